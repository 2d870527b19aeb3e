import type { z } from 'zod';
import { CAPABILITIES } from '#core/contract/capabilities.ts';
import type { Channel } from '#core/contract/instrument.ts';
import type { Json } from '#core/contract/json.ts';
import type { InstrumentKind } from '#core/contract/words.ts';
import type { Reading } from '../biology/reader-signal.ts';
import type { VirtualBench } from '../world/virtual-bench.ts';

/** Which instrument does something, and when. */
export interface Doing {
  readonly bench: VirtualBench;
  readonly instrument: string;
  readonly labMs: number;
}

/** How long a command takes on the lab's clock. `setupMs` falls away when the same labware goes on being served. */
export interface Work {
  readonly setupMs: number;
  readonly workMs: number;
  readonly labwareId: string | null;
  /** Wells in the order in which they are served; progress is told by them. */
  readonly wells: readonly string[];
  /** What the instrument does, as one sentence. */
  readonly activity: string;
}

/** One physical command of a virtual instrument. */
export interface CommandModel<Params = never> {
  readonly params: z.ZodType<Params>;
  /** What it will take. Changes nothing. @throws Refusal with the reason why it cannot be done */
  readonly check: (doing: Doing, params: Params) => Work;
  /** For reads: the result, found when the read begins. Changes nothing. */
  readonly measure?: (doing: Doing, params: Params) => Json;
  /**
   * Changes the world; done when the command has taken its time, and again from the log when the world is rebuilt. The
   * same world, params and lab time give the same world and result. @throws Refusal
   */
  readonly apply: (doing: Doing, params: Params) => Json;
  /** What had been done when it was broken off after this fraction; null for nothing. Absent: all or nothing. */
  readonly partly?: (params: Params, fraction: number) => Params | null;
}

/** A command whose parameters have been checked against its own schema. */
export interface BoundCommand {
  readonly params: Json;
  check(doing: Doing): Work;
  /** Undefined for a command that is not a read. */
  measure(doing: Doing): Json | undefined;
  apply(doing: Doing): Json;
  partly(fraction: number): { readonly params: Json; apply(doing: Doing): Json } | null;
}

export type Binding =
  { readonly ok: true; readonly command: BoundCommand } | { readonly ok: false; readonly sentence: string };

/** A command model with its parameter type closed in. */
export interface Command {
  bind(params: unknown): Binding;
}

export interface InstrumentModel {
  readonly kind: InstrumentKind;
  readonly commands: Readonly<Record<string, Command>>;
  /** Keeps what became of a command id (effect `queryable`). */
  readonly remembersCommands: boolean;
  /** What it says when it has been stopped. */
  readonly stillSentence: string;
  channels(doing: Doing): readonly Channel[];
}

type ParamsOf<
  Kind extends InstrumentKind,
  Name extends keyof (typeof CAPABILITIES)[Kind],
> = (typeof CAPABILITIES)[Kind][Name] extends { readonly params: infer Schema extends z.ZodType }
  ? z.infer<Schema>
  : never;

function closed<Params>(model: CommandModel<Params>): Command {
  const bound = (params: Params): BoundCommand => ({
    params: params as Json,
    check: (doing) => model.check(doing, params),
    measure: (doing) => model.measure?.(doing, params),
    apply: (doing) => model.apply(doing, params),
    partly: (fraction) => {
      const part = model.partly?.(params, fraction) ?? null;
      if (part === null) return null;
      return { params: part as Json, apply: (doing) => model.apply(doing, part) };
    },
  });
  return {
    bind: (params) => {
      const parsed = model.params.safeParse(params);
      if (parsed.success) return { ok: true, command: bound(parsed.data) };
      const issue = parsed.error.issues[0];
      const path = issue?.path.join('.') ?? '';
      return { ok: false, sentence: `${path === '' ? 'params' : path}: ${issue?.message ?? 'not valid'}` };
    },
  };
}

/** A command of the kind's vocabulary; its parameters are those of core/contract/capabilities.ts. */
export function command<Kind extends InstrumentKind, Name extends keyof (typeof CAPABILITIES)[Kind] & string>(
  kind: Kind,
  name: Name,
  model: Omit<CommandModel<ParamsOf<Kind, Name>>, 'params'>,
): Command {
  const capability = CAPABILITIES[kind][name] as unknown as { readonly params: z.ZodType<ParamsOf<Kind, Name>> };
  return closed({ params: capability.params, ...model });
}

/** Minutes as lab-time ms. */
export function minutes(value: number): number {
  return value * 60_000;
}

/** A reading as results carry it: a number, or no number and a flag. */
export function readingFields(reading: Reading): { readonly value: number | null; readonly flag: string | null } {
  return reading.kind === 'value' ? { value: reading.value, flag: null } : { value: null, flag: 'overflow' };
}

/** The first part of a list, for a command that was broken off. Null when nothing had been done. */
export function firstPart<Item>(items: readonly Item[], fraction: number): Item[] | null {
  const count = Math.floor(items.length * Math.min(1, Math.max(0, fraction)) + 1e-9);
  return count === 0 ? null : items.slice(0, count);
}
