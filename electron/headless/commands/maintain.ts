import type { Command } from 'commander';
import { SystemClock } from '#core/base/clock.ts';
import { drillBackup } from '#core/store/backup.ts';
import { restoreRecord } from '#core/store/restore.ts';
import { Store } from '#core/store/store.ts';
import { EXIT } from '../exit-codes.ts';
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
  withCommon(program.command('restore <file>'))
    .description('put a verified backup in place of the record; what was there is moved aside')
    .option('--operator <name>', 'who does it, for the record', 'operator')
    .option('--drill', 'only check that the backup could be restored')
    .action(async (file: string, options: CommonOptions & { readonly operator: string; readonly drill?: boolean }) => {
      const json = options.json === true;
      if (options.drill === true) {
        const drill = await drillBackup(file);
        print(drill, json, () => [drill.sentence]);
        process.exitCode = drill.ok ? EXIT.ok : EXIT.failed;
        return;
      }
      const actor = { name: options.operator, role: 'operator' };
      const restored = await restoreRecord({ file, dataDir: options.dataDir, clock: new SystemClock(), actor });
      print({ ok: true, ...restored }, json, () => [
        `Restored ${restored.events} entries, all verified. Nothing starts by itself: look at the bench, then release the queue.`,
        ...(restored.replacedIn === null ? [] : [`The record that was there lies in ${restored.replacedIn}.`]),
      ]);
    });
}
