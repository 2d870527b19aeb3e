import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import type { Json } from '../contract/json.ts';
import type { Effect, InstrumentKind } from '../contract/words.ts';
import type { Transport } from '../instruments/transport.ts';
import type {
  CommandEvidence,
  Driver,
  DriverCommand,
  DriverDefinition,
  DriverEvent,
  Identity,
  InstrumentStatus,
} from '../instruments/driver.ts';

/** What the instrument does with a command: answers, throws, or never comes back. */
export type Script = (command: DriverCommand, signal: AbortSignal) => Promise<Json>;

/**
 * An instrument whose behaviour a test writes down. It keeps its own log of what it carried out, so that a checker can
 * compare what happened with what is on record. It outlives the process that uses it.
 */
export class ScriptedInstrument {
  readonly log: { readonly commandId: string; readonly command: string; readonly params: Json }[] = [];
  readonly remembered = new Map<string, Json>();
  script: Script = (command) => Promise.resolve(this.carryOut(command));
  /** What it says about a command id; from its memory when not given. */
  answerTo: ((commandId: string) => Promise<CommandEvidence>) | undefined;
  serialNumber = '1';
  busy: string | null = null;
  stops = 0;
  stopHangs = false;
  statusHangs = false;
  statusFails = false;
  /** It goes on with what it does when the host would have it break off. */
  ignoresAbort = false;
  isPluggedIn = true;
  /** What it does when it is stopped, beside saying so. */
  onStop: () => void = () => undefined;
  readonly #drivers = new Set<ScriptedDriver>();

  /** Does it and remembers it. */
  carryOut(command: DriverCommand, result: Json = {}): Json {
    this.log.push({ commandId: command.commandId, command: command.command, params: command.params });
    this.remembered.set(command.commandId, result);
    return result;
  }

  /** Pulls the plug: every connection ends, and new ones fail until it is plugged in again. */
  unplug(reason = 'The cable was pulled.'): void {
    this.isPluggedIn = false;
    for (const driver of this.#drivers) driver.lose(reason);
  }

  plugIn(): void {
    this.isPluggedIn = true;
  }

  /** Tells the host something unasked. */
  tell(event: DriverEvent): void {
    for (const driver of this.#drivers) driver.tell(event);
  }

  /** For the driver. */
  connected(driver: ScriptedDriver): Disposable {
    this.#drivers.add(driver);
    return { [Symbol.dispose]: () => this.#drivers.delete(driver) };
  }
}

export interface ScriptedDriverOptions {
  readonly commands?: readonly string[];
  /** `scripted-<kind>` when not given. */
  readonly driverId?: string;
}

/** A driver definition for scripted instruments of one kind; every command has the effect given. */
export function scriptedDriver(
  kind: InstrumentKind,
  effect: Effect,
  instrumentOf: () => ScriptedInstrument,
  options: ScriptedDriverOptions = {},
): DriverDefinition {
  const commands = options.commands ?? ['act'];
  return {
    manifest: {
      driverId: options.driverId ?? `scripted-${kind}`,
      version: '1.0.0',
      vendor: 'Wellrun',
      model: 'Scripted',
      title: 'Scripted instrument',
      kind,
      transports: ['virtual'],
      evidence: 'simulator only',
      source: 'none',
      commands: Object.fromEntries(
        commands.map((name) => [
          name,
          { title: name, params: z.looseObject({ amount: z.number().optional() }), effect, timeoutMs: 60_000 },
        ]),
      ),
    },
    create: () => new ScriptedDriver(instrumentOf(), effect),
  };
}

class ScriptedDriver implements Driver {
  readonly #instrument: ScriptedInstrument;
  readonly #events = new Set<(event: DriverEvent) => void>();
  readonly #lost = new AbortController();
  readonly query?: (commandId: string) => Promise<CommandEvidence>;
  #connection: Disposable | undefined;
  #onDisconnect: ((reason: string) => void) | undefined;

  constructor(instrument: ScriptedInstrument, effect: Effect) {
    this.#instrument = instrument;
    if (effect === 'queryable') this.query = (commandId) => this.#query(commandId);
  }

  connect(): Promise<Identity> {
    if (!this.#instrument.isPluggedIn) return Promise.reject(lostConnection());
    this.#connection = this.#instrument.connected(this);
    return Promise.resolve({ model: 'Scripted', serialNumber: this.#instrument.serialNumber, firmware: '1' });
  }

  async execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
    const script = this.#instrument.script(command, signal);
    // A reply that nobody waits for any more is no fault.
    script.catch(() => undefined);
    const aborts = this.#instrument.ignoresAbort ? [] : [rejection(signal)];
    return Promise.race([script, rejection(this.#lost.signal), ...aborts]);
  }

  stop(): Promise<string> {
    this.#instrument.stops++;
    this.#instrument.onStop();
    return this.#instrument.stopHangs ? new Promise(() => undefined) : Promise.resolve('still');
  }

  readStatus(): Promise<InstrumentStatus> {
    if (this.#instrument.statusHangs) return new Promise(() => undefined);
    if (this.#instrument.statusFails) return Promise.reject(lostConnection());
    return Promise.resolve({ activity: this.#instrument.busy, channels: [], contents: [], fault: null });
  }

  onEvent(listener: (event: DriverEvent) => void): Disposable {
    this.#events.add(listener);
    return { [Symbol.dispose]: () => this.#events.delete(listener) };
  }

  onDisconnect(listener: (reason: string) => void): Disposable {
    this.#onDisconnect = listener;
    return { [Symbol.dispose]: () => undefined };
  }

  close(): Promise<void> {
    this.#connection?.[Symbol.dispose]();
    return Promise.resolve();
  }

  lose(reason: string): void {
    this.#connection?.[Symbol.dispose]();
    this.#lost.abort(lostConnection());
    this.#onDisconnect?.(reason);
  }

  tell(event: DriverEvent): void {
    for (const listener of this.#events) listener(event);
  }

  #query(commandId: string): Promise<CommandEvidence> {
    const instrument = this.#instrument;
    if (instrument.answerTo !== undefined) return instrument.answerTo(commandId);
    const result = instrument.remembered.get(commandId);
    return Promise.resolve(result === undefined ? { state: 'not-done' } : { state: 'done', result });
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  const rejected = Promise.withResolvers<never>();
  if (signal.aborted) rejected.reject(signal.reason as Error);
  signal.addEventListener('abort', () => rejected.reject(signal.reason as Error), { once: true });
  rejected.promise.catch(() => undefined);
  return rejected.promise;
}

/** The error of a lost connection in mid-command. */
export function lostConnection(): AppError {
  return new AppError('device-disconnected', 'The connection was lost.');
}

/** A scripted instrument has no wire; this stands where the driver would find one. */
export class NoTransport implements Transport {
  readonly address = 'none';
  readonly isOpen = false;

  open(): Promise<void> {
    return Promise.reject(lostConnection());
  }

  write(): Promise<void> {
    return Promise.reject(lostConnection());
  }

  onData(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  onClose(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
