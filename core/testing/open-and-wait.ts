import { SystemClock } from '../base/clock.ts';
import { AppError } from '../contract/errors.ts';
import { openStore, settingEvent } from './sample-record.ts';

/**
 * A program for tests: opens the record in the folder that is given, writes three entries and an anchor, says so, and
 * waits to be killed. With `once` it only opens, and says what came of that.
 */
const [dataDir, once] = process.argv.slice(2);
try {
  const store = openStore(dataDir!);
  if (once === undefined) {
    for (const key of ['a', 'b', 'c']) await store.journal.append([settingEvent(key)]);
    store.anchor();
  }
  console.log('open');
  if (once === undefined) await new SystemClock().sleep(3_600_000);
} catch (error) {
  console.log(error instanceof AppError ? `${error.code}: ${error.message}` : String(error));
}
