import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../contract/json.ts';
import type { Plan, PlanStep } from '../contract/plan.ts';
import { protocolSchema } from '../contract/protocol.ts';
import { evaluateCondition } from '../model/expression.ts';
import { loadCatalog } from './catalog.ts';
import { planProtocol, volumesOverTime } from './plan-protocol.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../resources'));

function documentOf(steps: readonly object[], head: object = {}) {
  return protocolSchema.parse({
    wellrun: 1,
    id: 'test',
    name: 'Test',
    version: 1,
    operationType: 'test',
    cellLine: 'U2OS',
    vessel: 'flask_t75',
    labware: {
      plate: { title: 'Plate', type: 'plate_96_white', location: { instrument: 'liquid-handler', place: 'B2' } },
      tube: { title: 'Tube', type: 'tube_50ml', location: { instrument: 'liquid-handler', place: 'A1' } },
      flask: { title: 'Flask', type: 'flask_t75', contents: { cellLine: 'U2OS', confluence: 0.7 } },
    },
    steps,
    ...head,
  });
}

function plan(steps: readonly object[], head: object = {}, given: JsonObject = {}): Plan {
  const planned = planProtocol(documentOf(steps, head), given, catalog);
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues, null, 2));
  return planned.plan;
}

function issues(steps: readonly object[], head: object = {}, given: JsonObject = {}) {
  const planned = planProtocol(documentOf(steps, head), given, catalog);
  return 'issues' in planned ? planned.issues : [];
}

const wait = (id: string, minutes: number, more: object = {}) => ({
  id,
  name: id,
  operation: 'wait',
  params: { minutes },
  ...more,
});
const give = (id: string, labware: string, volumeMl: number, more: object = {}) => ({
  id,
  name: id,
  operation: 'dispense',
  params: { labware, reagent: 'dpbs', volumeMl },
  ...more,
});
const byId = (planned: Plan): Map<string, PlanStep> => new Map(planned.steps.map((step) => [step.stepId, step]));

describe('the order of steps', () => {
  it('in a list is one after the other, in lanes side by side, and after lanes all of them', () => {
    const planned = plan([
      wait('a', 5),
      { id: 'lanes', name: 'Lanes', parallel: [[wait('b', 10), wait('c', 10)], [wait('d', 30)]] },
      wait('e', 5),
    ]);
    const steps = byId(planned);
    expect(planned.steps.map((step) => [step.number, step.stepId, step.kind])).toEqual([
      ['1', 'a', 'action'],
      ['2', 'lanes', 'group'],
      ['2.1', 'lanes.b', 'action'],
      ['2.2', 'lanes.c', 'action'],
      ['2.3', 'lanes.d', 'action'],
      ['3', 'e', 'action'],
    ]);
    expect(steps.get('lanes.b')?.after).toEqual(['a']);
    expect(steps.get('lanes.c')?.after).toEqual(['lanes.b']);
    expect(steps.get('lanes.d')?.after).toEqual(['a']);
    expect(steps.get('e')?.after).toEqual(['lanes.c', 'lanes.d']);
    expect(steps.get('e')?.startMs).toBe(35 * 60_000);
    expect(planned.duration.expectedMs).toBe(40 * 60_000);
  });

  it('in nested groups keeps the call tree', () => {
    const steps = byId(
      plan([{ id: 'outer', name: 'Outer', steps: [{ id: 'inner', name: 'Inner', steps: [wait('x', 1)] }] }]),
    );
    expect(steps.get('outer.inner.x')).toMatchObject({ parentId: 'outer.inner', number: '1.1.1', depth: 2 });
    expect(steps.get('outer')).toMatchObject({ kind: 'group', expectedMs: 60_000 });
  });
});

