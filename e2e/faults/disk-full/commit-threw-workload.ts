import { mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLogger } from '#core/base/logger.ts';
import { Injection } from './injection.ts';
import { WatchedLab } from './watched-lab.ts';

/**
 * Runs an execution until a sync fails, and dies in the same breath: the commit threw, and only the next start can know
 * whether it took place. Acknowledged events are noted in `place`/promised, commands sent without an intent in
 * `place`/unasked. Ends by itself when there is no such sync.
 */
const { values } = parseArgs({
  options: { place: { type: 'string', default: '' }, at: { type: 'string', default: '1' } },
});
const dataDir = join(values.place, 'data', 'lab');
const instrumentsDir = join(values.place, 'beside');
for (const folder of [dataDir, instrumentsDir]) mkdirSync(folder, { recursive: true });
using injection = Injection.open(join(values.place, 'control'));
const promised = openSync(join(values.place, 'promised'), 'a');
const unasked = openSync(join(values.place, 'unasked'), 'a');

function die(): never {
  for (const id of watched.sentWithoutIntent) writeSync(unasked, `${id}\n`);
  process.kill(process.pid, 'SIGKILL');
  throw new Error('not reached');
}

await using watched = await WatchedLab.open({
  dataDir,
  instrumentsDir,
  seed: 'commit-threw',
  folder: { reserveBytes: 0, floorBytes: 0 },
  logger: {
    ...silentLogger,
    error: (_facts: unknown, message?: string) => {
      if (message === 'A commit failed.') die();
    },
  },
});
watched.lab.store.journal.onCommitted((events) => writeSync(promised, `${events.at(-1)!.seq}\n`));
watched.afterCommits(3, () => injection.fail({ mode: 'sticky', error: 'EIO', calls: ['sync'], at: Number(values.at) }));
const ended = new Promise<void>((resolve) => {
  watched.lab.engine.onEnded(() => resolve());
});
await watched.start('request-commit-threw');
await ended;
