import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Issue } from '../../contract/errors.ts';
import { firstFaults } from '../../contract/more-faults.ts';
import type { LabwareDefinition } from '../../contract/workcell.ts';
import { issuesFrom, joinPath, MOST_TOLD } from '../issue-sentences.ts';
import { parseJsonText, pathStep } from '../json-text.ts';
import { COMMAND_PARAMS, type CommandType, type OpentronsCommand } from './command-params.ts';
import { readLabwareDefinition } from './labware-definition.ts';
import { asVersion8, OLDEST_VERSION } from './older-files.ts';

/**
 * Largest file, bytes. A definition of a 384-well plate takes 100 kB when it is written for people and a command 300
 * bytes; the tool that writes these files puts its own copy of all steps beside them. 25 MB hold ten definitions and
 * 50,000 commands with that copy, and are read in about a second.
 */
export const LARGEST_OPENTRONS_BYTES = 25_000_000;
const MOST_COMMANDS = 100_000;

const text = z.string().max(10_000);
const liquidSchema = z.object({
  displayName: z.string().max(500),
  description: text.default(''),
  displayColor: z.string().max(40).nullish(),
});

const fileSchema = z.object({
  $otSharedSchema: z.literal('#/protocol/schemas/8'),
  schemaVersion: z.literal(8),
  metadata: z.object({
    protocolName: text.nullish(),
    author: text.nullish(),
    description: text.nullish(),
  }),
  robot: z.object({ model: z.enum(['OT-2 Standard', 'OT-3 Standard']), deckId: z.string().max(200) }),
  liquidSchemaId: z.string().max(200),
  liquids: z.record(z.string().max(300), liquidSchema),
  labwareDefinitionSchemaId: z.string().max(200),
  labwareDefinitions: z.record(z.string().max(300), z.record(z.string(), z.unknown())),
  commandSchemaId: z.string().max(200),
  commands: z
    .array(
      z.object({
        commandType: z.string().min(1).max(200),
        params: z.record(z.string(), z.unknown()),
        key: z.string().max(300).nullish(),
      }),
    )
    .max(MOST_COMMANDS),
  commandAnnotationSchemaId: z.string().max(200),
  commandAnnotations: z
    .array(
      z.object({
        commandKeys: z.array(z.string().max(300)),
        annotationType: z.string().max(200),
        userSpecifiedName: text.nullish(),
        machineReadableName: text.nullish(),
      }),
    )
    .max(MOST_COMMANDS),
});

/** Names that a misspelt one may be meant for. */
const FIELD_NAMES = Object.keys(fileSchema.shape);

/** A definition of the file, and the text that it is imported with. */
export interface FileDefinition {
  readonly definition: LabwareDefinition;
  /** Wells by column; columns may differ in length. */
  readonly ordering: readonly (readonly string[])[];
  readonly isTrash: boolean;
  readonly text: string;
}

/** An Opentrons protocol that was read and found valid. What it does is another question. */
export interface OpentronsFile {
  readonly fileName: string;
  /** Of the text as it was read. */
  readonly sha256: string;
  readonly schemaVersion: number;
  readonly robot: 'OT-2' | 'Flex';
  readonly name: string;
  readonly author: string;
  readonly description: string;
  readonly liquids: ReadonlyMap<string, { readonly name: string; readonly colour: string | null }>;
  /** By namespace/loadName/version. */
  readonly definitions: ReadonlyMap<string, FileDefinition>;
  readonly commands: readonly OpentronsCommand[];
  /** Name of the group that a command belongs to, by the command's key. */
  readonly groups: ReadonlyMap<string, string>;
}

export type ReadOpentrons = { readonly file: OpentronsFile } | { readonly issues: readonly Issue[] };

/** Whether parsed JSON claims to be an Opentrons protocol, of whatever version. */
export function isOpentronsProtocol(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { $otSharedSchema: schema } = value as { $otSharedSchema?: unknown };
  if (typeof schema === 'string') return schema.startsWith('#/protocol/schemas/');
  return 'protocol-schema' in value || ('schemaVersion' in value && 'robot' in value && 'commands' in value);
}

/**
 * Reads an Opentrons JSON protocol, version 8, and also 6 and 7. Never throws for what the text holds: every fault has its path in the
 * file and a sentence that says what would be right. Commands of unknown types are no fault.
 */
export function readOpentrons(text_: string, fileName = 'protocol.json'): ReadOpentrons {
  const json = parseJsonText(text_, LARGEST_OPENTRONS_BYTES);
  if ('issue' in json) return { issues: [json.issue] };
  const { value } = json;
  if (!isOpentronsProtocol(value)) {
    const sentence = 'This is no Opentrons protocol. One starts with "$otSharedSchema": "#/protocol/schemas/8".';
    return { issues: [{ path: '', sentence }] };
  }
  const version = versionIssue(value as Record<string, unknown>);
  if (version !== undefined) return { issues: [version] };
  const given = value as { readonly schemaVersion?: number };
  const current = asVersion8(value as Record<string, unknown>);
  const parsed = fileSchema.safeParse(current);
  if (!parsed.success) return { issues: firstFaults(issuesFrom(parsed.error, current, '', FIELD_NAMES), MOST_TOLD) };
  const { data } = parsed;
  const definitions = readDefinitions(data.labwareDefinitions);
  const commands = readCommands(data.commands);
  const issues = [...definitions.issues, ...commands.issues, ...annotationIssues(data)];
  if (issues.length > 0) return { issues: firstFaults(issues, MOST_TOLD) };
  return {
    file: {
      fileName,
      sha256: createHash('sha256').update(text_).digest('hex'),
      schemaVersion: given.schemaVersion ?? data.schemaVersion,
      robot: data.robot.model === 'OT-2 Standard' ? 'OT-2' : 'Flex',
      name: data.metadata.protocolName?.trim() || fileName.replace(/\.json$/i, ''),
      author: data.metadata.author ?? '',
      description: data.metadata.description ?? '',
      liquids: new Map(
        Object.entries(data.liquids).map(([id, one]) => [
          id,
          { name: one.displayName, colour: one.displayColor ?? null },
        ]),
      ),
      definitions: definitions.found,
      commands: commands.found,
      groups: groupsOf(data.commandAnnotations),
    },
  };
}

