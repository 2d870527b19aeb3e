import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel as NodeMessageChannel, type MessagePort as NodeMessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { RPCHandler } from '@orpc/server/message-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { silentLogger } from '#core/base/logger.ts';
import type { Contract } from '#core/contract/contract.ts';
import type { ExecutionSummary } from '#core/contract/execution.ts';
import type { FeedMessage } from '#core/contract/feed.ts';
import { LoopbackServer } from '#core/host/loopback-server.ts';
import type { Lab } from '#core/lab.ts';
import { openHost } from './open-host.ts';

type Client = ContractRouterClient<Contract>;

/** The few calls of the suite, however they are carried. Errors have `code`, `message` and `data`. */
interface Caller {
  overview(): Promise<{ readonly version: string }>;
  create(input: Parameters<Client['executions']['create']>[0]): Promise<ExecutionSummary>;
  start(executionId: string): Promise<ExecutionSummary>;
  getExecution(executionId: string): Promise<unknown>;
  feed(count: number, afterSeq?: number): Promise<FeedMessage[]>;
  close(): void;
}

interface WireError {
  readonly code: string;
  readonly message: string;
  readonly data?: { readonly code?: string; readonly issues?: readonly { readonly path: string }[] };
}

let lab: Lab;
let server: LoopbackServer;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'wellrun-contract-'));
  lab = await openHost({ dataDir, speed: 'instant', version: '9.9.9' });
  await lab.bench.connectAll();
  server = await LoopbackServer.start({ router: lab.router, logger: silentLogger, version: '9.9.9' });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

function callerOf(client: Client, close: () => void): Caller {
  return {
    overview: () => client.lab.overview(),
    create: (input) => client.executions.create(input),
    start: (executionId) => client.executions.start({ executionId }),
    getExecution: (executionId) => client.executions.get({ executionId }),
    async feed(count, afterSeq) {
      const messages: FeedMessage[] = [];
      for await (const message of await client.feed.subscribe(afterSeq === undefined ? {} : { afterSeq })) {
        messages.push(message);
        if (messages.length === count) break;
      }
      return messages;
    },
    close,
  };
}

function overMemory(): Caller {
  const { port1, port2 } = new MessageChannel();
  new RPCHandler(lab.router).upgrade(port1, { context: { origin: 'memory' } });
  port1.start();
  port2.start();
  return callerOf(createORPCClient<Client>(new PortLink({ port: port2 })), () => port1.close());
}

/** Electron's MessagePortMain: listeners by `on`, and messages as `{ data }`. */
class PortMain {
  readonly #port: NodeMessagePort;

  constructor(port: NodeMessagePort) {
    this.#port = port;
  }

  on(event: string, listener: (event?: { data: unknown }) => void): void {
    if (event === 'message') this.#port.on('message', (data: unknown) => listener({ data }));
    else this.#port.on('close', () => listener());
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }

  start(): void {
    this.#port.start();
  }

  close(): void {
    this.#port.close();
  }
}

function overPortMain(): Caller {
  const { port1, port2 } = new NodeMessageChannel();
  const main = new PortMain(port1);
  new RPCHandler(lab.router).upgrade(main, { context: { origin: 'electron' } });
  main.start();
  port2.start();
  return callerOf(createORPCClient<Client>(new PortLink({ port: port2 })), () => main.close());
}

function overWebSocket(): Caller {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, ['wellrun.v1', `token.${server.token}`]);
  const link = new SocketLink({ websocket: socket as unknown as globalThis.WebSocket });
  return callerOf(createORPCClient<Client>(link), () => socket.terminate());
}

function overRest(): Caller {
  const aborting = new AbortController();
  const call = async <Result>(method: string, path: string, body?: unknown): Promise<Result> => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${server.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Result;
    if (!response.ok) throw Object.assign(new Error((answer as WireError).message), answer);
    return answer;
  };
  return {
    overview: () => call('GET', '/overview'),
    create: (input) => call('POST', '/executions', input),
    start: (executionId) => call('POST', `/executions/${executionId}/start`),
    getExecution: (executionId) => call('GET', `/executions/${executionId}`),
    async feed(count, afterSeq) {
      const response = await fetch(
        `http://127.0.0.1:${server.port}/api/feed${afterSeq === undefined ? '' : `?afterSeq=${afterSeq}`}`,
        {
          headers: { authorization: `Bearer ${server.token}` },
          signal: aborting.signal,
        },
      );
      const messages: FeedMessage[] = [];
      let text = '';
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        text += piece;
        const events = text.split('\n\n');
        text = events.pop() ?? '';
        for (const event of events) {
          const data = event.split('\n').find((line) => line.startsWith('data: '));
          if (data !== undefined) messages.push(JSON.parse(data.slice('data: '.length)) as FeedMessage);
        }
        if (messages.length >= count) break;
      }
      return messages.slice(0, count);
    },
    close: () => aborting.abort(),
  };
}

const ADAPTERS = {
  'an in-memory port': overMemory,
  "a port of Electron's shape": overPortMain,
  'a WebSocket': overWebSocket,
  REST: overRest,
};

