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
export function commandFault(named: NamedCommand, params: JsonObject): string | undefined {
  const { known, key } = checkedBefore(named, params);
  if (known?.has(key) === true) return undefined;
  const capability = capabilityOf(named.instrument, named.command);
  const parsed = capability?.params.safeParse(params);
  if (parsed?.success !== false) {
    if (known !== undefined && known.size < MOST_KNOWN) known.add(key);
    return undefined;
  }
  const [issue] = issuesFrom(parsed.error, params);
  return issue === undefined ? 'not what it takes.' : `${issue.path}: ${issue.sentence}`;
}

/** Commands that were found good, by the list of wells that they share: steps ask for the same wells again and again. */
const knownGood = new WeakMap<object, Set<string>>();
/** For one list of wells; a long plan may give each time another volume. */
const MOST_KNOWN = 200;

/** Commands found good that have the same wells, and what this one is called among them; none where it has no list of wells. */
function checkedBefore(
  { instrument, command }: NamedCommand,
  params: JsonObject,
): { readonly known: Set<string> | undefined; readonly key: string } {
  const { wells } = params;
  let key = `${instrument} ${command}`;
  if (!Array.isArray(wells) || typeof wells[0] !== 'string') return { known: undefined, key };
  for (const [name, value] of Object.entries(params)) {
    if (name === 'wells') continue;
    if (typeof value === 'object') return { known: undefined, key };
    key += ` ${name}=${typeof value} ${value}`;
  }
  let known = knownGood.get(wells);
  if (known === undefined) knownGood.set(wells, (known = new Set()));
  return { known, key };
}
