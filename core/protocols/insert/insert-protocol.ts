import type { Issue } from '../../contract/errors.ts';
import type { Json, JsonObject } from '../../contract/json.ts';
import { MOST_STEPS_IN_LIST, type ProtocolDocument, type ProtocolStep } from '../../contract/protocol.ts';
import { templatesOf } from '../../model/expression.ts';
import { renameInTemplates, type Renaming } from '../../model/rename-names.ts';
import { parseJsonText } from '../json-text.ts';
import { parseProtocol } from '../parse-protocol.ts';
import { protocolHash } from '../protocol-document.ts';
import { StepTaker } from './take-over-steps.ts';
import { isShared, takenAssets, takenLabware, takenNames, takenParameters } from './take-over-head.ts';
import { freePrefix, isObject, listOf, objectOf, renamingOf } from './taken-names.ts';

export interface InsertPlace {
  /** The inserted group comes behind this step, in the same list; at the end of the protocol when null. */
  readonly afterStepId: string | null;
  /** Of the group; the name of the inserted protocol when left out. */
  readonly name?: string | undefined;
}

export type InsertedProtocol =
  { readonly document: JsonObject; readonly stepId: string } | { readonly issues: readonly Issue[] };

/** Tags of a protocol at most. */
const MOST_TAGS = 40;

/**
 * Inserts a copy of a protocol into another one as a group of steps that says which version of what it is (`from`), so that
 * the hash of the whole means all that is done, whatever becomes of the inserted protocol later.
 *
 * Step ids, saved results and names of loops get a prefix, in all that names them. Parameters of the same name, type and unit
 * (and choices) are shared, with the default and the bounds of the host; other parameters, and labware, keep their names
 * where they are free and get the prefix where not. Labware that would stand where some of the host does gets the next free place of the deck.
 * Cell line and vessel are taken over where the host has none. `requires` and tags are united, 40 tags at most.
 * Everything else of the host stays as it is, and the same two documents always give the same result.
 * @param host any stage of an unfinished document of the present format; it is not changed
 * @param inserted without faults, as the library has it
 * @returns issues, each with its sentence: a program on either side, cell lines or vessels that differ, names that are chosen by
 * expressions and would have to change, no such step, and the limits of the format
 */
export function insertProtocol(host: JsonObject, inserted: ProtocolDocument, place: InsertPlace): InsertedProtocol {
  const title = `"${inserted.name}"`;
  if (inserted.program !== undefined)
    return refuse('', `${title} is a program. Only protocols that are written as steps can be inserted.`);
  if (host['program'] !== undefined)
    return refuse(
      'program',
      `This protocol is a program, so nothing can be inserted. Call the operations of ${title} in it.`,
    );

  const prefix = freePrefix(host, inserted);
  const own = Object.entries(inserted.parameters ?? {});
  const parameters = objectOf(host['parameters']);
  const labware = objectOf(host['labware']);
  const shared = new Set(own.filter(([name, one]) => isShared(parameters[name], one)).map(([name]) => name));
  const params = takenNames(
    parameters,
    own.map(([name]) => name),
    prefix,
  );
  for (const name of shared) params.set(name, name);
  const assets = objectOf(host['assets']);
  const names = {
    prefix,
    params,
    labware: takenNames(labware, Object.keys(inserted.labware ?? {}), prefix),
    assets: takenAssets(assets, inserted.assets ?? {}, prefix),
  };
  const plain = renamingOf(names);
  const roots = new Set<string>();
  const rename: Renaming = (path) => {
    roots.add(path[0] ?? '');
    return plain(path);
  };

  const taker = new StepTaker(names, rename);
  const steps = taker.takeOver(inserted.steps);
  const newLabware = takenLabware(labware, inserted, names.labware, rename);
  const issues = headIssues(host, inserted, plain, roots.has('vessel'));
  for (const { stepName, what, text } of taker.chosen)
    issues.push({
      path: '',
      sentence: `Step "${stepName}" of ${title} chooses its ${what} by ${text}, and names have to change here. Name the ${what} there directly.`,
    });
  const { id: protocolId, version } = inserted;
  const group: ProtocolStep = {
    id: prefix,
    name: place.name ?? inserted.name,
    steps,
    from: { protocolId, version, hash: protocolHash(inserted) },
  };
  const list = withStep(listOf(host['steps']), place.afterStepId, group as unknown as Json);
  if (list === undefined)
    issues.push({ path: 'steps', sentence: `There is no step "${place.afterStepId}" to insert ${title} behind.` });
  else if ('full' in list)
    issues.push({ path: 'steps', sentence: `A list has ${MOST_STEPS_IN_LIST} steps at most. Put some into groups.` });
  if (issues.length > 0 || list === undefined || 'full' in list) return { issues };

  const newParameters = takenParameters(parameters, inserted, params, shared);
  const renamedAssets = Object.fromEntries(
    Object.entries(inserted.assets ?? {}).map(([name, asset]) => [names.assets.get(name)!, asset]),
  );
  const newAssets = Object.fromEntries(
    Object.entries(inserted.assets ?? {})
      .map(([name, asset]) => [names.assets.get(name)!, asset] as const)
      .filter(([name]) => !Object.hasOwn(assets, name)),
  );
  const document: JsonObject = {
    ...host,
    ...withHead(host, inserted, plain),
    ...united(host, 'tags', inserted.tags, MOST_TAGS),
    ...united(host, 'requires', inserted.requires),
    ...withNew('parameters', parameters, newParameters as unknown as JsonObject),
    ...withNew('labware', labware, newLabware as unknown as JsonObject),
    ...withNew('assets', assets, newAssets as unknown as JsonObject),
    steps: list.steps,
  };
  const broken = limitIssues(document, inserted, {
    parameters: { ...renamedShared(inserted, shared), ...newParameters },
    labware: newLabware,
    assets: renamedAssets,
    steps: [group],
    ...headOf(inserted, plain),
  });
  return broken.length > 0 ? { issues: broken } : { document, stepId: prefix };
}

