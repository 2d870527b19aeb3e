import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../base/random.ts';
import type { ChangeoverRule } from '../contract/changeover.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { ForecastLane } from '../contract/forecast.ts';
import type { Plan } from '../contract/plan.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { ForecastBench } from '../testing/forecast-bench.ts';
import { commandOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';

const MINUTE_MS = 60_000;
const RULE: ChangeoverRule = {
  assetId: 'LH-1',
  by: 'protocol',
  minutes: 10,
  exceptions: [],
  task: 'wash the lines',
  byHand: false,
};

function act(stepId: string, minutes: number) {
  const ms = minutes * MINUTE_MS;
  const command = commandOf('consume', { params: { ms }, expectedMs: ms, timeoutMs: 10 * ms });
  return stepOf(stepId, { commands: [command], expectedMs: ms, rangeMs: [ms, ms] });
}

/** Five minutes on the liquid handler, a rest of an hour that may last so much longer, and five minutes on it again. */
function twice(protocolName: string, mayWaitMinutes: number): Plan {
  const plan = planOf([
    act('first', 5),
    waitOf('rest', 60 * MINUTE_MS, { mayWaitMs: mayWaitMinutes * MINUTE_MS }),
    act('second', 5),
  ]);
  return { ...plan, protocolName, workflowName: protocolName };
}

/** Plans that are submitted at one moment of the lab, and their lane on the liquid handler as it is planned for them. */
async function submitted(lab: ForecastBench, plans: readonly Plan[]): Promise<{ ids: string[]; lane: ForecastLane }> {
  using _still = lab.bench.labClock.hold();
  const ids = (await lab.submit(plans)).map(({ jobId }) => jobId);
  await lab.schedule.forecast('simulated', undefined);
  await lab.schedule.whenSettled('simulated');
  const { lanes } = await lab.schedule.forecast('simulated', undefined);
  return { ids, lane: lanes.find(({ assetId }) => assetId === 'LH-1')! };
}

async function ended(lab: ForecastBench, ids: readonly string[]): Promise<void> {
  await lab.bench.when(() => ids.every((id) => lab.bench.eventsOf('job.ended', id).length > 0));
}

/** When work on the liquid handler began, by execution and step. */
function beganAt(events: readonly JournalEvent[]): Map<string, number> {
  return new Map(
    events.flatMap((event): [string, number][] =>
      event.kind === 'command.intent' && event.data.instrumentId === 'LH-1'
        ? [[`${event.subject} ${event.data.stepId}`, event.data.labAt]]
        : [],
    ),
  );
}

/** Work that began while the liquid handler was being changed over, or set up for something else. */
function wrongUses(events: readonly JournalEvent[], needs: (executionId: string) => string): string[] {
  let setUp: string | null = null;
  let isUnderWay = false;
  return events.flatMap((event) => {
    if (event.kind === 'changeover.begun') isUnderWay = true;
    if (event.kind === 'changeover.done') [isUnderWay, setUp] = [false, event.data.to];
    if (event.kind !== 'command.intent' || event.data.instrumentId !== 'LH-1') return [];
    return isUnderWay || setUp !== needs(event.subject) ? [`${event.seq}: ${event.subject} on ${setUp}`] : [];
  });
}

describe('work on an instrument that is changed over', () => {
  it('is planned like after like where the windows allow it, and the lab follows the plan to the minute', async () => {
    await using lab = await ForecastBench.open();
    await lab.bench.leases.changeovers.declare(RULE, TESTER);
    const began = lab.bench.labClock.now();
    const plans = Array.from({ length: 8 }, (_, at) => twice(at % 2 === 0 ? 'Stain' : 'Lyse', 120));
    const { ids, lane } = await submitted(lab, plans);
    // Twice for each of the two, not before each of the sixteen.
    expect(lane.changeovers?.map(({ from, to }) => [from, to])).toEqual([
      [null, 'Stain'],
      ['Stain', 'Lyse'],
      ['Lyse', 'Stain'],
      ['Stain', 'Lyse'],
    ]);
    expect(lane.changeovers![1]).toMatchObject({
      state: 'planned',
      sentence: 'From Stain to Lyse, 10 min: wash the lines',
    });
    await ended(lab, ids);
    const events = lab.bench.events();
    const actual = beganAt(events);
    const took = lab.bench.labClock.now() - began;
    for (const bar of lane.bars)
      expect(Math.abs(actual.get(`${bar.executionId} ${bar.stepId}`)! - bar.start)).toBeLessThan(0.02 * took);
    expect(actual.size).toBe(16);
    expect(lab.bench.eventsOf('changeover.done').map(({ data }) => data.to)).toEqual([
      'Stain',
      'Lyse',
      'Stain',
      'Lyse',
    ]);
    expect(lab.bench.eventsOf('step.window-missed')).toEqual([]);
    expect(took).toBeLessThan(130 * MINUTE_MS);
  });

  it('keeps windows too narrow for like after like, with the changeovers done ahead of them', async () => {
    await using lab = await ForecastBench.open();
    await lab.bench.leases.changeovers.declare(RULE, TESTER);
    const plans = Array.from({ length: 6 }, (_, at) => twice(at % 2 === 0 ? 'Stain' : 'Lyse', 1));
    const { ids, lane } = await submitted(lab, plans);
    await ended(lab, ids);
    expect(lab.bench.eventsOf('step.window-missed')).toEqual([]);
    const actual = beganAt(lab.bench.events());
    for (const bar of lane.bars)
      expect(Math.abs(actual.get(`${bar.executionId} ${bar.stepId}`)! - bar.start)).toBeLessThan(2 * MINUTE_MS);
    expect(wrongUses(lab.bench.events(), (id) => (ids.indexOf(id) % 2 === 0 ? 'Stain' : 'Lyse'))).toEqual([]);
  });

  it('finds each time what it needs, whatever the rules and the protocols, and every execution comes to its end', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const random = new SeededRandom(`work ${seed}`);
      const below = (count: number): number => Math.floor(random.next() * count);
      await using lab = await ForecastBench.open();
      const exceptions = [
        { from: 'A', to: null, minutes: below(30) },
        { from: 'B', to: 'C', minutes: below(60) },
      ];
      await lab.bench.leases.changeovers.declare({ ...RULE, minutes: 1 + below(10), exceptions }, TESTER);
      const plans = Array.from({ length: 7 }, () => twice('ABC'[below(3)]!, 120 + below(200)));
      const { ids } = await submitted(lab, plans);
      await ended(lab, ids);
      expect(
        ids.map((id) => lab.bench.status(id)),
        `seed ${seed}`,
      ).toEqual(ids.map(() => 'completed'));
      expect(
        wrongUses(lab.bench.events(), (id) => plans[ids.indexOf(id)]!.protocolName),
        `seed ${seed}`,
      ).toEqual([]);
      expect(lab.bench.eventsOf('step.window-missed'), `seed ${seed}`).toEqual([]);
    }
  });

  it('of a new kind is planned after the changeover from what the record knows, and drawn with it', async () => {
    await using lab = await ForecastBench.open();
    const { changeovers } = lab.bench.leases;
    await changeovers.declare(RULE, TESTER);
    await changeovers.state('LH-1', 'Stain', TESTER);
    const now = lab.bench.labClock.now();
    const { ids, lane } = await submitted(lab, [twice('Stain', 0), twice('Lyse', 0)]);
    const [first, second] = ids.map((id) => lane.bars.find((bar) => bar.executionId === id && bar.stepId === 'first')!);
    expect(first!.start - now).toBeLessThan(MINUTE_MS);
    expect(second!.start - first!.end).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    const [bar] = lane.changeovers!;
    expect(bar).toMatchObject({ from: 'Stain', to: 'Lyse', end: second!.start, executionId: second!.executionId });
    expect(bar!.start).toBe(second!.start - 10 * MINUTE_MS);
    await ended(lab, ids);
    const after = await lab.schedule.forecast('simulated', now);
    expect(after.lanes.flatMap((one) => one.changeovers ?? []).every((one) => one.state === 'past')).toBe(true);
  });

  it('is refused at submission when the changeover leaves no time before its deadline, even in an empty lab', async () => {
    await using lab = await ForecastBench.open();
    const { changeovers } = lab.bench.leases;
    await changeovers.declare({ ...RULE, minutes: 30 }, TESTER);
    await changeovers.state('LH-1', 'Stain', TESTER);
    const job = { jobId: 'EX-9', title: 'Job', planHash: 'p', priority: 5, notBefore: null, due: null, wishes: {} };
    const check = async (name: string): Promise<string | null> => {
      const deadline = lab.bench.labClock.now() + 20 * MINUTE_MS;
      const plan = { ...planOf([act('only', 5)]), protocolName: name };
      return (await lab.schedule.check({ ...job, deadline, planHash: name }, plan, 'simulated')).impossible;
    };
    expect(await check('Stain')).toBeNull();
    expect(await check('Lyse')).toContain('too early: even in an empty lab it ends at');
  });

  it('needs no forecast and no time where the lab has no rule', async () => {
    await using lab = await ForecastBench.open();
    const began = lab.bench.labClock.now();
    const plans = Array.from({ length: 6 }, (_, at) => ({ ...planOf([act('only', 5)]), protocolName: `P${at % 2}` }));
    const jobs = await lab.submit(plans);
    await ended(
      lab,
      jobs.map(({ jobId }) => jobId),
    );
    expect(lab.bench.labClock.now() - began).toBe(30 * MINUTE_MS);
    expect(lab.bench.events().filter(({ kind }) => kind.startsWith('changeover.'))).toEqual([]);
  });
});
