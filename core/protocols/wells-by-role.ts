import { WELL_ROLES } from '../contract/plan.ts';
import type { LabwareState } from './labware-state.ts';
import { CELL_ROLES } from './plate-layout.ts';

/** Wells by their role on the laid-out plate; `cells` are all that hold cells, `used` all but buffer and unused ones. */
export function wellsByRole(labware: LabwareState, role: string): string[] | undefined {
  const { layout } = labware;
  if (layout === undefined) return undefined;
  const wellsWith = (test: (one: string) => boolean): string[] =>
    layout.filter((well) => test(well.role)).map((well) => well.well);
  if (role === 'cells') return wellsWith((one) => (CELL_ROLES as readonly string[]).includes(one));
  if (role === 'used') return wellsWith((one) => one !== 'buffer' && one !== 'unused');
  const known = layout.some((well) => well.role === role) || ROLE_NAMES.has(role);
  return known ? wellsWith((one) => one === role) : undefined;
}

const ROLE_NAMES: ReadonlySet<string> = new Set(WELL_ROLES);
