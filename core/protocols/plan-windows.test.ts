import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Issue } from '../contract/errors.ts';
import type { Plan } from '../contract/plan.ts';
import { loadCatalog } from './catalog.ts';
import { parseProtocol } from './parse-protocol.ts';
import { planProtocol } from './plan-protocol.ts';

const RESOURCES = join(import.meta.dirname, '../../resources');
const catalog = loadCatalog(RESOURCES);

function documentOf(steps: readonly object[], parameters: object = {}): string {
  return JSON.stringify({
    wellrun: 1,
    id: 'test',
    name: 'Test',
    version: 1,
    operationType: 'test',
    parameters,
    labware: { plate: { title: 'Plate', type: 'plate_96_clear' } },
    steps,
  });
}

function issuesOf(steps: readonly object[], parameters: object = {}): readonly Issue[] {
  const parsed = parseProtocol(documentOf(steps, parameters));
  if ('issues' in parsed) return parsed.issues;
  const planned = planProtocol(parsed.document, {}, catalog);
  return 'issues' in planned ? planned.issues : [];
}

function planOf(steps: readonly object[], parameters: object = {}): Plan {
  const parsed = parseProtocol(documentOf(steps, parameters));
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  const planned = planProtocol(parsed.document, {}, catalog);
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues));
  return planned.plan;
}

/** Windows of a plan in short: `read: 0-1800000 after end of dose`. */
function windowsOf(plan: Plan): string[] {
  return plan.steps.flatMap((step) =>
    (step.windows ?? []).map(
      ({ from, point, minMs, maxMs }) =>
        `${step.stepId}: ${minMs / 60_000}-${maxMs === null ? '' : maxMs / 60_000} after ${point} of ${from}`,
    ),
  );
}

const pause = (id: string, more: object = {}, minutes = 1): object => ({
  id,
  name: id[0]!.toUpperCase() + id.slice(1),
  operation: 'wait',
  params: { minutes },
  ...more,
});
const within = (after: string, more: object = { atMostMinutes: 30 }): object => ({ within: [{ after, ...more }] });
const composite = (id: string, steps: readonly object[], more: object = {}): object => ({
  id,
  name: id,
  steps,
  ...more,
});
const lanes = (id: string, parallel: readonly (readonly object[])[], more: object = {}): object => ({
  id,
  name: id,
  parallel,
  ...more,
});

