import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Transport } from '#core/instruments/transport.ts';
import { acceptedSocket, TcpTransport } from './tcp.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(onConnection);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function closing(transport: Transport): Promise<string> {
  return new Promise((resolve) => transport.onClose(resolve));
}

test('bytes go there and back over a real socket', async () => {
  const port = await listen((socket) => {
    const other = acceptedSocket(socket);
    other.onData((bytes) => void other.write(Buffer.from(`echo ${Buffer.from(bytes).toString()}`)));
  });
  const transport = new TcpTransport('127.0.0.1', port);
  expect(transport.address).toBe(`tcp 127.0.0.1:${port}`);
  const answer = new Promise<string>((resolve) => transport.onData((bytes) => resolve(Buffer.from(bytes).toString())));
  await transport.open();
  await transport.write(Buffer.from('hello'));
  await expect(answer).resolves.toBe('echo hello');
  await transport.close();
  await transport.close();
  await expect(transport.write(Buffer.from('late'))).rejects.toMatchObject({ code: 'device-disconnected' });
});

test('a port where nothing listens is a clear sentence', async () => {
  const port = await listen(() => undefined);
  await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
  await expect(new TcpTransport('127.0.0.1', port).open()).rejects.toMatchObject({
    code: 'device-disconnected',
    message: `tcp 127.0.0.1:${port} cannot be reached. Nothing listens there: check that the instrument is on and that the port number is right.`,
  });
});

test('the other side going away closes the transport, once, with the reason', async () => {
  const port = await listen((socket) => socket.end());
  const transport = new TcpTransport('127.0.0.1', port);
  const reason = closing(transport);
  await transport.open();
  await expect(reason).resolves.toBe('The other side ended the connection.');
  expect(transport.isOpen).toBe(false);
});

test('a connection that is broken off says so', async () => {
  const port = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const transport = new TcpTransport('127.0.0.1', port);
  const reason = closing(transport);
  await transport.open();
  await transport.write(Buffer.from('x'));
  await expect(reason).resolves.toBe('The other side broke the connection off.');
});

test('an abort while connecting gives up at once with its own reason', async () => {
  const port = await listen(() => undefined);
  const transport = new TcpTransport('127.0.0.1', port);
  const controller = new AbortController();
  const opened = transport.open(controller.signal);
  controller.abort(new Error('No patience.'));
  await expect(opened).rejects.toThrow('No patience.');
  expect(transport.isOpen).toBe(false);
});
