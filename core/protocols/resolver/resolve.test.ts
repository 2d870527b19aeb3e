import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  RESOLVED_OPERATIONS,
  resolutionSchema,
  type Resolution,
  type ResolvedNumber,
  type ResolvedOperation,
} from '../../contract/catalog.ts';
import { AppError } from '../../contract/errors.ts';
import { evaluateExpression } from '../../model/expression.ts';
import { loadCatalog } from '../catalog.ts';
import { exportProtocol, protocolHash } from '../protocol-document.ts';
import { parseProtocol } from '../parse-protocol.ts';
import { planProtocol, volumesOverTime } from '../plan-protocol.ts';
import { resolvable, resolve } from './resolve.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const catalog = loadCatalog(RESOURCES);

interface Entry {
  readonly value: number;
}
interface Example {
  readonly steps: readonly { readonly handling: Entry; readonly timed: Entry; readonly parallel?: boolean }[];
  readonly reagents: Readonly<Record<string, { readonly volume: Entry; readonly cost: Entry }>>;
  readonly consumables: Readonly<Record<string, { readonly count: Entry; readonly cost: Entry }>>;
  readonly totals: Readonly<Record<'reagentCost' | 'consumableCost' | 'materialCost' | 'handling' | 'timed', Entry>>;
}
const { workedExamples } = JSON.parse(readFileSync(join(RESOURCES, 'cell-culture.json'), 'utf8')) as {
  workedExamples: {
    ipscT75Passage: Example;
    u2os96Staurosporine: Example;
    t75PassageByLine: { lines: Record<string, Record<string, Entry>> };
  };
};

function resolved(cellLine: string, vessel: string, operation: ResolvedOperation, choices = {}): Resolution {
  return resolve(catalog, { cellLine, vessel, operation, choices });
}

function why(cellLine: string, vessel: string, operation: ResolvedOperation, choices = {}): string {
  try {
    resolved(cellLine, vessel, operation, choices);
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-input') return error.message;
    throw error;
  }
  return 'it was resolved';
}

function valueOf(resolution: Resolution, name: string): number {
  const value = resolution.numbers.find((number) => number.name === name)?.value;
  if (typeof value !== 'number') throw new Error(`no number ${name}`);
  return value;
}

function expectMaterials(resolution: Resolution, example: Example): void {
  for (const [id, { volume, cost }] of Object.entries(example.reagents)) {
    const used = resolution.reagents.find((one) => one.reagentId === id);
    expect(used?.amount, id).toBeCloseTo(volume.value, 4);
    expect(used?.costUsd, id).toBeCloseTo(cost.value, 2);
  }
  for (const [id, { count }] of Object.entries(example.consumables))
    expect(resolution.consumables.find((one) => one.reagentId === id)?.amount, id).toBe(count.value);
  expect(resolution.reagents).toHaveLength(Object.keys(example.reagents).length);
  expect(resolution.consumables).toHaveLength(Object.keys(example.consumables).length);
  expect(resolution.costUsd).toBe(example.totals.materialCost.value);
  expect(resolution.reagentsUsd).toBeCloseTo(example.totals.reagentCost.value, 1);
  expect(resolution.consumablesUsd).toBeCloseTo(example.totals.consumableCost.value, 1);
}

function expectTimes(resolution: Resolution, example: Example, leftOut: readonly string[] = []): void {
  const steps = resolution.steps.filter((step) => !leftOut.includes(step.operation));
  expect(steps).toHaveLength(example.steps.length);
  for (const [index, { handling, timed, parallel }] of example.steps.entries()) {
    const step = steps[index]!;
    const where = `step ${index + 1}, ${step.sentence}`;
    expect(step.handlingMinutes, where).toBeCloseTo(handling.value, 1);
    expect(step.timedMinutes, where).toBeCloseTo(timed.value, 6);
    expect(step.parallel, where).toBe(parallel ?? false);
  }
}

