import type { JsonObject } from '../contract/json.ts';
import type { LabwareState, WellContent } from './labware-state.ts';

/** A well with its name, for sentences. */
export interface NamedWell {
  readonly name: string;
  readonly content: WellContent;
}

export function namedWell(labware: LabwareState | undefined, name: string): NamedWell | undefined {
  const content = labware?.wells.get(name);
  return content === undefined ? undefined : { name, content };
}

/** Names of the wells that a command goes to. */
export function wellNames(params: JsonObject): readonly string[] {
  return (params['wells'] ?? []) as readonly string[];
}

/** Wells of labware that a command goes to, those that it has; the same lists of names come again and again. */
export function wellsIn(labware: LabwareState, params: JsonObject): readonly NamedWell[] {
  const names = wellNames(params);
  let known = wellsByNames.get(names);
  if (known?.labware !== labware) {
    const wells = names.flatMap((name) => namedWell(labware, name) ?? []);
    wellsByNames.set(names, (known = { labware, wells }));
  }
  return known.wells;
}

const wellsByNames = new WeakMap<
  readonly string[],
  { readonly labware: LabwareState; readonly wells: readonly NamedWell[] }
>();
