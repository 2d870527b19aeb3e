import { describe, expect, it } from 'vitest';
import type { PlannedWell } from '../contract/plan.ts';
import { isOuterWell, parseWell } from '../model/well.ts';
import { layoutSchema } from '../contract/plate-layout.ts';
import { layPlate, layoutCounts } from './plate-layout.ts';

const SHAPE = { rows: 8, columns: 12 };
const spec = (change: object = {}) =>
  layoutSchema.parse({
    kind: 'dose-response',
    compound: 'staurosporine',
    topUm: 3,
    factor: 3,
    points: 8,
    replicates: 3,
    vehicle: 18,
    kill: { compound: 'staurosporine', doseUm: 10, wells: 6 },
    untreated: 6,
    blank: 6,
    randomise: 1,
    ...change,
  });

describe('a dose-response layout', () => {
  it('fills the inner 60 wells of the viability example and rings them with buffer', () => {
    const wells = layPlate(SHAPE, spec());
    expect(layoutCounts([{ labwareId: 'plate', layout: wells }])['plate']).toEqual({
      sample: 24,
      vehicle: 18,
      kill: 6,
      untreated: 6,
      blank: 6,
      buffer: 36,
      unused: 0,
      cells: 54,
      used: 60,
    });
    for (const { well, role } of wells) expect(role === 'buffer').toBe(isOuterWell(parseWell(well)!, SHAPE));
    const doses = [...new Set(wells.filter((one) => one.role === 'sample').map((one) => one.doseUm!))].sort(
      (a, b) => b - a,
    );
    expect(doses.map((one) => Number(one.toPrecision(4)))).toEqual([
      3, 1, 0.3333, 0.1111, 0.03704, 0.01235, 0.004115, 0.001372,
    ]);
    expect(
      wells
        .filter((one) => one.doseUm === 3)
        .map((one) => one.replicate!)
        .sort((a, b) => a - b),
    ).toEqual([1, 2, 3]);
  });

  it('is the same for the same seed and another for another one', () => {
    expect(layPlate(SHAPE, spec())).toEqual(layPlate(SHAPE, spec()));
    expect(layPlate(SHAPE, spec({ randomise: 2 }))).not.toEqual(layPlate(SHAPE, spec()));
  });

  it('in order goes along the rows, dose by dose', () => {
    const wells = layPlate(SHAPE, spec({ randomise: 0 }));
    expect(wells.filter((one) => one.doseUm === 3).map((one) => one.well)).toEqual(['B2', 'B3', 'B4']);
  });

  it('that needs more wells than there are says so', () => {
    expect(() => layPlate(SHAPE, spec({ replicates: 5 }))).toThrow(
      'The layout needs 76 wells, and the plate has 60 inside the outer ring. Use fewer points, replicates or controls.',
    );
  });

  it('leaves what it does not need unused', () => {
    const wells = layPlate(SHAPE, spec({ vehicle: 6 }));
    expect(wells.filter((one) => one.role === 'unused')).toHaveLength(12);
  });
});

describe('a uniform layout', () => {
  it('puts cells everywhere, or inside a ring of buffer', () => {
    const full = layPlate(SHAPE, layoutSchema.parse({ kind: 'uniform', blank: 4 }));
    expect(full.filter((one) => one.role === 'cells')).toHaveLength(92);
    const ringed = layPlate(SHAPE, layoutSchema.parse({ kind: 'uniform', edge: 'buffer' }));
    expect(ringed.filter((one) => one.role === 'cells')).toHaveLength(60);
  });
});

describe('a layout of several compounds', () => {
  const series = (compound: string, change: object = {}) => ({
    compound,
    topUm: 3,
    factor: 3,
    points: 4,
    replicates: 2,
    ...change,
  });
  const several = (change: object = {}) =>
    layoutSchema.parse({
      kind: 'dose-series',
      series: [
        series('staurosporine'),
        series('bortezomib', { topUm: 0.3, points: 5 }),
        series('paclitaxel', { points: 1 }),
      ],
      vehicle: 8,
      kill: { compound: 'staurosporine', doseUm: 10, wells: 4 },
      untreated: 2,
      blank: 2,
      ...change,
    });

  it('gives each compound its own doses, and the controls once', () => {
    const wells = layPlate(SHAPE, several());
    expect(layoutCounts([{ labwareId: 'plate', layout: wells }])['plate']).toMatchObject({
      sample: 20,
      vehicle: 8,
      kill: 4,
      untreated: 2,
      blank: 2,
      buffer: 36,
      unused: 24,
    });
    const dosesOf = (compound: string) => [
      ...new Set(wells.filter((one) => one.role === 'sample' && one.compound === compound).map((one) => one.doseUm!)),
    ];
    expect(dosesOf('bortezomib').map((one) => Number(one.toPrecision(3)))).toEqual([0.3, 0.1, 0.0333, 0.0111, 0.0037]);
    expect(dosesOf('paclitaxel')).toEqual([3]);
    // The vehicle is that of all compounds.
    expect(wells.filter((one) => one.role === 'vehicle').every((one) => one.compound === undefined)).toBe(true);
  });

  it('shuffles by its seed among the wells that it uses, and the same seed gives the same plate', () => {
    const used = (wells: readonly PlannedWell[]) =>
      wells.filter(({ role }) => role !== 'buffer' && role !== 'unused').map(({ well }) => well);
    const inOrder = layPlate(SHAPE, several());
    const shuffled = layPlate(SHAPE, several({ randomise: 5 }));
    expect(layPlate(SHAPE, several({ randomise: 5 }))).toEqual(shuffled);
    expect(layPlate(SHAPE, several({ randomise: 6 }))).not.toEqual(shuffled);
    expect(shuffled).not.toEqual(inOrder);
    expect(used(shuffled)).toEqual(used(inOrder));
    const use = (planned: PlannedWell) => JSON.stringify({ ...planned, well: '' });
    expect(shuffled.map(use).sort()).toEqual(inOrder.map(use).sort());
  });

  it('refuses a compound that is there twice, and more wells than there are', () => {
    const twice = several({ series: [series('staurosporine'), series('staurosporine', { topUm: 1 })] });
    expect(() => layPlate(SHAPE, twice)).toThrow('There are two series of staurosporine. Make one of them.');
    expect(() => layPlate(SHAPE, several({ vehicle: 60 }))).toThrow('The layout needs 88 wells');
  });
});

