import path from 'node:path';
import { z } from 'zod';
import { loadLabwareSchema, placeLabwareSchema } from '#core/contract/capabilities.ts';
import type { Json } from '#core/contract/json.ts';
import type { InstrumentKind } from '#core/contract/words.ts';
import type { BoundCommand, Doing } from './instruments/instrument-model.ts';
import { findInstrumentModel } from './instruments/instrument-models.ts';
import { EffectLog, type AppliedEffect, type LogHeader } from './world/effect-log.ts';
import { placeLabware, putLabware } from './world/load-labware.ts';
import { profiles, type Profile } from './world/profile.ts';
import { VirtualBench } from './world/virtual-bench.ts';
import { VirtualWorld } from './world/virtual-world.ts';
import { readSnapshot, writeSnapshot } from './world/world-snapshot.ts';

/** Name under which what people do to the bench stands in the log. */
export const labName = 'LAB';

export interface BenchOptions {
  readonly seed: number;
  readonly profile: Profile;
  /** Folder of the log; null keeps the world in memory only. */
  readonly dataDir: string | null;
  readonly instruments: ReadonlyMap<string, InstrumentKind>;
  /** Wall time for the log, ms since 1970. */
  readonly wallNow: () => number;
}

const headerSchema = z.object({ virtualLab: z.literal(1), seed: z.number(), profile: z.enum(profiles) });
const effectSchema = z.object({
  seq: z.number(),
  labMs: z.number(),
  wallMs: z.number(),
  instrument: z.string(),
  command: z.string(),
  commandId: z.string().nullable(),
  params: z.json(),
  result: z.json().optional(),
  partly: z.number().optional(),
});
const namesSchema = z.object({ labwareIds: z.array(z.string()) });

/** What a start would cost, ms, measured on a slow PC: each line and each well in it, each well of a snapshot. */
const lineCostMs = 0.05;
const wellCostMs = 0.005;
const snapshotWellCostMs = 0.01;
/** From this much on the world is written down, if that costs at most a tenth of it. */
const longStartMs = 1000;
const worthAtEndMs = 200;
const linesBetweenChecks = 500;
/** Command ids that an instrument keeps, as its own memory would. */
const mostRemembered = 2000;

/**
 * The bench with its memory: every effect goes to the world and to the log in one breath, and at the start the world is
 * rebuilt from the log.
 *
 * Invariants: 1. what is in the log has been applied and the other way round, up to a disk that fails. 2. the seed and
 * profile of a world never change; the log's own win over the options.
 */
export class RecordedBench implements Disposable {
  readonly bench: VirtualBench;
  readonly #log: EffectLog | undefined;
  readonly #snapshotFile: string;
  readonly #wallNow: () => number;
  readonly #remembered = new Map<string, Map<string, Json>>();
  #seq = 0;
  /** What replaying the lines since the last snapshot would cost, ms. */
  #replayMs = 0;
  #lines = 0;
  #lastLabMs = 0;

  constructor(options: BenchOptions) {
    const { dataDir, instruments } = options;
    this.#wallNow = options.wallNow;
    this.#snapshotFile = path.join(dataDir ?? '', 'virtual-lab.world.json');
    this.#log = dataDir === null ? undefined : EffectLog.open(path.join(dataDir, 'virtual-lab.log.jsonl'));
    const header = this.#header(options);
    this.bench = new VirtualBench(new VirtualWorld(header), instruments);
    this.#rebuild();
  }

  /** Lab time of the last effect; 0 for a new world. */
  get lastLabMs(): number {
    return this.#lastLabMs;
  }

  /** Effects applied since the world began. */
  get seq(): number {
    return this.#seq;
  }

  get logFile(): string | null {
    return this.#log?.file ?? null;
  }

  /** Applies a command that has taken its time. @throws Refusal when the world no longer allows it; nothing happened */
  perform(doing: Doing, name: string, commandId: string, bound: BoundCommand, measured: Json | undefined): Json {
    const applied = bound.apply(doing);
    const result = measured ?? applied;
    this.#record(doing, name, commandId, bound.params, { result });
    return result;
  }

  /** Applies what had been done of a command when it was broken off. False: nothing had. */
  performPartly(doing: Doing, name: string, commandId: string, bound: BoundCommand, fraction: number): boolean {
    const part = bound.partly(fraction);
    if (part === null) return false;
    part.apply(doing);
    this.#record(doing, name, commandId, part.params, { partly: fraction });
    return true;
  }

  /** What became of a command id: its result, or undefined. */
  recall(instrument: string, commandId: string): Json | undefined {
    return this.#remembered.get(instrument)?.get(commandId);
  }

