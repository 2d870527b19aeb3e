import { EventEmitter } from 'node:events';
import type { AddressInfo } from 'node:net';
import { RPCHandler } from '@orpc/server/ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { silentLogger } from '#core/base/logger.ts';
import { attachToHost } from './attached-host.ts';
import { bridgePortToSocket, LARGEST_BACKLOG_BYTES, type SocketLike } from './bridge.ts';
import { connect, type HostLink } from './host-link.ts';
import { createPortPair } from './port-pair.ts';
import { SmallHost } from './testing/small-host.ts';

const TOKEN = 'ab'.repeat(32);

describe('a window on a host elsewhere', () => {
  let host: SmallHost;
  let server: WebSocketServer;
  let link: HostLink;
  let refuse = false;
  let refusals = 0;

  beforeEach(async () => {
    refuse = false;
    host = new SmallHost();
    const handler = new RPCHandler(host.router);
    server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      handleProtocols: (protocols) => [...protocols][0] ?? false,
      verifyClient: ({ req }: { req: { headers: Record<string, string | string[] | undefined> } }) =>
        !refuse && String(req.headers['sec-websocket-protocol']).includes(`token.${TOKEN}`),
    });
    server.on('connection', (socket) => void handler.upgrade(socket, { context: {} }));
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    refusals = 0;
    const onRefused = (): unknown => (refusals += 1);
    link = attachToHost({ origin: `http://127.0.0.1:${port}`, token: TOKEN }, { log: silentLogger, onRefused });
  });

  afterEach(async () => {
    await link.dispose();
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  });

  it('carries calls, their answers and their typed errors', async () => {
    const { client, close } = connect(link);
    const text = '{"wellrun":1}';
    expect(await client.protocols.import({ text, fileName: 'ä.wellrun.json' })).toMatchObject({
      protocolId: 'a-protocol',
    });
    expect(host.imported).toEqual(['ä.wellrun.json']);
    await expect(client.protocols.import({ text: '{}' })).rejects.toMatchObject({
      code: 'WELLRUN',
      message: 'wellrun: is missing.',
      data: { code: 'protocol-invalid' },
    });
    close();
  });

  it('carries a stream, and ends it on the host when the page goes away', async () => {
    const { client, close } = connect(link);
    const feed = await client.feed.subscribe({});
    expect((await feed.next()).value).toMatchObject({ type: 'snapshot', state: { executions: [] } });
    host.now({ 'EX-1': 'running' });
    expect((await feed.next()).value).toMatchObject({ state: { executions: [{ executionId: 'EX-1' }] } });
    expect(server.clients.size).toBe(1);
    close();
    await vi.waitFor(() => expect(server.clients.size).toBe(0));
  });

  it('tells the page at once when the host is gone, and ends what is under way', async () => {
    const { client, ended } = connect(link);
    const feed = await client.feed.subscribe({});
    await feed.next();
    const next = feed.next();
    next.catch(() => undefined);
    for (const socket of server.clients) socket.terminate();
    await ended;
    await expect(next).rejects.toThrow(/closed|aborted/);
  });

  it('ends when the host refuses the token, and says that it was refused', async () => {
    refuse = true;
    const { client, ended } = connect(link);
    const call = client.protocols.import({ text: '{"wellrun":1}' });
    call.catch(() => undefined);
    await ended;
    await expect(call).rejects.toThrow();
    expect(host.imported).toEqual([]);
    expect(refusals).toBe(1);
  });

  it('ends when there is no host at all', async () => {
    const nowhere = attachToHost(
      { origin: 'http://127.0.0.1:1', token: TOKEN },
      { log: silentLogger, onRefused: () => (refusals += 1) },
    );
    await connect(nowhere).ended;
    expect(refusals).toBe(0);
  });
});

class FakeSocket extends EventEmitter implements SocketLike {
  bufferedAmount = 0;
  readonly sent: (string | Uint8Array)[] = [];
  state = 'opening';

  send(frame: string | Uint8Array): void {
    if (this.state !== 'open') throw new Error(`The socket is ${this.state}.`);
    this.sent.push(frame);
  }

  open(): void {
    this.state = 'open';
    this.emit('open');
  }

  close(): void {
    this.state = 'closed';
  }

  terminate(): void {
    this.state = 'closed';
  }
}

describe('joining a port to a socket', () => {
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  function join() {
    const [page, main] = createPortPair();
    const socket = new FakeSocket();
    const ends: (string | undefined)[] = [];
    const received: unknown[] = [];
    page.on('message', ({ data }) => received.push(data));
    page.start();
    bridgePortToSocket(main, socket, (error) => ends.push(error?.message));
    return { page, socket, ends, received };
  }

  it('keeps what the page sends until the socket is open, in order', async () => {
    const { page, socket } = join();
    page.postMessage('one');
    page.postMessage(new Uint8Array([2]));
    await turn();
    expect(socket.sent).toEqual([]);
    socket.open();
    page.postMessage(new Uint8Array([3]).buffer);
    await turn();
    expect(socket.sent).toEqual(['one', new Uint8Array([2]), new Uint8Array([3])]);
  });

  it('lets nothing through that is not a frame', async () => {
    const { page, socket } = join();
    socket.open();
    for (const junk of [null, undefined, 1, {}, [1], new Date(0)]) page.postMessage(junk);
    await turn();
    expect(socket.sent).toEqual([]);
  });

  it('gives the page text as text and bytes as bytes', async () => {
    const { socket, received } = join();
    socket.open();
    socket.emit('message', Buffer.from('µl'), false);
    socket.emit('message', Buffer.from([1, 2]), true);
    await turn();
    expect(received).toEqual(['µl', new Uint8Array([1, 2])]);
  });

  it('gives up on a host that takes in nothing', async () => {
    const { page, socket, ends } = join();
    socket.open();
    socket.bufferedAmount = LARGEST_BACKLOG_BYTES + 1;
    page.postMessage('x');
    await turn();
    expect(ends).toEqual(['The host takes in nothing any more.']);
    expect(socket.state).toBe('closed');
  });

  it('gives up on a host that never answers before its memory runs full', async () => {
    const { page, ends } = join();
    const half = 'x'.repeat(LARGEST_BACKLOG_BYTES / 2 + 1);
    page.postMessage(half);
    page.postMessage(half);
    await turn();
    expect(ends).toEqual(['The host does not answer.']);
  });

  it('says once that the socket is gone, with the reason', () => {
    const { socket, ends } = join();
    socket.emit('error', new Error('connect ECONNREFUSED'));
    socket.emit('close');
    socket.emit('close');
    expect(ends).toEqual(['connect ECONNREFUSED']);
  });

  it('closes the socket when the page goes away, and tells nobody', async () => {
    const { page, socket, ends } = join();
    socket.open();
    page.close();
    socket.emit('close');
    await turn();
    expect(socket.state).toBe('closed');
    expect(ends).toEqual([]);
  });
});
