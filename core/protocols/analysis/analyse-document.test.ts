import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../base/random.ts';
import { analysisSchema, MOST_ANALYSED_ROWS, type Analysis } from '../../contract/analysis.ts';
import type { Json, JsonObject } from '../../contract/json.ts';
import { loadCatalog } from '../catalog.ts';
import { planProtocol } from '../plan-protocol.ts';
import { parseProtocol } from '../parse-protocol.ts';
import { analyseDocument, type TracedWell } from './analyse-document.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const catalog = loadCatalog(RESOURCES);

const shipped = (id: string): JsonObject =>
  JSON.parse(readFileSync(join(RESOURCES, 'protocols', `${id}.wellrun.json`), 'utf8')) as JsonObject;

function analyse(document: JsonObject, given: JsonObject = {}, trace?: TracedWell): Analysis {
  const analysis = analyseDocument(document, given, catalog, trace);
  expect(analysisSchema.safeParse(analysis).error?.issues ?? []).toEqual([]);
  return analysis;
}

const FILL = { labware: 'plate', reagent: 'dpbs', volumeUl: 100 };
function plateProtocol(steps: readonly unknown[], change: object = {}): JsonObject {
  return {
    wellrun: 1,
    id: 'draft',
    name: 'Draft',
    version: 1,
    operationType: 'test',
    labware: { plate: { title: 'Plate', type: 'plate_96_white' } },
    steps,
    ...change,
  } as JsonObject;
}

describe('a finished document', () => {
  it('comes to what its plan says', () => {
    const document = shipped('viability-dose-response');
    const parsed = parseProtocol(JSON.stringify(document));
    const planned = 'document' in parsed ? planProtocol(parsed.document, { points: 4 }, catalog) : parsed;
    if ('issues' in planned) throw new Error(JSON.stringify(planned.issues));
    const { plan } = planned;
    const analysis = analyse(document, { points: 4 });
    expect(analysis.issues).toEqual([]);
    expect(analysis).toMatchObject({
      duration: plan.duration,
      cost: plan.cost,
      reagents: plan.reagents,
      labware: plan.labware,
      stepCount: plan.steps.length,
    });
    expect(analysis.steps.map(({ planStepId }) => planStepId)).toEqual(plan.steps.map(({ stepId }) => stepId));
    expect(analysis.steps.find(({ planStepId }) => planStepId === 'harvest.spin')).toMatchObject({
      stepId: 'spin',
      depth: 1,
      effect: 'queryable',
    });
    expect(analysis.tips).toBe(
      plan.consumables
        .filter(({ reagentId }) => reagentId.startsWith('tip_'))
        .reduce((sum, one) => sum + one.amount, 0),
    );
  });

  it('gives every step of the document the time of all its rounds', () => {
    const inner = [
      { id: 'fill', name: 'Fill', operation: 'comment', params: { text: 'x' } },
      { id: 'rest', name: 'Rest', operation: 'wait', params: { minutes: 2 } },
    ];
    const analysis = analyse(
      plateProtocol([
        {
          id: 'twice',
          name: 'Twice',
          repeat: { times: 2 },
          steps: [{ id: 'thrice', name: 'Thrice', repeat: { times: 3 }, steps: inner }],
        },
        { id: 'single', name: 'Single', operation: 'wait', params: { minutes: 1 }, repeat: { times: 4 } },
      ]),
    );
    expect(analysis.stepMs).toEqual({ twice: 720_000, thrice: 720_000, rest: 720_000, fill: 0, single: 240_000 });
    expect(analysis.steps.filter(({ stepId }) => stepId === 'rest')).toHaveLength(6);
  });

  it('warns at the step of the document, in whatever round it is', () => {
    const fill = { id: 'fill', name: 'Fill', operation: 'dispense', params: { ...FILL, volumeUl: 150 } };
    const analysis = analyse(plateProtocol([{ id: 'rounds', name: 'Rounds', repeat: { times: 3 }, steps: [fill] }]));
    expect(analysis.warnings.map(({ code, stepId }) => [code, stepId])).toEqual([
      ['above-working-volume', 'fill'],
      ['overflow', 'fill'],
    ]);
  });

  it('follows one well through its steps', () => {
    const analysis = analyse(
      plateProtocol([
        { id: 'fill', name: 'Fill', operation: 'dispense', params: FILL },
        { id: 'other', name: 'Other', operation: 'dispense', params: { ...FILL, wells: 'B2' } },
        { id: 'empty', name: 'Empty', operation: 'aspirate', params: { labware: 'plate', volumeUl: 30 } },
      ]),
      {},
      { labwareId: 'plate', well: 'A1' },
    );
    expect(analysis.trace).toEqual({
      labwareId: 'plate',
      well: 'A1',
      capacityUl: 360,
      startUl: 0,
      points: [
        { planStepId: 'fill', stepId: 'fill', number: '1', volumeUl: 100 },
        { planStepId: 'empty', stepId: 'empty', number: '3', volumeUl: 70 },
      ],
    });
    expect(
      analyse(
        plateProtocol([{ id: 'a', name: 'A', operation: 'comment', params: { text: 'x' } }]),
        {},
        { labwareId: 'no', well: 'A1' },
      ).trace,
    ).toBeNull();
  });

  it('of very many steps sends as many rows as a screen takes, and counts all', () => {
    const analysis = analyse(
      plateProtocol([
        { id: 'many', name: 'Many', operation: 'comment', params: { text: 'x' }, repeat: { times: 1000 } },
        ...Array.from({ length: 2000 }, (_, index) => ({
          id: `s${index}`,
          name: 'S',
          operation: 'wait',
          params: { seconds: 1 },
        })),
      ]),
    );
    expect(analysis.steps).toHaveLength(MOST_ANALYSED_ROWS);
    expect(analysis.stepCount).toBe(3001);
    expect(analysis.stepMs['s1999']).toBe(1000);
  });
});

