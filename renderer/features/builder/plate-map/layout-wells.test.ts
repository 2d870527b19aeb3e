import { describe, expect, it } from 'vitest';
import type { PlannedWell } from '#core/contract/plan.ts';
import { layoutSchema, type PlateLayout } from '#core/contract/plate-layout.ts';
import { placeControls, type ControlsPlan } from './controls.ts';
import { asMap, layWells, type LaidWells } from './layout-wells.ts';
import { withCompound, withDose, withRole, withUses } from './map-edit.ts';
import type { MapLayout, WellRole, WrittenLayout } from './written-layout.ts';

const P96 = { rows: 8, columns: 12 };
const P384 = { rows: 16, columns: 24 };
const DOSE_RESPONSE: PlateLayout = {
  kind: 'dose-response',
  compound: 'staurosporine',
  topUm: 10,
  factor: 3,
  points: 6,
  replicates: 3,
  vehicle: 12,
  kill: { compound: 'staurosporine', doseUm: 10, wells: 6 },
  untreated: 3,
  blank: 4,
  edge: 'buffer',
};
const laid = (
  layout: WrittenLayout,
  planned?: readonly PlannedWell[],
  parameters = PARAMETERS,
  shape = P96,
): LaidWells => {
  const found = layWells(shape, layout, parameters, planned);
  if (!found.ok) throw new Error(found.sentence);
  return found.wells;
};
const PARAMETERS = [
  { name: 'top', type: 'number', default: 30 },
  { name: 'points', type: 'integer', default: 8 },
];
const tally = (wells: LaidWells) => {
  const counts: Record<string, number> = {};
  for (const { role, compound, doseUm } of wells.values()) {
    const key = [
      role,
      role === 'sample' || role === 'kill' ? compound : undefined,
      role === 'vehicle' ? undefined : doseUm,
    ].join(' ');
    counts[key.trim()] = (counts[key.trim()] ?? 0) + 1;
  }
  return counts;
};
const plannedOf = (wells: LaidWells): PlannedWell[] =>
  [...wells].map(([well, { role, compound, doseUm, replicate }]) => ({
    well,
    role,
    ...(compound === undefined ? {} : { compound }),
    ...(doseUm === undefined ? {} : { doseUm }),
    ...(replicate === undefined ? {} : { replicate }),
  }));
/** Every use in the place of the next but four, as a shuffle might have it. */
const turned = (wells: LaidWells): PlannedWell[] => {
  const planned = plannedOf(wells);
  return planned.map((one, index) => ({ ...planned[(index + 5) % planned.length]!, well: one.well }));
};
const roles = (wells: LaidWells) => [...wells].map(([well, { role }]) => `${well} ${role}`).toSorted();

