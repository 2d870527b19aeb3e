import { SeededRandom } from '../base/random.ts';
import { AppError } from '../contract/errors.ts';
import { WELL_ROLES, type PlannedWell } from '../contract/plan.ts';
import type { DoseSeries, PlateLayout } from '../contract/plate-layout.ts';
import { isOuterWell, parseWell, wellName, wellsOf, type PlateShape } from '../model/well.ts';

/** Roles whose wells hold cells. */
export const CELL_ROLES: readonly PlannedWell['role'][] = ['sample', 'vehicle', 'kill', 'untreated', 'cells'];

type WellUse = Omit<PlannedWell, 'well'>;
type DoseLayout = Extract<PlateLayout, { kind: 'dose-response' | 'dose-series' }>;
type MapLayout = Extract<PlateLayout, { kind: 'map' }>;

/** A fault in a layout. @param path below the layout: `series[1].compound` */
function fault(path: string, sentence: string): AppError {
  return new AppError('protocol-invalid', sentence, { param: path });
}

function several(number: number, use: WellUse): WellUse[] {
  return Array.from({ length: number }, (_, index) => ({ ...use, replicate: index + 1 }));
}

function dosesOf({ compound, topUm, factor, points, replicates }: DoseSeries): WellUse[] {
  return Array.from({ length: points }, (_, point) =>
    several(replicates, { role: 'sample', compound, doseUm: topUm / factor ** point }),
  ).flat();
}

/** Uses in the order in which they are laid into the free wells. */
function usesOf(layout: Exclude<PlateLayout, MapLayout>, free: number): WellUse[] {
  if (layout.kind === 'uniform') {
    const blanks = Math.min(layout.blank, free);
    return [...several(free - blanks, { role: 'cells' }), ...several(blanks, { role: 'blank' })];
  }
  const { kill } = layout;
  return [
    ...seriesOf(layout).flatMap((series) => dosesOf(series)),
    ...several(layout.vehicle, { role: 'vehicle', ...vehicleOf(layout) }),
    ...(kill === undefined ? [] : several(kill.wells, { role: 'kill', compound: kill.compound, doseUm: kill.doseUm })),
    ...several(layout.untreated, { role: 'untreated' }),
    ...several(layout.blank, { role: 'blank' }),
  ];
}

function seriesOf(layout: DoseLayout): readonly DoseSeries[] {
  return layout.kind === 'dose-response' ? [layout] : layout.series;
}

/** Of several compounds the vehicle belongs to all. */
function vehicleOf(layout: DoseLayout): Partial<WellUse> {
  return layout.kind === 'dose-response' ? { compound: layout.compound, doseUm: 0 } : { doseUm: 0 };
}

