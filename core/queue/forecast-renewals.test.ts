import { expect, it } from 'vitest';
import { SeededRandom } from '../base/random.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { ForecastBench } from '../testing/forecast-bench.ts';
import { platePlan } from '../testing/plate-plan.ts';

const MINUTE_MS = 60_000;
const PLATES = 16;
/** Steps that end between two jobs that come and make a new forecast. */
const STEPS_BETWEEN_JOBS = 6;
/** Of each step the first command takes so much longer than the others, as where tips have to be fetched. */
const PARTS = 4;
const TIPS_MS = 40_000;

it('a plan that is renewed again and again on the way takes no longer than it was first to take, and keeps every window', async () => {
  await using rig = await ForecastBench.open();
  const { bench, queue, instruments } = rig;
  const random = new SeededRandom('renewals');
  const handler = instruments.get('LH-1')!;
  let commands = 0;
  handler.script = async (command, signal) => {
    const { ms = 0 } = command.params as { ms?: number };
    const part = ms - TIPS_MS / PARTS + (commands++ % PARTS === 0 ? TIPS_MS : 0);
    await bench.labClock.sleep(part * (0.98 + 0.04 * random.next()), signal);
    return handler.carryOut(command);
  };
  await queue.holdAll(true, TESTER);
  const plan = platePlan({ attachMs: 40 * MINUTE_MS, treatMs: 120 * MINUTE_MS, parts: PARTS });
  const plates = await rig.submit(Array.from({ length: PLATES }, () => plan));
  const began = bench.labClock.now();
  await rig.inForecast();
  const ends = (): number[] => plates.map(({ jobId }) => rig.schedule.expected(jobId, 'simulated')!.end[0]);
  const planned = Math.max(...ends()) - began;
  let steps = 0;
  let renewals = 0;
  using _listening = bench.store.journal.onCommitted((events) => {
    for (const event of events) {
      if (event.kind !== 'command.outcome' || event.data.ends === undefined || ++steps % STEPS_BETWEEN_JOBS !== 0)
        continue;
      renewals++;
      void rig.submit([plan], { hold: true });
    }
  });
  await queue.holdAll(false, TESTER);
  await bench.when(() => plates.every((plate) => plate.state === 'completed'));
  const took = bench.labClock.now() - began;
  expect(renewals).toBeGreaterThan(10);
  expect(bench.eventsOf('step.window-missed').map((event) => event.data.sentence)).toEqual([]);
  expect(took / planned).toBeLessThan(1.03);
});
