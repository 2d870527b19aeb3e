import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../contract/json.ts';
import type { Plan, PlanStep } from '../../contract/plan.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import { loadCatalog } from '../catalog.ts';
import { planProtocol } from '../plan-protocol.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../../resources'));

function documentOf(layout: JsonObject, change: Partial<ProtocolDocument> = {}): ProtocolDocument {
  const step = (id: string, operation: string, params: JsonObject = {}) => ({
    id,
    name: id,
    operation,
    params: { labware: 'plate', ...params },
  });
  return {
    wellrun: 1,
    id: 'doses',
    name: 'Doses',
    version: 1,
    operationType: 'test',
    cellLine: 'U2OS',
    labware: { plate: { title: 'Plate', type: 'plate_96_white' } },
    steps: [
      step('lay', 'plate_layout', { layout }),
      step('series', 'serial_dilution'),
      step('solutions', 'dilute_compound'),
      step('fill', 'dispense', { reagent: 'medium_mccoy_complete', volumeUl: 90, wells: 'used' }),
      step('dose', 'add_compound'),
    ],
    ...change,
  };
}

function plan(layout: JsonObject, change: Partial<ProtocolDocument> = {}): Plan {
  const planned = planProtocol(documentOf(layout, change), {}, catalog);
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues));
  return planned.plan;
}

const stepOf = (of: Plan, id: string): PlanStep => of.steps.find(({ stepId }) => stepId === id)!;
const usesOf = (of: Plan, id: string): Record<string, number> =>
  Object.fromEntries((stepOf(of, id).uses ?? []).map(({ itemId, amount }) => [itemId, amount]));
const codes = (of: Plan): string[] => of.warnings.map(({ code }) => code);

const SINGLE = { compound: 'staurosporine', topUm: 3, factor: 3, points: 8, replicates: 3 };
const CONTROLS = { vehicle: 6, kill: { compound: 'staurosporine', doseUm: 10, wells: 3 }, untreated: 3, blank: 3 };
const BORTEZOMIB = { compound: 'bortezomib', topUm: 0.3, factor: 3, points: 8, replicates: 1 };
const SEVERAL = { kind: 'dose-series', series: [{ ...SINGLE, replicates: 1 }, BORTEZOMIB], ...CONTROLS };

describe('a plate of one compound', () => {
  it('comes to the same whichever way its layout is written', () => {
    const one = plan({ kind: 'dose-response', ...SINGLE, ...CONTROLS });
    const series = plan({ kind: 'dose-series', series: [SINGLE], ...CONTROLS });
    const wells = one.labware[0]!.wells.filter(({ role }) => role !== 'unused').map(
      ({ well, role, compound, doseUm }) => ({
        well,
        role,
        ...(role === 'buffer' || compound === undefined ? {} : { compound }),
        ...(doseUm === undefined ? {} : { doseUm }),
      }),
    );
    const mapped = plan({ kind: 'map', wells });
    for (const other of [series, mapped]) {
      expect(other.cost).toEqual(one.cost);
      for (const id of ['series', 'solutions', 'dose']) {
        expect(usesOf(other, id)).toEqual(usesOf(one, id));
        expect(stepOf(other, id).expectedMs).toBe(stepOf(one, id).expectedMs);
      }
      expect(other.labware[0]!.wells.map(({ volumeUl }) => volumeUl)).toEqual(
        one.labware[0]!.wells.map(({ volumeUl }) => volumeUl),
      );
    }
    expect(stepOf(mapped, 'series').commands[0]?.params).toMatchObject({
      compound: 'staurosporine',
      topUm: 3,
      points: 8,
    });
    expect(Number(stepOf(mapped, 'series').commands[0]?.params['factor'])).toBeCloseTo(3, 5);
  });
});

