import { mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SystemClock } from '#core/base/clock.ts';
import { Store } from '#core/store/store.ts';
import { Injection } from './injection.ts';

/**
 * Writes one record after the other while syncs fail: in each the Nth sync, alone or the first of several. Every
 * acknowledged event is noted beside the records, so that the recorded changes tell when it was acknowledged.
 */
const { values } = parseArgs({
  options: { place: { type: 'string', default: '' }, trials: { type: 'string', default: '20' } },
});
using injection = Injection.open(join(values.place, 'control'));
const folder = join(values.place, 'data');
const marks = openSync(join(folder, 'acknowledged'), 'a');

async function trial(name: string, mode: 'once' | 'sticky', at: number): Promise<void> {
  mkdirSync(join(folder, name));
  using store = Store.open({ dataDir: join(folder, name), clock: new SystemClock(), folder: { reserveBytes: 0 } });
  injection.fail({ mode, error: 'EIO', calls: ['sync'], at });
  const work = { isDone: false };
  const mend = async (): Promise<void> => {
    while (!work.isDone) {
      await nextTurn();
      if (store.journal.state !== 'faulted') continue;
      if (injection.failed >= 3) injection.off();
      store.journal.probe();
    }
  };
  const write = async (): Promise<void> => {
    for (let value = 0; value < 16; value++) {
      try {
        const [event] = await store.journal.append([
          { kind: 'settings.changed', subject: 'lab', data: { key: 'k', old: 0, value } },
        ]);
        writeSync(marks, `${name} ${event!.seq}\n`);
      } catch {
        // Refused events may be missing; the promised ones count.
      }
    }
    work.isDone = true;
  };
  await Promise.all([write(), mend()]);
  injection.off();
}

for (let at = 1; at <= Number(values.trials); at++) {
  await trial(`once-${at}`, 'once', at);
  await trial(`sticky-${at}`, 'sticky', at);
}
console.log(JSON.stringify({ trials: 2 * Number(values.trials) }));
