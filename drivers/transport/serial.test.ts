import { afterEach, beforeEach, expect, test, type TestContext } from 'vitest';
import { openPtyPair, type PtyPair } from './pty-pair.ts';
import { SerialTransport, type SerialAddress } from './serial.ts';

let pair: PtyPair | null = null;

beforeEach(async () => {
  pair = await openPtyPair();
});

afterEach(async () => {
  await pair?.[Symbol.asyncDispose]();
});

function needPair(context: TestContext): PtyPair {
  if (pair === null) context.skip('socat is not installed, so there are no serial ports to try this on');
  return pair;
}

function at(path: string): SerialAddress {
  return { kind: 'serial', path, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
}

test('bytes go both ways over a serial port', async (context) => {
  const { hostPath, instrumentPath } = needPair(context);
  const host = new SerialTransport(at(hostPath));
  const instrument = new SerialTransport(at(instrumentPath));
  const atInstrument = new Promise<string>((resolve) =>
    instrument.onData((bytes) => resolve(Buffer.from(bytes).toString())),
  );
  const atHost = new Promise<string>((resolve) => host.onData((bytes) => resolve(Buffer.from(bytes).toString())));
  await instrument.open();
  await host.open();
  await host.write(Buffer.from('question'));
  await expect(atInstrument).resolves.toBe('question');
  await instrument.write(Buffer.from('answer'));
  await expect(atHost).resolves.toBe('answer');
  await host.close();
  await host.close();
  await instrument.close();
});

test('a port that another program has open is refused with what to do', async (context) => {
  const { hostPath } = needPair(context);
  const first = new SerialTransport(at(hostPath));
  await first.open();
  await expect(new SerialTransport(at(hostPath)).open()).rejects.toMatchObject({
    code: 'device-disconnected',
    message: expect.stringContaining('in use by another program'),
  });
  await first.close();
});

test('a port that does not exist is refused with what to check', async () => {
  await expect(new SerialTransport(at('/dev/wellrun-none')).open()).rejects.toMatchObject({
    code: 'device-disconnected',
    message: expect.stringMatching(/^\/dev\/wellrun-none does not exist\. Check that the cable is plugged in/),
  });
});

test('a file that is no serial port is refused', async () => {
  await expect(new SerialTransport(at(import.meta.filename)).open()).rejects.toMatchObject({
    code: 'device-disconnected',
    message: expect.stringContaining('is not a serial port'),
  });
});

test('a cable that is pulled closes the transport, and a later write is refused instead of kept', async (context) => {
  const { hostPath, unplug } = needPair(context);
  const host = new SerialTransport(at(hostPath));
  const reason = new Promise<string>((resolve) => host.onClose(resolve));
  await host.open();
  await unplug();
  await expect(reason).resolves.toBe('The cable was pulled or the port went away.');
  await expect(host.write(Buffer.from('move'))).rejects.toMatchObject({ code: 'device-disconnected' });
  await host.close();
});