function refuse(path: string, sentence: string): InsertedProtocol {
  return { issues: [{ path, sentence }] };
}

function headOf(inserted: ProtocolDocument, rename: Renaming): Pick<ProtocolDocument, 'cellLine' | 'vessel'> {
  const { cellLine, vessel } = inserted;
  return {
    ...(cellLine === undefined ? {} : { cellLine: renameInTemplates(cellLine, rename) }),
    ...(vessel === undefined ? {} : { vessel: renameInTemplates(vessel, rename) }),
  };
}

/** Cell line and vessel of the inserted protocol where the host has none. */
function withHead(host: JsonObject, inserted: ProtocolDocument, rename: Renaming): JsonObject {
  const { cellLine, vessel } = headOf(inserted, rename);
  return {
    ...(isNone(host['cellLine']) && !isNone(cellLine) ? { cellLine: cellLine! } : {}),
    ...(isNone(host['vessel']) && !isNone(vessel) ? { vessel: vessel! } : {}),
  };
}

/** Steps read the data of the cell line and the vessel of the whole protocol: both have to mean the same ones. */
function headIssues(host: JsonObject, inserted: ProtocolDocument, rename: Renaming, readsVessel: boolean): Issue[] {
  const { cellLine, vessel } = headOf(inserted, rename);
  const title = `"${inserted.name}"`;
  const issues: Issue[] = [];
  if (differ(host['cellLine'], cellLine))
    issues.push({
      path: 'cellLine',
      sentence: `The cell line of ${title} is ${words(cellLine)}, that of this protocol ${words(host['cellLine'])}: its steps would work with other times and reagents. Give both the same cell line, or run ${title} by itself.`,
    });
  if (differ(host['vessel'], vessel) && readsVessel)
    issues.push({
      path: 'vessel',
      sentence: `The vessel of ${title} is ${words(vessel)}, that of this protocol ${words(host['vessel'])}: "vessel" in its steps and labware would mean another one. Give both the same vessel, or name it in ${title} in place of "vessel".`,
    });
  return issues;
}

function differ(host: Json | undefined, own: Json | undefined): boolean {
  return !isNone(host) && !isNone(own) && words(host) !== words(own);
}

function isNone(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

/** A value as it is written, whatever spaces stand inside the braces. */
function words(value: Json | undefined): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  try {
    return templatesOf(value)
      .map(({ text, expression }) => (expression === undefined ? text : `{{ ${expression} }}`))
      .join('');
  } catch {
    return value;
  }
}

/** The list with a step behind another one, wherever that is; undefined when it is nowhere. */
function withStep(
  steps: readonly Json[],
  afterStepId: string | null,
  step: Json,
): { readonly steps: readonly Json[] } | { readonly full: true } | undefined {
  const at = afterStepId === null ? steps.length - 1 : steps.findIndex((one) => objectOf(one)['id'] === afterStepId);
  if (at >= 0 || afterStepId === null)
    return steps.length < MOST_STEPS_IN_LIST ? { steps: steps.toSpliced(at + 1, 0, step) } : { full: true };
  for (const [index, one] of steps.entries()) {
    if (!isObject(one)) continue;
    const inside = withStep(listOf(one['steps']), afterStepId, step);
    if (inside !== undefined)
      return 'full' in inside ? inside : { steps: steps.with(index, { ...one, steps: inside.steps }) };
    for (const [lane, list] of listOf(one['parallel']).entries()) {
      const inLane = withStep(listOf(list), afterStepId, step);
      if (inLane === undefined || 'full' in inLane) {
        if (inLane !== undefined) return inLane;
        continue;
      }
      return { steps: steps.with(index, { ...one, parallel: listOf(one['parallel']).with(lane, inLane.steps) }) };
    }
  }
  return undefined;
}

function united(host: JsonObject, field: string, own: readonly string[] | undefined, most = Infinity): JsonObject {
  const there = listOf(host[field]);
  const more = (own ?? []).filter((one) => !there.includes(one)).slice(0, Math.max(0, most - there.length));
  return more.length === 0 ? {} : { [field]: [...there, ...more] };
}

function withNew(field: string, there: JsonObject, more: JsonObject): JsonObject {
  return Object.keys(more).length === 0 ? {} : { [field]: { ...there, ...more } };
}

function renamedShared(inserted: ProtocolDocument, shared: ReadonlySet<string>): ProtocolDocument['parameters'] {
  return Object.fromEntries(
    Object.entries(inserted.parameters ?? {})
      .filter(([name]) => shared.has(name))
      .map(([name, parameter]) => [name, { ...parameter, shownWhen: undefined }]),
  );
}

/** Longer names make expressions longer, and groups within groups are nested deeper: both have limits. */
function limitIssues(document: JsonObject, inserted: ProtocolDocument, taken: Partial<ProtocolDocument>): Issue[] {
  const { wellrun, id, name, version, operationType } = inserted;
  const alone = parseProtocol(JSON.stringify({ wellrun, id, name, version, operationType, ...taken }));
  const whole = parseJsonText(JSON.stringify(document));
  const found = 'issues' in alone ? alone.issues : 'issue' in whole ? [whole.issue] : [];
  return found.map((issue) => ({
    path: '',
    sentence: `"${name}" cannot be inserted with the names it would get here${issue.path === '' ? '' : `, at ${issue.path}`}: ${issue.sentence}`,
  }));
}
