/** Cuts a stream of bytes into frames, whatever the pieces it arrives in. */
export interface Framer {
  /** Frames that are complete with these bytes. @throws AppError `device-protocol` when a frame is longer than allowed */
  push(bytes: Uint8Array): string[];
  /** How many characters of an incomplete frame are held. */
  readonly pending: number;
  /** Forgets what is incomplete; called when the link is brought back in step. */
  reset(): void;
}