const READ_VERSIONS: readonly unknown[] = [6, 7, 8];

/** Which version of the format it is, when it is none that is read here. */
function versionIssue(value: Record<string, unknown>): Issue | undefined {
  const { schemaVersion } = value;
  if (schemaVersion === undefined || READ_VERSIONS.includes(schemaVersion)) return undefined;
  const path = 'schemaVersion';
  if (typeof schemaVersion !== 'number')
    return { path, sentence: `The number 8 belongs here, not ${JSON.stringify(schemaVersion).slice(0, 60)}.` };
  const advice =
    schemaVersion < OLDEST_VERSION
      ? 'Open it in Opentrons Protocol Designer 8.0 to 8.4 and export it again: these write version 8.'
      : 'Wellrun does not know this version yet.';
  return {
    path,
    sentence: `This is version ${schemaVersion} of the Opentrons format; Wellrun reads versions 6 to 8. ${advice}`,
  };
}

/** What a definition that is valid has beside what is kept of it. */
const shapeSchema = z.object({
  ordering: z.array(z.array(z.string())),
  metadata: z.object({ displayCategory: z.string() }),
});

interface Found<Item> {
  readonly found: Item;
  readonly issues: Issue[];
}

function readDefinitions(given: Readonly<Record<string, unknown>>): Found<Map<string, FileDefinition>> {
  const found = new Map<string, FileDefinition>();
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries(given)) {
    const base = `labwareDefinitions${pathStep(name)}`;
    const read = readLabwareDefinition(value);
    if ('issues' in read) {
      issues.push(...read.issues.map((one) => ({ path: joinPath(base, one.path), sentence: one.sentence })));
      continue;
    }
    const { definition } = read;
    if (definition.definitionId !== name) {
      const sentence = `This is the definition of ${definition.definitionId}. Give it that name.`;
      issues.push({ path: base, sentence });
    }
    const { ordering, metadata } = shapeSchema.parse(value);
    const isTrash = metadata.displayCategory === 'trash';
    found.set(definition.definitionId, { definition, ordering, isTrash, text: JSON.stringify(value) });
  }
  return { found, issues };
}

function isKnown(type: string): type is CommandType {
  return Object.hasOwn(COMMAND_PARAMS, type);
}

/** Names of commands that were changed later. */
function currentType(commandType: string, params: Readonly<Record<string, unknown>>): string {
  if (commandType === 'delay') return 'waitForResume' in params ? 'waitForResume' : 'waitForDuration';
  return commandType === 'pause' ? 'waitForResume' : commandType;
}

function readCommands(given: z.infer<typeof fileSchema>['commands']): Found<OpentronsCommand[]> {
  const issues: Issue[] = [];
  const found: OpentronsCommand[] = [];
  for (const [index, { commandType, params, key: given_ }] of given.entries()) {
    const key = given_ ?? undefined;
    const type = currentType(commandType, params);
    if (!isKnown(type)) {
      found.push({ index, key, type: 'unknown', name: commandType });
      continue;
    }
    const parsed = COMMAND_PARAMS[type].safeParse(params);
    if (parsed.success) {
      // The schema of a type gives the params of that type.
      found.push({ index, key, type, params: parsed.data } as OpentronsCommand);
    } else {
      issues.push(...issuesFrom(parsed.error, params, `commands[${index}].params`));
    }
  }
  return { found, issues };
}

function annotationIssues({ commands, commandAnnotations }: z.infer<typeof fileSchema>): Issue[] {
  const keys = new Set(commands.map((one) => one.key));
  return commandAnnotations.flatMap(({ commandKeys }, index) =>
    commandKeys.flatMap((key, at) =>
      keys.has(key)
        ? []
        : [
            {
              path: `commandAnnotations[${index}].commandKeys[${at}]`,
              sentence: `No command has the key ${JSON.stringify(key.slice(0, 60))}. Name a command of this file.`,
            },
          ],
    ),
  );
}

function groupsOf(annotations: z.infer<typeof fileSchema>['commandAnnotations']): Map<string, string> {
  const groups = new Map<string, string>();
  const names = new Map<string, number>();
  for (const [index, one] of annotations.entries()) {
    const given = one.userSpecifiedName?.trim() || one.machineReadableName?.trim() || `Group ${index + 1}`;
    // Two groups of one name stay two groups.
    const times = (names.get(given) ?? 0) + 1;
    names.set(given, times);
    const name = times === 1 ? given : `${given} (${times})`;
    for (const key of one.commandKeys) if (!groups.has(key)) groups.set(key, name);
  }
  return groups;
}