describe('worked example A, iPSC x T-75 x passage', () => {
  const resolution = resolved('iPSC', 'flask_t75', 'passage');
  const example = workedExamples.ipscT75Passage;

  it('has the 21 steps with the minutes of each, 91.85 in all', () => {
    expectTimes(resolution, example);
    expect(resolution.minutes).toBeCloseTo(91.85, 3);
    expect(resolution.handlingMinutes).toBeCloseTo(20.85, 3);
    expect(resolution.timedMinutes).toBe(71);
  });

  it('seeds 0.8629 mL in 14.1371 mL; five flasks are possible', () => {
    expect(valueOf(resolution, 'seed_volume')).toBeCloseTo(0.8629, 4);
    expect(valueOf(resolution, 'medium_volume')).toBeCloseTo(14.1371, 4);
    expect(valueOf(resolution, 'harvested_cells')).toBeCloseTo(14_170_527, 0);
    expect(resolution.yields).toBe('5 × T-75 possible');
  });

  it('uses the materials of the example and costs USD 56.52', () => {
    expectMaterials(resolution, example);
    expect(resolution.warnings).toEqual([]);
  });

  it('says in its sentences which numbers they rest on', () => {
    const texts = resolution.steps.flatMap((step) => step.numbers.map(({ name, text }) => `${name}: ${text}`));
    expect(texts).toEqual(
      expect.arrayContaining(['coating_volume: 7.5 mL', 'viable_concentration: 2.61 million', 'seed_volume: 863 µL']),
    );
  });

  it('grows as the example says, day by day, fed daily, to the next passage', () => {
    const { growth } = resolution;
    expect(growth?.passageAtHours).toBeCloseTo(95.7, 1);
    expect(growth?.feedsAtHours).toEqual([24, 48, 72]);
    const at = (hours: number): number => {
      const after = growth!.points.findIndex((point) => point.hours >= hours);
      const [left, right] = [growth!.points[after - 1]!, growth!.points[after]!];
      return left.cells + ((right.cells - left.cells) * (hours - left.hours)) / (right.hours - left.hours);
    };
    for (const [day, cells] of [2_292_343, 4_795_634, 9_481_651, 15_828_221].entries())
      expect(at(24 * (day + 1)) / cells, `day ${day + 1}`).toBeCloseTo(1, 2);
    expect(growth!.points.at(-1)!.hours).toBeGreaterThan(growth!.passageAtHours!);
  });
});

describe('worked example B, U2OS x 96 wells x viability', () => {
  const resolution = resolved('U2OS', 'plate_96_white', 'viability', { compound: 'staurosporine' });
  const example = workedExamples.u2os96Staurosporine;

  it('has the 29 steps with the minutes of each, 1792.04 in all', () => {
    expectTimes(resolution, example, ['plate_layout', 'analyse_viability']);
    expect(resolution.minutes).toBeCloseTo(1792.04, 1);
    expect(resolution.timedMinutes).toBe(1752);
  });

  it('dilutes 0.8127 mL of cells in 5.6873 mL and starts the series at 3 µM', () => {
    expect(valueOf(resolution, 'cells_volume')).toBeCloseTo(0.8127, 4);
    expect(valueOf(resolution, 'diluent_volume')).toBeCloseTo(5.6873, 4);
    expect(valueOf(resolution, 'target_concentration')).toBeCloseTo(111_111, 0);
    expect(valueOf(resolution, 'top_dose')).toBe(3);
  });

  it('uses the materials of the example and costs USD 138.98', () => {
    expectMaterials(resolution, example);
  });
});

describe('T-75 passage of every line', () => {
  const { lines } = workedExamples.t75PassageByLine;
  it.each(Object.keys(lines))('%s comes to the numbers of the table', (line) => {
    const expected = (field: string): number => lines[line]![field]!.value;
    const resolution = resolved(line, 'T75', 'passage');
    expect(valueOf(resolution, 'source_cells')).toBeCloseTo(expected('sourceCells'), 0);
    expect(valueOf(resolution, 'detached')).toBeCloseTo(expected('detachedFraction'), 4);
    expect(valueOf(resolution, 'viable_concentration')).toBeCloseTo(expected('viableConcentration'), -1);
    expect(valueOf(resolution, 'cells_seeded')).toBeCloseTo(expected('cellsNeeded'), 0);
    expect(valueOf(resolution, 'seed_volume')).toBeCloseTo(expected('seedVolume'), 4);
    expect(valueOf(resolution, 'medium_volume')).toBeCloseTo(expected('mediumVolume'), 4);
    expect(valueOf(resolution, 'vessels_possible')).toBe(expected('maxFlasks'));
    expect(valueOf(resolution, 'attached_cells')).toBeCloseTo(expected('attachedCells'), 0);
    expect(resolution.growth?.passageAtHours).toBeCloseTo(expected('hoursToPassageConfluence'), 1);
  });
});