describe.each(Object.entries(ADAPTERS))('the contract over %s', (name, open) => {
  let caller: Caller;
  beforeAll(() => {
    caller = open();
  });
  afterAll(() => caller.close());

  test('answers a call', async () => {
    expect(await caller.overview()).toMatchObject({ version: '9.9.9' });
  });

  test('runs a protocol from its creation to its record', async () => {
    const input = {
      requestId: `contract-suite-${name}`,
      protocolId: 'ipsc-feed',
      parameters: {},
      mode: 'dry-run' as const,
      operator: 'JM',
      metadata: { project: 'P-7' },
    };
    const created = await caller.create(input);
    expect(created).toMatchObject({ status: 'pending', operator: 'JM' });
    expect((await caller.create(input)).executionId).toBe(created.executionId);
    expect(await caller.start(created.executionId)).toMatchObject({ status: 'completed' });
    expect(await caller.getExecution(created.executionId)).toMatchObject({ metadata: { project: 'P-7' } });
  });

  test('says what is wrong in a sentence with a code', async () => {
    const error = (await caller.getExecution('EX-999999').catch((thrown: unknown) => thrown)) as WireError;
    expect(error).toMatchObject({
      code: 'WELLRUN',
      message: 'There is no execution EX-999999.',
      data: { code: 'not-found' },
    });
  });

  test('refuses what does not fit the contract before anything happens', async () => {
    const error = (await caller
      .create({ requestId: 'x', protocolId: 7 } as unknown as Parameters<Caller['create']>[0])
      .catch((thrown: unknown) => thrown)) as WireError;
    expect(error).toMatchObject({ code: 'WELLRUN', data: { code: 'bad-input' } });
    expect(error.message).toBe('requestId: This text has 1 character; at least 8 are needed.');
    expect(error.data?.issues?.map((issue) => issue.path)).toContain('protocolId');
  });

  test('streams the live state: a snapshot first, then that the host is alive', async () => {
    const messages = await caller.feed(3);
    expect(messages[0]?.type).toBe('snapshot');
    expect(messages.slice(1).every((message) => ['heartbeat', 'live', 'batch'].includes(message.type))).toBe(true);
  });

  test('tells a reader that comes back what it missed', async () => {
    const { headSeq } = lab.store.journal;
    await lab.services.setSetting('suite', name, { name: 'JM', role: 'operator' });
    const [missed] = await caller.feed(1, headSeq);
    expect(missed).toMatchObject({ type: 'batch', fromSeq: headSeq + 1 });
  });
});

describe('the loopback server', () => {
  const statusOf = (path: string, headers: Record<string, string>, method = 'GET'): Promise<number> =>
    new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      call.once('error', reject);
      call.end();
    });
  const upgrade = (options: {
    protocols?: string[];
    headers?: Record<string, string>;
    path?: string;
  }): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(
        `ws://127.0.0.1:${server.port}${options.path ?? '/rpc'}`,
        options.protocols ?? ['wellrun.v1', `token.${server.token}`],
        {
          headers: options.headers ?? {},
        },
      );
      socket.once('open', () => {
        socket.terminate();
        resolve('open');
      });
      socket.once('error', (error) => resolve(error.message));
    });

  test('answers REST only with the token', async () => {
    expect(await statusOf('/api/overview', {})).toBe(401);
    expect(await statusOf('/api/overview', { authorization: `Bearer ${'0'.repeat(48)}` })).toBe(401);
    expect(await statusOf('/api/overview', { authorization: `Bearer ${server.token}` })).toBe(200);
    expect(await statusOf(`/api/overview?token=${server.token}`, {})).toBe(401);
  });

  test('answers under its own name only, so that no other name can be made to point at it', async () => {
    const authorization = `Bearer ${server.token}`;
    expect(await statusOf('/api/overview', { authorization, host: 'evil.example' })).toBe(421);
    expect(await statusOf('/api/overview', { authorization, host: `localhost:${server.port}` })).toBe(200);
  });

  test('refuses calls from pages of other sites', async () => {
    const authorization = `Bearer ${server.token}`;
    expect(await statusOf('/api/overview', { authorization, origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf('/api/overview', { authorization, origin: 'null' })).toBe(403);
    expect(await upgrade({ headers: { origin: 'https://evil.example' } })).toContain('403');
  });

  test('opens a WebSocket with token and protocol only', async () => {
    expect(await upgrade({})).toBe('open');
    expect(await upgrade({ protocols: ['wellrun.v1'] })).toContain('401');
    expect(await upgrade({ protocols: ['wellrun.v1', `token.${'0'.repeat(48)}`] })).toContain('401');
    expect(await upgrade({ path: '/other' })).toContain('404');
    expect(await upgrade({ headers: { host: 'evil.example' } })).toContain('421');
  });

  test('takes JSON only', async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/settings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'text/plain' },
      body: '{"key":"a","value":1}',
    });
    expect(response.status).toBe(415);
  });

  test('describes every call as OpenAPI', async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/openapi.json`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    const description = (await response.json()) as { paths: Record<string, unknown> };
    expect(Object.keys(description.paths)).toEqual(
      expect.arrayContaining(['/executions', '/executions/{executionId}/abort', '/feed', '/stop-all']),
    );
  });
});
