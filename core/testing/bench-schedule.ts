import { SystemClock } from '../base/clock.ts';
import { silentLogger } from '../base/logger.ts';
import { SeededRandom } from '../base/random.ts';
import { LabSchedule, type LabScheduleDeps } from '../queue/lab-schedule.ts';
import type { EngineBench } from './engine-bench.ts';

/** Forecast and dispatch over a bench as the product has them, on the PC's clock. */
export function scheduleOf(
  { engine, bench, leases, store, labClock }: EngineBench,
  seed: string,
  waiting: LabScheduleDeps['waiting'],
  over: Partial<LabScheduleDeps> = {},
): LabSchedule {
  return new LabSchedule({
    engine,
    bench,
    leases,
    journal: store.journal,
    clock: new SystemClock(),
    labClock,
    random: new SeededRandom(seed),
    logger: silentLogger,
    calendars: [],
    waiting,
    titleOf: (id) => id,
    pastStep: () => undefined,
    past: () => [],
    ...over,
  });
}