describe('rules', () => {
  it('takes a 50 mL tube where a 15 mL tube would be full to the brim, and several where one is too small', () => {
    const typesOf = (resolution: Resolution): string[] =>
      Object.values(resolution.document.labware ?? {}).map((piece) => piece.type as string);
    expect(typesOf(resolved('iPSC', 'T25', 'harvest'))).toContain('tube_15ml');
    expect(typesOf(resolved('iPSC', 'T75', 'harvest'))).toContain('tube_50ml');
    expect(typesOf(resolved('HepG2', 'T225', 'harvest')).filter((type) => type === 'tube_50ml')).toHaveLength(3);
  });

  it('gives iPSC Y-27632 and takes it off after 24 h, in flasks, plates and assays', () => {
    for (const [vessel, operation] of [
      ['T75', 'passage'],
      ['6', 'passage'],
      ['96', 'viability'],
      ['T25', 'thaw'],
    ] as const) {
      const resolution = resolved('iPSC', vessel, operation);
      expect(
        resolution.reagents.map((one) => one.reagentId),
        vessel,
      ).toContain('y27632_10mm');
      expect(JSON.stringify(resolution.document.steps), vessel).toContain('"hours":24');
      expect(resolution.warnings.join(' '), vessel).not.toContain('Y-27632');
    }
  });

  it('splits by ratio when asked, without the count', () => {
    const resolution = resolved('U2OS', 'T75', 'passage', { by: 'ratio' });
    expect(valueOf(resolution, 'seed_volume')).toBe(1.25);
    expect(JSON.stringify(resolution.document)).not.toContain('state.count');
  });

  it('seeds several flasks from one, each with its coating, beside each other', () => {
    const one = resolved('iPSC', 'T75', 'passage');
    const three = resolved('iPSC', 'T75', 'passage', { vessels: 3 });
    expect(three.consumables.find((use) => use.reagentId === 'flask_t75')?.amount).toBe(3);
    expect(three.timedMinutes).toBe(one.timedMinutes);
    expect(three.handlingMinutes).toBeGreaterThan(one.handlingMinutes);
  });

  it('makes the same document for the same question, and another one for another number', () => {
    const again = resolved('ipsc', 't-75', 'passage');
    expect(protocolHash(again.document)).toBe(protocolHash(resolved('iPSC', 'flask_t75', 'passage').document));
    expect(again.document.id).toBe('ipsc-flask-t75-passage');
    const changed = loadCatalog(RESOURCES);
    changed.useLabValues([
      {
        section: 'cellLines',
        id: 'iPSC',
        field: 'seedingDensity',
        value: 20_000,
        by: 'AB',
        at: 1,
        reason: 'our validation',
      },
    ]);
    const other = resolve(changed, { cellLine: 'iPSC', vessel: 'T75', operation: 'passage', choices: {} });
    expect(valueOf(other, 'seed_volume')).toBeCloseTo((0.8629 * 2) / 3, 4);
    const density = other.numbers.find((number) => number.name === 'seeding_density')!;
    expect(density).toMatchObject({ origin: 'lab', originTitle: 'AB', firmness: 'lab', value: 20_000 });
    expect(density.how).toContain('30,000 cells/cm²');
    expect(protocolHash(other.document)).not.toBe(protocolHash(again.document));
  });
});