describe('a plate of several compounds', () => {
  const planned = plan(SEVERAL);

  it('dilutes each in a series of its own', () => {
    expect(stepOf(planned, 'series').commands.map(({ params }) => params)).toEqual([
      { compound: 'staurosporine', topUm: 3, factor: 3, points: 8 },
      { compound: 'bortezomib', topUm: 0.3, factor: 3, points: 8 },
    ]);
    // 30 µL of 1000x: 9 µL of 10 mM staurosporine, 0.9 µL of bortezomib; the rest is solvent.
    expect(usesOf(planned, 'series')).toEqual({
      cpd_staurosporine: 0.009,
      cpd_bortezomib: 0.0009,
      dmso: 0.3301,
      tip_200: 2,
      tip_20: 16,
      tube_1p5ml: 16,
    });
    expect(stepOf(planned, 'series').sentence).toBe(
      'Dilute 2 compounds in 16 points, 1000 times the dose, in 330 µL DMSO: staurosporine 1:3 in 8 points, bortezomib 1:3 in 8 points.',
    );
  });

  it('gives every well in use the same volume, doses, vehicle and controls each from its own solution', () => {
    const used = planned.labware[0]!.wells.filter(({ role }) => role !== 'buffer' && role !== 'unused');
    expect(used).toHaveLength(31);
    expect(new Set(used.map(({ volumeUl }) => volumeUl))).toEqual(new Set([100]));
    const given = stepOf(planned, 'dose').commands.flatMap(({ command, params }) =>
      command === 'add-compound'
        ? (params['wells'] as { well: string; doseUm: number }[]).map(
            ({ doseUm }) => `${params['compound'] as string} ${doseUm > 0}`,
          )
        : (params['wells'] as string[]).map(() => params['reagent'] as string),
    );
    const counts = Object.fromEntries([...Map.groupBy(given, (one) => one)].map(([key, group]) => [key, group.length]));
    expect(counts).toEqual({
      'staurosporine true': 11,
      'bortezomib true': 8,
      'staurosporine false': 6,
      medium_mccoy_complete: 6,
    });
    expect(usesOf(planned, 'dose')['tip_20']).toBe(31);
    expect(stepOf(planned, 'dose').sentence).toBe(
      'Add 10 µL of the 10x solution of one of 2 compounds, vehicle or control to 31 wells of Plate, top doses staurosporine 3 µM, bortezomib 0.3 µM.',
    );
  });

  it('makes a solution for each dose, the vehicle and the kill, all with the same solvent', () => {
    expect(usesOf(planned, 'solutions')).toMatchObject({ tip_20: 18, tube_1p5ml: 18, cpd_staurosporine: 0.002 });
    expect(codes(planned)).toEqual([]);
    // A weak stock asks for more solvent; then all wells get it, the vehicle too.
    const weak = plan({
      ...SEVERAL,
      series: [
        { ...SINGLE, replicates: 1 },
        { ...BORTEZOMIB, compound: 'thapsigargin', topUm: 3 },
      ],
    });
    expect(stepOf(weak, 'series').sentence).toContain('333 times the dose');
    expect(usesOf(weak, 'solutions')['dmso']).toBeCloseTo((0.2 * 10) / (1000 / 3), 6);
  });

  it('of a map with doses at uneven steps dilutes from dose to dose', () => {
    const wells = [10, 3, 1, 0.3, 0.03].map((doseUm, index) => ({
      well: `B${index + 2}`,
      role: 'sample',
      compound: 'doxorubicin',
      doseUm,
    }));
    const uneven = plan({
      kind: 'map',
      wells: [
        ...wells,
        { well: 'C2', role: 'sample', compound: 'paclitaxel', doseUm: 0.1 },
        { well: 'C3', role: 'vehicle' },
      ],
    });
    expect(stepOf(uneven, 'series').commands.map(({ params }) => params)).toEqual([
      { compound: 'doxorubicin', topUm: 10, factor: expect.closeTo(10 / 3, 4) as number, points: 2 },
      { compound: 'doxorubicin', topUm: 3, factor: 3, points: 2 },
      { compound: 'doxorubicin', topUm: 1, factor: expect.closeTo(10 / 3, 4) as number, points: 2 },
      { compound: 'doxorubicin', topUm: 0.3, factor: 10, points: 2 },
      { compound: 'paclitaxel', topUm: 0.1, factor: 2, points: 1 },
    ]);
    // 30 µL less 30 of stock (10 mM x 1000), then 30 x (1 - 1/step) for each further point; paclitaxel 30 less 0.3 of stock.
    const solventUl = 0 + 30 * (4 - 0.3 - 1 / 3 - 0.3 - 0.1) + 29.7;
    expect(usesOf(uneven, 'series')['dmso']).toBeCloseTo(solventUl / 1000, 5);
  });
});

