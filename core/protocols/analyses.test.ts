import { describe, expect, it } from 'vitest';
import type { PlannedLabware } from '../contract/plan.ts';
import { SeededRandom } from '../base/random.ts';
import { doseResponse } from '../science/dose-response-fit.ts';
import { runAnalysis } from './analyses.ts';
import { layoutSchema } from '../contract/plate-layout.ts';
import { layPlate } from './plate-layout.ts';

const TRUTH = { ic50Um: 0.2, hill: 1.4, top: 1, bottom: 0.03 };
const layout = layoutSchema.parse({
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
});
const plate: PlannedLabware = {
  labwareId: 'plate',
  title: 'Plate',
  type: 'plate_96_white',
  kind: 'plate',
  rows: 8,
  columns: 12,
  wells: layPlate({ rows: 8, columns: 12 }, layout),
};

/** A reading as worked example B predicts it: 20 RLU a cell, 14,444 cells, background 200. */
function reading(noise: (well: string) => number = () => 1) {
  const rlu = (role: string, doseUm: number): number => {
    if (role === 'blank') return 200;
    const alive = role === 'sample' || role === 'kill' ? doseResponse(doseUm, TRUTH) : 1;
    return 20 * 14_443.85 * alive + 200;
  };
  return {
    quantity: 'luminescence',
    unit: 'RLU',
    wells: plate.wells
      .filter((well) => well.role !== 'buffer')
      .map(({ well, role, doseUm }) => ({
        well,
        value: rlu(role, doseUm ?? 0) * noise(well),
        flag: null as string | null,
      })),
  };
}

describe('a plate of several compounds', () => {
  const truths: Readonly<Record<string, typeof TRUTH>> = {
    staurosporine: TRUTH,
    bortezomib: { ic50Um: 0.012, hill: 2, top: 1, bottom: 0.05 },
    paclitaxel: { ic50Um: 0.008, hill: 1.5, top: 1, bottom: 0.4 },
  };
  const series = (compound: string, topUm: number) => ({ compound, topUm, factor: 3, points: 8, replicates: 2 });
  const several = layoutSchema.parse({
    kind: 'dose-series',
    series: [series('staurosporine', 3), series('bortezomib', 0.3), series('paclitaxel', 0.2)],
    vehicle: 6,
    kill: { compound: 'staurosporine', doseUm: 10, wells: 4 },
    randomise: 3,
  });
  const wells = layPlate({ rows: 8, columns: 12 }, several);

  it('gets the curve of each, whatever the places of its wells, all relative to the common vehicle', () => {
    const values = wells
      .filter(({ role }) => role !== 'buffer')
      .map(({ well, role, compound, doseUm }) => {
        const alive = role === 'vehicle' ? 1 : doseResponse(doseUm ?? 0, truths[compound ?? ''] ?? TRUTH);
        return { well, value: 1000 * alive, flag: null };
      });
    const { summary } = runAnalysis('viability', { wells: values }, { ...plate, wells });
    expect(summary.fits).toHaveLength(3);
    for (const { compound, ic50Um, hill, bottom } of summary.fits) {
      expect(ic50Um / truths[compound]!.ic50Um, compound).toBeCloseTo(1, 3);
      expect(hill / truths[compound]!.hill, compound).toBeCloseTo(1, 2);
      expect(bottom, compound).toBeCloseTo(truths[compound]!.bottom, 2);
    }
  });
});

