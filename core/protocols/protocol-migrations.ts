import { z } from 'zod';
import type { Issue } from '../contract/errors.ts';
import { jsonSchema, type JsonObject } from '../contract/json.ts';
import { issuesFrom } from './issue-sentences.ts';

/** The version of the format that this Wellrun writes. */
export const PROTOCOL_FORMAT = 1;

/**
 * Version 0, of the first drafts: `title` for `name`, a list of parameters, `op` and `args` for the operation of a step.
 * Everything else is as in version 1 and passes through.
 */
const step0Schema = z.looseObject({
  id: z.string(),
  title: z.string(),
  op: z.string().optional(),
  args: z.record(z.string(), jsonSchema).optional(),
  steps: z.array(z.unknown()).optional(),
});
const document0Schema = z.looseObject({
  wellrun: z.literal(0),
  title: z.string(),
  parameters: z.array(z.looseObject({ name: z.string() })).optional(),
  steps: z.array(z.unknown()),
});

type Migrated = { readonly document: unknown } | { readonly issues: Issue[] };

function step0To1(step: unknown, path: string, issues: Issue[]): unknown {
  const parsed = step0Schema.safeParse(step);
  if (!parsed.success) {
    issues.push(...issuesFrom(parsed.error, step, path));
    return step;
  }
  const { title, op, args, steps, ...rest } = parsed.data;
  return {
    ...rest,
    name: title,
    ...(op === undefined ? {} : { operation: op }),
    ...(args === undefined ? {} : { params: args }),
    ...(steps === undefined
      ? {}
      : { steps: steps.map((one, index) => step0To1(one, `${path}.steps[${index}]`, issues)) }),
  };
}

function migrate0To1(document: unknown): Migrated {
  const parsed = document0Schema.safeParse(document);
  if (!parsed.success) return { issues: issuesFrom(parsed.error, document) };
  const { title, parameters, steps, ...rest } = parsed.data;
  const issues: Issue[] = [];
  const migrated = {
    ...rest,
    wellrun: 1,
    name: title,
    ...(parameters === undefined
      ? {}
      : { parameters: Object.fromEntries(parameters.map(({ name, ...parameter }) => [name, parameter])) }),
    steps: steps.map((step, index) => step0To1(step, `steps[${index}]`, issues)),
  };
  return issues.length > 0 ? { issues } : { document: migrated };
}

/** From each old version to the next one. */
const MIGRATIONS: Readonly<Record<number, (document: unknown) => Migrated>> = { 0: migrate0To1 };

/** Brings a document of any known version to the present one, step by step. */
export function migrateProtocol(document: JsonObject): Migrated {
  let current: unknown = document;
  let version = document['wellrun'];
  if (typeof version !== 'number' || !Number.isInteger(version)) {
    const sentence = `This does not say which version of the format it is in. Write "wellrun": ${PROTOCOL_FORMAT} first.`;
    return { issues: [{ path: 'wellrun', sentence }] };
  }
  if (version > PROTOCOL_FORMAT || version < 0) {
    const sentence = `This is version ${version} of the format; this Wellrun reads versions 0 to ${PROTOCOL_FORMAT}. A newer Wellrun may read it.`;
    return { issues: [{ path: 'wellrun', sentence }] };
  }
  while (version < PROTOCOL_FORMAT) {
    const migrated: Migrated = MIGRATIONS[version]!(current);
    if ('issues' in migrated) return migrated;
    current = migrated.document;
    version++;
  }
  return { document: current };
}