describe('what makes no sense', () => {
  it.each([
    [why('A549', 'T75', 'coat'), 'A549 needs no coating.'],
    [
      why('U2OS', '1536', 'feed'),
      'The medium in 1536 wells is not changed: of 5 µL 1 µL stay, and the cells go with the rest; choose a plate of up to 384 wells to feed.',
    ],
    [
      why('U2OS', '1536', 'passage'),
      'Cells are not kept in 1536 wells, where their medium is not changed; seed them for an assay, or choose a plate of up to 384 wells to passage into.',
    ],
    [
      why('iPSC', '1536', 'viability'),
      'A coating is not drawn off from wells of 5 µL, and iPSC needs one; choose a plate of up to 384 wells for it.',
    ],
    [why('iPSC', 'cryovial', 'passage'), 'A cryovial has no growth area; choose a flask or a plate to passage into.'],
    [why('iPSC', 'tube_15ml', 'feed'), 'Nothing grows in a 15 mL tube; choose a flask or a plate to feed.'],
    [
      why('U2OS', 'plate_96_clear', 'viability'),
      'Luminescence wants a white plate, and this one is clear; choose 96-well plate, white, or 384-well plate, white, or 1536-well plate, white.',
    ],
    [
      why('iPSC', 'T75', 'passage', { vessels: 6 }),
      'Source T-75 at 70 % gives 13,037,000 viable cells, enough for 5 × T-75; 6 are asked for. Ask for 5, or use a fuller source.',
    ],
    [
      why('HeLa', 'T75', 'passage', { confluence: 0.05 }),
      'Source T-75 at 5 % gives 353,000 viable cells, not enough for one × T-75; 1 is asked for. Use a fuller source, or a smaller vessel.',
    ],
    [why('U2OS', 'T75', 'passage', { compound: 'staurosporine' }), 'Passage takes no compound; leave it out.'],
    [
      why('HELA2', 'T75', 'feed'),
      'There is no cell line "HELA2". Is "HeLa" meant? There is iPSC, U2OS, HepG2, A549, HEK293, CHO, HeLa.',
    ],
    [why('iPSC', 'T57', 'feed'), 'There is no vessel "T57". Is "T-75" meant?'],
    [
      why('U2OS', '96', 'viability', { compound: 'dmso' }),
      'DMSO is the vehicle; it is on every plate. Choose a compound.',
    ],
  ])('%s', (sentence, expected) => {
    expect(sentence).toBe(expected);
  });
});

/** The figures of a formula without units, as an expression; undefined where it is no formula. */
function arithmetic(number: ResolvedNumber): string | undefined {
  const rounded = number.how.endsWith(', up to the next 0.5 mL');
  const whole = number.how.endsWith(', whole ones');
  if (/log|exp|\^|lower|by the ratio/.test(number.how)) return undefined;
  const bare = number.how
    .replace(/,? (up to the next 0\.5 mL|whole ones)$/, '')
    .replace(/(\d),(?=\d{3})/g, '$1')
    .replace(/[a-zA-Zµ°]+²?(\/[a-zA-Zµ]+²?)*/g, '');
  return `${rounded ? 'ceil2' : whole ? 'floor' : ''}|${bare}`;
}

/** Works out the figures that are shown, by a way that shares nothing with the resolver but the language of numbers. */
function recomputed(text: string): number {
  const [rounding, bare = ''] = text.split('|');
  const value = Number(
    evaluateExpression(bare.replaceAll('×', '*').replaceAll('÷', '/').replaceAll('−', '-').replace(/\s+/g, ' '), {}),
  );
  if (rounding === 'ceil2') return Math.ceil(value * 2 - 1e-6) / 2;
  return rounding === 'floor' ? Math.max(0, Math.floor(value + 1e-6)) : value;
}

