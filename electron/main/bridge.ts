import type { PortLike } from './electron-like.ts';

/** The part of a `ws` socket that the bridge uses. */
export interface SocketLike {
  readonly bufferedAmount: number;
  send(frame: string | Uint8Array): void;
  close(): void;
  terminate(): void;
  on(event: 'open', listener: () => void): unknown;
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A host that takes in nothing for this long of a backlog is as good as gone. */
export const LARGEST_BACKLOG_BYTES = 64 * 1024 * 1024;

/**
 * Joins a page's port to a socket of the host, message by message and unread: both carry the same frames, text or
 * bytes. The page therefore needs no socket and never sees the token.
 *
 * States: opening (frames from the page are kept), open, ended. `ended` is called once when the socket is gone, but
 * not when the port's own side was closed, since then nobody is left to tell.
 */
export function bridgePortToSocket(
  port: PortLike,
  socket: SocketLike,
  ended: (error: Error | undefined) => void,
): void {
  let kept: (string | Uint8Array)[] | undefined = [];
  let keptBytes = 0;
  let over = false;
  let lastError: Error | undefined;

  const end = (error: Error | undefined): void => {
    if (over) return;
    over = true;
    socket.terminate();
    ended(error);
  };

  port.on('message', ({ data }) => {
    const frame = asFrame(data);
    if (over || frame === undefined) return;
    if (!kept) {
      socket.send(frame);
      if (socket.bufferedAmount > LARGEST_BACKLOG_BYTES) end(new Error('The host takes in nothing any more.'));
      return;
    }
    kept.push(frame);
    keptBytes += frame.length;
    if (keptBytes > LARGEST_BACKLOG_BYTES) end(new Error('The host does not answer.'));
  });
  port.on('close', () => {
    over = true;
    kept = undefined;
    socket.close();
  });
  socket.on('open', () => {
    for (const frame of kept ?? []) socket.send(frame);
    kept = undefined;
  });
  socket.on('message', (data, isBinary) => {
    if (over) return;
    if (!(data instanceof Uint8Array)) return end(new Error('The host sent a frame in pieces.'));
    port.postMessage(isBinary ? new Uint8Array(data) : new TextDecoder().decode(data));
  });
  socket.on('error', (error) => {
    lastError = error;
  });
  socket.on('close', () => end(lastError));
  port.start();
}

/** What came through a port, as a frame for the socket; undefined for anything that the contract never sends. */
function asFrame(data: unknown): string | Uint8Array | undefined {
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : undefined;
}