describe('the viability analysis', () => {
  it('of noise-free data returns IC50 0.200 and slope 1.40 to four digits, one viability for each well', () => {
    const { results, summary, flags } = runAnalysis('viability', reading(), plate);
    expect(results).toHaveLength(60);
    expect(summary.fit?.compound).toBe('staurosporine');
    expect(summary.fit?.ic50Um).toBeCloseTo(0.2, 4);
    expect(summary.fit?.hill).toBeCloseTo(1.4, 4);
    expect(summary.zPrime).toBeCloseTo(1, 6);
    expect(flags).toEqual([]);
    const byWell = new Map(results.map((row) => [row.well, row.value]));
    for (const { well, role, doseUm } of plate.wells) {
      if (role === 'sample') expect(byWell.get(well)).toBeCloseTo(doseResponse(doseUm!, TRUTH), 6);
      if (role === 'vehicle') expect(byWell.get(well)).toBeCloseTo(1, 9);
      if (role === 'blank') expect(byWell.get(well)).toBeCloseTo(0, 9);
      if (role === 'buffer') expect(byWell.has(well)).toBe(false);
    }
  });

  it('with the usual noise accepts the plate', () => {
    const random = new SeededRandom('plate');
    const noise = (): number =>
      1 + 0.0592 * Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const { summary, flags } = runAnalysis('viability', reading(noise), plate);
    expect(summary.zPrime).toBeGreaterThan(0.7);
    expect(summary.fit!.low).toBeLessThan(0.2);
    expect(summary.fit!.high).toBeGreaterThan(0.2);
    expect(flags).toEqual([]);
  });

  it('flags controls that vary too much, in sentences', () => {
    const random = new SeededRandom('bad plate');
    const { summary, flags } = runAnalysis(
      'viability',
      reading(() => 0.4 + 1.2 * random.next()),
      plate,
    );
    expect(summary.zPrime).toBeLessThan(0.5);
    expect(flags[0]).toMatch(/^Z′/);
    expect(flags[1]).toMatch(/^The vehicle wells vary by \d+\.\d %, more than 15 %\.$/);
  });

  it('keeps a well without a number as one, with its flag, and leaves it out of the fit', () => {
    const broken = reading();
    const top = plate.wells.find((well) => well.doseUm === 3)!.well;
    const wells = broken.wells.map((row) => (row.well === top ? { ...row, value: null, flag: 'overflow' } : row));
    const { results, summary } = runAnalysis('viability', { ...broken, wells }, plate);
    expect(results.find((row) => row.well === top)).toMatchObject({ value: null, flag: 'overflow' });
    expect(summary.fit?.ic50Um).toBeCloseTo(0.2, 4);
  });

  it('refuses a reading without vehicle wells or without wells', () => {
    const vehicles = new Set(plate.wells.filter((well) => well.role === 'vehicle').map((well) => well.well));
    const without = { ...reading(), wells: reading().wells.filter((row) => !vehicles.has(row.well)) };
    expect(() => runAnalysis('viability', without, plate)).toThrow('no vehicle wells');
    expect(() => runAnalysis('viability', { answer: 'Done' }, plate)).toThrow('no values to analyse');
  });
});

describe('the other analyses', () => {
  it('give a reporter as multiples of vehicle, without a curve', () => {
    const { results, summary } = runAnalysis('reporter', reading(), plate);
    expect(results[0]?.quantity).toBe('fold_of_vehicle');
    expect(summary.fit).toBeNull();
    expect(summary.zPrime).toBeCloseTo(1, 6);
  });

  it('give images as relative cell counts and fit the phenotype', () => {
    const rising = { ic50Um: 0.05, hill: 1.5, top: 0, bottom: 0.8 };
    const wells = plate.wells
      .filter((well) => well.role !== 'buffer')
      .map(({ well, role, doseUm = 0 }) => ({
        well,
        cellCount: role === 'kill' ? 20 : role === 'blank' ? 0 : 400,
        confluence: 0.5,
        intensities: {},
        flag: null,
        phenotypeScore: role === 'sample' ? doseResponse(doseUm, rising) : role === 'vehicle' ? 0 : null,
      }));
    const { results, summary } = runAnalysis('imaging', { wells }, plate);
    expect(results.find((row) => plate.wells.find((well) => well.well === row.well)?.role === 'vehicle')).toMatchObject(
      {
        quantity: 'relative_cell_count',
        value: 1,
        unit: 'fraction',
      },
    );
    expect(summary.fit?.ic50Um).toBeCloseTo(0.05, 4);
  });
});
