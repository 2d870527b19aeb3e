import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient, ORPCError } from '@orpc/server';
import { WebSocket } from 'ws';
import type { Contract } from '#core/contract/contract.ts';
import { AppError, ERROR_CODES, toAppError, type ErrorCode } from '#core/contract/errors.ts';
import type { LabClockView } from '#core/contract/feed.ts';
import type { Mode } from '#core/contract/words.ts';
import type { Lab } from '#core/lab.ts';
import { openHost } from './open-host.ts';

export interface ClientOptions {
  readonly dataDir: string;
  /** Address of a running host, with its token in it or beside it. */
  readonly url?: string;
  readonly token?: string;
  /** Without a host elsewhere: whether jobs begin in this process. */
  readonly runsQueue: boolean;
}

type HostClient = ContractRouterClient<Contract>;

/** The contract, served by a host that runs or by this process. */
export interface QueueClient extends AsyncDisposable {
  readonly client: HostClient;
  /** Undefined when the host runs elsewhere. */
  readonly lab: Lab | undefined;
}

/** @throws AppError `storage-in-use` when a host has the record and no address was given, `disconnected` */
export async function openQueueClient(options: ClientOptions): Promise<QueueClient> {
  if (options.url !== undefined) return attach(options.url, options.token);
  try {
    const lab = await openHost({ dataDir: options.dataDir, speed: 'instant', runsQueue: options.runsQueue });
    const client: HostClient = createRouterClient(lab.router, { context: { origin: 'cli' } });
    return { client, lab, [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose]() };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'storage-in-use') throw error;
    throw new AppError('storage-in-use', `${error.message} Give --url, as the running host prints it.`);
  }
}

/** What came over the contract, as the error it was. */
export function errorOfCall(thrown: unknown): AppError {
  if (!(thrown instanceof ORPCError)) return toAppError(thrown);
  const { code = 'invariant', issues } = (thrown.data ?? {}) as { code?: string; issues?: unknown };
  const known = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'invariant';
  return new AppError(known, thrown.message, issues === undefined ? {} : { issues });
}

/** The time on the clock that jobs of a mode are on, ms since 1970. */
export async function nowOf(client: HostClient, mode: Mode): Promise<number> {
  for await (const message of await client.feed.subscribe({})) {
    if (message.type !== 'snapshot') continue;
    const { labClock }: { labClock: LabClockView } = message.state;
    return mode === 'simulated' ? labClock.labAt : labClock.wallAt;
  }
  throw new AppError('disconnected');
}

async function attach(address: string, given: string | undefined): Promise<QueueClient> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined) throw new AppError('bad-input', `"${address}" is no address of a host.`);
  const inside = new URLSearchParams(url.hash.replace(/^#/, ''));
  const token = given ?? url.searchParams.get('token') ?? inside.get('token') ?? process.env['WELLRUN_TOKEN'];
  if (token === undefined) throw new AppError('unauthorised', 'Give the token of the host with --token.');
  const socket = new WebSocket(`${url.origin.replace(/^http/, 'ws')}/rpc`, ['wellrun.v1', `token.${token}`], {
    origin: url.origin,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', (error) => reject(new AppError('disconnected', `${url.origin}: ${error.message}`)));
  });
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  return {
    client: createORPCClient<HostClient>(link),
    lab: undefined,
    [Symbol.asyncDispose]: () => {
      socket.terminate();
      return Promise.resolve();
    },
  };
}