describe('an unfinished document', () => {
  const good = { id: 'fill', name: 'Fill', operation: 'dispense', params: FILL };

  it.each([
    ['a missing param', { operation: 'dispense', params: { labware: 'plate' } }, 'params.reagent', 'reagent'],
    [
      'a param of the wrong type',
      { operation: 'dispense', params: { ...FILL, volumeUl: 'much' } },
      'params.volumeUl',
      'volume',
    ],
    [
      'a param beyond its bounds',
      { operation: 'mix', params: { labware: 'plate', cycles: 99 } },
      'params.cycles',
      'cycles',
    ],
    [
      'a half-written expression',
      { operation: 'wait', params: { minutes: '{{ params.' } },
      'params.minutes',
      'duration',
    ],
    [
      'an expression without a meaning',
      { operation: 'wait', params: { minutes: '{{ params.pause }}' } },
      'params.minutes',
      'duration',
    ],
    ['an unknown param', { operation: 'wait', params: { minutes: 1, hour: 1 } }, 'params.hour', null],
    ['labware that is not there', { operation: 'mix', params: { labware: 'plat' } }, 'params.labware', 'labware'],
    [
      'a well that is not on the plate',
      { operation: 'mix', params: { labware: 'plate', wells: 'J1', volumeUl: 5 } },
      'params.wells',
      'wells',
    ],
    ['no operation', {}, '', null],
    ['an operation that is none', { operation: 'dispens' }, 'operation', 'operation'],
    ['a condition that is none', { operation: 'comment', params: { text: 'x' }, when: '1 +' }, 'when', 'when'],
  ])('points at %s, and plans the rest', (_, change, path, field) => {
    const broken = { id: 'broken', name: 'Broken', ...change };
    const analysis = analyse(
      plateProtocol([good, { id: 'group', name: 'Group', steps: [good && { ...good, id: 'more' }, broken] }]),
    );
    const at = `steps[1].steps[1]${path === '' ? '' : `.${path}`}`;
    expect(analysis.issues).toContainEqual(expect.objectContaining({ path: at, stepId: 'broken', field }));
    expect(analysis.issues.every(({ stepId }) => stepId === 'broken')).toBe(true);
    expect(analysis.steps.map(({ planStepId }) => planStepId)).toEqual(['fill', 'group', 'group.more', 'group.broken']);
    expect(analysis.reagents).toMatchObject([{ reagentId: 'dpbs' }]);
    expect(analysis.stepMs['fill']).toBeGreaterThan(0);
  });

  it('finds the step in a lane', () => {
    const broken = { id: 'broken', name: 'Broken', operation: 'wait', params: { minutes: true } };
    const analysis = analyse(
      plateProtocol([{ id: 'lanes', name: 'Lanes', parallel: [[good], [{ ...good, id: 'b' }, broken]] }]),
    );
    expect(analysis.issues).toMatchObject([
      { path: 'steps[0].parallel[1][1].params.minutes', stepId: 'broken', field: 'duration' },
    ]);
    expect(analysis.stepCount).toBe(4);
  });

  it('leaves out of a step only the setting that has the fault, where it is one', () => {
    const rest = {
      id: 'rest',
      name: 'Rest',
      operation: 'wait',
      params: { minutes: 5 },
      when: '1 +',
      repeat: { times: true },
    };
    const analysis = analyse(plateProtocol([rest]));
    expect(analysis.issues.map(({ field }) => field)).toEqual(expect.arrayContaining(['when', 'repeat']));
    expect(analysis.stepMs).toEqual({ rest: 300_000 });
  });

  it('does not blame steps for what follows from the fault of another', () => {
    const document = shipped('viability-dose-response');
    const steps = structuredClone(document['steps']) as { params: Record<string, Json> }[];
    steps[0]!.params['layout'] = { kind: 'dose-response' };
    const analysis = analyse({ ...document, steps });
    expect(analysis.issues.length).toBeGreaterThan(0);
    expect(new Set(analysis.issues.map(({ stepId }) => stepId))).toEqual(new Set(['lay_out']));
    expect(analysis.steps.find(({ stepId }) => stepId === 'spin')?.expectedMs).toBeGreaterThan(0);
  });

  it('tells the faults of several steps, those of the structure and those of the meaning', () => {
    const analysis = analyse(
      plateProtocol([
        { id: 'a', name: 'A', operation: 'dispense', params: { labware: 'plate' } },
        { id: 'b', name: '', operation: 'comment', params: { text: 'x' } },
        { id: 'c', name: 'C', operation: 'mix', params: { labware: 'other' } },
      ]),
    );
    expect(analysis.issues.map(({ stepId, field }) => `${stepId} ${field}`).sort()).toEqual([
      'a reagent',
      'b name',
      'c labware',
    ]);
  });

  it('is planned without the steps that have faults, however many these are', () => {
    const faults = [
      { operation: 'dispense', params: { labware: 'plat' } },
      { operation: 'dispense', params: { ...FILL, wells: 'J1' } },
      { operation: 'dispens', params: {} },
      { operation: 'wait', params: { minutes: 1 }, within: [{ after: 'never', atMostMinutes: 5 }] },
      { name: '', operation: 'comment', params: { text: 'x' } },
    ];
    const steps = Array.from({ length: 1000 }, (_, index) => ({
      ...(index % 2 === 0 ? good : { name: 'Broken', ...faults[((index - 1) / 2) % faults.length] }),
      id: `s${index}`,
    }));
    const analysis = analyse(plateProtocol(steps));
    expect(analysis.stepCount).toBe(1000);
    const [told, closing] = [analysis.issues.slice(0, 50), analysis.issues[50]];
    expect(told.every(({ sentence, stepId }) => sentence !== '' && Number(stepId?.slice(1)) % 2 === 1)).toBe(true);
    expect(closing).toMatchObject({ stepId: null, field: null, more: { count: 350 } });
    // Of the faults that show in planning nothing is known while there are others.
    expect(closing?.more?.kinds.map(({ count }) => count)).toEqual([100, 100, 100, 50]);
    expect(closing?.more?.kinds).toContainEqual({ kind: 'There is no step “…”', count: 100 });
    expect(analysis.issues).toHaveLength(51);
    // A window or a name with a fault is left out alone, the other 300 as a whole.
    const idle = analysis.steps.filter(({ sentence }) => sentence === 'Not planned: this step has a fault.');
    expect(idle).toHaveLength(300);
    expect(analysis.stepMs['s998']).toBe(analysis.stepMs['s0']);
  });

  it('tells a fault that shows in every round once', () => {
    const text = '{{ 1 / 0 }}';
    const broken = { id: 'wait', name: 'Wait', operation: 'wait', params: { minutes: text } };
    const rounds = { id: 'rounds', name: 'Rounds', repeat: { times: 100 }, steps: [good, broken] };
    const analysis = analyse(plateProtocol([rounds, { ...broken, id: 'other' }]));
    expect(analysis.issues.map(({ stepId }) => stepId)).toEqual(['wait', 'other']);
  });

  it('with a fault at its head is told so, and nothing is planned', () => {
    const analysis = analyse(plateProtocol([good], { labware: { plate: { title: 'Plate', type: 'plate_97' } } }));
    expect(analysis.issues).toMatchObject([{ path: 'labware.plate.type', stepId: null, field: null }]);
    expect(analysis).toMatchObject({ steps: [], duration: null, cost: null, trace: null });
    expect(analyse({}).issues.length).toBeGreaterThan(0);
    expect(analyse(plateProtocol([])).issues).toMatchObject([{ path: 'steps', stepId: null }]);
  });

  it('is planned with the values of parameters that it has, and passes over others', () => {
    const pause = { title: 'Pause', type: 'number', default: 1, maximum: 10 };
    const document = plateProtocol(
      [{ id: 'w', name: 'W', operation: 'wait', params: { minutes: '{{ params.pause }}' } }],
      { parameters: { pause } },
    );
    expect(analyse(document, { pause: 3, gone: 7 }).duration?.expectedMs).toBe(180_000);
    expect(analyse(document, { pause: 30 }).issues).toMatchObject([{ path: 'parameters.pause', stepId: null }]);
  });

  it('that is nested without end, or has forbidden names, is refused in a sentence', () => {
    let deep: Json = 1;
    for (let level = 0; level < 20_000; level++) deep = [deep];
    expect(analyse({ steps: deep }).issues).toMatchObject([
      { sentence: expect.stringContaining('levels deep') as string },
    ]);
    const forbidden = JSON.parse('{"steps": [{"params": {"__proto__": {"x": 1}}}]}') as JsonObject;
    expect(analyse(forbidden).issues).toMatchObject([{ path: 'steps[0].params.__proto__' }]);
  });
});

