import type { ContractRouterClient } from '@orpc/contract';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { Contract } from '#core/contract/contract.ts';
import type { PortLike } from './electron-like.ts';
import { createPortPair } from './port-pair.ts';

export type HostClient = ContractRouterClient<Contract>;

/** The way to the host, which runs in this process or in another one. */
export interface HostLink {
  /** Name of the PC or address where the host runs; undefined when it runs in this process and ends with it. */
  readonly elsewhere: string | undefined;
  /** Whether the host runs on this PC, in whatever process: then this PC must not go to sleep while something runs. */
  readonly onThisPc: boolean;
  /**
   * Speaks the contract on a port until one side ends. Calls `ended` once when the host's side is gone; a port that its
   * own side closes is let go silently.
   */
  serve(port: PortLike, ended: () => void): void;
  /** Lets go of the host. One that runs in this process comes to an orderly end first. */
  dispose(): Promise<void>;
}

/** A client of the contract for the shell itself, over the same way as a window's. */
export interface HostConnection {
  readonly client: HostClient;
  /** Resolves when the host's side is gone. */
  readonly ended: Promise<void>;
  readonly close: () => void;
}

export function connect(link: HostLink): HostConnection {
  const [ours, theirs] = createPortPair();
  const ended = new Promise<void>((resolve) => {
    link.serve(theirs, () => {
      ours.close();
      resolve();
    });
  });
  const client: HostClient = createORPCClient(new RPCLink({ port: ours }));
  ours.start();
  return { client, ended, close: () => theirs.close() };
}

/**
 * A link that can be used before its host is open: ports wait, and end if it never opens.
 *
 * The window is therefore on screen while a large record is still being checked.
 */
export function deferLink(opening: Promise<HostLink>): HostLink {
  return {
    elsewhere: undefined,
    onThisPc: true,
    serve(port, ended) {
      opening.then((link) => link.serve(port, ended), ended);
    },
    async dispose() {
      const link = await opening.catch(() => undefined);
      await link?.dispose();
    },
  };
}
