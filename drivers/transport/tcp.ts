import { connect, type Socket } from 'node:net';
import { AppError } from '#core/contract/errors.ts';
import type { Transport } from '#core/instruments/transport.ts';
import { ByteChannel } from './byte-channel.ts';

/**
 * A TCP client. The operating system may take minutes to give up on an address that is silent: the caller limits that
 * with the signal given to `open`.
 */
export class TcpTransport extends ByteChannel {
  readonly address: string;
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(host: string, port: number) {
    super();
    this.#host = host;
    this.#port = port;
    this.address = `tcp ${host}:${port}`;
  }

  protected override connect(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect({ host: this.#host, port: this.#port });
    this.#socket = socket;
    const give = (): void => {
      socket.destroy();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', give, { once: true });
    listenTo(
      socket,
      (bytes) => this.received(bytes),
      (error) => {
        reject(notReached(this.address, error));
        this.ended(whyEnded(error));
      },
    );
    socket.once('connect', () => {
      socket.setNoDelay(true);
      socket.setKeepAlive(true, 10_000);
      resolve();
    });
    return promise.finally(() => signal?.removeEventListener('abort', give));
  }

  protected override send(bytes: Uint8Array): Promise<void> {
    return sendTo(this.#socket, bytes);
  }

  protected override hangUp(): Promise<void> {
    return hangUpOn(this.#socket);
  }
}

/** The other end: a socket that a server accepted, for simulators that are reached over TCP. */
export function acceptedSocket(socket: Socket): Transport {
  return new AcceptedSocket(socket);
}

class AcceptedSocket extends ByteChannel {
  readonly address: string;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    this.address = `tcp ${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
    socket.setNoDelay(true);
    listenTo(
      socket,
      (bytes) => this.received(bytes),
      (error) => this.ended(whyEnded(error)),
    );
    this.accepted();
  }

  protected override async connect(): Promise<void> {
    await Promise.resolve();
  }

  protected override send(bytes: Uint8Array): Promise<void> {
    return sendTo(this.#socket, bytes);
  }

  protected override hangUp(): Promise<void> {
    return hangUpOn(this.#socket);
  }
}

function listenTo(
  socket: Socket,
  received: (bytes: Uint8Array) => void,
  over: (error: Error | undefined) => void,
): void {
  let failure: Error | undefined;
  socket.on('data', received);
  socket.on('error', (error) => (failure = error));
  socket.on('close', () => over(failure));
}

function sendTo(socket: Socket | undefined, bytes: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket?.write(bytes, (error) => {
    if (error) reject(new AppError('device-disconnected', whyEnded(error), {}, error));
    else resolve();
  });
  return promise;
}

/** Lets what was written leave first, as long as the other side takes it. */
function hangUpOn(socket: Socket | undefined): Promise<void> {
  if (socket === undefined || socket.destroyed) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('close', () => resolve());
  socket.destroySoon();
  return promise;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function whyEnded(error: Error | undefined): string {
  if (error === undefined) return 'The other side ended the connection.';
  if (codeOf(error) === 'ECONNRESET' || codeOf(error) === 'EPIPE') return 'The other side broke the connection off.';
  return `The connection broke (${error.message}).`;
}

function notReached(address: string, error: Error | undefined): AppError {
  const why = error === undefined ? '' : (REASONS[codeOf(error)] ?? `The system says: ${error.message}.`);
  return new AppError('device-disconnected', `${address} cannot be reached. ${why}`.trim(), {}, error);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: check that the instrument is on and that the port number is right.',
  EHOSTUNREACH: 'There is no way to that address: check the network cable and the address.',
  ENETUNREACH: 'There is no way to that network: check the network cable and the address.',
  ETIMEDOUT: 'It does not answer: check that the instrument is on and in this network.',
  ENOTFOUND: 'No such name is known in this network: check the spelling or give the number of the address.',
};