describe('a repeat', () => {
  it('is unrolled, with the round known to its steps', () => {
    const planned = plan(
      [
        {
          id: 'loop',
          name: 'Loop',
          repeat: { times: '{{ params.n }}', as: 'day' },
          steps: [wait('w', 1, { params: { minutes: '{{ loop.day * 10 }}' } })],
        },
        wait('end', 1),
      ],
      { parameters: { n: { title: 'N', type: 'integer', default: 3 } } },
    );
    const steps = byId(planned);
    expect([1, 2, 3].map((day) => steps.get(`loop.${day}.w`)?.expectedMs)).toEqual([600_000, 1_200_000, 1_800_000]);
    expect(steps.get('loop.2.w')?.after).toEqual(['loop.1.w']);
    expect(steps.get('loop.2')?.name).toBe('Loop (2 of 3)');
    expect(steps.get('end')?.after).toEqual(['loop.3.w']);
  });

  it('of a single operation numbers its rounds', () => {
    const steps = byId(plan([{ ...wait('w', 1), repeat: { times: 2 } }]));
    expect([...steps.keys()]).toEqual(['w', 'w.1', 'w.2']);
    expect(steps.get('w.2')).toMatchObject({ kind: 'action', parentId: 'w', number: '1.2' });
  });

  it('until something happens is unrolled to its most, and later rounds are skipped once it has', () => {
    const steps = byId(
      plan(
        [
          {
            id: 'try',
            name: 'Try',
            repeat: { until: 'state.count.viableCellsPerMl > 5e5', atMost: 3 },
            steps: [{ id: 'count', name: 'Count', operation: 'count', params: { labware: 'tube' }, saves: 'count' }],
          },
        ],
        { labware: { tube: { title: 'Tube', type: 'tube_50ml', contents: { volumeMl: 5, cells: 1e6 } } } },
      ),
    );
    expect(steps.get('try.1')?.when).toBeUndefined();
    const again = steps.get('try.2')?.when ?? '';
    expect(evaluateCondition(again, { state: { count: { viableCellsPerMl: 4e5 } } })).toBe(true);
    expect(evaluateCondition(again, { state: { count: { viableCellsPerMl: 6e5 } } })).toBe(false);
    expect(steps.get('try.3.count')?.rangeMs[0]).toBe(0);
    expect(steps.get('try.1.count')?.rangeMs[0]).toBeGreaterThan(0);
  });

  it('that gives no whole number, or too many steps, is a fault', () => {
    expect(issues([{ ...wait('w', 1), repeat: { times: 2.5 } }])).toEqual([
      {
        path: 'steps[0].repeat.times',
        sentence: 'It can be repeated 0 to 1000 times, a whole number; this gives 2.5.',
      },
    ]);
    const nested = {
      id: 'a',
      name: 'A',
      repeat: { times: 1000 },
      steps: [{ ...wait('b', 1), repeat: { times: 1000 } }],
    };
    expect(issues([nested])[0]?.sentence).toBe('The plan has more than 20000 steps here. Repeat less often.');
  });
});

describe('a condition', () => {
  const head = { parameters: { on: { title: 'On', type: 'boolean', default: false } } };

  it('that is decided by parameters keeps the step on record, without effect', () => {
    const steps = [give('g', 'tube', 5, { when: 'params.on' }), wait('w', 1)];
    const off = plan(steps, head);
    expect(byId(off).get('g')).toMatchObject({
      when: 'false',
      commands: [],
      expectedMs: 0,
      sentence: 'Left out by its condition.',
    });
    expect(off.reagents).toEqual([]);
    const on = plan(steps, head, { on: true });
    expect(byId(on).get('g')?.when).toBeUndefined();
    expect(on.reagents[0]).toMatchObject({ reagentId: 'dpbs', amount: 5 });
  });

  it('around a group leaves out everything in it', () => {
    const steps = byId(plan([{ id: 'g', name: 'G', when: 'params.on', steps: [give('x', 'tube', 5)] }], head));
    expect([steps.get('g')?.when, steps.get('g.x')?.when]).toEqual(['false', 'false']);
  });

  it('that needs the state goes into the plan with everything else filled in', () => {
    const ask = {
      id: 'ask',
      name: 'Ask',
      operation: 'wait_operator',
      params: { prompt: 'Go?', options: ['Yes', 'No'] },
      saves: 'answer',
    };
    const steps = byId(plan([ask, wait('w', 1, { when: "state.answer.answer == 'Yes' and not params.on" })], head));
    expect(steps.get('w')?.when).toBe("((state.answer.answer == 'Yes') and not (false))");
    expect(steps.get('w')?.rangeMs[0]).toBe(0);
  });

  it('a disabled step is left out altogether, with a remark', () => {
    const planned = plan([wait('a', 1, { disabled: true }), wait('b', 1)]);
    expect(planned.steps.map((step) => [step.number, step.stepId])).toEqual([['1', 'b']]);
    expect(planned.warnings).toEqual([
      { severity: 'info', code: 'step-disabled', stepId: 'a', sentence: 'Step "a" is disabled and left out.' },
    ]);
  });
});

