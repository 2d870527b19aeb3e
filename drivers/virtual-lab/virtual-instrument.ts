import type { Json } from '#core/contract/json.ts';
import { instrumentModels, type WireKind } from './instruments/instrument-models.ts';
import {
  firstPart,
  type BoundCommand,
  type Doing,
  type InstrumentModel,
  type Work,
} from './instruments/instrument-model.ts';
import type { InjectedFault } from './injected-fault.ts';
import type { LabTime } from './lab-time.ts';
import { lastReadingOf, progressOf } from './read-progress.ts';
import type { RecordedBench } from './recorded-bench.ts';
import { Refusal } from './world/refusal.ts';
import type { WireConnection } from './wire-connection.ts';
import {
  formatLine,
  type Happened,
  type WireError,
  type WireErrorCode,
  type WireEvent,
  type WireRequest,
} from './wire.ts';

export interface InstrumentDeps {
  readonly recorded: RecordedBench;
  readonly time: LabTime;
  /** Sends an event to everyone connected to this instrument. */
  readonly announce: (event: () => WireEvent) => void;
  /** The status has changed; it is announced soon. */
  readonly statusChanged: () => void;
}

interface UnderWay {
  readonly commandId: string;
  readonly activity: string;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

interface Task {
  readonly connection: WireConnection;
  readonly request: WireRequest;
  readonly commandId: string;
  readonly bound: BoundCommand;
  readonly work: Work;
  readonly durationMs: number;
  readonly fault: InjectedFault | undefined;
}

/** The same labware served again within this time needs no setting up. */
const setupMemoryMs = 60_000;
const mostProgressEvents = 8;

/**
 * One virtual instrument behind its wire.
 *
 * States: idle <-> busy with one command. Invariants: 1. a command changes the world once, when its time has passed, or
 * in part when it is broken off; until then nothing has happened. 2. a command id that is remembered is answered from
 * memory and never done twice. 3. a command goes on when the connection that asked for it is gone.
 */
export class VirtualInstrument {
  readonly id: string;
  readonly kind: WireKind;
  readonly #model: InstrumentModel;
  readonly #deps: InstrumentDeps;
  #underWay: UnderWay | undefined;
  #nextFault: InjectedFault | undefined;
  #faultSentence: string | null = null;
  #failed = new Map<string, string>();
  #lastServed: { readonly command: string; readonly labwareId: string | null; readonly untilMs: number } | undefined;
  #lastReading: { readonly value: number; readonly unit: string } | undefined;

  constructor(id: string, kind: WireKind, deps: InstrumentDeps) {
    this.id = id;
    this.kind = kind;
    this.#model = instrumentModels[kind];
    this.#deps = deps;
  }

  /** The next physical command will misbehave like this. */
  inject(fault: InjectedFault): void {
    this.#nextFault = fault;
  }

