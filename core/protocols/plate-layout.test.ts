import { describe, expect, it } from 'vitest';
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