describe('what a step carries for the run', () => {
  it('offers recovery by its effect, keeps what the protocol says, and continues timed steps', () => {
    const steps = byId(
      plan([
        { id: 'read', name: 'R', operation: 'weigh', params: {}, retry: { times: 2, waitSeconds: 5 } },
        give('give', 'tube', 1),
        wait('wait', 10, {
          offTime: { policy: 'hold', abortAfterMinutes: 60 },
          recovery: ['abort'],
          timeout: { minutes: 90 },
        }),
        wait('plain', 10),
      ]),
    );
    expect(steps.get('read')).toMatchObject({
      effect: 'read',
      recovery: ['retry', 'skip', 'abort'],
      retry: { times: 2, waitMs: 5000 },
    });
    expect(steps.get('give')).toMatchObject({
      effect: 'consume',
      recovery: ['retry', 'retry-edited', 'skip', 'done-by-hand', 'abort'],
    });
    expect(steps.get('wait')).toMatchObject({
      effect: 'timed',
      recovery: ['abort'],
      offTime: { policy: 'hold', abortAfterMs: 3_600_000 },
    });
    expect(steps.get('wait')?.commands[0]?.timeoutMs).toBe(5_400_000);
    expect(steps.get('plain')?.offTime).toEqual({ policy: 'continue' });
    expect(steps.get('give')?.offTime).toBeUndefined();
  });

  it('refuses to repeat by itself what moves liquid', () => {
    expect(issues([give('g', 'tube', 1, { retry: { times: 3 } })])).toEqual([
      {
        path: 'steps[0].retry',
        sentence: 'Step "g" moves liquid or cells; it is never repeated by itself. Leave retry out.',
      },
    ]);
  });

  it('an incubation is a way in, a wait and a way out, by the arm', () => {
    const [step] = plan([{ id: 'i', name: 'I', operation: 'incubate', params: { labware: 'plate', hours: 2 } }]).steps;
    expect(step?.commands.map((one) => `${one.instrument} ${one.command}`)).toEqual([
      'plate-arm move',
      'incubator store',
      'wellrun wait',
      'incubator retrieve',
      'plate-arm move',
    ]);
    expect(step).toMatchObject({ effect: 'timed', expectedMs: 121 * 60_000 });
    expect(step?.commands[2]).toMatchObject({ params: { ms: 7_200_000 }, effect: 'timed' });
  });

  it('any command of any instrument can be sent, and an unknown one is found with its path', () => {
    const climate = { temperatureC: 33, co2Percent: 5, humidityPercent: 95 };
    const command = (name: string, params: object) => ({
      id: 'c',
      name: 'C',
      operation: 'instrument_command',
      params: { instrument: 'incubator', command: name, params },
    });
    expect(plan([command('set-climate', climate)]).steps[0]?.commands[0]).toMatchObject({
      effect: 'idempotent-set',
      params: climate,
    });
    expect(issues([command('set-climat', {})])).toEqual([
      {
        path: 'steps[0].params.command',
        sentence: 'the incubator has no command "set-climat". It has store, retrieve, set-climate.',
      },
    ]);
    expect(issues([command('set-climate', { ...climate, temperatureC: 80 })])[0]?.sentence).toContain(
      'temperatureC: Give at most 50; 80 is there.',
    );
    expect(issues([command('store', { labwareId: 'plat' })])[0]?.sentence).toBe(
      'There is no labware "plat" in this protocol. There is plate, tube, flask.',
    );
  });

  it('lists the instruments that have to be bound', () => {
    expect(plan([give('g', 'tube', 1)], { requires: ['shaker'] }).instruments).toEqual(['liquid-handler', 'shaker']);
  });
});