function shuffled(wells: readonly string[], seed: number): string[] {
  const random = new SeededRandom(`plate layout ${seed}`);
  const order = [...wells];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function readingOrder(a: string, b: string): number {
  const [first, second] = [parseWell(a)!, parseWell(b)!];
  return first.row - second.row || first.column - second.column;
}

/**
 * The wells of a plate by a layout, in reading order (A1, A2, ...). The same layout always gives the same wells.
 * @throws AppError `protocol-invalid` when it asks for wells that are not there; `param` is the path below the layout
 */
export function layPlate(shape: PlateShape, layout: PlateLayout): PlannedWell[] {
  const all = wellsOf(shape).sort(readingOrder);
  if (layout.kind === 'map') return layMap(shape, all, layout);
  checkSeries(layout);
  const isEdge = (well: string): boolean => layout.edge === 'buffer' && isOuterWell(parseWell(well)!, shape);
  const free = all.filter((well) => !isEdge(well));
  const uses = usesOf(layout, free.length);
  if (uses.length > free.length) {
    const ring = layout.edge === 'buffer' ? ' inside the outer ring' : '';
    throw fault(
      '',
      `The layout needs ${uses.length} wells, and the plate has ${free.length}${ring}. Use fewer points, replicates or controls.`,
    );
  }
  const byWell = new Map(placesOf(layout, free, uses.length).map((well, index) => [well, uses[index]]));
  return all.map((well) => ({ well, ...(byWell.get(well) ?? { role: isEdge(well) ? 'buffer' : 'unused' }) }));
}

/** Where the uses go: one compound spreads over all free wells, several share the wells that they need. */
function placesOf(layout: Exclude<PlateLayout, MapLayout>, free: readonly string[], used: number): readonly string[] {
  if (layout.kind === 'uniform' || (layout.randomise ?? 0) === 0) return free;
  return shuffled(layout.kind === 'dose-response' ? free : free.slice(0, used), layout.randomise!);
}

function checkSeries(layout: Exclude<PlateLayout, MapLayout>): void {
  if (layout.kind !== 'dose-series') return;
  const seen = new Set<string>();
  for (const [index, { compound }] of layout.series.entries()) {
    if (seen.has(compound))
      throw fault(`series[${index}].compound`, `There are two series of ${compound}. Make one of them.`);
    seen.add(compound);
  }
}

/** Roles of a map whose wells get a compound and a dose. */
const DOSED: readonly PlannedWell['role'][] = ['sample', 'kill'];
const STAYING: readonly PlannedWell['role'][] = ['buffer', 'unused'];

function layMap(shape: PlateShape, all: readonly string[], layout: MapLayout): PlannedWell[] {
  checkMap(shape, layout);
  const moving = layout.wells.filter(({ role }) => !STAYING.includes(role)).map(({ well }) => well);
  const seed = layout.randomise ?? 0;
  const places = seed === 0 ? moving : shuffled(moving.toSorted(readingOrder), seed);
  const placeOf = new Map(moving.map((well, index) => [well, places[index]!]));
  const byWell = new Map(layout.wells.map((one) => [placeOf.get(one.well) ?? one.well, one]));
  const counts = new Map<string, number>();
  return all.map((well) => {
    const named = byWell.get(well);
    if (named === undefined) return { well, role: layout.rest };
    const { role, compound, doseUm } = named;
    if (STAYING.includes(role)) return { well, role };
    const isDosed = DOSED.includes(role);
    const replicate = (counts.get(`${role} ${compound} ${doseUm}`) ?? 0) + 1;
    counts.set(`${role} ${compound} ${doseUm}`, replicate);
    return {
      well,
      role,
      ...(compound !== undefined && (isDosed || role === 'vehicle') ? { compound } : {}),
      ...(isDosed ? { doseUm: doseUm! } : role === 'vehicle' ? { doseUm: 0 } : {}),
      replicate,
    };
  });
}

function checkMap(shape: PlateShape, { wells }: MapLayout): void {
  const seen = new Set<string>();
  for (const [index, { well, role, compound, doseUm }] of wells.entries()) {
    const at = `wells[${index}]`;
    const position = parseWell(well);
    if (position === undefined || position.row >= shape.rows || position.column >= shape.columns) {
      const last = wellName({ row: shape.rows - 1, column: shape.columns - 1 });
      throw fault(`${at}.well`, `The plate has no well ${well}. It has A1 to ${last}.`);
    }
    if (seen.has(well)) throw fault(`${at}.well`, `${well} is named twice. Keep one of the two.`);
    seen.add(well);
    const isDosed = DOSED.includes(role);
    if (isDosed && compound === undefined)
      throw fault(`${at}.compound`, `${well} gets a dose and has no compound. Say which.`);
    if (isDosed && (doseUm ?? 0) <= 0)
      throw fault(
        `${at}.doseUm`,
        `${well} gets ${compound} and has no dose above 0. Give one, or make it a vehicle well.`,
      );
    if (!isDosed && (doseUm ?? 0) > 0)
      throw fault(
        `${at}.doseUm`,
        `${well} is a ${role} well, which gets no dose. Leave the dose out, or make it a sample.`,
      );
  }
}

/** How many wells of each use every laid-out plate has, for expressions: `layout.assay_plate.cells`. */
export function layoutCounts(
  labware: Iterable<{ readonly labwareId: string; readonly layout: readonly PlannedWell[] | undefined }>,
): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const { labwareId, layout } of labware) {
    if (layout === undefined) continue;
    const of = (test: (role: PlannedWell['role']) => boolean): number =>
      layout.filter((well) => test(well.role)).length;
    counts[labwareId] = {
      ...Object.fromEntries(WELL_ROLES.map((role) => [role, of((one) => one === role)])),
      // The role `cells` is that of a uniform plate; for expressions it is every well with cells in it.
      cells: of((one) => CELL_ROLES.includes(one)),
      used: of((one) => one !== 'buffer' && one !== 'unused'),
    };
  }
  return counts;
}
