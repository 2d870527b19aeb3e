import { SeededRandom } from '../base/random.ts';
import { AppError } from '../contract/errors.ts';
import { WELL_ROLES, type PlannedWell } from '../contract/plan.ts';
import { type PlateLayout } from '../contract/plate-layout.ts';
import { isOuterWell, parseWell, wellsOf, type PlateShape } from '../model/well.ts';

/** Roles whose wells hold cells. */
export const CELL_ROLES: readonly PlannedWell['role'][] = ['sample', 'vehicle', 'kill', 'untreated', 'cells'];

type WellUse = Omit<PlannedWell, 'well'>;

/** Uses in the order in which they are laid into the free wells. */
function usesOf(layout: PlateLayout, free: number): WellUse[] {
  const several = (number: number, use: WellUse): WellUse[] =>
    Array.from({ length: number }, (_, index) => ({ ...use, replicate: index + 1 }));
  if (layout.kind === 'uniform') {
    const blanks = Math.min(layout.blank, free);
    return [...several(free - blanks, { role: 'cells' }), ...several(blanks, { role: 'blank' })];
  }
  if (layout.kind !== 'dose-response') throw new AppError('bad-input', 'Not there yet.');
  const samples = Array.from({ length: layout.points }, (_, point) =>
    several(layout.replicates, {
      role: 'sample',
      compound: layout.compound,
      doseUm: layout.topUm / layout.factor ** point,
    }),
  ).flat();
  const { kill } = layout;
  return [
    ...samples,
    ...several(layout.vehicle, { role: 'vehicle', compound: layout.compound, doseUm: 0 }),
    ...(kill === undefined ? [] : several(kill.wells, { role: 'kill', compound: kill.compound, doseUm: kill.doseUm })),
    ...several(layout.untreated, { role: 'untreated' }),
    ...several(layout.blank, { role: 'blank' }),
  ];
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
 * @throws AppError `protocol-invalid` when it needs more wells than there are
 */
export function layPlate(shape: PlateShape, layout: PlateLayout): PlannedWell[] {
  const all = wellsOf(shape).sort(readingOrder);
  const isEdge = (well: string): boolean =>
    'edge' in layout && layout.edge === 'buffer' && isOuterWell(parseWell(well)!, shape);
  const free = all.filter((well) => !isEdge(well));
  const uses = usesOf(layout, free.length);
  if (uses.length > free.length) {
    const ring = 'edge' in layout && layout.edge === 'buffer' ? ' inside the outer ring' : '';
    throw new AppError(
      'protocol-invalid',
      `The layout needs ${uses.length} wells, and the plate has ${free.length}${ring}. Use fewer points, replicates or controls.`,
    );
  }
  const seed = layout.kind === 'dose-response' ? (layout.randomise ?? 0) : 0;
  const order = seed === 0 ? free : shuffled(free, seed);
  const byWell = new Map(order.map((well, index) => [well, uses[index]]));
  return all.map((well) => ({ well, ...(byWell.get(well) ?? { role: isEdge(well) ? 'buffer' : 'unused' }) }));
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
