import { AppError } from '#core/contract/errors.ts';
import type { Transport } from '#core/instruments/transport.ts';
import { ByteChannel } from './byte-channel.ts';

/**
 * What the line does to the bytes of one write: the pieces that arrive, in order. None is silence, several are split
 * packets, other bytes are noise; pieces kept back and given with a later write are merged packets.
 */
export type LineFault = (bytes: Uint8Array) => readonly Uint8Array[];

export interface MemoryLinkOptions {
  /** Where the host end says that it goes; `memory` when not given. */
  readonly address?: string;
  readonly toInstrument?: LineFault;
  readonly toHost?: LineFault;
}

export interface MemoryLink {
  /** The driver's end; opened by the driver. */
  readonly host: Transport;
  /** The simulator's end; open from the start, as a socket that was accepted is. */
  readonly instrument: Transport;
  /** Pulls the cable: both ends close with this reason. */
  cut(reason?: string): void;
}

const clean: LineFault = (bytes) => [bytes];

/**
 * Two linked transports inside this process, as strict as a real line: overlapping writes and writes to a closed end
 * are refused, and nothing arrives in the same breath as it is sent.
 */
export function createMemoryLink(options: MemoryLinkOptions = {}): MemoryLink {
  const address = options.address ?? 'memory';
  const host = new MemoryEnd(address, options.toInstrument ?? clean);
  const instrument = new MemoryEnd(`${address} (instrument)`, options.toHost ?? clean);
  host.linkTo(instrument);
  instrument.linkTo(host);
  instrument.switchOn();
  return {
    host,
    instrument,
    cut: (reason = 'The cable was pulled.') => {
      host.endOfLine(reason);
      instrument.endOfLine(reason);
    },
  };
}

class MemoryEnd extends ByteChannel {
  readonly address: string;
  readonly #line: LineFault;
  #other: MemoryEnd | undefined;

  constructor(address: string, line: LineFault) {
    super();
    this.address = address;
    this.#line = line;
  }

  linkTo(other: MemoryEnd): void {
    this.#other = other;
  }

  switchOn(): void {
    this.accepted();
  }

  endOfLine(reason: string): void {
    if (this.isOpen) this.ended(reason);
  }

  protected override async connect(): Promise<void> {
    await Promise.resolve();
    if (!this.#other?.isOpen) {
      throw new AppError('device-disconnected', `Nothing answers at ${this.address}. Switch the instrument on.`);
    }
  }

  protected override async send(bytes: Uint8Array): Promise<void> {
    for (const piece of this.#line(bytes.slice())) {
      await Promise.resolve();
      this.#other?.received(piece);
    }
  }

  protected override async hangUp(): Promise<void> {
    await Promise.resolve();
    this.#other?.endOfLine('The other side ended the connection.');
  }
}
