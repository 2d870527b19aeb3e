import type { Clock } from '#core/base/clock.ts';
import { LabClock, type LabSpeed } from '#core/base/lab-clock.ts';
import { AppError } from '#core/contract/errors.ts';
import type { InstrumentConfig } from '#core/contract/instrument.ts';
import type { Json, JsonObject } from '#core/contract/json.ts';
import type { Transport } from '#core/instruments/transport.ts';
import { LineFramer } from '#core/instruments/line-framer.ts';
import type { VirtualLabPort } from '#core/instruments/virtual-lab-port.ts';
import { OrderedWriter } from '../transport/ordered-writer.ts';
import { TcpTransport } from '../transport/tcp.ts';
import { parseIncoming, type IncomingReply } from './incoming.ts';
import type { InjectedFault } from './injected-fault.ts';
import { labAddressSchema } from './lab-address.ts';
import { longestLine } from './wire.ts';
import type { LoadedLabware, PlacedLabware } from './world/load-labware.ts';

export interface RemoteLabOptions {
  /** Control port of the lab's process. */
  readonly host: string;
  readonly port: number;
  /** The PC's clock; the host's own lab clock is made on it and begins at the lab's time. */
  readonly hostClock: Clock;
  readonly signal?: AbortSignal;
}

const encoder = new TextEncoder();

/** Asks over the control port of a lab. One connection per question: a lab that was started again is found again. */
async function ask(options: RemoteLabOptions, command: string, params: JsonObject): Promise<IncomingReply> {
  const transport = new TcpTransport(options.host, options.port);
  const framer = new LineFramer('utf-8', longestLine);
  const answer = Promise.withResolvers<IncomingReply>();
  transport.onData((bytes) => {
    for (const line of framer.push(bytes)) {
      const incoming = parseIncoming(line);
      if (incoming.kind === 'reply') answer.resolve(incoming.reply);
      if (incoming.kind === 'refusal') answer.reject(new AppError('bad-input', incoming.error.message));
    }
  });
  transport.onClose((reason) =>
    answer.reject(new AppError('device-disconnected', `The virtual lab is gone. ${reason}`)),
  );
  try {
    await transport.open(options.signal);
    void new OrderedWriter(transport).write(encoder.encode(`${JSON.stringify({ id: 1, command, params })}\n`));
    return await answer.promise;
  } finally {
    await transport.close();
  }
}

/** A virtual lab in a process of its own, as the host sees it. */
export class RemoteVirtualLab implements VirtualLabPort, Disposable {
  readonly where = 'in a process of its own';
  readonly clock: LabClock;
  readonly instruments: readonly InstrumentConfig[];
  readonly seed: number;
  readonly pid: number;
  /** File of the instruments' own log, on the lab's PC; null in memory. */
  readonly logFile: string | null;
  readonly #options: RemoteLabOptions;
  readonly #ports: ReadonlyMap<string, number>;

  constructor(options: RemoteLabOptions, described: Json) {
    const address = labAddressSchema.parse(described);
    this.#options = options;
    this.#ports = new Map(address.instruments.map(({ instrumentId, port }) => [instrumentId, port]));
    this.seed = address.seed;
    this.pid = address.pid;
    this.logFile = address.logFile;
    this.clock = new LabClock(options.hostClock, address.speed, address.labMs);
    this.instruments = address.instruments.map(({ instrumentId, driverId }) => ({
      instrumentId,
      driverId,
      address: { kind: 'virtual', instrument: instrumentId },
      virtual: true,
    }));
  }

  /** A transport to an instrument of the lab; the driver opens it. @throws AppError `not-found` */
  openTransport(instrumentId: string): Transport {
    const port = this.#ports.get(instrumentId);
    if (port === undefined) throw new AppError('not-found', `The virtual lab has no instrument ${instrumentId}.`);
    return new TcpTransport(this.#options.host, port);
  }

  async setSpeed(speed: LabSpeed): Promise<void> {
    await this.#ask('set-speed', { speed });
    this.clock.setSpeed(speed);
  }

  async loadLabware(labware: readonly LoadedLabware[]): Promise<void> {
    await this.#ask('load-labware', { labware: labware as unknown as Json });
  }

  async placeLabware(labware: readonly PlacedLabware[]): Promise<void> {
    await this.#ask('place-labware', { labware: [...labware] });
  }

  async unloadLabware(labwareIds: readonly string[]): Promise<void> {
    await this.#ask('unload-labware', { labwareIds });
  }

  async injectFault(instrumentId: string, fault: InjectedFault): Promise<void> {
    await this.#ask('inject-fault', { instrument: instrumentId, ...fault } as JsonObject);
  }

  async reset(): Promise<void> {
    await this.#ask('reset', {});
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }

  async #ask(command: string, params: JsonObject): Promise<void> {
    // While the question is on the wire an instant clock must not jump on.
    using _held = this.clock.hold();
    await ask(this.#options, command, params);
  }
}

/** Finds a virtual lab by its control port. @throws AppError `device-disconnected` when nothing answers there */
export async function connectVirtualLab(options: RemoteLabOptions): Promise<RemoteVirtualLab> {
  const { result } = await ask(options, 'lab', {});
  return new RemoteVirtualLab(options, result);
}