describe('the preview of a layout', () => {
  it('lays samples, then controls, in reading order inside the ring', () => {
    const wells = laid(DOSE_RESPONSE);
    const at = (well: string) => wells.get(well);
    expect(['B2', 'B3', 'B4', 'B5'].map((well) => at(well)?.doseUm)).toEqual([10, 10, 10, 3.33333]);
    expect(at('B4')).toEqual({ role: 'sample', compound: 'staurosporine', doseUm: 10, replicate: 3 });
    // 18 samples, 12 vehicle, 6 kill, 3 untreated, 4 medium only: B2 to C9, C10 to E1 ...
    expect(at('C9')?.role).toBe('sample');
    expect([at('C10')?.role, at('D11')?.role, at('E2')?.role, at('E8')?.role, at('F2')?.role]).toEqual([
      'vehicle',
      'vehicle',
      'kill',
      'untreated',
      'blank',
    ]);
    expect(at('A5')?.role).toBe('buffer');
    expect(at('G11')?.role).toBe('unused');
    expect(laid({ ...DOSE_RESPONSE, edge: 'use' }).get('A1')?.role).toBe('sample');
    const uniform = laid({ kind: 'uniform', blank: 6 });
    expect([uniform.get('A1')?.role, uniform.get('H6')?.role, uniform.get('H7')?.role]).toEqual([
      'cells',
      'cells',
      'blank',
    ]);
    const several = laid({
      kind: 'dose-series',
      series: ['a', 'b'].map((compound) => ({ compound, topUm: 1, factor: 10, points: 2, replicates: 2 })),
      vehicle: 2,
      edge: 'use',
    });
    expect(['A1', 'A4', 'A5', 'A8', 'A9', 'A11'].map((well) => several.get(well))).toMatchObject([
      { compound: 'a', doseUm: 1, replicate: 1 },
      { compound: 'a', doseUm: 0.1, replicate: 2 },
      { compound: 'b', doseUm: 1 },
      { compound: 'b', doseUm: 0.1 },
      { role: 'vehicle' },
      { role: 'unused' },
    ]);
  });

  it('takes numbers from parameters, and from the analysis what only that knows', () => {
    const written: WrittenLayout = { ...DOSE_RESPONSE, topUm: '{{ params.top }}', points: '{{params.points}}' };
    expect(tally(laid(written))).toMatchObject({ 'sample staurosporine 30': 3, 'sample staurosporine 0.0137174': 3 });
    const computed: WrittenLayout = { ...DOSE_RESPONSE, vehicle: '{{ 40 - params.points }}' };
    expect(layWells(P96, computed, PARAMETERS, undefined)).toMatchObject({ ok: false });
    expect(tally(laid(computed, plannedOf(laid({ ...DOSE_RESPONSE, vehicle: 22 }))))['vehicle']).toBe(22);
  });

  it('shows shuffled wells as the analysis has laid them', () => {
    const layout = { ...DOSE_RESPONSE, randomise: 7 };
    const planned = turned(laid(DOSE_RESPONSE));
    expect(roles(laid(layout, planned))).toEqual(roles(new Map(planned.map((one) => [one.well, one]))));
    expect(roles(laid(layout, planned))).not.toEqual(roles(laid(layout)));
    expect(roles(laid({ ...DOSE_RESPONSE, randomise: 0 }, planned))).toEqual(roles(laid(DOSE_RESPONSE)));
  });

  it('refuses more wells than there are, with both numbers', () => {
    const found = layWells(P96, { ...DOSE_RESPONSE, points: 30, randomise: 5 }, [], plannedOf(laid(DOSE_RESPONSE)));
    expect(found).toEqual({
      ok: false,
      sentence:
        'The layout needs 115 wells, and the plate has 60 inside the outer ring. Use fewer points, replicates or controls.',
    });
  });

  it('keeps every well when it becomes a map, shuffled or not', () => {
    for (const randomise of [0, 3, 99]) {
      const layout = { ...DOSE_RESPONSE, randomise };
      const wells = laid(layout, turned(laid(DOSE_RESPONSE)));
      const map = asMap(wells);
      expect(tally(laid(map))).toEqual(tally(wells));
      expect(roles(laid(map))).toEqual(roles(wells));
      expect(layoutSchema.safeParse(map).success).toBe(true);
    }
    const cells = asMap(laid({ kind: 'uniform', blank: 2 }));
    expect(cells).toEqual({
      kind: 'map',
      rest: 'cells',
      wells: ['H11', 'H12'].map((well) => ({ well, role: 'blank' })),
    });
  });
});

