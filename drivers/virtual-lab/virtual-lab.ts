import type { Clock } from '#core/base/clock.ts';
import { LabClock, type LabSpeed } from '#core/base/lab-clock.ts';
import { AppError } from '#core/contract/errors.ts';
import type { InstrumentConfig } from '#core/contract/instrument.ts';
import type { Json, JsonObject } from '#core/contract/json.ts';
import type { InstrumentKind } from '#core/contract/words.ts';
import type { Transport } from '#core/instruments/transport.ts';
import type { VirtualLabPort } from '#core/instruments/virtual-lab-port.ts';
import { MtSicsSimulator } from '../mettler-toledo-mt-sics/simulator.ts';
import { createMemoryLink } from '../transport/memory.ts';
import { ControlSession } from './control-session.ts';
import type { InjectedFault } from './injected-fault.ts';
import { massOnPan } from './instruments/balance.ts';
import { virtualInstruments } from './instruments/instrument-models.ts';
import { LabDesk } from './lab-desk.ts';
import { LabTime } from './lab-time.ts';
import { PacedNotice } from './paced-notice.ts';
import { RecordedBench } from './recorded-bench.ts';
import { seedFrom } from './seed.ts';
import { VirtualInstrument } from './virtual-instrument.ts';
import { driverIdOf } from './manifests.ts';
import { WireConnection } from './wire-connection.ts';
import { WireSession } from './wire-session.ts';
import { formatLine, type WireEvent } from './wire.ts';
import type { LoadedLabware, PlacedLabware } from './world/load-labware.ts';
import type { Profile } from './world/profile.ts';
import type { VirtualWorld } from './world/virtual-world.ts';

export interface VirtualLabOptions {
  /** The PC's clock: below the lab's clock, and the wall time of the instruments' log. */
  readonly hostClock: Clock;
  /** The lab's clock, when the host has one already; else one is made that begins no earlier than the world left off. */
  readonly clock?: LabClock;
  /** Speed of a clock that is made here: 1 when not given. */
  readonly speed?: LabSpeed;
  /** Chooses the truth and the noise. A world that is on disk keeps the one it began with. */
  readonly seed?: number | string;
  readonly profile?: Profile;
  /** Folder for the instruments' log; null keeps everything in memory. */
  readonly dataDir: string | null;
  readonly instruments?: ReadonlyMap<string, InstrumentKind>;
  /** True when hosts live by a clock of their own, in another process: their requests carry their time. */
  readonly followsHost?: boolean;
}

/**
 * The virtual lab: instruments that speak their wire protocols, and one world behind them.
 *
 * Each instrument takes any number of connections (the balance one); a command is answered to the one that sent it,
 * events go to all. It lives on when connections end.
 */
export class VirtualLab implements VirtualLabPort, AsyncDisposable {
  readonly where = 'in this process';
  readonly clock: LabClock;
  readonly kinds: ReadonlyMap<string, InstrumentKind>;
  readonly instruments: readonly InstrumentConfig[];
  readonly #recorded: RecordedBench;
  readonly #time: LabTime;
  readonly #desk: LabDesk;
  readonly #devices = new Map<string, VirtualInstrument>();
  readonly #balances = new Map<string, MtSicsSimulator>();
  readonly #sessions = new Map<string, Set<WireSession>>();
  readonly #cleanup = new AsyncDisposableStack();