describe('what is wrong with volumes and cells is said before the run', () => {
  const codes = (steps: readonly object[], head: object = {}) =>
    plan(steps, head).warnings.map((one) => [one.code, one.severity, one.sentence]);

  it('overflow, overdraw, too full', () => {
    expect(codes([give('g', 'tube', 60)])).toEqual([
      ['overflow', 'error', 'Tube A1 would hold 60 mL; it overflows above 50 mL.'],
    ]);
    expect(codes([give('g', 'tube', 47)])).toEqual([
      ['above-working-volume', 'warning', 'Tube A1 would hold 47 mL; use at most 45 mL.'],
    ]);
    const draw = { id: 'd', name: 'D', operation: 'aspirate', params: { labware: 'tube', volumeMl: 3 } };
    expect(codes([give('g', 'tube', 2), draw])).toEqual([
      ['overdraw', 'error', '3 mL are taken from Tube A1, which holds 2 mL.'],
    ]);
  });

  it('the wrong plate for a readout, too many cells, a missing feed, a full edge', () => {
    const steps = [
      {
        id: 's',
        name: 'S',
        operation: 'seed_plate',
        params: { labware: 'plate', cellsPerWell: 30_000, volumeUl: 100 },
      },
      { id: 'i', name: 'I', operation: 'incubate', params: { labware: 'plate', hours: 90 } },
      { id: 'r', name: 'R', operation: 'read_absorbance', params: { labware: 'plate', wavelengthNm: 450 } },
    ];
    const found = codes(steps, { cellLine: 'U2OS' }).map(([code]) => code);
    expect(found).toEqual(['feeding-due', 'confluent', 'evaporation', 'plate-colour']);
  });

  it('over-dissociation, and iPSC without coating or Y-27632', () => {
    const detach = { id: 'd', name: 'D', operation: 'dissociate', params: { labware: 'flask', minutes: 20 } };
    expect(codes([{ id: 'a', name: 'A', operation: 'aspirate', params: { labware: 'flask' } }, detach])[0]?.[0]).toBe(
      'over-dissociated',
    );
    const seed = {
      id: 's',
      name: 'S',
      operation: 'seed_plate',
      params: { labware: 'plate', wells: 'B2', cellsPerWell: 1000, volumeUl: 100 },
    };
    expect(codes([seed], { cellLine: 'iPSC' }).map(([code]) => code)).toEqual(['not-coated', 'rock-inhibitor-missing']);
  });

  it('and every volume can be followed from step to step', () => {
    const draw = { id: 'draw', name: 'D', operation: 'aspirate', params: { labware: 'tube', volumeMl: 3 } };
    const changes = volumesOverTime(documentOf([give('give', 'tube', 5), draw]), {}, catalog);
    expect(changes.filter((one) => one.labwareId === 'tube')).toEqual([
      { stepId: 'give', labwareId: 'tube', well: 'A1', volumeUl: 5000 },
      { stepId: 'draw', labwareId: 'tube', well: 'A1', volumeUl: 2000 },
    ]);
  });

  it('the same remark only once', () => {
    expect(codes([give('a', 'tube', 47), give('b', 'tube', 1), give('c', 'tube', 1)]).length).toBe(1);
  });
});

describe('faults', () => {
  it('are told all at once, each with its path', () => {
    const found = issues(
      [
        { id: 'a', name: 'A', operation: 'dispense', params: { labware: 'plate', reagent: 'water', volumeUl: 10 } },
        {
          id: 'g',
          name: 'G',
          steps: [{ id: 'b', name: 'B', operation: 'aspirate', params: { labware: 'plate', wells: 'Z9' } }],
        },
        wait('w', 1, { params: { minutes: '{{ 1 / params.zero }}' } }),
      ],
      { parameters: { zero: { title: 'Zero', type: 'number', default: 0 } } },
    );
    expect(found.map((one) => one.path)).toEqual([
      'steps[0].params.reagent',
      'steps[1].steps[0].params.wells',
      'steps[2].params.minutes',
    ]);
    expect(found[2]?.sentence).toBe('In "1 / params.zero", character 3: division by zero.');
  });

  it('of the head name the catalogue', () => {
    expect(issues([wait('w', 1)], { cellLine: 'U20S' })).toEqual([
      { path: 'cellLine', sentence: 'The catalogue has no cell line "U20S". Is "U2OS" meant?' },
    ]);
    const same = { title: 'P', type: 'tube_50ml', location: { instrument: 'liquid-handler', place: 'A1' } };
    expect(issues([wait('w', 1)], { labware: { a: same, b: same } })[0]).toEqual({
      path: 'labware.b.location.place',
      sentence: '"b" and "a" stand in the same place, A1. Give each its own.',
    });
  });

  it('a value that nobody can foresee cannot be planned with', () => {
    const weigh = { id: 'm', name: 'M', operation: 'weigh', params: {}, saves: 'mass' };
    expect(issues([weigh, wait('w', 1, { params: { minutes: '{{ state.mass.grams }}' } })])[0]?.path).toBe(
      'steps[1].params.minutes',
    );
  });
});

describe('a long plan', () => {
  const long = (count: number) =>
    documentOf(
      Array.from({ length: count }, (_, index) =>
        index % 2 === 0
          ? {
              id: `s${index}`,
              name: 'Give',
              operation: 'dispense',
              params: { labware: 'plate', wells: 'column 3', reagent: 'dpbs', volumeUl: '{{ 2 * 5 }}' },
            }
          : { id: `s${index}`, name: 'Draw', operation: 'aspirate', params: { labware: 'plate', wells: 'column 3' } },
      ),
    );
  /** Of the processor, so that others on this PC do not count. */
  const timeOf = (count: number): number => {
    const document = long(count);
    const times = Array.from({ length: 4 }, () => {
      const before = process.cpuUsage();
      expect('plan' in planProtocol(document, {}, catalog)).toBe(true);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.min(...times);
  };

  it('of 10,000 steps takes about five times as long as one of 2,000: the work is linear', () => {
    timeOf(500);
    const ratio = timeOf(10_000) / timeOf(2_000);
    expect(ratio).toBeLessThan(10);
  });
});
