/** The byte channel below a driver. A transport is opened once; after it has closed a new one is made. */
export interface Transport {
  /** For people and the record: `tcp 127.0.0.1:8001`, `serial /dev/ttyUSB0`. */
  readonly address: string;
  readonly isOpen: boolean;
  /** @throws AppError `device-disconnected` when there is nothing to open */
  open(signal?: AbortSignal): Promise<void>;
  /**
   * Resolves when the bytes have left this process. Writes must not overlap.
   * @throws AppError `device-disconnected` when it is closed
   */
  write(bytes: Uint8Array): Promise<void>;
  onData(listener: (bytes: Uint8Array) => void): Disposable;
  /** Called once, with the reason in words, when the channel ends by either side. */
  onClose(listener: (reason: string) => void): Disposable;
  close(): Promise<void>;
}
