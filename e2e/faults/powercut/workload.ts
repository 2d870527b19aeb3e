import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SystemClock } from '#core/base/clock.ts';
import { Store } from '#core/store/store.ts';
import { ACKNOWLEDGED_FILE } from './crash-states.ts';

/** Writes to a record as a busy lab does, and notes every event whose append has resolved. */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    synchronous: { type: 'string', default: 'FULL' },
    seed: { type: 'string', default: '1' },
  },
});
const dataDir = values.dir ?? '';
using store = Store.open({
  dataDir,
  clock: new SystemClock(),
  connection: { synchronous: values.synchronous === 'NORMAL' ? 'normal' : 'full' },
  folder: { reserveBytes: 4096 },
});
const marks = openSync(join(dataDir, ACKNOWLEDGED_FILE), 'a');
async function append(count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const [event] = await store.journal.append([
      { kind: 'settings.changed', subject: 'lab', data: { key: `k${at % 7}`, old: at, value: 'x'.repeat(at % 900) } },
    ]);
    writeSync(marks, `${event?.seq}\n`);
  }
}
await Promise.all([append(150), append(150), append(100)]);