  constructor(options: VirtualLabOptions) {
    const { hostClock, seed = 1, profile = 'realistic', dataDir } = options;
    this.kinds = options.instruments ?? virtualInstruments;
    this.instruments = virtualConfigs(this.kinds);
    this.#recorded = this.#cleanup.use(
      new RecordedBench({
        seed: seedFrom(seed),
        profile,
        dataDir,
        instruments: this.kinds,
        wallNow: () => hostClock.now(),
      }),
    );
    this.clock = options.clock ?? this.#cleanup.use(clockFor(options, this.#recorded.lastLabMs));
    this.#time = new LabTime(this.clock, this.#recorded.lastLabMs);
    for (const [id, kind] of this.kinds) this.#install(id, kind, hostClock);
    this.#desk = new LabDesk({
      recorded: this.#recorded,
      time: this.#time,
      inject: (id, fault) => this.#inject(id, fault),
      followsHost: options.followsHost ?? false,
      setSpeed: (speed) => this.clock.setSpeed(speed),
    });
  }

  get seed(): number {
    return this.#recorded.bench.world.seed;
  }

  /** The truth, for tests and for scoring a campaign; nothing on the wire gives it away. */
  get world(): VirtualWorld {
    return this.#recorded.bench.world;
  }

  /** Lab time, ms since 1970. */
  now(): number {
    return this.#time.now();
  }

  /** File of the instruments' own log; null in memory. */
  get logFile(): string | null {
    return this.#recorded.logFile;
  }

  /** Effects applied since the world began. */
  get appliedEffects(): number {
    return this.#recorded.seq;
  }

  /** Connects one host to an instrument; `transport` is the instrument's end, open. @throws AppError `not-found` */
  accept(instrumentId: string, transport: Transport): void {
    const balance = this.#balances.get(instrumentId);
    if (balance !== undefined) {
      balance.attach(transport);
      return;
    }
    const sessions = this.#sessions.get(instrumentId);
    const device = this.#devices.get(instrumentId);
    if (sessions === undefined || device === undefined) throw unknownInstrument(instrumentId);
    const connection = new WireConnection(transport);
    const session = new WireSession(device, this.#desk, connection);
    sessions.add(session);
    connection.onClose(() => sessions.delete(session));
  }

  /** Connects someone who sets up the lab: load labware, inject faults, change the speed. `describe` answers `lab`. */
  acceptControl(transport: Transport, describe: () => Json): void {
    void new ControlSession(this.#desk, new WireConnection(transport), describe);
  }

  /** A transport to an instrument of this lab, for a driver in this process; the driver opens it. */
  openTransport(instrumentId: string): Transport {
    const link = createMemoryLink({ address: `virtual ${instrumentId}` });
    this.accept(instrumentId, link.instrument);
    return link.host;
  }

  async loadLabware(labware: readonly LoadedLabware[]): Promise<void> {
    await this.#control('load-labware', { labware: labware as unknown as Json });
  }

  async placeLabware(labware: readonly PlacedLabware[]): Promise<void> {
    await this.#control('place-labware', { labware: [...labware] });
  }

  /** Takes labware of an execution that has ended off the bench; names that are not there are passed over. */
  async unloadLabware(labwareIds: readonly string[]): Promise<void> {
    await this.#control('unload-labware', { labwareIds });
  }

  async injectFault(instrumentId: string, fault: InjectedFault): Promise<void> {
    await this.#control('inject-fault', { instrument: instrumentId, ...fault } as JsonObject);
  }

  async setSpeed(speed: LabSpeed): Promise<void> {
    await this.#control('set-speed', { speed });
  }

  async reset(): Promise<void> {
    await this.#control('reset', {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sessions of this.#sessions.values()) for (const session of sessions) session.close();
    await Promise.all([...this.#devices.values()].map((device) => device.stop()));
    await this.#cleanup.disposeAsync();
  }

  #install(id: string, kind: InstrumentKind, hostClock: Clock): void {
    if (kind === 'balance') {
      const noise = balanceNoise(this.#recorded.bench.world, id);
      const readMass = (): number => massOnPan(this.world, id, this.#time.now());
      this.#balances.set(id, this.#cleanup.use(new MtSicsSimulator({ clock: this.clock, readMass, noise })));
      return;
    }
    const announce = (event: () => WireEvent): void => this.#announce(id, event);
    const paced = this.#cleanup.use(new PacedNotice(hostClock, () => announce(() => this.#telemetryOf(id))));
    const statusChanged = (): void => paced.notify();
    const deps = { recorded: this.#recorded, time: this.#time, announce, statusChanged };
    this.#devices.set(id, new VirtualInstrument(id, kind, deps));
    this.#sessions.set(id, new Set());
  }

  #telemetryOf(id: string): WireEvent {
    return { event: 'telemetry', status: this.#devices.get(id)?.status() ?? null };
  }

  #inject(id: string, fault: InjectedFault): boolean {
    this.#balances.get(id)?.injectFault(fault.fault, fault.factor);
    this.#devices.get(id)?.inject(fault);
    return this.#balances.has(id) || this.#devices.has(id);
  }

  async #control(command: string, params: JsonObject): Promise<void> {
    await Promise.resolve();
    this.#desk.control(command, params);
  }

  #announce(instrumentId: string, event: () => WireEvent): void {
    const sessions = this.#sessions.get(instrumentId);
    if (sessions === undefined || sessions.size === 0) return;
    const line = formatLine(event());
    for (const session of sessions) session.send(line);
  }
}

/** How the instruments of a virtual lab stand on a bench. */
export function virtualConfigs(kinds: ReadonlyMap<string, InstrumentKind>): InstrumentConfig[] {
  return [...kinds].map(([instrumentId, kind]) => ({
    instrumentId,
    driverId: driverIdOf(kind),
    address: { kind: 'virtual', instrument: instrumentId },
    virtual: true,
  }));
}

/** Sets up a virtual lab, or goes on with the one that is in `dataDir`. */
export function createVirtualLab(options: VirtualLabOptions): VirtualLab {
  return new VirtualLab(options);
}

function clockFor(options: VirtualLabOptions, lastLabMs: number): LabClock {
  const { hostClock, speed } = options;
  return new LabClock(hostClock, speed ?? 1, Math.max(hostClock.now(), lastLabMs));
}

/** Last digit of the display wavers by about one step, g. */
const displayNoiseG = 0.00005;

function balanceNoise(world: VirtualWorld, id: string): () => number {
  let reading = 0;
  return () => world.random.normal({ quantity: 'balance', stream: id, replicate: reading++ }) * displayNoiseG;
}

function unknownInstrument(instrumentId: string): AppError {
  return new AppError('not-found', `The virtual lab has no instrument ${instrumentId}.`);
}