  /** Something that people do: load, carry or unload labware, empty the lab. */
  performByHand(
    name: 'load-labware' | 'place-labware' | 'unload-labware' | 'reset',
    params: Json,
    labMs: number,
  ): void {
    this.#byHand(name, params, labMs);
    this.#record({ bench: this.bench, instrument: labName, labMs }, name, null, params, {});
  }

  /** Writes the world down now. Remembered results are not in it: ids older than that are forgotten after a restart. */
  saveSnapshot(): void {
    this.#replayMs = 0;
    if (this.#log === undefined) return;
    const point = { logBytes: this.#log.bytes, seq: this.#seq, labMs: this.#lastLabMs };
    writeSnapshot(this.#snapshotFile, this.bench.world, point);
  }

  [Symbol.dispose](): void {
    if (this.#replayMs > worthAtEndMs) this.saveSnapshot();
    this.#log?.close();
  }

  #header(options: BenchOptions): LogHeader {
    const first = this.#log?.lines().next();
    if (first !== undefined && first.done !== true) return headerSchema.parse(first.value);
    const header: LogHeader = { virtualLab: 1, seed: options.seed, profile: options.profile };
    this.#log?.append(header);
    return header;
  }

  #rebuild(): void {
    const log = this.#log;
    if (log === undefined) return;
    const point = readSnapshot(this.#snapshotFile, this.bench.world, log.bytes);
    this.#seq = point?.seq ?? 0;
    this.#lastLabMs = point?.labMs ?? 0;
    let isHeader = point === undefined;
    for (const line of log.lines(point?.logBytes ?? 0)) {
      if (!isHeader) this.#replay(effectSchema.parse(line) as AppliedEffect);
      isHeader = false;
    }
    this.#snapshotIfWorth();
  }

  #replay(effect: AppliedEffect): void {
    const { instrument, labMs, command } = effect;
    if (instrument === labName) {
      this.#byHand(command, effect.params, labMs);
    } else {
      const model = findInstrumentModel(this.bench.kindOf(instrument));
      const binding = model?.commands[command]?.bind(effect.params);
      if (binding?.ok === true) binding.command.apply({ bench: this.bench, instrument, labMs });
      if (effect.commandId !== null && effect.result !== undefined) {
        this.#remember(instrument, effect.commandId, effect.result);
      }
    }
    this.#seq = effect.seq;
    this.#lastLabMs = Math.max(this.#lastLabMs, labMs);
    this.#replayMs += costOf(effect.params);
  }

  #byHand(name: string, params: Json, labMs: number): void {
    if (name === 'load-labware') putLabware(this.bench, loadLabwareSchema.parse(params).labware, labMs);
    if (name === 'place-labware') placeLabware(this.bench, placeLabwareSchema.parse(params).labware, labMs);
    if (name === 'unload-labware') for (const id of namesSchema.parse(params).labwareIds) this.bench.world.discard(id);
    if (name === 'reset') this.bench.world.empty();
  }

  #record(
    doing: Doing,
    command: string,
    commandId: string | null,
    params: Json,
    outcome: { readonly result?: Json; readonly partly?: number },
  ): void {
    const { instrument, labMs } = doing;
    this.#lastLabMs = Math.max(this.#lastLabMs, labMs);
    const keeps = findInstrumentModel(this.bench.kindOf(instrument))?.remembersCommands === true;
    if (keeps && commandId !== null && outcome.result !== undefined)
      this.#remember(instrument, commandId, outcome.result);
    const kept = keeps || outcome.partly !== undefined ? outcome : {};
    this.#seq++;
    this.#log?.append({
      seq: this.#seq,
      labMs,
      wallMs: this.#wallNow(),
      instrument,
      command,
      commandId,
      params,
      ...kept,
    });
    this.#replayMs += costOf(params);
    if (++this.#lines % linesBetweenChecks === 0) this.#snapshotIfWorth();
  }

  #remember(instrument: string, commandId: string, result: Json): void {
    let results = this.#remembered.get(instrument);
    if (results === undefined) {
      results = new Map();
      this.#remembered.set(instrument, results);
    }
    results.set(commandId, result);
    const oldest = results.keys().next().value;
    if (results.size > mostRemembered && oldest !== undefined) results.delete(oldest);
  }

  #snapshotIfWorth(): void {
    if (this.#replayMs < longStartMs) return;
    let wells = 0;
    for (const labware of this.bench.world.labware) for (const well of labware.wells) if (well !== undefined) wells++;
    if (this.#replayMs > 10 * wells * snapshotWellCostMs) this.saveSnapshot();
  }
}

function costOf(params: Json): number {
  if (typeof params !== 'object' || params === null) return lineCostMs;
  const fields = params as Record<string, unknown>;
  const { wells } =
    typeof fields['to'] === 'object' && fields['to'] !== null ? (fields['to'] as typeof fields) : fields;
  return lineCostMs + (Array.isArray(wells) ? wells.length : 1) * wellCostMs;
}
