import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { Mutex } from '../base/mutex.ts';
import { AppError, toAppError } from '../contract/errors.ts';
import type { InstrumentConfig, InstrumentView, StopConfirmation, TransportAddress } from '../contract/instrument.ts';
import type { Json } from '../contract/json.ts';
import type { ConnectionState } from '../contract/words.ts';
import type {
  CommandEvidence,
  Driver,
  DriverCommand,
  DriverDefinition,
  DriverEvent,
  Identity,
  InstrumentStatus,
} from './driver.ts';
import type { Transport } from './transport.ts';
import { confirmation, rejectOnAbort, type StopAnswer } from './stop-confirmation.ts';
import { addressText, instrumentView } from './instrument-view.ts';
import { WireTrace } from './wire-trace.ts';

export type LinkEvent =
  | { readonly type: 'connected'; readonly identity: Identity }
  | { readonly type: 'disconnected'; readonly sentence: string }
  | { readonly type: 'fault'; readonly sentence: string }
  | { readonly type: 'driver'; readonly event: DriverEvent }
  | { readonly type: 'view' };

export interface LinkDeps {
  readonly definition: DriverDefinition;
  /** The PC's clock. */
  readonly clock: Clock;
  /** What the driver counts its time limits on: the lab's clock for a virtual instrument. */
  readonly driverClock: Clock;
  readonly logger: Logger;
  readonly createTransport: (address: TransportAddress) => Transport;
}

const CONNECT_LIMIT_MS = 10_000;
const STATUS_EVERY_MS = 1000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
const IDLE: InstrumentStatus = { activity: null, channels: [], contents: [], fault: null };

/**
 * One instrument of the bench and the life of its connection.
 *
 * States: disconnected (let go of, or not yet tried) -> opening -> identifying -> ready <-> busy; unplugged (the channel
 * is gone; it is tried again with growing pauses), fault (it answers, but not as it should), wrong-device (another serial
 * number; never used). Invariants: 1. commands go out one at a time, in order of asking. 2. nothing is ever sent again by
 * itself after a connection came back. 3. `stop` waits for nothing.
 */
export class InstrumentLink implements AsyncDisposable {
  readonly config: InstrumentConfig;
  readonly trace: WireTrace;
  readonly #deps: LinkDeps;
  readonly #events: Emitter<LinkEvent>;
  readonly #mutex = new Mutex();
  #driver: Driver | undefined;
  #state: ConnectionState = 'disconnected';
  #since: number;
  #identity: Identity | undefined;
  #status: InstrumentStatus = IDLE;
  #faultSentence: string | null = null;
  #wanted = false;
  #retryMs = FIRST_RETRY_MS;
  #retry: Disposable | undefined;
  #poll: Disposable | undefined;
  #connecting: Promise<void> | undefined;
  #connectLimit: AbortController | undefined;
  #usedBy: { readonly executionId: string; readonly since: number } | undefined;
  #needsClearing: { readonly reason: string; readonly since: number } | null = null;
  #keptFrom: string | null = null;