describe('a window in a protocol', () => {
  it('becomes a window of the plan, from the end of the other step unless it says from its start', () => {
    const plan = planOf([
      pause('dose'),
      pause('mix', { within: [{ after: 'dose', from: 'start', atLeastMinutes: 2, atMostMinutes: 10 }] }),
      pause('read', {
        within: [
          { after: 'dose', atMostMinutes: 30 },
          { after: 'mix', atLeastMinutes: 0.5 },
        ],
      }),
    ]);
    expect(windowsOf(plan)).toEqual([
      'mix: 2-10 after start of dose',
      'read: 0-30 after end of dose',
      'read: 0.5- after end of mix',
    ]);
    expect(plan.warnings).toEqual([]);
  });

  it('may take its bounds from parameters', () => {
    const parameters = { hours: { type: 'number', title: 'Hours', default: 24 } };
    const bounds = { atLeastMinutes: '{{ params.hours * 60 }}', atMostMinutes: '{{ params.hours * 60 + 15 }}' };
    const plan = planOf([pause('dose'), pause('read', within('dose', bounds))], parameters);
    expect(windowsOf(plan)).toEqual(['read: 1440-1455 after end of dose']);
  });

  it('reaches into groups and out of them, and to a group as a whole', () => {
    const plan = planOf([
      composite('first', [pause('dose'), pause('mix')]),
      composite('second', [
        pause('look', within('dose')),
        pause('read', within('first', { from: 'start', atMostMinutes: 9 })),
      ]),
      pause('late', within('second')),
      composite('third', [pause('last', within('third', { from: 'start', atMostMinutes: 5 }))], within('late')),
    ]);
    expect(windowsOf(plan)).toEqual([
      'second.look: 0-30 after end of first.dose',
      'second.read: 0-9 after start of first',
      'late: 0-30 after end of second',
      'third: 0-30 after end of late',
      'third.last: 0-5 after start of third',
    ]);
  });

  it('means the other step of the same round, and from outside the last one', () => {
    const plan = planOf([
      composite('daily', [pause('dose'), pause('read', within('dose'))], { repeat: { times: 2 } }),
      pause('after', within('dose', { atMostMinutes: 60 })),
      pause('whole', within('daily', { atMostMinutes: 60 })),
    ]);
    expect(windowsOf(plan)).toEqual([
      'daily.1.read: 0-30 after end of daily.1.dose',
      'daily.2.read: 0-30 after end of daily.2.dose',
      'after: 0-60 after end of daily.2.dose',
      'whole: 0-60 after end of daily',
    ]);
  });

  it('on itself, or on what comes later in a loop, means the round before; the first has none', () => {
    const plan = planOf([
      composite('daily', [pause('feed', within('look')), pause('look', within('look', { atLeastMinutes: 5 }))], {
        repeat: { times: 3 },
      }),
      pause('shake', { repeat: { times: 2 }, ...within('shake', { atLeastMinutes: 1 }) }),
    ]);
    expect(windowsOf(plan)).toEqual([
      'daily.2.feed: 0-30 after end of daily.1.look',
      'daily.2.look: 5- after end of daily.1.look',
      'daily.3.feed: 0-30 after end of daily.2.look',
      'daily.3.look: 5- after end of daily.2.look',
      'shake.2: 1- after end of shake.1',
    ]);
  });

  it('means the last round in which the other step happens', () => {
    const feed = pause('feed', { when: 'loop.index != 2', ...within('feed', { atLeastMinutes: 5 }) });
    const plan = planOf([composite('daily', [feed], { repeat: { times: 3 } })]);
    expect(windowsOf(plan)).toEqual(['daily.3.feed: 5- after end of daily.1.feed']);
    expect(plan.warnings).toEqual([]);
  });

  it('of a repeated step holds for the repeat as a whole, and inside it for the round', () => {
    const plan = planOf([
      pause('dose'),
      composite('daily', [pause('read', within('daily', { from: 'start', atMostMinutes: 2 }))], {
        repeat: { times: 2 },
        ...within('dose'),
      }),
    ]);
    expect(windowsOf(plan)).toEqual([
      'daily: 0-30 after end of dose',
      'daily.1.read: 0-2 after start of daily.1',
      'daily.2.read: 0-2 after start of daily.2',
    ]);
  });

  it('may tie lanes that run side by side, also to what is written later', () => {
    const plan = planOf([
      lanes('both', [[pause('left', within('right', { from: 'start', atMostMinutes: 5 }))], [pause('right')]]),
    ]);
    expect(windowsOf(plan)).toEqual(['both.left: 0-5 after start of both.right']);
    const side = lanes('both', [[pause('left', within('right', { atMostMinutes: 5 }))], [pause('right')]]);
    const daily = planOf([composite('daily', [side], { repeat: { times: 2 } })]);
    expect(windowsOf(daily)).toEqual([
      'daily.1.both.left: 0-5 after end of daily.1.both.right',
      'daily.2.both.left: 0-5 after end of daily.2.both.right',
    ]);
  });

  it('falls away with a word where the other step is left out, and without where its own is', () => {
    const plan = planOf([
      pause('dose', { when: 'false' }),
      pause('off', { disabled: true }),
      pause('read', {
        within: [
          { after: 'dose', atMostMinutes: 5 },
          { after: 'off', atMostMinutes: 5 },
        ],
      }),
      pause('never', { when: 'false', ...within('read') }),
    ]);
    expect(windowsOf(plan)).toEqual([]);
    const told = plan.warnings.filter((one) => one.code === 'window-without-step');
    expect(told.map((one) => [one.severity, one.stepId, one.sentence])).toEqual([
      ['info', 'read', 'The time window of "Read" after "Dose" falls away: "Dose" is left out by its condition.'],
      ['info', 'read', 'The time window of "Read" after "Off" falls away: "Off" is not part of this plan.'],
    ]);
  });
});

it('windows that no run can keep are an error of the plan, and say what lies between', () => {
  const incubate = {
    id: 'incubate',
    name: 'Incubate',
    operation: 'incubate',
    params: { labware: 'plate', minutes: 40 },
  };
  const plan = planOf([pause('dose'), incubate, pause('read', within('dose'))]);
  expect(plan.warnings).toEqual([
    {
      severity: 'error',
      code: 'windows-impossible',
      stepId: 'read',
      sentence:
        '"Read" starts at most 30 min after "Dose", but at least 40 min 48 s lie between: "Incubate" takes 40 min 48 s.',
    },
  ]);
});

