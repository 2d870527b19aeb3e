import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../contract/json.ts';
import type { PlanWarning } from '../contract/plan.ts';
import type { ProtocolStep } from '../contract/protocol.ts';
import { loadCatalog } from './catalog.ts';
import { planProtocol } from './plan-protocol.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../resources'));

const step = (id: string, operation: string, params: JsonObject = {}): ProtocolStep => ({
  id,
  name: id,
  operation,
  params: { labware: 'plate', ...params },
});
const seed = (cellsPerWell = 5000, change: JsonObject = {}) =>
  step('seed', 'seed_plate', { cellsPerWell, volumeUl: 100, ...change });
const incubate = (hours: number, id = 'incubate') => step(id, 'incubate', { hours });
const layOut = (layout: JsonObject) => step('lay', 'plate_layout', { layout });
const DOSES = { kind: 'dose-response', compound: 'staurosporine', topUm: 1, factor: 3, points: 4, replicates: 3 };

/** Warnings of some steps on a plate, a flask and tubes, as "code at step". */
function warningsOf(steps: readonly ProtocolStep[], cellLine = 'U2OS', plateType = 'plate_96_white'): PlanWarning[] {
  const planned = planProtocol(
    {
      wellrun: 1,
      id: 'warnings',
      name: 'Warnings',
      version: 1,
      operationType: 'test',
      cellLine,
      labware: {
        plate: { title: 'Plate', type: plateType },
        flask: {
          title: 'Flask',
          type: 'flask_t75',
          location: { instrument: 'incubator', place: '1' },
          contents: { confluence: 0.5, cellLine },
        },
        tube: { title: 'Tube', type: 'tube_50ml' },
      },
      steps: [...steps],
    },
    {},
    catalog,
  );
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues));
  return planned.plan.warnings;
}
const told = (...given: Parameters<typeof warningsOf>): string[] =>
  warningsOf(...given).map(({ code, stepId }) => `${code} at ${stepId}`);

describe('a warning points at its step', () => {
  const cases: readonly (readonly [string, Parameters<typeof warningsOf>, string])[] = [
    ['more is taken than there is', [[step('draw', 'aspirate', { labware: 'tube', volumeMl: 1 })]], 'overdraw at draw'],
    ['a well overflows', [[seed(5000, { volumeUl: 500 })]], 'overflow at seed'],
    [
      'a well holds too little in the incubator',
      [[seed(5000, { volumeUl: 50 }), incubate(1)]],
      'below-working-volume at incubate',
    ],
    [
      'labware does not fit into the reader',
      [[step('read', 'read_luminescence', { labware: 'tube' })]],
      'labware-unsuited at read',
    ],
    [
      'a flask does not fit into the centrifuge',
      [[step('spin', 'spin', { labware: 'flask' })]],
      'labware-unsuited at spin',
    ],
    [
      'cells have no surface to grow on',
      [[step('seed', 'seed_flask', { labware: 'tube', from: 'flask', cells: 1000, volumeMl: 1 })]],
      'no-growth-area at seed',
    ],
    ['the colour of the plate does not suit', [[seed(), step('read', 'read_fluorescence')]], 'plate-colour at read'],
    [
      'there are more cells than the ATP signal is linear for',
      [[seed(60_000), step('read', 'read_luminescence')]],
      'too-many-cells at read',
    ],
    ['cells are confluent at the end', [[seed(25_000), incubate(60)]], 'confluent at incubate'],
    ['too much evaporates', [[seed(1000), incubate(60)]], 'evaporation at incubate'],
    [
      'enzyme stays on too long',
      [
        [
          step('empty', 'aspirate', { labware: 'flask' }),
          step('detach', 'dissociate', { labware: 'flask', minutes: 16 }),
        ],
      ],
      'over-dissociated at detach',
    ],
    ['a surface is not coated', [[seed()], 'iPSC'], 'not-coated at seed'],
    ['single iPSC get no Y-27632', [[seed()], 'iPSC'], 'rock-inhibitor-missing at seed'],
  ];
  it.each(cases)('where %s', (_, given, expected) => {
    expect(told(...given)).toContain(expected);
  });
});

describe('a warning about time', () => {
  const rock = { reagent: 'medium_mtesr_plus', supplement: 'y27632_10mm', volumeUl: 100 };

  it('Y-27632 left on after a day, at the step that finds it there', () => {
    const coated = [
      step('coat', 'coat'),
      step('empty', 'aspirate'),
      step('fill', 'dispense', rock),
      seed(5000, { volumeUl: 20 }),
    ];
    expect(told([...coated, incubate(20), step('look', 'inspect')], 'iPSC')).toEqual([]);
    expect(told([...coated, incubate(30), step('look', 'inspect')], 'iPSC')).toContain('rock-inhibitor-left at look');
  });

  it('a coating that was kept for more than a week', () => {
    const seededAfter = (days: number) =>
      told(
        [step('coat', 'coat'), step('keep', 'wait', { hours: days * 24 }), step('empty', 'aspirate'), seed()],
        'iPSC',
      );
    expect(seededAfter(6)).not.toContain('coating-old at seed');
    expect(seededAfter(8)).toContain('coating-old at seed');
  });

  it('feeding that falls due over several incubations, unless the medium is changed between', () => {
    const feed = step('feed', 'feed');
    const [first, second] = [incubate(40, 'first'), incubate(40, 'second')];
    expect(told([seed(500), first, second])).toContain('feeding-due at second');
    expect(told([seed(500), first, feed, second]).filter((one) => one.startsWith('feeding'))).toEqual([]);
  });

  it('treated wells on the outer ring that stand for more than a day, not those that stand for a day', () => {
    const outer = [
      layOut({ ...DOSES, edge: 'use', vehicle: 4 }),
      seed(5000, { volumeUl: 90 }),
      step('dose', 'add_compound'),
    ];
    expect(told([...outer, incubate(24)])).not.toContain('outer-wells-used at incubate');
    expect(told([...outer, incubate(30)])).toContain('outer-wells-used at incubate');
    const inner = [layOut({ ...DOSES, vehicle: 4 }), seed(5000, { volumeUl: 90 }), step('dose', 'add_compound')];
    expect(told([...inner, incubate(30)])).not.toContain('outer-wells-used at incubate');
  });

  it('HEK293 that are out of the incubator for more than 15 min, counted over several steps', () => {
    const feed = (id: string) => step(id, 'feed', { labware: 'flask' });
    const rest = (id: string, minutes: number) => step(id, 'wait', { labware: 'flask', minutes });
    const back = step('back', 'incubate', { labware: 'flask', minutes: 5 });
    expect(told([feed('one'), rest('two', 9), rest('three', 9)], 'HEK293')).toEqual(['out-of-incubator at three']);
    expect(told([feed('one'), rest('two', 9), back, rest('three', 9)], 'HEK293')).toEqual([]);
    expect(told([feed('one'), rest('two', 9), rest('three', 9)], 'A549')).toEqual([]);
    // Inside they may stay.
    expect(told([step('long', 'incubate', { labware: 'flask', hours: 10, leave: true })], 'HEK293')).toEqual([]);
  });
});

it('nothing is remarked on where all is as it should be', () => {
  expect(
    told([
      layOut({ ...DOSES, vehicle: 4 }),
      seed(5000, { volumeUl: 90 }),
      incubate(4, 'attach'),
      step('dose', 'add_compound'),
      incubate(24, 'treat'),
      step('read', 'read_luminescence'),
    ]),
  ).toEqual([]);
});