describe('a map', () => {
  const map = (wells: readonly object[], change: object = {}) => layoutSchema.parse({ kind: 'map', wells, ...change });

  it('keeps the form it was made from, with its expressions, and is laid by its wells alone', () => {
    const madeFrom = {
      kind: 'dose-response',
      compound: '{{ params.compound }}',
      topUm: 3,
      factor: 3,
      points: '{{ params.points }}',
      replicates: 4000,
      randomise: 7,
    };
    const layout = map([{ well: 'B2', role: 'vehicle' }], { madeFrom });
    expect(layout).toHaveProperty('madeFrom', madeFrom);
    const used = layPlate(SHAPE, layout).filter(({ role }) => role !== 'unused');
    expect(used.map(({ well, role }) => `${well} ${role}`)).toEqual(['B2 vehicle']);
  });
  const sample = (well: string, doseUm = 1) => ({ well, role: 'sample', compound: 'staurosporine', doseUm });
  const NAMED = [
    sample('B2'),
    sample('B3'),
    sample('B4', 0.1),
    { well: 'C2', role: 'vehicle' },
    { well: 'C3', role: 'blank' },
    { well: 'A1', role: 'buffer' },
  ];

  it('uses the wells that it names and leaves the rest as it says', () => {
    const wells = layPlate(SHAPE, map(NAMED, { rest: 'cells' }));
    const of = (name: string) => wells.find(({ well }) => well === name);
    expect(of('B3')).toEqual({ well: 'B3', role: 'sample', compound: 'staurosporine', doseUm: 1, replicate: 2 });
    expect(of('C2')).toEqual({ well: 'C2', role: 'vehicle', doseUm: 0, replicate: 1 });
    expect(of('A1')).toEqual({ well: 'A1', role: 'buffer' });
    expect(of('H12')).toEqual({ well: 'H12', role: 'cells' });
    expect(wells).toHaveLength(96);
  });

  it('shuffles what the named wells are used for; buffer stays where it is', () => {
    const seeds = [1, 2, 3, 4].map((randomise) => layPlate(SHAPE, map(NAMED, { randomise })));
    expect(new Set(seeds.map((wells) => JSON.stringify(wells))).size).toBeGreaterThan(1);
    expect(layPlate(SHAPE, map(NAMED, { randomise: 3 }))).toEqual(seeds[2]);
    for (const wells of seeds) {
      expect(wells.filter(({ role }) => role !== 'unused').map(({ well }) => well)).toEqual([
        'A1',
        'B2',
        'B3',
        'B4',
        'C2',
        'C3',
      ]);
      expect(wells[0]?.role).toBe('buffer');
      expect(wells.filter(({ doseUm }) => doseUm === 1)).toHaveLength(2);
    }
  });

  it.each([
    ['a well twice', [sample('B2'), sample('B2')], 'wells[1].well', 'B2 is named twice. Keep one of the two.'],
    [
      'a well beyond the plate',
      [sample('B2'), sample('J1')],
      'wells[1].well',
      'The plate has no well J1. It has A1 to H12.',
    ],
    [
      'a dose of nothing',
      [{ well: 'B2', role: 'kill', doseUm: 1 }],
      'wells[0].compound',
      'B2 gets a dose and has no compound. Say which.',
    ],
    [
      'a sample without a dose',
      [sample('B2', 0)],
      'wells[0].doseUm',
      'B2 gets staurosporine and has no dose above 0. Give one, or make it a vehicle well.',
    ],
    [
      'a blank with a dose',
      [{ well: 'B2', role: 'blank', doseUm: 1 }],
      'wells[0].doseUm',
      'B2 is a blank well, which gets no dose. Leave the dose out, or make it a sample.',
    ],
  ])('refuses %s, and says where', (_, wells, param, sentence) => {
    const lay = () => layPlate(SHAPE, map(wells));
    expect(lay).toThrow(expect.objectContaining({ message: sentence, details: { param } }) as Error);
  });
});
