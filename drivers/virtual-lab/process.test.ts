import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '#core/contract/json.ts';
import { labAddressSchema, type LabAddress } from './lab-address.ts';
import { connectVirtualLab, type RemoteVirtualLab } from './remote-lab.ts';
import { connectDriver, hostClock, never } from './testing/lab-rig.ts';

const program = path.join(import.meta.dirname, 'process.ts');
const plate = 'EX-1:plate';
let folder = '';
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'virtual-lab-'));
});

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function launch(...more: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [program, '--data-dir', folder, '--speed', 'instant', ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

async function ready(child: ChildProcess): Promise<LabAddress> {
  let text = '';
  for await (const piece of child.stdout ?? []) {
    text += String(piece);
    if (text.includes('\n')) return labAddressSchema.parse(JSON.parse(text));
  }
  throw new Error('The lab ended before it was ready.');
}

function reach(address: LabAddress): Promise<RemoteVirtualLab> {
  return connectVirtualLab({ host: address.host, port: address.control, hostClock });
}

async function run(lab: RemoteVirtualLab, command: string, params: JsonObject, commandId: string): Promise<unknown> {
  const instrument = command === 'read-absorbance' ? 'RDR-1' : 'LH-1';
  const driver = await connectDriver(
    lab.openTransport(instrument),
    instrument === 'LH-1' ? 'virtual-liquid-handler' : 'virtual-plate-reader',
  );
  try {
    return await driver.execute({ commandId, command, params, timeoutMs: 60_000 }, never);
  } finally {
    await driver.close();
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

test('a lab that is killed has its world and its time again when it is started again', async () => {
  const first = launch('--seed', '17');
  const address = await ready(first);
  expect(address.seed).toBe(17);
  expect(JSON.parse(readFileSync(path.join(folder, 'virtual-lab.json'), 'utf8'))).toEqual(address);
  using before = await reach(address);
  await before.loadLabware([{ labwareId: plate, type: 'plate_96_white' }]);
  const dispense = { labwareId: plate, wells: ['A1'], reagent: 'dpbs', volumeUl: 300 };
  await run(before, 'dispense', dispense, 'once');
  await end(first, 'SIGKILL');

  const second = launch('--seed', '99');
  const again = await ready(second);
  expect(again.seed).toBe(17);
  expect(again.labMs).toBeGreaterThanOrEqual(address.labMs + 60_000);
  using after = await reach(again);
  // The well is as full as it was: the same once more would overflow.
  await expect(run(after, 'dispense', dispense, 'twice')).rejects.toThrow('would overflow');
  const log = readFileSync(path.join(folder, 'virtual-lab.log.jsonl'), 'utf8');
  expect(log.match(/"commandId":"once"/g)).toHaveLength(1);
  expect(log).not.toContain('twice');
  await end(second, 'SIGTERM');
  expect(second.exitCode).toBe(0);
}, 60_000);

test('a second lab on the same folder is refused, and the first is not disturbed', async () => {
  const first = launch();
  const address = await ready(first);
  const second = launch();
  let complaint = '';
  second.stderr?.on('data', (piece) => (complaint += String(piece)));
  const [exitCode] = (await once(second, 'close')) as [number];
  expect(exitCode).toBe(3);
  expect(complaint).toContain(`process ${address.pid}`);
  using lab = await reach(address);
  await lab.loadLabware([{ labwareId: plate, type: 'plate_96_white' }]);
}, 60_000);

test('the lab lives on when whoever started it is gone', async () => {
  // A starter that is killed as soon as the lab is ready, with the lab's output still on its pipe.
  const arguments_ = JSON.stringify([program, '--data-dir', folder, '--speed', 'instant']);
  const script = `
    const { spawn } = require('node:child_process');
    const lab = spawn(process.execPath, ${arguments_}, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    lab.stdout.once('data', (line) => process.stdout.write(line));
    setInterval(() => undefined, 1000);
  `;
  const starter = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(starter);
  const address = await ready(starter);
  await end(starter, 'SIGKILL');
  try {
    using lab = await reach(address);
    await lab.loadLabware([{ labwareId: plate, type: 'plate_96_white' }]);
    const read = { labwareId: plate, wells: ['A1'], wavelengthNm: 600 };
    expect(await run(lab, 'read-absorbance', read, 'read')).toHaveProperty('wells');
  } finally {
    process.kill(address.pid, 'SIGTERM');
  }
}, 60_000);

test.each([
  [['--speed', 'fast'], '"fast" is no speed'],
  [['--profile', 'lucky'], '"lucky" is no profile'],
  [['--port', 'LH-1'], '"LH-1" is no port'],
])(
  '%j is refused with a sentence and exit code 2',
  async (more, sentence) => {
    const child = launch(...more);
    let complaint = '';
    child.stderr?.on('data', (piece) => (complaint += String(piece)));
    const [exitCode] = (await once(child, 'close')) as [number];
    expect(exitCode).toBe(2);
    expect(complaint).toContain(sentence);
  },
  60_000,
);