describe('steps that are kept together', () => {
  const together = { together: { atMostMinutes: 2 } };

  it('start each soon after the one before, through groups, lanes and rounds', () => {
    const plan = planOf([
      pause('before'),
      composite(
        'harvest',
        [
          pause('wash'),
          pause('skipped', { when: 'false' }),
          composite('inner', [pause('one'), pause('two')]),
          lanes('both', [[pause('left')], [pause('right')]]),
          pause('again', { repeat: { times: 2 } }),
          composite('loose', [pause('x'), pause('y')], { together: { atMostMinutes: 60 } }),
        ],
        together,
      ),
      pause('after'),
    ]);
    expect(windowsOf(plan)).toEqual([
      'harvest.inner.one: 0-2 after end of harvest.wash',
      'harvest.inner.two: 0-2 after end of harvest.inner.one',
      'harvest.both.left: 0-2 after end of harvest.inner',
      'harvest.both.right: 0-2 after end of harvest.inner',
      'harvest.again.1: 0-2 after end of harvest.both',
      'harvest.again.2: 0-2 after end of harvest.again.1',
      'harvest.loose.x: 0-2 after end of harvest.again',
      'harvest.loose.y: 0-60 after end of harvest.loose.x',
    ]);
  });

  it('are those of a composite or of a repeat, not of a single operation', () => {
    expect(issuesOf([pause('dose', together)])).toEqual([
      {
        path: 'steps[0].together',
        sentence: 'Only a step with steps, lanes or rounds keeps them together. Leave it out.',
      },
    ]);
    expect(issuesOf([pause('dose', { ...together, repeat: { times: 2 } })])).toEqual([]);
  });
});

describe('a wait', () => {
  const incubate = (params: object, more: object = {}): Plan =>
    planOf([{ id: 'rest', name: 'Rest', operation: 'incubate', params: { labware: 'plate', ...params }, ...more }]);

  it('may last longer by what its limit leaves, in the unit of its duration', () => {
    const [step] = incubate({ hours: 24, atMost: 24.25 }).steps;
    expect(step?.mayWaitMs).toBe(15 * 60_000);
    expect(step?.sentence).toBe('Incubate Plate at 37 °C, 5 % CO₂ for 24 h, at most 24 h 15 min.');
    // Whoever switches off for longer than that is asked.
    expect(step?.offTime).toEqual({ policy: 'continue', holdAfterMs: 15 * 60_000 });
  });

  it('may last as much longer as off-time may without being held, and without either as long as it likes', () => {
    const offTime = { policy: 'continue', holdAfterMinutes: 60 };
    expect(incubate({ hours: 24 }, { offTime }).steps[0]?.mayWaitMs).toBe(3_600_000);
    expect(incubate({ hours: 24, atMost: 25 }, { offTime: { policy: 'hold' } }).steps[0]).toMatchObject({
      mayWaitMs: 3_600_000,
      offTime: { policy: 'hold', holdAfterMs: 3_600_000 },
    });
    expect(incubate({ hours: 24 }).steps[0]).not.toHaveProperty('mayWaitMs');
  });

  it.each(['wait', 'settle', 'equilibrate'])('by %s knows the limit, too', (operation) => {
    const params = { labware: 'plate', minutes: 10, atMost: 20 };
    const [step] = planOf([{ id: 'rest', name: 'Rest', operation, params }]).steps;
    expect(step?.mayWaitMs).toBe(600_000);
    expect(step?.sentence).toContain('10 min, at most 20 min');
  });

  it('cannot end before it is over', () => {
    const steps = [{ id: 'rest', name: 'Rest', operation: 'wait', params: { hours: 2, atMost: 1 } }];
    expect(issuesOf(steps)).toEqual([
      {
        path: 'steps[0].params.atMost',
        sentence: '2 hours are asked for, so it cannot last at most 1. Give at least 2.',
      },
    ]);
  });
});