  identity(): Json {
    return {
      instrument: this.id,
      kind: this.kind,
      model: `Virtual ${this.kind.replaceAll('-', ' ')}`,
      serialNumber: `VL-${this.#deps.recorded.bench.world.seed}-${this.id}`,
      firmware: '1.0',
      queryable: this.#model.remembersCommands,
      commands: Object.keys(this.#model.commands),
    };
  }

  status(): Json {
    const doing = this.#doing();
    const { bench } = doing;
    const holders = new Map(bench.world.labwareAt(this.id).map((labware) => [labware.location.place, labware.id]));
    const contents = bench.placesOf(this.id).map((place) => {
      const label = holders.get(place);
      return { place, label: label ?? '', occupied: label !== undefined };
    });
    const reading = this.#lastReading;
    const channels = [...this.#model.channels(doing)];
    if (reading !== undefined) channels.push({ channel: 'reading', title: 'Last reading', ...reading });
    return {
      activity: this.#underWay?.activity ?? null,
      commandId: this.#underWay?.commandId ?? null,
      fault: this.#faultSentence,
      channels: channels as unknown as Json,
      contents,
    };
  }

  /** What became of a command id. Undefined: this instrument keeps no ids. */
  commandStatus(commandId: string): Json | undefined {
    if (!this.#model.remembersCommands) return undefined;
    if (this.#underWay?.commandId === commandId) return { state: 'busy' };
    const result = this.#deps.recorded.recall(this.id, commandId);
    if (result !== undefined) return { state: 'done', result };
    const sentence = this.#failed.get(commandId);
    return sentence === undefined ? { state: 'not-done' } : { state: 'failed', sentence };
  }

  /** Brings it to its safe state and says so. */
  async stop(): Promise<string> {
    const underWay = this.#underWay;
    underWay?.abort.abort(new Error('stopped'));
    await underWay?.ended;
    this.#faultSentence = null;
    return this.#model.stillSentence;
  }

  /** Starts a physical command; the answer goes to `connection` when it has ended. */
  start(connection: WireConnection, request: WireRequest): void {
    const refuse = (code: WireErrorCode, message: string, happened: Happened = 'no') =>
      this.#fail(connection, request, { code, message, happened });
    const model = this.#model.commands[request.command];
    if (model === undefined) {
      refuse('unknown-command', `${this.id} knows no command ${request.command}.`);
      return;
    }
    const commandId = request.commandId ?? `wire-${request.id}`;
    const remembered = this.#model.remembersCommands ? this.#deps.recorded.recall(this.id, commandId) : undefined;
    if (remembered !== undefined && request.commandId !== null) {
      this.#answer(connection, request, remembered);
      return;
    }
    if (this.#underWay !== undefined) {
      refuse('busy', `${this.id} is busy: ${this.#underWay.activity}.`);
      return;
    }
    const fault = this.#nextFault;
    this.#nextFault = undefined;
    if (fault?.fault === 'error') {
      this.#faultSentence = `${this.id} reports an error (injected for practice).`;
      this.#announceFault();
      refuse('fault', this.#faultSentence);
      return;
    }
    const binding = model.bind(request.params);
    if (!binding.ok) {
      refuse('refused', `${request.command}: ${binding.sentence}.`);
      return;
    }
    this.#begin({ connection, request, commandId, bound: binding.command, fault }, refuse);
  }

  #begin(task: Omit<Task, 'work' | 'durationMs'>, refuse: (code: WireErrorCode, message: string) => void): void {
    const doing = this.#doing();
    let work: Work;
    let measured: Json | undefined;
    try {
      work = task.bound.check(doing);
      measured = task.bound.measure(doing);
    } catch (error) {
      refuse('refused', sentenceOf(error));
      return;
    }
    const served = this.#lastServed;
    const isSetUp =
      served?.command === task.request.command && served.labwareId === work.labwareId && doing.labMs < served.untilMs;
    const slowness = task.fault?.fault === 'slow' ? (task.fault.factor ?? 10) : 1;
    const durationMs = (work.workMs + (isSetUp ? 0 : work.setupMs)) * slowness;
    const abort = new AbortController();
    const ended = Promise.withResolvers<void>();
    this.#underWay = { commandId: task.commandId, activity: work.activity, abort, ended: ended.promise };
    this.#faultSentence = null;
    this.#deps.statusChanged();
    void this.#run({ ...task, work, durationMs }, measured, abort.signal).finally(() => {
      this.#underWay = undefined;
      this.#lastServed = {
        command: task.request.command,
        labwareId: work.labwareId,
        untilMs: this.#deps.time.now() + setupMemoryMs,
      };
      ended.resolve();
      this.#deps.statusChanged();
    });
  }

  async #run(task: Task, measured: Json | undefined, signal: AbortSignal): Promise<void> {
    const startMs = this.#deps.time.now();
    const jams = task.fault?.fault === 'jam';
    try {
      await this.#passTime(task, measured, signal, jams ? 0.5 : 1);
    } catch (error) {
      if (!signal.aborted) throw error;
      const passed = task.durationMs <= 0 ? 1 : (this.#deps.time.now() - startMs) / task.durationMs;
      this.#breakOff(task, passed, 'stopped', `${this.id} was stopped.`);
      return;
    }
    if (jams) {
      this.#faultSentence = `${this.id} has jammed (injected for practice). Clear it before you go on.`;
      this.#announceFault();
      this.#breakOff(task, 0.5, 'fault', this.#faultSentence);
      return;
    }
    this.#finish(task, measured);
  }

  /** Lets the command's time pass, up to a fraction of it, telling progress by the wells served. */
  async #passTime(task: Task, measured: Json | undefined, signal: AbortSignal, upTo: number): Promise<void> {
    const { work, durationMs } = task;
    const silent = task.fault?.fault === 'silent';
    const pieces = Math.max(1, Math.min(mostProgressEvents, work.wells.length));
    const pieceMs = durationMs / pieces;
    let told = 0;
    for (let piece = 1; piece <= pieces; piece++) {
      const fraction = piece / pieces;
      if (fraction > upTo) {
        await this.#sleep(pieceMs * pieces * (upTo - (piece - 1) / pieces), signal);
        return;
      }
      await this.#sleep(pieceMs, signal);
      if (piece * 2 >= pieces && task.fault?.fault === 'disconnect') task.connection.close();
      if (work.wells.length === 0 || silent) continue;
      const until = Math.floor(work.wells.length * fraction + 1e-9);
      const served = work.wells.slice(told, until);
      const from = told;
      this.#deps.announce(() => progressOf(task.commandId, fraction, served, measured, from));
      told = until;
    }
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await this.#deps.time.sleep(ms, signal);
    else signal.throwIfAborted();
  }

