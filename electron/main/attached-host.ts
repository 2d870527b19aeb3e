import { WebSocket } from 'ws';
import type { Logger } from '#core/base/logger.ts';
import { isLoopback, type HostAddress } from './arguments.ts';
import { bridgePortToSocket } from './bridge.ts';
import type { HostLink } from './host-link.ts';

/** Name of the frames that go over the socket; the token is offered beside it, so that it is in no address and no log. */
const SUBPROTOCOL = 'wellrun.v1';
const LARGEST_FRAME_BYTES = 64 * 1024 * 1024;
const HANDSHAKE_MS = 5000;

/** What the socket library says when the host answered, but not with a socket. */
const REFUSED = /server response: 4\d\d/;

export interface AttachOptions {
  readonly log: Logger;
  /** Called when the host is there but lets this window not in: its token is wrong, or from an earlier start. */
  readonly onRefused: () => void;
}

/**
 * The way to a host in another process, over its WebSocket, one socket a port.
 *
 * Nothing of the host's code is loaded. Whoever uses the port connects again after it ended; this side never does so
 * by itself, because a socket that comes back knows nothing of the calls that were under way.
 */
export function attachToHost(address: HostAddress, options: AttachOptions): HostLink {
  const { log, onRefused } = options;
  const open = new Set<WebSocket>();
  const url = `${address.origin.replace(/^http/, 'ws')}/rpc`;
  return {
    elsewhere: new URL(address.origin).host,
    onThisPc: isLoopback(address.origin),
    serve(port, ended) {
      const socket = new WebSocket(url, [SUBPROTOCOL, `token.${address.token}`], {
        origin: address.origin,
        handshakeTimeout: HANDSHAKE_MS,
        maxPayload: LARGEST_FRAME_BYTES,
        perMessageDeflate: false,
      });
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      bridgePortToSocket(port, socket, (error) => {
        log.warn({ host: address.origin, cause: error?.message ?? null }, 'The connection to the host ended.');
        if (error && REFUSED.test(error.message)) onRefused();
        ended();
      });
    },
    dispose() {
      for (const socket of open) socket.terminate();
      return Promise.resolve();
    },
  };
}
