import type { Issue } from '../contract/errors.ts';
import { firstFaults } from '../contract/more-faults.ts';
import type { JsonObject } from '../contract/json.ts';
import { protocolSchema, type ProtocolDocument } from '../contract/protocol.ts';
import { checkParameterDefinitions } from './check-parameters.ts';
import { checkProtocol } from './check-protocol.ts';
import { issuesFrom, MOST_TOLD } from './issue-sentences.ts';
import { parseJsonText } from './json-text.ts';
import { migrateProtocol } from './protocol-migrations.ts';

/** Names of fields that a misspelt one may be meant for. */
const FIELD_NAMES = (
  'wellrun id name version description author tags operationType cellLine vessel parameters labware requires steps ' +
  'operation params when repeat parallel saves disabled offTime recovery retry timeout title help shownWhen type unit ' +
  'default minimum maximum pattern choices location contents times until atMost as reagent volumeMl cells confluence ' +
  'passage instrument place fixed policy minutes waitSeconds within after from atLeastMinutes atMostMinutes together ' +
  'protocolId hash assets needs asset kind amount '
)
  .trim()
  .split(' ');

export type ParsedProtocol = { readonly document: ProtocolDocument } | { readonly issues: readonly Issue[] };

/**
 * Reads a protocol from text: size, structure, version of the format, schema, meaning. Never throws for what the text
 * holds; every fault has its path in the document and a sentence that says what is wrong and what would be right.
 */
export function parseProtocol(text: string): ParsedProtocol {
  const json = parseJsonText(text);
  if ('issue' in json) return { issues: [json.issue] };
  if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value))
    return { issues: [{ path: '', sentence: 'A protocol is a JSON object, in curly brackets.' }] };
  const read = readProtocol(json.value as JsonObject);
  if ('issues' in read) return { issues: firstFaults(read.issues, MOST_TOLD) };
  const { document } = read;
  const issues = [...checkParameterDefinitions(document), ...checkProtocol(document)];
  return issues.length > 0 ? { issues: firstFaults(issues, MOST_TOLD) } : { document };
}

/** Brings a parsed document up to date and checks its structure, not yet what its names mean. Gives all faults. */
export function readProtocol(value: JsonObject): ParsedProtocol {
  const migrated = migrateProtocol(value);
  if ('issues' in migrated) return { issues: migrated.issues };
  const parsed = protocolSchema.safeParse(migrated.document);
  if (parsed.success) return { document: parsed.data };
  return { issues: issuesFrom(parsed.error, migrated.document, '', FIELD_NAMES) };
}
