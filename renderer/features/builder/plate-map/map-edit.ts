import { plural } from '../../../lib/numbers.ts';
import { ROLE_WORDS } from '../../../lib/plate-view.ts';
import { describeWells } from '../../../lib/wells.ts';
import { inReadingOrder } from './layout-wells.ts';
import type { MapLayout, WellRole, WrittenNumber, WrittenWell } from './written-layout.ts';

type Use = Omit<WrittenWell, 'well'>;

/** Keys that give the selected wells a role while the plate has the focus. */
export const ROLE_KEYS: Readonly<Record<string, WellRole>> = {
  s: 'sample',
  v: 'vehicle',
  k: 'kill',
  u: 'untreated',
  b: 'blank',
  f: 'buffer',
  c: 'cells',
  x: 'unused',
};

const MAY_HOLD_COMPOUND: ReadonlySet<WellRole> = new Set(['sample', 'vehicle', 'kill']);

/** A map with the uses of some wells replaced; wells that are what the rest is are not named. */
export function withUses(layout: MapLayout, uses: ReadonlyMap<string, Use>): MapLayout {
  const rest = layout.rest ?? 'unused';
  const all = new Map<string, WrittenWell>(layout.wells.map((one) => [one.well, one]));
  for (const [well, { role, compound, doseUm }] of uses) {
    if (role === rest) all.delete(well);
    else
      all.set(well, {
        well,
        role,
        ...(compound === undefined || !MAY_HOLD_COMPOUND.has(role) ? {} : { compound }),
        ...(doseUm === undefined || !MAY_HOLD_COMPOUND.has(role) ? {} : { doseUm }),
      });
  }
  return { ...layout, wells: inReadingOrder(all.keys()).map((well) => all.get(well)!) };
}

function changed(layout: MapLayout, wells: readonly string[], change: (use: Use) => Use): MapLayout {
  const known = new Map(layout.wells.map((one) => [one.well, one]));
  return withUses(
    layout,
    new Map(wells.map((well) => [well, change(known.get(well) ?? { role: layout.rest ?? 'unused' })])),
  );
}

/** A well that becomes a full kill takes compound and dose of those that are there. */
export function withRole(layout: MapLayout, wells: readonly string[], role: WellRole): MapLayout {
  const like =
    role === 'kill' ? layout.wells.find((one) => one.role === 'kill' && one.compound !== undefined) : undefined;
  return changed(layout, wells, (use) => {
    if (use.role === role) return use;
    if (role === 'kill') return { role, compound: like?.compound, doseUm: like?.doseUm };
    return { role };
  });
}

/** Wells that are no full kill become samples. */
export function withCompound(
  layout: MapLayout,
  wells: readonly string[],
  compound: string,
  doseUm?: WrittenNumber,
): MapLayout {
  return changed(layout, wells, (use) => ({
    role: use.role === 'kill' ? 'kill' : 'sample',
    compound,
    doseUm: doseUm ?? use.doseUm,
  }));
}

export function withDose(layout: MapLayout, wells: readonly string[], doseUm: WrittenNumber): MapLayout {
  return changed(layout, wells, (use) => ({
    role: use.role === 'kill' ? 'kill' : 'sample',
    compound: use.compound,
    doseUm,
  }));
}

/** "B2:C7 to vehicle": what was done, for undo and for who listens. */
export function roleWords(wells: readonly string[], role: WellRole): string {
  return `Set ${wellsWords(wells)} to ${ROLE_WORDS[role]}`;
}

/** "12 wells (B2:C7)" */
export function wellsWords(wells: readonly string[]): string {
  const place = describeWells(wells);
  const count = plural(wells.length, 'well');
  return wells.length === 1 ? place : place === count ? count : `${count} (${place})`;
}
