import type { Command } from 'commander';
import { SystemClock } from '#core/base/clock.ts';
import { Store } from '#core/store/store.ts';
import { print } from '../output.ts';
import { withCommon, type CommonOptions } from './common.ts';

/** Commands on the record itself, with Wellrun closed. */
export function addMaintenance(program: Command): void {
  withCommon(program.command('rebuild'))
    .description('build every table anew from the journal')
    .action((options: CommonOptions) => {
      using store = Store.open({ dataDir: options.dataDir, clock: new SystemClock() });
      const events = store.rebuild();
      print({ ok: true, events }, options.json === true, () => [`Built every table anew from ${events} entries.`]);
    });
  withCommon(program.command('backup'))
    .description('write a copy of the record and verify it')
    .action(async (options: CommonOptions) => {
      using store = Store.open({ dataDir: options.dataDir, clock: new SystemClock() });
      const backup = await store.backup();
      print({ ok: true, ...backup }, options.json === true, () => [
        `${backup.file}: ${backup.events} entries, verified.`,
      ]);
    });
}