  constructor(config: InstrumentConfig, deps: LinkDeps) {
    this.config = config;
    this.#deps = deps;
    this.#since = deps.clock.now();
    this.trace = new WireTrace(deps.clock);
    this.#events = new Emitter((error) =>
      deps.logger.error({ error: String(error) }, 'A listener of an instrument failed.'),
    );
  }

  get id(): string {
    return this.config.instrumentId;
  }

  get definition(): DriverDefinition {
    return this.#deps.definition;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isUsable(): boolean {
    return this.#state === 'ready' || this.#state === 'busy';
  }

  get usedBy(): { readonly executionId: string; readonly since: number } | undefined {
    return this.#usedBy;
  }

  get needsClearing(): { readonly reason: string; readonly since: number } | null {
    return this.#needsClearing;
  }

  /** Why nothing new may take it although it is well: a person holds it, or it is in storage. Null: nothing keeps it. */
  get keptFrom(): string | null {
    return this.#keptFrom;
  }

  onEvent(listener: (event: LinkEvent) => void): Disposable {
    return this.#events.on(listener);
  }

  /**
   * Connects and keeps connected from now on; one that is connected stays as it is. Resolves when the first try has
   * ended, whatever came of it.
   */
  connect(): Promise<void> {
    this.#wanted = true;
    if (this.isUsable) return Promise.resolve();
    this.#connecting ??= this.#tryConnect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** Lets go of the instrument. */
  async disconnect(): Promise<void> {
    this.#wanted = false;
    this.#retry?.[Symbol.dispose]();
    this.#connectLimit?.abort(new AppError('cancelled', `${this.id} was let go of.`));
    await this.#connecting;
    await this.#closeDriver();
    this.#enter('disconnected');
  }

  setUsedBy(executionId: string | undefined): void {
    this.#usedBy = executionId === undefined ? undefined : { executionId, since: this.#deps.clock.now() };
    this.#changed();
  }

  setNeedsClearing(needs: { readonly reason: string; readonly since: number } | null): void {
    this.#needsClearing = needs;
    this.#changed();
  }

  setKeptFrom(sentence: string | null): void {
    if (sentence === this.#keptFrom) return;
    this.#keptFrom = sentence;
    this.#changed();
  }

  /**
   * Sends one command when its turn has come.
   * @throws AppError as Driver.execute; `device-refused` when it cannot be sent, `cancelled` with details.sent false when
   * the signal came before its turn, what `mayStill` throws (in these cases it certainly did not happen)
   * @param mayStill asked at the last moment before it is sent: whether its sender still holds the instrument
   */
  async execute(
    command: DriverCommand,
    signal: AbortSignal,
    onSent: () => void = () => undefined,
    mayStill: () => void = () => undefined,
  ): Promise<Json> {
    let isSent = false;
    try {
      return await this.#mutex.run(async () => {
        const driver = this.#driver;
        if (driver === undefined || !this.isUsable) {
          throw new AppError('device-refused', `${this.id} is not connected.`, { connection: this.#state });
        }
        mayStill();
        this.#enter('busy');
        isSent = true;
        try {
          const answer = driver.execute(command, signal);
          onSent();
          return await answer;
        } finally {
          if (this.#state === 'busy') this.#enter('ready');
        }
      }, signal);
    } catch (error) {
      if (isSent || !signal.aborted) throw error;
      throw new AppError('cancelled', `${this.id} was not sent "${command.command}" any more.`, { sent: false }, error);
    }
  }

  /** What became of a command, by its id; undefined when the instrument does not keep ids or cannot be asked now. */
  async query(commandId: string, signal: AbortSignal): Promise<CommandEvidence | undefined> {
    const driver = this.#driver;
    if (driver?.query === undefined || !this.isUsable) return undefined;
    return driver.query(commandId, signal);
  }

  canBeAsked(command: string): boolean {
    return this.definition.manifest.commands[command]?.effect === 'queryable';
  }

  /** Safe state now; never throws, never waits longer than two seconds, and says what is confirmed. */
  stop(): Promise<StopConfirmation> {
    return this.#confirm(async (driver, signal) => ({ result: 'confirmed', detail: await driver.stop(signal) }));
  }

  /** Asks whether the instrument is still; never throws, never waits longer than two seconds. */
  confirmStill(): Promise<StopConfirmation> {
    // The question itself is not broken off at the limit: a line would have to be brought back in step after that.
    return this.#confirm(async () => {
      const isFresh = await this.#readStatus();
      if (!this.isUsable) return { result: 'not-connected', detail: 'not connected' };
      if (!isFresh) return { result: 'no-answer', detail: 'did not answer' };
      const { activity } = this.#status;
      return activity === null ? { result: 'confirmed', detail: 'still' } : { result: 'refused', detail: activity };
    });
  }

  view(): InstrumentView {
    return instrumentView({
      config: this.config,
      manifest: this.definition.manifest,
      state: this.#state,
      since: this.#since,
      serialNumber: this.#identity?.serialNumber ?? null,
      status: this.#status,
      faultSentence: this.#faultSentence,
      usedBy: this.#usedBy?.executionId ?? null,
      needsClearing: this.#needsClearing,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disconnect();
  }

  #confirm(ask: (driver: Driver, signal: AbortSignal) => Promise<StopAnswer>): Promise<StopConfirmation> {
    const driver = this.isUsable ? this.#driver : undefined;
    const question = driver === undefined ? undefined : (signal: AbortSignal) => ask(driver, signal);
    return confirmation(this.id, this.#deps.clock, question);
  }

  async #tryConnect(): Promise<void> {
    await this.#closeDriver();
    const { definition, createTransport, driverClock, logger, clock } = this.#deps;
    this.#enter('opening');
    const limit = new AbortController();
    this.#connectLimit = limit;
    using _timer = clock.setTimer(CONNECT_LIMIT_MS, () =>
      limit.abort(new AppError('device-timeout', `${this.id} did not answer in ${CONNECT_LIMIT_MS / 1000} s.`)),
    );
    try {
      const transport = createTransport(this.config.address);
      const driver = definition.create({ transport, clock: driverClock, logger, trace: this.trace });
      this.#driver = driver;
      driver.onEvent((event) => this.#onDriverEvent(event));
      this.#enter('identifying');
      const identity = await Promise.race([driver.connect(limit.signal), rejectOnAbort(limit.signal)]);
      await this.#accept(driver, identity);
    } catch (error) {
      const reason = toAppError(error);
      await this.#closeDriver();
      if (!this.#wanted) return;
      this.#fail(reason.code === 'device-disconnected' ? 'unplugged' : 'fault', reason.message);
      this.#scheduleRetry();
    } finally {
      this.#connectLimit = undefined;
    }
  }

  async #accept(driver: Driver, identity: Identity): Promise<void> {
    const { expectedSerial, address } = this.config;
    this.#identity = identity;
    if (expectedSerial !== undefined && expectedSerial !== identity.serialNumber) {
      await this.#closeDriver();
      this.#fail(
        'wrong-device',
        `Expected serial number ${expectedSerial}, found ${identity.serialNumber} at ${addressText(address)}.`,
      );
      return;
    }
    driver.onDisconnect((reason) => this.#onDisconnect(driver, reason));
    this.#retryMs = FIRST_RETRY_MS;
    this.#faultSentence = null;
    this.#enter('ready');
    this.#events.emit({ type: 'connected', identity });
    await this.#readStatus();
    this.#schedulePoll();
  }

  #onDisconnect(driver: Driver, reason: string): void {
    if (driver !== this.#driver) return;
    this.#driver = undefined;
    this.#poll?.[Symbol.dispose]();
    if (!this.#wanted) return;
    this.#fail('unplugged', reason);
    this.#scheduleRetry();
  }

  #fail(state: 'unplugged' | 'fault' | 'wrong-device', sentence: string): void {
    const isNews = this.#faultSentence !== sentence;
    this.#faultSentence = sentence;
    this.#status = IDLE;
    this.#enter(state);
    if (isNews)
      this.#events.emit(state === 'unplugged' ? { type: 'disconnected', sentence } : { type: 'fault', sentence });
  }

  #scheduleRetry(): void {
    if (!this.#wanted) return;
    this.#retry?.[Symbol.dispose]();
    this.#retry = this.#deps.clock.setTimer(this.#retryMs, () => void this.connect(), { background: true });
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  #schedulePoll(): void {
    this.#poll?.[Symbol.dispose]();
    this.#poll = this.#deps.clock.setTimer(
      STATUS_EVERY_MS,
      () => {
        void this.#readStatus().then(() => {
          if (this.isUsable) this.#schedulePoll();
        });
      },
      { background: true },
    );
  }

  /** False when the instrument did not answer; what is shown stays what it said last. */
  async #readStatus(): Promise<boolean> {
    const driver = this.#driver;
    if (driver === undefined) return false;
    try {
      this.#status = await driver.readStatus(AbortSignal.any([]));
      this.#changed();
      return true;
    } catch (error) {
      this.#deps.logger.debug({ instrument: this.id, error: String(error) }, 'The status could not be read.');
      return false;
    }
  }

  #onDriverEvent(event: DriverEvent): void {
    if (event.type === 'status') {
      this.#status = event.status;
      this.#changed();
    }
    if (event.type === 'fault') this.#events.emit({ type: 'fault', sentence: event.sentence });
    this.#events.emit({ type: 'driver', event });
  }

  async #closeDriver(): Promise<void> {
    this.#poll?.[Symbol.dispose]();
    const driver = this.#driver;
    this.#driver = undefined;
    try {
      await driver?.close();
    } catch (error) {
      this.#deps.logger.warn({ instrument: this.id, error: String(error) }, 'A driver did not close properly.');
    }
  }

  #enter(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#since = this.#deps.clock.now();
    this.#changed();
  }

  #changed(): void {
    this.#events.emit({ type: 'view' });
  }
}