describe('a window that cannot be meant is a fault with its path', () => {
  const cases: [string, readonly object[], string, string][] = [
    [
      'a name that is not there',
      [pause('dose'), pause('read', within('dosis'))],
      'steps[1].within[0].after',
      'There is no step "dosis". Is "dose" meant?',
    ],
    [
      'a name like none',
      [pause('dose'), pause('read', within('somewhere'))],
      'steps[1].within[0].after',
      'There is no step "somewhere". There is dose.',
    ],
    [
      'itself',
      [pause('read', within('read'))],
      'steps[0].within[0].after',
      'Step "read" cannot come after itself; only one that is repeated can, from round to round.',
    ],
    [
      'a step that comes later',
      [pause('dose', within('read')), pause('read')],
      'steps[0].within[0].after',
      'Step "read" comes after this one. Put the window on "read", after "dose".',
    ],
    [
      'the end of what it lies in',
      [composite('all', [pause('read', within('all'))])],
      'steps[0].steps[0].within[0].from',
      'Step "all" holds this one and ends after it. Give "from": "start", or leave the window out.',
    ],
    [
      'a part of itself',
      [composite('all', [pause('read')], within('read'))],
      'steps[0].within[0].after',
      'Step "read" is a part of this one. Put the window on a step inside.',
    ],
    [
      'the last round of a loop that nobody can count',
      [
        pause('count', { saves: 'count' }),
        composite('grow', [pause('feed')], { repeat: { until: 'state.count > 3', atMost: 5 } }),
        pause('read', within('feed')),
      ],
      'steps[2].within[0].after',
      'Step "feed" is repeated until something happens, so nobody knows its last round. Give "grow", the repeat as a whole.',
    ],
    [
      'no bounds',
      [pause('dose'), pause('read', within('dose', {}))],
      'steps[1].within[0]',
      'A window needs atLeastMinutes, atMostMinutes or both.',
    ],
    [
      'bounds the wrong way round',
      [pause('dose'), pause('read', within('dose', { atLeastMinutes: 30, atMostMinutes: 10 }))],
      'steps[1].within[0].atMostMinutes',
      'Nothing is at least 30 min and at most 10 min. Give at least 30.',
    ],
    [
      'the same, computed',
      [pause('dose'), pause('read', within('dose', { atLeastMinutes: '{{ 5 * 6 }}', atMostMinutes: '{{ 10 }}' }))],
      'steps[1].within[0].atMostMinutes',
      'Nothing is at least 30 min and at most 10 min. Give at least 30.',
    ],
    [
      'less than no time',
      [pause('dose'), pause('read', within('dose', { atMostMinutes: -1 }))],
      'steps[1].within[0].atMostMinutes',
      'Give 0 to 44640 minutes, not -1.',
    ],
    [
      'less than no time, computed',
      [pause('dose'), composite('all', [pause('read')], { together: { atMostMinutes: '{{ 1 - 2 }}' } })],
      'steps[1].together.atMostMinutes',
      'Give 0 to 44640 minutes; this gives -1.',
    ],
    [
      'a number in quotes',
      [pause('dose'), pause('read', within('dose', { atMostMinutes: '30' }))],
      'steps[1].within[0].atMostMinutes',
      'Minutes are a number, or an expression in double braces, not the text "30".',
    ],
    [
      'a result that is not there yet',
      [pause('dose', { saves: 'x' }), pause('read', within('dose', { atMostMinutes: '{{ state.x }}' }))],
      'steps[1].within[0].atMostMinutes',
      '"state" means nothing here. Names start with params, line, vessel, layout.',
    ],
    [
      'a misspelt field',
      [pause('dose'), pause('read', within('dose', { atMostMinuets: 3 }))],
      'steps[1].within[0].atMostMinuets',
      '"atMostMinuets" is not known here. Is "atMostMinutes" meant?',
    ],
  ];
  it.each(cases)('%s', (_what, steps, path, sentence) => {
    expect(issuesOf(steps)).toEqual([{ path, sentence }]);
  });
});

it('a plan of 12,000 steps in rounds, each with windows, is made in a moment', () => {
  const rounds = composite(
    'outer',
    [
      composite('inner', [pause('dose', within('read', { atLeastMinutes: 1 })), pause('read', within('dose'))], {
        repeat: { times: 60 },
        together: { atMostMinutes: 10 },
      }),
    ],
    { repeat: { times: 60 } },
  );
  const begin = performance.now();
  const plan = planOf([rounds]);
  expect(performance.now() - begin).toBeLessThan(4000);
  expect(plan.steps.length).toBeGreaterThan(10_000);
  expect(plan.steps.findLast((step) => step.windows?.length === 2)?.windows?.[1]?.from).toBe('outer.60.inner.60.dose');
});