describe('editing a map', () => {
  const map = asMap(laid(DOSE_RESPONSE));
  const use = (layout: MapLayout, well: string) => layout.wells.find((one) => one.well === well);

  it('gives roles, compounds and doses, and forgets what a role does not have', () => {
    expect(use(withRole(map, ['B2'], 'vehicle'), 'B2')).toEqual({ well: 'B2', role: 'vehicle' });
    expect(use(withRole(map, ['B2'], 'unused'), 'B2')).toBeUndefined();
    expect(use(withRole(map, ['A1'], 'kill'), 'A1')).toEqual({
      well: 'A1',
      role: 'kill',
      compound: 'staurosporine',
      doseUm: 10,
    });
    expect(use(withCompound(map, ['B2'], 'tunicamycin'), 'B2')).toEqual({
      well: 'B2',
      role: 'sample',
      compound: 'tunicamycin',
      doseUm: 10,
    });
    expect(use(withDose(map, ['A1'], 5), 'A1')).toEqual({ well: 'A1', role: 'sample', doseUm: 5 });
  });

  it('names unused wells only where the rest is something else', () => {
    const cells: MapLayout = { kind: 'map', rest: 'cells', wells: [] };
    expect(withRole(cells, ['C3'], 'unused').wells).toEqual([{ well: 'C3', role: 'unused' }]);
    expect(withRole(withRole(cells, ['C3'], 'unused'), ['C3'], 'cells').wells).toEqual([]);
  });
});

describe('placing controls', () => {
  const plan: ControlsPlan = {
    counts: { vehicle: 16, kill: 8, untreated: 0, blank: 8 },
    kill: { compound: 'staurosporine', doseUm: 10 },
    place: 'columns',
    columns: '2, 23',
    ring: true,
  };
  const samples = withUses(
    { kind: 'map', wells: [] },
    new Map(['E5', 'E6', 'F5', 'F6'].map((well) => [well, { role: 'sample', compound: 'a', doseUm: 1 }])),
  );
  const place = (more: Partial<ControlsPlan>, layout = samples): MapLayout => {
    const found = placeControls(layout, { ...plan, ...more }, P384);
    if (!found.ok) throw new Error(found.sentence);
    return found.layout;
  };
  const count = (layout: MapLayout, role: WellRole) => layout.wells.filter((one) => one.role === role).length;

  it('has the counts that were asked for, wherever they stand, and leaves samples alone', () => {
    for (const where of ['columns', 'corners', 'spread'] as const) {
      const columns = where === 'columns' ? '2-4' : '';
      const first = place({ place: where, columns });
      for (const [role, number] of Object.entries({
        vehicle: 16,
        kill: 8,
        untreated: 0,
        blank: 8,
        sample: 4,
        buffer: 76,
      }))
        expect(count(first, role as WellRole), `${where} ${role}`).toBe(number);
      // Asked again they move; they do not become more.
      const again = place({ place: where, columns, counts: { vehicle: 4, kill: 2, untreated: 2, blank: 0 } }, first);
      expect([count(again, 'vehicle'), count(again, 'kill'), count(again, 'blank')]).toEqual([4, 2, 0]);
    }
  });

  it('mixes them within the columns, next to the corners, and over the plate', () => {
    const columns = place({ ring: false, columns: '1', counts: { vehicle: 8, kill: 8, untreated: 0, blank: 0 } });
    const top = columns.wells.filter((one) => /^[A-H]1$/.test(one.well)).map((one) => one.role);
    expect(top.filter((role) => role === 'vehicle')).toHaveLength(4);
    const corners = place({ place: 'corners', counts: { vehicle: 4, kill: 0, untreated: 0, blank: 0 } });
    expect(corners.wells.filter((one) => one.role === 'vehicle').map((one) => one.well)).toEqual([
      'B2',
      'B23',
      'O2',
      'O23',
    ]);
    const spread = place({ place: 'spread', counts: { vehicle: 22, kill: 0, untreated: 0, blank: 0 } });
    const inColumns = new Set(spread.wells.filter((one) => one.role === 'vehicle').map((one) => one.well.slice(1)));
    expect(inColumns.size).toBeGreaterThan(18);
  });

  it('refuses what does not fit, in a sentence', () => {
    expect(placeControls(samples, { ...plan, columns: '2' }, P384)).toEqual({
      ok: false,
      sentence:
        '32 controls do not fit: these columns have 14 free wells inside the outer ring. Give fewer controls or more columns.',
    });
    expect(placeControls(samples, { ...plan, columns: '40' }, P384)).toMatchObject({ ok: false });
    expect(placeControls(samples, { ...plan, columns: '' }, P384)).toMatchObject({ ok: false });
  });
});