describe('warnings and faults of doses', () => {
  const faultOf = (layout: JsonObject) => {
    const planned = planProtocol(documentOf(layout), {}, catalog);
    return 'issues' in planned ? planned.issues[0] : undefined;
  };

  it('a compound that the catalogue does not have', () => {
    expect(faultOf({ ...SEVERAL, series: [SINGLE, { ...BORTEZOMIB, compound: 'aspirin' }] })).toMatchObject({
      path: 'steps[0].params.layout.series[1].compound',
      sentence: expect.stringContaining('There is no compound "aspirin"') as string,
    });
    expect(
      faultOf({ kind: 'map', wells: [{ well: 'B2', role: 'sample', compound: 'aspirin', doseUm: 1 }] }),
    ).toMatchObject({
      path: 'steps[0].params.layout.wells[0].compound',
    });
  });

  it('a dose that the stock cannot give', () => {
    expect(faultOf({ ...SEVERAL, series: [{ ...SINGLE, compound: 'thapsigargin', topUm: 150 }] })).toEqual({
      path: 'steps[0].params.layout.series[0].topUm',
      sentence: 'The stock of thapsigargin has 1 mM: a well can get 100 µM at most, not 150 µM.',
    });
    expect(faultOf({ kind: 'dose-response', ...SINGLE, topUm: 2000 })).toMatchObject({
      path: 'steps[0].params.layout.topUm',
    });
  });

  it('a fault of a map has the path of its well', () => {
    expect(
      faultOf({
        kind: 'map',
        wells: [
          { well: 'B2', role: 'vehicle' },
          { well: 'B2', role: 'blank' },
        ],
      }),
    ).toMatchObject({
      path: 'steps[0].params.layout.wells[1].well',
    });
  });

  it('a plate without doses has nothing to dilute', () => {
    expect(faultOf({ kind: 'map', wells: [{ well: 'B2', role: 'vehicle' }] })).toMatchObject({
      path: 'steps[1].params.labware',
      sentence: 'Plate has no wells with doses. Lay it out with some in a step before this one.',
    });
  });

  it('too much solvent, at the step that makes it', () => {
    const strong = plan({ ...SEVERAL, series: [SINGLE, { ...BORTEZOMIB, compound: 'thapsigargin', topUm: 20 }] });
    expect(strong.warnings).toContainEqual(
      expect.objectContaining({
        code: 'solvent-high',
        stepId: 'series',
        sentence:
          'The top dose of 20 µM of thapsigargin brings 2.00 % solvent into the well; U2OS should get 0.5 % at most. The stock is 1 mM.',
      }),
    );
  });

  it('solvent that is not the same in all wells', () => {
    expect(codes(plan({ ...SEVERAL, kill: { compound: 'staurosporine', doseUm: 20, wells: 3 } }))).toEqual([
      'solvent-unequal',
    ]);
    expect(codes(plan({ ...SEVERAL, series: [SINGLE, { ...BORTEZOMIB, compound: 'cisplatin', topUm: 3 }] }))).toEqual([
      'solvent-unequal',
      'solvent-unsuited',
    ]);
  });

  it('a compound that light spoils', () => {
    const dark = plan({ ...SEVERAL, series: [SINGLE, { ...BORTEZOMIB, compound: 'doxorubicin' }] });
    expect(codes(dark)).toEqual(['light-sensitive']);
  });
});
