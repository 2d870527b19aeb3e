import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { Plan, PlanStep } from '../contract/plan.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { ForecastBench } from '../testing/forecast-bench.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { platePlan } from '../testing/plate-plan.ts';

const MINUTE_MS = 60_000;
/** Longer than a forecast that nobody needs is kept up to date after somebody looked. */
const LOOKED_AWAY_MS = 31_000;

/** One command on a liquid handler that nothing has to wait for, and no forecast either. */
function simplePlan(ms: number, effect: 'consume' | 'read' = 'consume'): Plan {
  const commands = [commandOf(effect, { params: { ms }, expectedMs: ms, timeoutMs: 10 * ms + 1000 })];
  return planOf([stepOf('a', { commands, expectedMs: ms, rangeMs: [ms, ms] })]);
}

/** Holds back the start of executions until they are let go. */
function holdStarts(rig: ForecastBench): { isHeld(executionId: string): boolean; letGo(): void } {
  const held = new Set<string>();
  const gate = Promise.withResolvers<void>();
  rig.beforeStart = async (executionId) => {
    held.add(executionId);
    await gate.promise;
  };
  return {
    isHeld: (executionId) => held.has(executionId),
    letGo: () => {
      rig.beforeStart = () => Promise.resolve();
      gate.resolve();
    },
  };
}

/** Resolves when the start of an execution is on record. */
async function whenStarted({ bench }: ForecastBench, executionId: string): Promise<void> {
  await bench.when(() => bench.eventsOf('execution.started', executionId).length === 1);
}

describe('an execution that begins while a forecast is made', () => {
  it('stands in it while it is starting, when it waits no more and does not run yet', async () => {
    await using rig = await ForecastBench.open();
    using _still = rig.bench.labClock.hold();
    const starts = holdStarts(rig);
    const [first, second] = await rig.submit([platePlan(), platePlan()]);
    await rig.bench.when(() => starts.isHeld(first!.jobId));
    const [third] = await rig.submit([platePlan()]);
    expect(Object.keys(await rig.inForecast()).toSorted()).toEqual([first!.jobId, second!.jobId, third!.jobId]);
    starts.letGo();
    await whenStarted(rig, first!.jobId);
    expect(Object.keys(await rig.inForecast()).toSorted()).toEqual([first!.jobId, second!.jobId, third!.jobId]);
  });

  it('stands in the next one when it could not begin at first, and begins after the lists were taken', async () => {
    await using rig = await ForecastBench.open();
    const { bench, queue } = rig;
    using _still = bench.labClock.hold();
    await queue.holdAll(true, TESTER);
    const [first, second] = await rig.submit([platePlan(), platePlan()]);
    expect(Object.keys(await rig.inForecast()).toSorted()).toEqual([first!.jobId, second!.jobId]);
    rig.beforeStart = () => Promise.reject(new AppError('instrument-busy', 'The deck is not clear.'));
    await queue.holdAll(false, TESTER);
    await bench.when(() => bench.eventsOf('execution.created', first!.jobId).length === 1);
    let lists = 0;
    rig.onLists = () => {
      if (++lists > 1) return;
      // The lists have it neither among those that wait nor among those that run; now it can begin.
      rig.beforeStart = () => Promise.resolve();
      queue.wake();
    };
    const [third] = await rig.submit([platePlan()]);
    await whenStarted(rig, first!.jobId);
    expect(Object.keys(await rig.inForecast()).toSorted()).toEqual([first!.jobId, second!.jobId, third!.jobId]);
  });

  it('is planned on the instrument that it got, also where the plan had thought of another', async () => {
    await using rig = await ForecastBench.open({ handlers: 2 });
    const { bench, queue } = rig;
    using _still = bench.labClock.hold();
    // LH-1 has one long piece of work, LH-2 two short ones: fewer executions here, less work there.
    const at = (instrument: string) => ({ wishes: { 'liquid-handler': instrument } });
    const busy = [
      ...(await rig.submit([simplePlan(600 * MINUTE_MS)], at('LH-1'))),
      ...(await rig.submit([simplePlan(MINUTE_MS), simplePlan(MINUTE_MS)], at('LH-2'))),
    ];
    for (const { jobId } of busy) await whenStarted(rig, jobId);
    await queue.holdAll(true, TESTER);
    const [late] = await rig.submit([simplePlan(5 * MINUTE_MS)]);
    expect((await rig.inForecast())[late!.jobId]).toEqual(['LH-2']);
    await queue.holdAll(false, TESTER);
    await whenStarted(rig, late!.jobId);
    expect((await rig.inForecast())[late!.jobId]).toEqual(['LH-1']);
  });
});

