import { statSync, unwatchFile, watchFile, type Stats } from 'node:fs';
import type { SerialPort } from 'serialport';
import { AppError } from '#core/contract/errors.ts';
import type { TransportAddress } from '#core/contract/instrument.ts';
import { ByteChannel } from './byte-channel.ts';

/** How often it is looked whether the port is still there, ms. */
const LOOK_EVERY_MS = 500;
const PULLED = 'The cable was pulled or the port went away.';

export type SerialAddress = Extract<TransportAddress, { kind: 'serial' }>;

/**
 * A serial port, taken for this program alone. Every connection has a port object of its own: the library keeps writes to
 * a closed port and sends them when it is opened again, which would move an instrument long after the fact.
 */
export class SerialTransport extends ByteChannel {
  readonly address: string;
  readonly #settings: SerialAddress;
  #port: SerialPort | undefined;
  #node = 0;

  constructor(settings: SerialAddress) {
    super();
    this.#settings = settings;
    this.address = `serial ${settings.path}`;
  }

  protected override async connect(signal: AbortSignal | undefined): Promise<void> {
    const { path, baudRate, dataBits, parity, stopBits } = this.#settings;
    // Loaded when the first port is opened, so that a PC without the native part can still use everything else.
    const { SerialPort } = await import('serialport');
    signal?.throwIfAborted();
    const port = new SerialPort({ path, baudRate, dataBits, parity, stopBits, lock: true, autoOpen: false });
    port.on('data', (bytes: Uint8Array) => this.received(bytes));
    port.on('error', (error) => this.ended(`The serial port failed (${error.message}).`));
    port.on('close', (error?: Error) => this.ended(error ? PULLED : 'It was closed.'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    port.open((error) => (error ? reject(notOpened(path, error)) : resolve()));
    await promise;
    this.#port = port;
    this.#watch();
  }

  protected override send(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const port = this.#port;
    if (port?.isOpen !== true) {
      reject(new AppError('device-disconnected', `${this.address} is not open.`));
      return promise;
    }
    const failed = (error: Error): void =>
      reject(new AppError('device-disconnected', `${this.address} took no bytes (${error.message}).`, {}, error));
    port.write(Buffer.from(bytes), (error) => {
      if (error) failed(error);
      else port.drain((error) => (error ? failed(error) : resolve()));
    });
    return promise;
  }

  /**
   * The library does not always tell that a port has gone: one that goes before its first read is read for ever. So the
   * name of the port is watched too; a port that is plugged in again is another one. Windows has no such names.
   */
  #watch(): void {
    if (process.platform === 'win32') return;
    this.#node = statSync(this.#settings.path, { throwIfNoEntry: false })?.ino ?? 0;
    watchFile(this.#settings.path, { persistent: false, interval: LOOK_EVERY_MS }, this.#look);
  }

  readonly #look = (now: Stats): void => {
    if (now.nlink > 0 && now.ino === this.#node) return;
    this.ended(PULLED);
    void this.hangUp();
  };

  protected override async hangUp(): Promise<void> {
    unwatchFile(this.#settings.path, this.#look);
    const port = this.#port;
    if (port?.isOpen !== true) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    // A port that went away in the meantime reports an error here; it is gone all the same.
    port.close(() => resolve());
    await promise;
  }
}

/** Words of the library and of the operating systems, with what to do about them. */
function notOpened(path: string, error: Error): AppError {
  const fix = FIXES.find(({ says }) => says.test(error.message));
  const sentence = fix ? `${path} ${fix.sentence}` : `${path} cannot be opened (${error.message}).`;
  return new AppError('device-disconnected', sentence, { path }, error);
}

const FIXES: readonly { readonly says: RegExp; readonly sentence: string }[] = [
  {
    says: /cannot lock port|resource busy|access denied|EBUSY/i,
    sentence: 'is in use by another program. Close that program, or look for a second Wellrun.',
  },
  {
    says: /permission denied|operation not permitted|EACCES|EPERM/i,
    sentence:
      'may not be used by this account. On Linux, add it to the group that owns serial ports ' +
      '("sudo usermod -aG dialout $USER"; on some systems the group is "uucp"), then log out and in again.',
  },
  {
    says: /no such file|file not found|ENOENT/i,
    sentence:
      'does not exist. Check that the cable is plugged in at both ends, that the instrument is on, and the name of the port.',
  },
  {
    says: /inappropriate ioctl|not a tty|ENOTTY/i,
    sentence: 'is not a serial port. Check the name of the port.',
  },
  {
    says: /unknown error code 31|device which does not exist|ENXIO|EIO|input\/output error/i,
    sentence: 'does not react. Pull the USB plug of the adapter, wait five seconds, and plug it in again.',
  },
];