  #finish(task: Task, measured: Json | undefined): void {
    let result: Json;
    try {
      result = this.#deps.recorded.perform(this.#doing(), task.request.command, task.commandId, task.bound, measured);
    } catch (error) {
      // What was possible at the start is not any more: somebody took the plate away.
      const message = sentenceOf(error);
      this.#note(task.commandId, message);
      this.#fail(task.connection, task.request, {
        code: 'fault',
        message,
        happened: error instanceof Refusal ? 'no' : 'unknown',
      });
      return;
    }
    this.#lastReading = lastReadingOf(result) ?? this.#lastReading;
    if (task.fault?.fault === 'silent') return;
    if (task.fault?.fault === 'garbled') {
      task.connection.send('{"id":\u0000#~ok"');
      return;
    }
    this.#answer(task.connection, task.request, result);
  }

  #breakOff(task: Task, fraction: number, code: 'stopped' | 'fault', message: string): void {
    const { recorded } = this.#deps;
    let happened: Happened = 'no';
    try {
      const did = recorded.performPartly(this.#doing(), task.request.command, task.commandId, task.bound, fraction);
      if (did) happened = 'partly';
    } catch {
      happened = 'unknown';
    }
    const served = happened === 'partly' ? (firstPart(task.work.wells, fraction)?.length ?? 0) : 0;
    const extent = served > 0 ? ` ${served} of ${task.work.wells.length} wells were served.` : '';
    this.#note(task.commandId, message + extent);
    this.#fail(task.connection, task.request, { code, message: message + extent, happened });
  }

  #announceFault(): void {
    const message = this.#faultSentence ?? '';
    this.#deps.announce(() => ({ event: 'fault', message }));
  }

  #note(commandId: string, sentence: string): void {
    this.#failed.set(commandId, sentence);
    const oldest = this.#failed.keys().next().value;
    if (this.#failed.size > 100 && oldest !== undefined) this.#failed.delete(oldest);
  }

  #answer(connection: WireConnection, request: WireRequest, result: Json): void {
    connection.send(formatLine({ id: request.id, ok: true, result, labMs: this.#deps.time.now() }));
  }

  #fail(connection: WireConnection, request: WireRequest, error: WireError): void {
    connection.send(formatLine({ id: request.id, ok: false, error, labMs: this.#deps.time.now() }));
  }

  #doing(): Doing {
    return { bench: this.#deps.recorded.bench, instrument: this.id, labMs: this.#deps.time.now() };
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
