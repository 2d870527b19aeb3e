import { parseArgs } from 'node:util';
import { tryFullDisk } from './full-disk-trial.ts';
import { injectedDisk, mountedDisk } from './small-disk.ts';

/** Fills a disk at several moments of an execution; prints one FullDiskOutcome for each, as a JSON array. */
const { values } = parseArgs({
  options: {
    place: { type: 'string', default: '' },
    disk: { type: 'string', default: 'mounted' },
    moments: { type: 'string', default: '3,20,47' },
  },
});
const disk = values.disk === 'mounted' ? mountedDisk(values.place) : injectedDisk(values.place);
const outcomes = [];
for (const fillAfter of values.moments.split(',').map(Number)) {
  for (const hasReserve of [true, false]) {
    for (const next of ['free', 'stop'] as const) {
      const name = `${next}-${fillAfter}-${hasReserve ? 'reserve' : 'bare'}`;
      outcomes.push(await tryFullDisk(disk, name, { fillAfter, hasReserve, next }));
    }
  }
}
console.log(JSON.stringify(outcomes));
