import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { AppError } from '../contract/errors.ts';
import type { InstrumentConfig, InstrumentView, StopConfirmation, TransportAddress } from '../contract/instrument.ts';
import type { InstrumentKind, Mode } from '../contract/words.ts';
import type { DriverDefinition } from './driver.ts';
import { GraceClock } from './grace-clock.ts';
import { InstrumentLink, type LinkEvent } from './instrument-link.ts';
import type { Transport } from './transport.ts';

export interface BenchDeps {
  readonly drivers: readonly DriverDefinition[];
  readonly clock: Clock;
  /** The clock that virtual instruments live by. */
  readonly labClock: Clock;
  readonly logger: Logger;
  readonly createTransport: (address: TransportAddress) => Transport;
}

export interface BenchEvent {
  readonly link: InstrumentLink;
  readonly event: LinkEvent;
}

/** All instruments of this PC. Who may use which is a matter of leases. */
export class Bench implements AsyncDisposable {
  readonly #deps: BenchDeps;
  readonly #links = new Map<string, InstrumentLink>();
  /** Who can serve what, by kind and world: asked for every job that waits. */
  readonly #candidates = new Map<string, readonly InstrumentLink[]>();
  readonly #events: Emitter<BenchEvent>;

  constructor(deps: BenchDeps) {
    this.#deps = deps;
    this.#events = new Emitter((error) =>
      deps.logger.error({ error: String(error) }, 'A listener of the bench failed.'),
    );
  }

  onEvent(listener: (event: BenchEvent) => void): Disposable {
    return this.#events.on(listener);
  }

  /** Puts an instrument on the bench; it is not connected yet. @throws AppError `conflict`, `not-found` (driver) */
  add(config: InstrumentConfig): InstrumentLink {
    if (this.#links.has(config.instrumentId)) {
      throw new AppError('conflict', `There is an instrument ${config.instrumentId} on this bench already.`);
    }
    const definition = this.#deps.drivers.find((driver) => driver.manifest.driverId === config.driverId);
    if (definition === undefined) {
      const known = this.#deps.drivers.map((driver) => driver.manifest.driverId).join(', ');
      throw new AppError('not-found', `There is no driver ${config.driverId}. There are: ${known}.`);
    }
    const { clock, labClock, logger, createTransport } = this.#deps;
    const driverClock = config.virtual ? new GraceClock(labClock, clock) : clock;
    const link = new InstrumentLink(config, { definition, clock, driverClock, logger, createTransport });
    link.onEvent((event) => this.#events.emit({ link, event }));
    this.#links.set(config.instrumentId, link);
    this.#candidates.clear();
    return link;
  }

  async remove(instrumentId: string): Promise<void> {
    const link = this.get(instrumentId);
    if (link.usedBy !== undefined) throw heldError(link);
    await link[Symbol.asyncDispose]();
    this.#links.delete(instrumentId);
    this.#candidates.clear();
  }

  /** @throws AppError `not-found` */
  get(instrumentId: string): InstrumentLink {
    const link = this.#links.get(instrumentId);
    if (link === undefined) throw new AppError('not-found', `There is no instrument ${instrumentId} on this bench.`);
    return link;
  }

  find(instrumentId: string): InstrumentLink | undefined {
    return this.#links.get(instrumentId);
  }

  all(): readonly InstrumentLink[] {
    return [...this.#links.values()];
  }

  views(): InstrumentView[] {
    return this.all().map((link) => link.view());
  }

  connectAll(): Promise<unknown> {
    return Promise.all(this.all().map((link) => link.connect()));
  }

  /** Instruments that can serve a kind in a mode: virtual ones when simulated, the others when real. */
  candidates(kind: InstrumentKind, mode: Mode): readonly InstrumentLink[] {
    const world = mode === 'real' ? 'real' : 'virtual';
    const key = `${kind} ${world}`;
    let found = this.#candidates.get(key);
    if (found === undefined) {
      found = this.all().filter(
        (link) => link.definition.manifest.kind === kind && link.config.virtual === (world === 'virtual'),
      );
      this.#candidates.set(key, found);
    }
    return found;
  }

  /**
   * Gives every kind an instrument: the wished one, else the first that is free and well.
   * @throws AppError `instrument-missing`
   */
  bind(kinds: readonly InstrumentKind[], mode: Mode, wishes: Readonly<Record<string, string>>): Record<string, string> {
    const bindings: Record<string, string> = {};
    for (const kind of kinds) {
      const candidates = this.candidates(kind, mode);
      const wish = wishes[kind];
      const chosen =
        wish === undefined
          ? (candidates.find((link) => whyNot(link) === null) ?? candidates[0])
          : candidates.find((link) => link.id === wish);
      if (chosen === undefined) throw new AppError('instrument-missing', missingSentence(kind, mode, wish));
      bindings[kind] = chosen.id;
    }
    return bindings;
  }

  /** @throws AppError why one of these instruments cannot be used now, whoever holds it */
  assertReady(instrumentIds: readonly string[]): void {
    for (const id of instrumentIds) {
      const error = whyNotReady(this.get(id));
      if (error !== null) throw error;
    }
  }

  /** Software stop: every instrument at once, past every queue. Never throws. */
  stop(instrumentIds: readonly string[] = [...this.#links.keys()]): Promise<StopConfirmation[]> {
    return Promise.all(instrumentIds.map(async (id) => this.find(id)?.stop() ?? notHere(id)));
  }

  /** Asks instruments whether they are still. Never throws. */
  confirmStill(instrumentIds: readonly string[]): Promise<StopConfirmation[]> {
    return Promise.all(instrumentIds.map(async (id) => this.find(id)?.confirmStill() ?? notHere(id)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.all().map((link) => link[Symbol.asyncDispose]()));
  }
}

function notHere(instrumentId: string): StopConfirmation {
  return { instrumentId, result: 'not-connected', detail: 'not on this bench', tookMs: 0 };
}

/** Why an execution cannot have an instrument now, or null. */
export function whyNot(link: InstrumentLink): AppError | null {
  return link.usedBy === undefined ? whyNotReady(link) : heldError(link);
}

/** Why nobody can use an instrument now, or null. */
export function whyNotReady(link: InstrumentLink): AppError | null {
  if (link.needsClearing !== null) {
    return new AppError(
      'instrument-needs-clearing',
      `${link.id} must be cleared by a person first: ${link.needsClearing.reason}`,
      {
        instrumentId: link.id,
      },
    );
  }
  if (link.keptFrom !== null) {
    return new AppError('instrument-busy', link.keptFrom, { instrumentId: link.id });
  }
  if (!link.isUsable) {
    return new AppError('device-disconnected', `${link.id} is not connected (${link.state}).`, {
      instrumentId: link.id,
    });
  }
  return null;
}

function heldError(link: InstrumentLink): AppError {
  const holder = link.usedBy?.executionId;
  const sentence = `${link.id} is held by ${holder ?? 'another execution'}.`;
  return new AppError('instrument-busy', sentence, { instrumentId: link.id, heldBy: holder ?? '' });
}

export function missingSentence(kind: InstrumentKind, mode: Mode, wish?: string): string {
  const words = kind.replaceAll('-', ' ');
  if (wish !== undefined) return `${wish} is not a ${words} that can be used in a ${mode} execution.`;
  return mode === 'real'
    ? `No real ${words} is on this bench. Connect one first, or choose the simulated mode.`
    : `The virtual lab has no ${words}.`;
}
