import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { SystemClock } from '#core/base/clock.ts';
import { silentLogger } from '#core/base/logger.ts';
import type { Json } from '#core/contract/json.ts';
import { WireTrace } from '#core/instruments/wire-trace.ts';
import { mettlerToledoMtSics } from '#drivers/mettler-toledo-mt-sics/driver.ts';
import { TcpTransport } from '#drivers/transport/tcp.ts';
import { judge, type Judgement } from './judge.ts';
import type { PythonEnvironment } from './python-environment.ts';

const START_MS = 15_000;
const never = new AbortController().signal;
const clock = new SystemClock();

/** Our driver weighs on somebody else's emulator of an XS204 over TCP. */
export async function judgedByEmulator(python: PythonEnvironment, report: Judgement): Promise<void> {
  const [port, control] = [await freePort(), await freePort()];
  const parameters = ['--host', '127.0.0.1', '--port', `${port}`, '--control-port', `${control}`];
  const emulator = spawn(python.program('mtsics-tcp'), [...parameters, '--profile', 'mt-xs204'], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => emulator.once('close', () => resolve()));
  const transport = new TcpTransport('127.0.0.1', port);
  const driver = mettlerToledoMtSics.create({ transport, clock, logger: silentLogger, trace: new WireTrace(clock) });
  const run = (command: string): Promise<Json> =>
    driver.execute({ commandId: command, command, params: {}, timeoutMs: 10_000 }, never);
  try {
    await untilItAnswers(control);
    await judge(report, 'identity', async () => {
      assert.equal((await driver.connect(never)).serialNumber, 'B246813579');
    });
    await judge(report, 'stable weight', async () => {
      await putOn(control, 50);
      assert.deepEqual(await run('weigh'), { grams: 50, stable: true });
    });
    await judge(report, 'tare', async () => assert.deepEqual(await run('tare'), { grams: 50 }));
    await judge(report, 'net weight', async () => {
      await putOn(control, 62.5);
      assert.deepEqual(await run('weigh'), { grams: 12.5, stable: true });
    });
    await judge(report, 'weight of the moment', async () => {
      assert.deepEqual(await run('weigh-now'), { grams: 12.5, stable: true });
    });
    await judge(report, 'weight in the status', async () => {
      assert.equal((await driver.readStatus(never)).channels[0]?.value, 12.5);
    });
    await judge(report, 'stop', async () => assert.equal(await driver.stop(never), 'still'));
    await judge(report, 'no gross weight passes for a net one where TA is missing', async () => {
      await assert.rejects(run('weigh'), /lost its tare/);
    });
    await judge(report, 'zero', async () => {
      await putOn(control, 0);
      await run('zero');
      assert.deepEqual(await run('weigh'), { grams: 0, stable: true });
    });
    await judge(report, 'overload', async () => {
      await putOn(control, 500);
      await assert.rejects(run('weigh'), /Overload/);
    });
  } finally {
    await driver.close();
    emulator.kill();
    await ended;
  }
}

async function putOn(control: number, grams: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${control}/weight`, {
    method: 'POST',
    body: JSON.stringify({ value: grams, snap: true }),
  });
  assert.ok(answer.ok, `The emulator did not take ${grams} g.`);
}

async function untilItAnswers(control: number): Promise<void> {
  const giveUpAt = clock.monotonic() + START_MS;
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${control}/state`);
      return;
    } catch (error) {
      if (clock.monotonic() > giveUpAt) throw error;
      await clock.sleep(100);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