describe('the first work that needs a forecast', () => {
  it('waits for it: nothing begins side by side because there was no forecast a moment ago', async () => {
    await using rig = await ForecastBench.open();
    using _still = rig.bench.labClock.hold();
    const [first, second] = await rig.submit([platePlan(), platePlan()]);
    await whenStarted(rig, first!.jobId);
    await rig.schedule.whenSettled('simulated');
    const { start } = rig.schedule.expected(second!.jobId, 'simulated')!;
    expect(start[0]).toBeGreaterThan(rig.bench.labClock.now());
    expect(rig.queue.waitsOf(second!)).toMatchObject({ until: start[0] });
    expect(rig.bench.eventsOf('job.started')).toHaveLength(1);
  });

  it('begins also when it was beyond the forecast, behind a long line of which all begins as planned', async () => {
    await using rig = await ForecastBench.open();
    const { bench, queue } = rig;
    await queue.holdAll(true, TESTER);
    const simple = simplePlan(1000);
    await rig.submit(Array.from({ length: 300 }, () => simple));
    const [plate] = await rig.submit([platePlan()]);
    expect(Object.keys(await rig.inForecast())).not.toContain(plate!.jobId);
    await queue.holdAll(false, TESTER);
    await bench.when(() => plate!.state === 'running');
    expect(bench.eventsOf('job.started', plate!.jobId)).toHaveLength(1);
  });
});

describe('a forecast that nobody needs any more', () => {
  it('gives nobody an instrument: what it had planned on one that has failed since goes to another', async () => {
    await using rig = await ForecastBench.open({ handlers: 2 });
    const { bench, queue, clock } = rig;
    using _still = bench.labClock.hold();
    await queue.holdAll(true, TESTER);
    const jobs = await rig.submit([simplePlan(MINUTE_MS), simplePlan(MINUTE_MS)]);
    const planned = await rig.inForecast();
    const onSecond = jobs.find(({ jobId }) => planned[jobId]?.includes('LH-2'))!;
    clock.aheadMs += LOOKED_AWAY_MS;
    bench.bench.get('LH-2').setNeedsClearing({ reason: 'It was stopped.', since: 0 });
    await queue.holdAll(false, TESTER);
    await whenStarted(rig, onSecond.jobId);
    expect(bench.engine.find(onSecond.jobId)!.facts.bindings).toEqual({ 'liquid-handler': 'LH-1' });
  });
});

describe('a job whose planned instrument fails before that is on record', () => {
  it('is not bound to it: it waits, and says for what', async () => {
    await using rig = await ForecastBench.open();
    const { bench, queue } = rig;
    using _still = bench.labClock.hold();
    await queue.holdAll(true, TESTER);
    const [plate] = await rig.submit([platePlan()]);
    await rig.inForecast();
    bench.bench.get('RDR-1').setNeedsClearing({ reason: 'It was stopped.', since: 0 });
    await queue.holdAll(false, TESTER);
    await new Promise((resolve) => setImmediate(resolve));
    expect(queue.waitsOf(plate!)).toMatchObject({ kind: 'resource', instrumentId: 'RDR-1' });
    expect(bench.eventsOf('job.started')).toEqual([]);
  });
});

