import type { z } from 'zod';
import { CAPABILITIES } from '../contract/capabilities.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Effect, InstrumentKind } from '../contract/words.ts';
import { issuesFrom } from './issue-sentences.ts';

interface NamedCommand {
  readonly instrument: InstrumentKind | 'wellrun';
  readonly command: string;
}

/** What is known of a command of a kind of instrument; undefined for one it does not have. */
export function capabilityOf(
  kind: string,
  command: string,
): { readonly effect: Effect; readonly params: z.ZodType } | undefined {
  if (!Object.hasOwn(CAPABILITIES, kind)) return undefined;
  const commands: Readonly<Record<string, { readonly effect: Effect; readonly params: z.ZodType }>> =
    CAPABILITIES[kind as InstrumentKind];
  return Object.hasOwn(commands, command) ? commands[command] : undefined;
}

/** What is wrong with the params of a command, as its instrument takes them; undefined when they are good. */
export function commandFault({ instrument, command }: NamedCommand, params: JsonObject): string | undefined {
  // Steps that do the same share their params.
  const before = knownGood.get(params);
  if (before?.instrument === instrument && before.command === command) return undefined;
  const parsed = capabilityOf(instrument, command)?.params.safeParse(params);
  if (parsed?.success !== false) {
    knownGood.set(params, { instrument, command });
    return undefined;
  }
  const [issue] = issuesFrom(parsed.error, params);
  return issue === undefined ? 'not what it takes.' : `${issue.path}: ${issue.sentence}`;
}

/** By params that were found good, the command that takes them. */
const knownGood = new WeakMap<JsonObject, NamedCommand>();