describe('every cell line x vessel x operation', () => {
  interface Pair {
    readonly name: string;
    readonly resolution: Resolution | undefined;
    readonly sentence: string;
  }
  const pairs: Pair[] = [];
  beforeAll(() => {
    for (const cellLine of catalog.cellLines.keys())
      for (const vessel of catalog.vessels.keys())
        for (const operation of RESOLVED_OPERATIONS) {
          const name = `${cellLine} ${vessel} ${operation}`;
          try {
            pairs.push({ name, resolution: resolved(cellLine, vessel, operation), sentence: '' });
          } catch (error) {
            if (!(error instanceof AppError) || error.code !== 'bad-input') throw new Error(name, { cause: error });
            pairs.push({ name, resolution: undefined, sentence: error.message });
          }
        }
  });

  it('either resolves or says in a sentence why not, and the list of what is resolvable agrees', () => {
    const good = pairs.filter((pair) => pair.resolution !== undefined);
    expect(pairs).toHaveLength(7 * 21 * 10);
    expect(good.length).toBeGreaterThan(420);
    for (const { name, resolution, sentence } of pairs)
      if (resolution === undefined) expect(sentence, name).toMatch(/^[A-Z0-9].{12,}\.$/);
    const listed = new Map(resolvable(catalog).operations.map((one) => [one.operation, one.vessels]));
    for (const { name, resolution } of good) {
      const [, vessel, operation] = name.split(' ');
      expect(listed.get(operation as ResolvedOperation), name).toContain(vessel);
      expect(resolution!.document.id, name).toMatch(/^[a-z0-9-]+$/);
    }
  });

  it('gives documents that are read back, plan without issues and keep volumes within the limits', () => {
    for (const { name, resolution } of pairs) {
      if (resolution === undefined) continue;
      const { document } = resolution;
      const parsed = parseProtocol(exportProtocol(document));
      expect('document' in parsed && protocolHash(parsed.document), name).toBe(protocolHash(document));
      const planned = planProtocol(document, {}, catalog);
      if (!('plan' in planned)) throw new Error(`${name}: ${JSON.stringify(planned.issues)}`);
      const codes = planned.plan.warnings.map((warning) => warning.code);
      for (const code of ['overflow', 'overdraw', 'above-working-volume', 'below-working-volume', 'not-coated'])
        expect(codes, name).not.toContain(code);
      expect(codes, name).not.toContain('rock-inhibitor-missing');
      expect(resolutionSchema.safeParse(resolution).success, name).toBe(true);
    }
  });

  it('never brings a well above what its vessel holds, step by step', () => {
    const samples = pairs.filter((pair, index) => pair.resolution !== undefined && index % 9 === 0);
    for (const { name, resolution } of samples) {
      const types = resolution!.document.labware ?? {};
      for (const change of volumesOverTime(resolution!.document, {}, catalog)) {
        const vessel = catalog.vessels.get(types[change.labwareId]!.type as string)!;
        expect(change.volumeUl, `${name} ${change.stepId}`).toBeLessThanOrEqual(vessel.totalUl);
        expect(change.volumeUl, `${name} ${change.stepId}`).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('computes each number from the figures it shows, and is no firmer than what it came from', () => {
    const ranks = ['sourced', 'lab', 'general'];
    let formulas = 0;
    for (const { name, resolution } of pairs) {
      if (resolution === undefined) continue;
      const byName = new Map(resolution.numbers.map((number) => [number.name, number]));
      expect(byName.size, name).toBe(resolution.numbers.length);
      for (const number of resolution.numbers) {
        const where = `${name} ${number.name}: ${number.how}`;
        expect(ranks, where).toContain(number.firmness);
        expect(number.source, where).not.toBe('');
        if (number.origin !== 'computed') continue;
        const parents = number.from.map((parent) => byName.get(parent)!);
        expect(
          parents.every((parent) => parent !== undefined),
          where,
        ).toBe(true);
        const least = Math.max(0, ...parents.map((parent) => ranks.indexOf(parent.firmness)));
        expect(ranks.indexOf(number.firmness), where).toBe(least);
        const text = arithmetic(number);
        if (text === undefined) continue;
        formulas++;
        const value = Number(number.value);
        expect(Math.abs(recomputed(text) - value), `${where} = ${value} (${text})`).toBeLessThanOrEqual(
          Math.max(1e-3 * Math.abs(value), 0.6 * Number(value > 1000)),
        );
      }
      for (const step of resolution.steps)
        for (const { name: of, text } of step.numbers) {
          expect(byName.has(of), `${name} ${of}`).toBe(true);
          expect(step.sentence, name).toContain(text);
        }
    }
    expect(formulas).toBeGreaterThan(4000);
  });
});