it('never throws, whatever is done to a document, and always says why there is no plan', () => {
  const random = new SeededRandom('broken documents');
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)]!;
  const junk = (): Json =>
    pick<Json>([
      null,
      true,
      -1,
      1e308,
      '',
      '{{',
      '{{ 1 / 0 }}',
      '{{ state.count }}',
      'x'.repeat(600),
      [],
      {},
      [[]],
      { a: 1 },
    ]);
  const documents = readdirSync(join(RESOURCES, 'protocols'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => shipped(name.replace('.wellrun.json', '')));
  let planned = 0;
  for (let round = 0; round < 300; round++) {
    const document = structuredClone(pick(documents));
    for (let change = 0; change <= round % 3; change++) breakOne(document);
    const analysis = analyseDocument(document, {}, catalog);
    if (analysis.duration === null) expect(analysis.issues.length).toBeGreaterThan(0);
    else planned++;
  }
  expect(planned).toBeGreaterThan(50);

  function breakOne(document: JsonObject): void {
    const { steps } = document;
    // Most of it in the steps, which are most of what people write.
    let node = (random.next() < 0.7 ? steps : document) as Record<string, Json>;
    for (;;) {
      const key = pick(Object.keys(node ?? {}));
      if (key === undefined) return;
      const next = node[key] as Record<string, Json> | null;
      if (typeof next === 'object' && next !== null && Object.keys(next).length > 0 && random.next() < 0.85) {
        node = next;
        continue;
      }
      if (random.next() < 0.3) delete node[key];
      else node[key] = junk();
      return;
    }
  }
});
