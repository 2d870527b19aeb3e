import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { SystemClock } from '#core/base/clock.ts';
import { silentLogger } from '#core/base/logger.ts';
import type { Driver } from '#core/instruments/driver.ts';
import type { Transport } from '#core/instruments/transport.ts';
import { WireTrace } from '#core/instruments/wire-trace.ts';
import { openPtyPair } from '../transport/pty-pair.ts';
import { SerialTransport } from '../transport/serial.ts';
import { acceptedSocket, TcpTransport } from '../transport/tcp.ts';
import { mettlerToledoMtSics } from './driver.ts';
import { createMtSicsSimulator, type MtSicsSimulator } from './simulator.ts';

const clock = new SystemClock();
const never = new AbortController().signal;

function createDriver(transport: Transport): Driver {
  return mettlerToledoMtSics.create({ transport, clock, logger: silentLogger, trace: new WireTrace(clock) });
}

/** One weighing from taring to the net weight, and a stop in the middle of another, all in real time. */
async function weighSomething(
  driver: Driver,
  simulator: MtSicsSimulator,
  putOn: (grams: number) => void,
): Promise<void> {
  const run = (command: string): Promise<unknown> =>
    driver.execute({ commandId: 'id', command, params: {}, timeoutMs: 5000 }, never);
  await expect(driver.connect(never)).resolves.toMatchObject({ serialNumber: 'B021002593' });
  putOn(20);
  await expect(run('tare')).resolves.toEqual({ grams: 20 });
  putOn(25.5);
  await expect(run('weigh')).resolves.toEqual({ grams: 5.5, stable: true });
  simulator.injectFault('jam');
  const weigh = expect(run('weigh')).rejects.toMatchObject({ code: 'device-fault' });
  await clock.sleep(50);
  const began = performance.now();
  await expect(driver.stop(never)).resolves.toBe('still');
  expect(performance.now() - began).toBeLessThan(100);
  await weigh;
  await driver.close();
}

test('it weighs over TCP', async () => {
  let grams = 0;
  const simulator = createMtSicsSimulator({ clock, readMass: () => grams, settleMs: 200 });
  const server = createServer((socket) => void simulator.attach(acceptedSocket(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const driver = createDriver(new TcpTransport('127.0.0.1', (server.address() as AddressInfo).port));
  await weighSomething(driver, simulator, (mass) => {
    grams = mass;
    simulator.loadChanged();
  });
  simulator[Symbol.dispose]();
  await new Promise((resolve) => server.close(resolve));
});

test('it weighs over a serial port', async (context) => {
  const pair = await openPtyPair();
  if (pair === null) {
    context.skip('socat is not installed, so there is no serial port to try this on');
    return;
  }
  await using _pair = pair;
  const line = { kind: 'serial', baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  let grams = 0;
  const simulator = createMtSicsSimulator({ clock, readMass: () => grams, settleMs: 200 });
  const instrument = new SerialTransport({ ...line, path: pair.instrumentPath });
  simulator.attach(instrument);
  await instrument.open();
  const driver = createDriver(new SerialTransport({ ...line, path: pair.hostPath }));
  await weighSomething(driver, simulator, (mass) => {
    grams = mass;
    simulator.loadChanged();
  });
  simulator[Symbol.dispose]();
  await instrument.close();
});
