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
 * compare what happened with what is on record.
 */
export class ScriptedInstrument {
  readonly log: { readonly commandId: string; readonly command: string; readonly params: Json }[] = [];
  readonly remembered = new Map<string, Json>();
  script: Script = () => Promise.resolve({});
  busy: string | null = null;
  stops = 0;
  stopHangs = false;
  unplug: (reason: string) => void = () => undefined;

  /** Does it and remembers it. */
  carryOut(command: DriverCommand, result: Json = {}): Json {
    this.log.push({ commandId: command.commandId, command: command.command, params: command.params });
    this.remembered.set(command.commandId, result);
    return result;
  }
}

/** A driver definition for scripted instruments of one kind; every command has the effect given. */
export function scriptedDriver(
  kind: InstrumentKind,
  effect: Effect,
  instrumentOf: () => ScriptedInstrument,
  commands: readonly string[] = ['act'],
): DriverDefinition {
  return {
    manifest: {
      driverId: `scripted-${kind}`,
      version: '1.0.0',
      vendor: 'Wellrun',
      model: 'Scripted',
      title: 'Scripted instrument',
      kind,
      transports: ['virtual'],
      evidence: 'simulator only',
      source: 'none',
      commands: Object.fromEntries(
        commands.map((name) => [name, { title: name, params: z.any(), effect, timeoutMs: 60_000 }]),
      ),
    },
    create: () => new ScriptedDriver(instrumentOf(), effect),
  };
}

class ScriptedDriver implements Driver {
  readonly #instrument: ScriptedInstrument;
  readonly query?: (commandId: string) => Promise<CommandEvidence>;

  constructor(instrument: ScriptedInstrument, effect: Effect) {
    this.#instrument = instrument;
    if (effect === 'queryable') {
      this.query = (commandId) => {
        const result = instrument.remembered.get(commandId);
        return Promise.resolve(result === undefined ? { state: 'not-done' } : { state: 'done', result });
      };
    }
  }

  connect(): Promise<Identity> {
    return Promise.resolve({ model: 'Scripted', serialNumber: '1', firmware: '1' });
  }

  async execute(command: DriverCommand, signal: AbortSignal): Promise<Json> {
    const script = this.#instrument.script(command, signal);
    return Promise.race([
      script,
      new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      ),
    ]);
  }

  stop(): Promise<string> {
    this.#instrument.stops++;
    return this.#instrument.stopHangs ? new Promise(() => undefined) : Promise.resolve('still');
  }

  readStatus(): Promise<InstrumentStatus> {
    return Promise.resolve({ activity: this.#instrument.busy, channels: [], contents: [], fault: null });
  }

  onEvent(_listener: (event: DriverEvent) => void): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  onDisconnect(listener: (reason: string) => void): Disposable {
    this.#instrument.unplug = listener;
    return { [Symbol.dispose]: () => undefined };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
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
