import { createORPCClient, type ClientContext, type ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '#core/contract/contract.ts';
import { operatorName } from './operator.ts';

export type LabClient = ContractRouterClient<Contract>;

/** One open way to the host. */
export interface Connection {
  readonly link: ClientLink<ClientContext>;
  /** Settles when the way is gone, for whatever reason. */
  readonly closed: Promise<void>;
  close(): void;
}

declare global {
  interface Window {
    /** Set by the preload script of the desktop shell. */
    readonly wellrunShell?: { readonly kind: 'electron'; readonly platform: string };
  }
}

const SUBPROTOCOL = 'wellrun.v1';
const TOKEN_KEY = 'wellrun.token';

/** Opens a way to the host: a message port in the desktop shell, a WebSocket elsewhere. */
export function connect(): Promise<Connection> {
  return window.wellrunShell === undefined ? connectSocket() : Promise.resolve(connectPort());
}

function connectPort(): Connection {
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise<void>((resolve) => port1.addEventListener('close', () => resolve(), { once: true }));
  const link = new PortLink({ port: port1 });
  port1.start();
  /* A port with a listener for `close` that is still open when its page goes away ends the renderer of Electron before 29. */
  window.addEventListener('pagehide', () => port1.close(), { once: true });
  window.postMessage('lab:connect', location.origin, [port2]);
  return { link, closed, close: () => port1.close() };
}

function connectSocket(): Promise<Connection> {
  const address = new URL('rpc', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.hash = '';
  const token = sessionStorage.getItem(TOKEN_KEY);
  const socket = new WebSocket(address, token === null ? [SUBPROTOCOL] : [SUBPROTOCOL, `token.${token}`]);
  socket.binaryType = 'arraybuffer';
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }));
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () =>
      resolve({ link: new SocketLink({ websocket: socket }), closed, close: () => socket.close() }),
    );
    socket.addEventListener('error', () => reject(new Error('The host does not answer.')), { once: true });
  });
}

/** Takes the access token out of the address, so that it is in no bookmark and on no screenshot; a reload still has it. */
export function takeTokenFromAddress(): void {
  const match = /[#&]token=([0-9a-zA-Z_-]+)/.exec(location.hash);
  if (match === null) return;
  sessionStorage.setItem(TOKEN_KEY, match[1]!);
  history.replaceState(null, '', `${location.pathname}${location.search}#/`);
}

/**
 * One client for the whole life of the window, over whatever connection there is at the moment. A call while there is
 * none fails at once: it is not sent later behind the back of whoever made it.
 */
export class HostLink implements ClientLink<ClientContext> {
  #current: ClientLink<ClientContext> | undefined;

  use(link: ClientLink<ClientContext> | undefined): void {
    this.#current = link;
  }

  call(...[path, input, options]: Parameters<ClientLink<ClientContext>['call']>): Promise<unknown> {
    if (this.#current === undefined) return Promise.reject(new NotConnectedError());
    return this.#current.call(
      path,
      isActOfPerson(path, input) ? { ...input, operator: operatorName() } : input,
      options,
    );
  }
}

/** What a person does to an execution or a job goes into the record under the name that the window was given. */
function isActOfPerson([room = '', act = '']: readonly string[], input: unknown): input is object {
  return typeof input === 'object' && input !== null && (ACTS[room]?.has(act) ?? false);
}

const ACTS: Readonly<Record<string, ReadonlySet<string>>> = {
  executions: new Set(['start', 'pause', 'resume', 'stop', 'abort', 'decide', 'recover', 'answer', 'runAgain']),
  // prettier-ignore
  queue: new Set([
    'submit', 'submitBatch', 'cancel', 'hold', 'release', 'move', 'setPriority', 'reschedule', 'holdAll', 'cancelBatch',
    'setRecurring', 'removeRecurring', 'saveTemplate', 'removeTemplate', 'setCalendar',
  ]),
};

export class NotConnectedError extends Error {
  constructor() {
    super('There is no connection to the host. Nothing was sent.');
    this.name = 'NotConnectedError';
  }
}

export function createClient(link: HostLink): LabClient {
  return createORPCClient<LabClient>(link);
}
