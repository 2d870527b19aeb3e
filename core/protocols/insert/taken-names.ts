import type { Json, JsonObject } from '../../contract/json.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import type { Renaming } from '../../model/rename-names.ts';

/** What the names of an inserted protocol become in the protocol that it is inserted into. */
export interface TakenNames {
  /** Id of the group; with an underscore behind it, it stands before every step id, saved result and name of a loop. */
  readonly prefix: string;
  /** Parameters by the name they had; shared ones and those whose name was free keep it. */
  readonly params: ReadonlyMap<string, string>;
  readonly labware: ReadonlyMap<string, string>;
  /** Assets of the lab that it needs. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Names that every loop has. */
const OWN_LOOP_NAMES: ReadonlySet<string> = new Set(['index', 'count']);
/** A prefix is no longer than this before it is numbered, so that names stay short however often they are taken over. */
const LONGEST_PREFIX = 24;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** `ipsc-feed` gives `ipsc_feed`, or `ipsc_feed2` where a name of either protocol is that already or begins with it. */
export function freePrefix(host: JsonObject, inserted: ProtocolDocument): string {
  const taken = [
    ...namesOfSteps(host['steps']),
    ...Object.keys(objectOf(host['parameters'])),
    ...Object.keys(objectOf(host['labware'])),
    ...Object.keys(inserted.parameters ?? {}),
    ...Object.keys(inserted.labware ?? {}),
    ...Object.keys(objectOf(host['assets'])),
    ...Object.keys(inserted.assets ?? {}),
  ];
  const slug = inserted.id.replaceAll('-', '_').slice(0, LONGEST_PREFIX).replace(/_+$/, '');
  const wanted = /^[a-z]/.test(slug) ? slug : `p_${slug}`;
  const isTaken = (prefix: string): boolean => taken.some((name) => name === prefix || name.startsWith(`${prefix}_`));
  let prefix = wanted;
  for (let number = 2; isTaken(prefix); number++) prefix = `${wanted}${number}`;
  return prefix;
}

/** Step ids, saved results and names of loops of an unfinished list of steps. */
function namesOfSteps(steps: Json | undefined): string[] {
  return listOf(steps).flatMap((step) => {
    if (!isObject(step)) return [];
    const own = [step['id'], step['saves'], objectOf(step['repeat'])['as']];
    return [
      ...own.filter((name) => typeof name === 'string'),
      ...namesOfSteps(step['steps']),
      ...listOf(step['parallel']).flatMap(namesOfSteps),
    ];
  });
}

export function prefixed({ prefix }: Pick<TakenNames, 'prefix'>, name: string): string {
  return `${prefix}_${name}`;
}

/** Loops keep `index` and `count`, which mean the innermost loop. */
export function loopName(names: TakenNames, name: string): string {
  return OWN_LOOP_NAMES.has(name) ? name : prefixed(names, name);
}

/** The names in the expressions of an inserted protocol. */
export function renamingOf(names: TakenNames): Renaming {
  return ([root, name, ...rest]) => {
    if (root === undefined || name === undefined) return undefined;
    const other = otherName(names, root, name);
    return other === undefined || other === name ? undefined : [root, other, ...rest];
  };
}

function otherName(names: TakenNames, root: string, name: string): string | undefined {
  switch (root) {
    case 'params':
      return names.params.get(name);
    case 'layout':
      return names.labware.get(name);
    case 'state':
      return prefixed(names, name);
    case 'loop':
      return loopName(names, name);
    default:
      return undefined;
  }
}
