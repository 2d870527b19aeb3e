import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json, JsonObject } from '#core/contract/json.ts';
import { WireTrace } from '#core/instruments/wire-trace.ts';
import { silentLogger } from '#core/base/logger.ts';
import { mettlerToledoMtSics } from '../mettler-toledo-mt-sics/driver.ts';
import { connectVirtualLab, type RemoteVirtualLab } from './remote-lab.ts';
import { serveVirtualLab, type LabServer } from './server.ts';
import { connectDriver, hostClock, hourMs, minuteMs, never } from './testing/lab-rig.ts';
import { createVirtualLab, type VirtualLab } from './virtual-lab.ts';
import { longestLine } from './wire.ts';

const plate = 'EX-1:plate';
let lab: VirtualLab;
let server: LabServer;
let remote: RemoteVirtualLab;

beforeEach(async () => {
  lab = createVirtualLab({ hostClock, speed: 'instant', dataDir: null, followsHost: true, profile: 'ideal' });
  server = await serveVirtualLab({ lab });
  remote = await connectVirtualLab({ host: '127.0.0.1', port: server.address.control, hostClock });
});

afterEach(async () => {
  remote[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

/** Sends raw text to a port and gives the lines that come back until there are `count`. */
async function talk(port: number, text: string, count: number): Promise<Record<string, Json>[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, Json>[]>();
  const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text));
  let received = '';
  socket.on('error', reject);
  socket.on('data', (bytes) => {
    received += bytes.toString('utf8');
    const lines = received.split('\n').slice(0, -1);
    if (lines.length >= count) resolve(lines.map((line) => JSON.parse(line) as Record<string, Json>));
  });
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

function portOf(instrumentId: string): number {
  return server.address.instruments.find((instrument) => instrument.instrumentId === instrumentId)?.port ?? 0;
}

test('every instrument has a port, and says there who it is', async () => {
  expect(remote.instruments.map(({ instrumentId, driverId }) => [instrumentId, driverId])).toEqual(
    lab.instruments.map(({ instrumentId, driverId }) => [instrumentId, driverId]),
  );
  for (const { instrumentId, driverId } of lab.instruments) {
    if (driverId === 'mettler-toledo-mt-sics') continue;
    const [reply] = await talk(portOf(instrumentId), '{"id":"who","command":"identify"}\n', 1);
    expect(reply).toMatchObject({ id: 'who', ok: true, result: { instrument: instrumentId } });
  }
});

test('a plate is seeded and read over sockets', async () => {
  await remote.loadLabware([{ labwareId: plate, type: 'plate_96_white' }]);
  const handler = await connectDriver(remote.openTransport('LH-1'), 'virtual-liquid-handler');
  const reader = await connectDriver(remote.openTransport('RDR-1'), 'virtual-plate-reader');
  const run = (driver: typeof handler, command: string, params: JsonObject) =>
    driver.execute({ commandId: command, command, params, timeoutMs: 60_000 }, never);
  const seed = { labwareId: plate, wells: ['C3'], cellLine: 'U2OS', cellsPerWell: 10_000, volumeUl: 100 };
  await run(handler, 'seed', seed);
  await run(handler, 'dispense', { labwareId: plate, wells: ['C3'], reagent: 'celltiter_glo', volumeUl: 100 });
  const read = { labwareId: plate, wells: ['C3', 'C4'], integrationSeconds: 0.5 };
  expect(await run(reader, 'read-luminescence', read)).toMatchObject({
    wells: [
      { well: 'C3', value: 180_200 },
      { well: 'C4', value: 200 },
    ],
  });
  await handler.close();
  await reader.close();
});

test('the lab follows the time of a host that has waited', async () => {
  await remote.loadLabware([{ labwareId: plate, type: 'plate_96_white' }]);
  const handler = await connectDriver(remote.openTransport('LH-1'), 'virtual-liquid-handler');
  const before = lab.now();
  const [reply] = await talk(portOf('LH-1'), `{"id":1,"command":"status","at":${before + 30 * hourMs}}\n`, 1);
  expect(Number(reply?.['labMs'])).toBeGreaterThanOrEqual(before + 30 * hourMs);
  await talk(portOf('LH-1'), `{"id":1,"command":"status","at":${before}}\n`, 1);
  expect(lab.now()).toBeGreaterThanOrEqual(before + 30 * hourMs);
  await handler.close();
});

test('what is no request is answered with an error, and the line stays usable', async () => {
  const long = `{"id":1,"command":"${'x'.repeat(longestLine)}"}`;
  const lines = await talk(
    portOf('LH-1'),
    `nonsense\n\n${long}\n{"id":2,"command":"fly"}\n{"id":3,"command":"status"}\n`,
    4,
  );
  expect(lines.map(({ id, ok }) => [id, ok])).toEqual([
    [null, false],
    [null, false],
    [2, false],
    [3, true],
  ]);
  expect(lines[1]).toMatchObject({ error: { code: 'bad-request', happened: 'no' } });
  expect(lines[2]).toMatchObject({ error: { code: 'unknown-command', happened: 'no' } });
});

test('a command that goes on when its host has left is known to the next one', async () => {
  await remote.loadLabware([{ labwareId: plate, type: 'plate_96_white' }]);
  await remote.setSpeed(2000);
  const store = JSON.stringify({ id: 1, command: 'store', commandId: 'orphan', params: { labwareId: plate } });
  // The first line that comes back is the busy status: the command is under way then, and its host leaves.
  await talk(portOf('INC-1'), `${store}\n`, 1);
  const incubator = await connectDriver(remote.openTransport('INC-1'), 'virtual-incubator');
  let evidence = await incubator.query?.('orphan', never);
  for (let tries = 0; evidence?.state === 'busy' && tries < 500; tries++) {
    await hostClock.sleep(5);
    evidence = await incubator.query?.('orphan', never);
  }
  expect(evidence).toEqual({ state: 'done', result: { slot: 1 } });
  await incubator.close();
});

test('the control port sets speed, faults and the bench, and refuses what it does not know', async () => {
  await remote.setSpeed(600);
  expect(lab.clock.speed).toBe(600);
  expect(remote.clock.speed).toBe(600);
  await expect(remote.loadLabware([{ labwareId: 'x', type: 'bucket' }])).rejects.toThrow('bucket');
  await remote.loadLabware([{ labwareId: 'x', type: 'tube_15ml' }]);
  await remote.unloadLabware(['x']);
  expect(lab.world.labwareCount).toBe(0);
  await remote.loadLabware([{ labwareId: 'x', type: 'tube_15ml' }]);
  await remote.reset();
  expect(lab.world.labwareCount).toBe(0);
  await remote.injectFault('LH-1', { fault: 'error' });
  await expect(remote.injectFault('LH-7', { fault: 'error' })).rejects.toThrow('LH-7');
  const [reply] = await talk(server.address.control, '{"id":1,"command":"explode"}\n', 1);
  expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } });
});

