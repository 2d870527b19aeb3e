import { plural } from '../../../lib/numbers.ts';
import { parseRange, parseWell, type PlateShape } from '../../../lib/wells.ts';
import { allWells, isOuter } from './layout-wells.ts';
import { withUses } from './map-edit.ts';
import type { MapLayout, WellRole, WrittenWell } from './written-layout.ts';

const CONTROL_ROLES = ['vehicle', 'kill', 'untreated', 'blank'] as const;
type ControlRole = (typeof CONTROL_ROLES)[number];

export interface ControlsPlan {
  /** How many wells of each there are going to be. */
  readonly counts: Readonly<Record<ControlRole, number>>;
  readonly kill: { readonly compound: string; readonly doseUm: number };
  /** In whole columns, close to the four corners, or evenly over what is free. */
  readonly place: 'columns' | 'corners' | 'spread';
  /** Range text of the columns, for `columns`: "1, 12". */
  readonly columns: string;
  /** The outermost ring holds buffer. */
  readonly ring: boolean;
}

export type Controlled =
  { readonly ok: true; readonly layout: MapLayout } | { readonly ok: false; readonly sentence: string };

/** Roles in turn, each as often as it has wells, so that none is crowded into one part of the plate. */
function interleaved(counts: Readonly<Record<ControlRole, number>>): ControlRole[] {
  const total = CONTROL_ROLES.reduce((sum, role) => sum + counts[role], 0);
  const given: Record<ControlRole, number> = { vehicle: 0, kill: 0, untreated: 0, blank: 0 };
  return Array.from({ length: total }, (_, index) => {
    const due = (role: ControlRole) => (counts[role] * (index + 1)) / total - given[role];
    const next = CONTROL_ROLES.filter((role) => given[role] < counts[role]).toSorted((a, b) => due(b) - due(a))[0]!;
    given[next]++;
    return next;
  });
}

function cornerDistance(well: string, shape: PlateShape): number {
  const at = parseWell(well)!;
  const down = Math.min(at.row, shape.rows - 1 - at.row);
  const across = Math.min(at.column, shape.columns - 1 - at.column);
  return down * down + across * across;
}

/** Down the columns: A1, B1 ... */
function columnOrder(wells: readonly string[]): string[] {
  return wells.toSorted((one, other) => {
    const [a, b] = [parseWell(one)!, parseWell(other)!];
    return a.column - b.column || a.row - b.row;
  });
}

/**
 * Sets how many control wells a map has and where they stand. Control wells that were there move; wells of samples,
 * cells and buffer stay as they are.
 */
export function placeControls(layout: MapLayout, plan: ControlsPlan, shape: PlateShape): Controlled {
  const isControl = (role: WellRole) => CONTROL_ROLES.some((one) => one === role);
  const cleared = new Map<string, Omit<WrittenWell, 'well'>>(
    layout.wells
      .filter((one) => isControl(one.role))
      .map((one) => [one.well, { role: layout.rest === 'cells' ? 'cells' : 'unused' }]),
  );
  const taken = new Set(layout.wells.filter((one) => !isControl(one.role)).map((one) => one.well));
  if (plan.ring)
    for (const well of allWells(shape))
      if (isOuter(well, shape) && !taken.has(well)) cleared.set(well, { role: 'buffer' });
  const free = allWells(shape).filter((well) => !taken.has(well) && !(plan.ring && isOuter(well, shape)));
  const roles = interleaved(plan.counts);
  const found = candidates(plan, shape, free, roles.length);
  if ('sentence' in found) return { ok: false, sentence: found.sentence };
  if (found.wells.length < roles.length)
    return {
      ok: false,
      sentence: `${plural(roles.length, 'control')} do not fit: ${plan.place === 'columns' ? 'these columns have' : 'the plate has'} ${plural(found.wells.length, 'free well')}${plan.ring ? ' inside the outer ring' : ''}. Give fewer controls${plan.place === 'columns' ? ' or more columns' : ', or free some wells'}.`,
    };
  const uses = new Map(cleared);
  roles.forEach((role, index) => uses.set(found.wells[index]!, role === 'kill' ? { role, ...plan.kill } : { role }));
  return { ok: true, layout: withUses(layout, uses) };
}

function candidates(
  plan: ControlsPlan,
  shape: PlateShape,
  free: readonly string[],
  count: number,
): { readonly wells: readonly string[] } | { readonly sentence: string } {
  if (plan.place === 'corners')
    return { wells: free.toSorted((one, other) => cornerDistance(one, shape) - cornerDistance(other, shape)) };
  if (plan.place === 'spread') {
    const ordered = columnOrder(free);
    if (count === 0 || count > ordered.length) return { wells: ordered };
    return {
      wells: Array.from({ length: count }, (_, at) => ordered[Math.floor(((at + 0.5) * ordered.length) / count)]!),
    };
  }
  const range = parseRange(plan.columns, shape);
  if (!range.ok) return { sentence: range.sentence };
  if (range.wells.length === 0) return { sentence: 'Say which columns the controls stand in, such as 1, 12.' };
  const wanted = new Set(range.wells);
  return { wells: columnOrder(free.filter((well) => wanted.has(well))) };
}