interface Lasting {
  readonly expectedMs: number;
  readonly ms: number;
}

/** Two steps, of which the second begins soon after the first; each may take another time than expected. */
function windowedPlan(before: Lasting, after: Lasting): Plan {
  const work = (stepId: string, { expectedMs, ms }: Lasting, over: Partial<PlanStep> = {}): PlanStep => {
    const commands = [commandOf('read', { params: { ms }, expectedMs, timeoutMs: 10 * expectedMs })];
    return stepOf(stepId, { commands, expectedMs, rangeMs: [expectedMs, expectedMs], ...over });
  };
  const windows = [{ from: 'a', point: 'end' as const, minMs: 0, maxMs: 5 * MINUTE_MS }];
  return planOf([work('a', before), work('b', after, { windows })]);
}

const AS_PLANNED = { expectedMs: MINUTE_MS, ms: MINUTE_MS };
const QUICK = { expectedMs: 60 * MINUTE_MS, ms: 10 * MINUTE_MS };

describe('work that ends sooner than planned', () => {
  it('leaves the forecast when the execution is over, and what waits begins then, not when it was planned to', async () => {
    await using rig = await ForecastBench.open();
    const { bench } = rig;
    const still = bench.labClock.hold();
    const plan = windowedPlan(AS_PLANNED, QUICK);
    const [first, second] = await rig.submit([plan, plan]);
    await whenStarted(rig, first!.jobId);
    await rig.schedule.whenSettled('simulated');
    const began = bench.eventsOf('execution.started', first!.jobId)[0]!.data.labAt;
    expect(rig.schedule.expected(second!.jobId, 'simulated')!.start[0]).toBeGreaterThanOrEqual(began + 61 * MINUTE_MS);
    // Time stands still from the moment at which it has ended.
    let ended: Disposable | undefined;
    using _listening = bench.store.journal.onCommitted((events) => {
      if (events.some(({ kind, subject }) => kind === 'execution.completed' && subject === first!.jobId))
        ended = bench.labClock.hold();
    });
    still[Symbol.dispose]();
    await bench.whenStatus(first!.jobId, 'completed');
    expect(Object.keys(await rig.inForecast())).toEqual([second!.jobId]);
    ended![Symbol.dispose]();
    await whenStarted(rig, second!.jobId);
    const [started] = bench.eventsOf('execution.started', second!.jobId);
    expect(started!.data.labAt - began).toBeLessThan(12 * MINUTE_MS);
  });

  it('does not make what has to follow it soon miss its window', async () => {
    await using rig = await ForecastBench.open();
    const { bench } = rig;
    const [job] = await rig.submit([windowedPlan(QUICK, AS_PLANNED)]);
    await bench.when(() => job!.state === 'completed');
    expect(bench.eventsOf('step.window-missed')).toEqual([]);
  });
});

describe('a job that is tried again', () => {
  it('takes up its instrument once: the next one is called while it is under way', async () => {
    await using rig = await ForecastBench.open();
    const { bench } = rig;
    const { instrument } = bench;
    const carryOut = instrument.script;
    let fails = 1;
    instrument.script = (command, signal) =>
      fails-- > 0 ? Promise.reject(new AppError('device-timeout')) : carryOut(command, signal);
    const retry = { times: 1, waitMs: MINUTE_MS };
    const [again] = await rig.submit([simplePlan(MINUTE_MS, 'read')], { retry });
    await bench.when(() => bench.eventsOf('command.intent').length === 2);
    using _still = bench.labClock.hold();
    expect(again!.executionIds).toHaveLength(2);
    const [next] = await rig.submit([simplePlan(MINUTE_MS)]);
    await bench.when(() => bench.eventsOf('job.submitted').length === 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.queue.waitsOf(next!)).toBeNull();
  });
});