test('a lab that is gone is said to be gone', async () => {
  await server[Symbol.asyncDispose]();
  await expect(remote.reset()).rejects.toMatchObject({ code: 'device-disconnected' });
  const unused = { host: '127.0.0.1', port: server.address.control, hostClock };
  await expect(connectVirtualLab(unused)).rejects.toMatchObject({ code: 'device-disconnected' });
});

test('the balance weighs over MT-SICS what the liquid handler has pipetted', async () => {
  await remote.loadLabware([{ labwareId: 'tube', type: 'tube_50ml', place: { instrument: 'BAL-1', place: 'pan' } }]);
  const handler = await connectDriver(remote.openTransport('LH-1'), 'virtual-liquid-handler');
  const transport = remote.openTransport('BAL-1');
  const trace = new WireTrace(hostClock);
  const balance = mettlerToledoMtSics.create({ transport, clock: hostClock, logger: silentLogger, trace });
  await balance.connect(never);
  const weigh = (commandId: string, command: string) =>
    balance.execute({ commandId, command, params: {}, timeoutMs: minuteMs }, never);
  await weigh('a', 'tare');
  const params = { labwareId: 'tube', wells: ['A1'], reagent: 'water', volumeUl: 1000 };
  await handler.execute({ commandId: 'b', command: 'dispense', params, timeoutMs: minuteMs }, never);
  const { grams } = (await weigh('c', 'weigh')) as { grams: number };
  expect(grams).toBeCloseTo(0.998, 3);
  await balance.close();
  await handler.close();
});
