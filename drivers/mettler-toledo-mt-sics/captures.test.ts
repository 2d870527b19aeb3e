import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SystemClock } from '#core/base/clock.ts';
import { silentLogger } from '#core/base/logger.ts';
import type { Json } from '#core/contract/json.ts';
import { WireTrace } from '#core/instruments/wire-trace.ts';
import { parseCapture } from '../transport/capture.ts';
import { ReplayTransport } from '../transport/replay.ts';
import { mettlerToledoMtSics } from './driver.ts';

test('a conversation with the XS204 of mt-sics-emulator 0.1.1 is spoken again word for word', async () => {
  const text = await readFile(join(import.meta.dirname, 'captures', 'xs204-emulator.jsonl'), 'utf8');
  const transport = new ReplayTransport(parseCapture(text), 'xs204-emulator');
  const clock = new SystemClock();
  const trace = new WireTrace(clock);
  const driver = mettlerToledoMtSics.create({ transport, clock, logger: silentLogger, trace });
  const never = new AbortController().signal;
  const run = (command: string): Promise<Json> =>
    driver.execute({ commandId: command, command, params: {}, timeoutMs: 5000 }, never);

  // This emulator gives its serial number where a balance names its model, and has no TA.
  await expect(driver.connect(never)).resolves.toEqual({
    model: 'B246813579',
    serialNumber: 'B246813579',
    firmware: '2.30',
  });
  await expect(run('weigh')).resolves.toEqual({ grams: 50, stable: true });
  await expect(run('tare')).resolves.toEqual({ grams: 50 });
  await expect(run('weigh')).resolves.toEqual({ grams: 12.5, stable: true });
  await expect(run('weigh-now')).resolves.toEqual({ grams: 12.5, stable: true });
  await expect(run('weigh')).rejects.toThrow('Overload');
  await expect(run('zero')).resolves.toEqual({});
  transport.finish();
  await driver.close();
});
