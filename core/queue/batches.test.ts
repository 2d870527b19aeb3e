import { describe, expect, it } from 'vitest';
import { readEventsAfter } from '../store/journal-row.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { HOUR_MS, QueueBench, shortPlan } from '../testing/queue-bench.ts';

describe('a batch', () => {
  it('of a thousand jobs is one entry of the record, quickly made, and runs to its end', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    const before = bench.bench.store.journal.headSeq;
    const began = performance.now();
    const jobs = await bench.submitMany(1000);
    expect(performance.now() - began).toBeLessThan(1000);
    const written = readEventsAfter(bench.bench.store.connection, before, 10);
    expect(written.map((event) => event.kind)).toEqual(['plan.recorded', 'job.submitted']);
    expect(new Set(jobs.map((job) => job.jobId)).size).toBe(1000);
    await bench.queue.holdAll(false, TESTER);
    const over = bench.batches.wait('B-1', HOUR_MS);
    for (let turn = 0; turn < 4000 && !bench.batches.get('B-1').isOver; turn++) await bench.breathe();
    expect(await over).toMatchObject({ batchId: 'B-1', jobs: 1000, completed: 1000, isOver: true, timedOut: false });
    expect(bench.started()).toEqual(jobs.map((job) => job.jobId));
  });

  it('is waited for until it is over, at most as long as asked', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    await bench.submitMany(2, { mode: 'simulated' });
    const patient = bench.batches.wait('B-1', HOUR_MS);
    const hasty = bench.batches.wait('B-1', 1000);
    const command = await held.next();
    await bench.clock.advance(1000);
    expect(await hasty).toMatchObject({ timedOut: true, running: 1, waiting: 1, isOver: false });
    command.finish();
    (await held.next()).finish();
    expect(await patient).toMatchObject({ timedOut: false, completed: 2 });
    // Collected later: the answer stays.
    expect(await bench.batches.wait('B-1', 0)).toMatchObject({ timedOut: false, completed: 2 });
  });

  it('gives up the wait of somebody who has gone', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    await bench.submitMany(2);
    const leaving = new AbortController();
    const wait = bench.batches.wait('B-1', HOUR_MS, leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(wait).rejects.toThrow('gone');
  });

  it('is the same batch when its request comes again', async () => {
    await using bench = await QueueBench.open();
    const fresh = bench.newJobs([shortPlan, shortPlan, shortPlan]);
    const first = await bench.queue.submit(fresh, TESTER);
    const again = await bench.queue.submit(fresh, TESTER);
    expect(again.map((job) => job.jobId)).toEqual(first.map((job) => job.jobId));
    expect(bench.batches.list(10)).toHaveLength(1);
  });

  it('is cancelled as far as it has not started', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const [first] = await bench.submitMany(5, { mode: 'simulated' });
    const command = await held.next();
    await bench.breathe();
    const batch = await bench.batches.cancel('B-1', 'plates dropped', TESTER);
    expect(batch).toMatchObject({ cancelled: 4, running: 1, isOver: false });
    await expect(bench.batches.cancel('B-1', '', TESTER)).rejects.toMatchObject({ code: 'conflict' });
    command.finish();
    await bench.whenState(first!.jobId, 'completed');
    expect(bench.batches.get('B-1')).toMatchObject({ completed: 1, cancelled: 4, isOver: true });
  });
});

describe('the list of jobs', () => {
  it('turns its pages through what runs, the line and what has ended, each job once', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const ended = await bench.submitMany(7);
    await bench.whenState(ended.at(-1)!.jobId, 'completed');
    await bench.submitMany(9, { mode: 'simulated' });
    await held.next();
    await bench.breathe();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = bench.views.list({ limit: 4, cursor });
      expect(page.total).toBe(16);
      seen.push(...page.items.map((job) => job.jobId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const ids = (from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, at) => `EX-${from + at}`);
    expect(seen).toEqual([...ids(8, 16), ...ids(1, 7).reverse()]);
    expect(bench.views.list({ limit: 50, state: ['waiting'] }).items.map((job) => job.position)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    expect(bench.views.list({ limit: 50, batchId: 'B-1' }).total).toBe(7);
    expect(() => bench.views.list({ limit: 5, cursor: 'nonsense' })).toThrow(/not one that a page of the queue gave/);
  });

  it('counts what is in which state, and what was waited', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    const [first] = await bench.submitMany(3);
    await bench.queue.hold(first!.jobId, TESTER);
    await bench.clock.advance(60_000);
    expect(bench.views.statistics()).toMatchObject({ waiting: 2, held: 1, running: 0, isHeld: true, waitedMs: null });
    await bench.queue.holdAll(false, TESTER);
    await bench.whenState('EX-3', 'completed');
    expect(bench.views.statistics()).toMatchObject({ waiting: 0, held: 1, completed: 2, endedToday: 2, isHeld: false });
    expect(bench.views.statistics().waitedMs?.[0]).toBeGreaterThanOrEqual(60_000);
  });
});
