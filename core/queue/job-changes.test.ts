import { describe, expect, it } from 'vitest';
import { TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { planOf, stepOf } from '../testing/plan-of.ts';
import { HOUR_MS, QueueBench } from '../testing/queue-bench.ts';

describe('what people do to a job', () => {
  it('cancels one that waits, which then never starts, also after a restart', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    const job = await bench.submit();
    await bench.queue.cancel(job.jobId, 'not needed', TESTER);
    await bench.queue.holdAll(false, TESTER);
    await bench.breathe();
    expect(bench.state(job.jobId)).toBe('cancelled');
    await bench.close();
    await using again = await QueueBench.open({ dataDir: bench.bench.dataDir, clock: bench.clock });
    await again.breathe();
    expect(again.started()).toEqual([]);
    expect(again.bench.eventsOf('job.cancelled', job.jobId)[0]).toMatchObject({
      reason: 'not needed',
      actor: 'tester',
    });
  });

  it('says in a sentence what is not possible', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const running = await bench.submit({ mode: 'simulated' });
    await held.next();
    await bench.breathe();
    const done = await bench.submit();
    await bench.whenState(done.jobId, 'completed');
    const waiting = await bench.submit({ notBefore: bench.clock.now() + HOUR_MS });
    const { queue } = bench;
    const refused = (act: Promise<unknown>): Promise<string> =>
      act.then(
        () => 'it was done',
        (error: unknown) => (error as Error).message,
      );
    expect(await refused(queue.cancel(running.jobId, '', TESTER))).toBe(
      'EX-1 has started. Stop its execution EX-1 instead.',
    );
    expect(await refused(queue.hold(running.jobId, TESTER))).toBe('EX-1 is running, so it cannot be held.');
    expect(await refused(queue.move(running.jobId, 'first', TESTER))).toBe('EX-1 is running, so it cannot be moved.');
    expect(await refused(queue.hold(done.jobId, TESTER))).toBe('EX-2 has completed, so it cannot be held.');
    expect(await refused(queue.setPriority(done.jobId, 3, TESTER))).toBe(
      'EX-2 has completed, so it cannot be given another priority.',
    );
    expect(await refused(queue.release(waiting.jobId, TESTER))).toBe('EX-3 waits, so it cannot be released.');
    expect(await refused(queue.move(waiting.jobId, { before: 'EX-2' }, TESTER))).toBe(
      'EX-2 has completed, so it cannot be a place to move to.',
    );
    expect(await refused(Promise.resolve().then(() => queue.hold('EX-77', TESTER)))).toBe(
      'There is no job EX-77 in the queue or behind it.',
    );
  });

  it('holds one back while those behind it go on, and lets it go on where it stood', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    const [first, second, third] = await bench.submitMany(3);
    await bench.queue.hold(first!.jobId, TESTER);
    expect(bench.views.get(second!.jobId).position).toBe(1);
    expect(bench.views.get(first!.jobId)).toMatchObject({ position: null, waits: { kind: 'held' } });
    await bench.queue.holdAll(false, TESTER);
    await bench.whenState(third!.jobId, 'completed');
    expect(bench.state(first!.jobId)).toBe('held');
    await bench.queue.release(first!.jobId, TESTER);
    await bench.whenState(first!.jobId, 'completed');
    expect(bench.started()).toEqual([second!.jobId, third!.jobId, first!.jobId]);
  });

  it('starts nothing while the queue is held, says by whom, and lets what runs go on', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const [first, second] = await bench.submitMany(2, { mode: 'simulated' });
    const command = await held.next();
    await bench.queue.holdAll(true, { name: 'anna', role: 'operator' });
    command.finish();
    await bench.whenState(first!.jobId, 'completed');
    expect(bench.views.get(second!.jobId)).toMatchObject({
      state: 'waiting',
      waits: { kind: 'queue-held', sentence: 'The queue is held by anna since 09:00.' },
    });
    await bench.queue.holdAll(false, TESTER);
    (await held.next()).finish();
    await bench.whenState(second!.jobId, 'completed');
  });

  it('gives a job other times, and starts it when these allow it', async () => {
    await using bench = await QueueBench.open();
    const now = bench.clock.now();
    const job = await bench.submit({ notBefore: now + HOUR_MS, due: now + 2 * HOUR_MS });
    await bench.queue.reschedule(job.jobId, { notBefore: null }, TESTER);
    await bench.whenState(job.jobId, 'completed');
    expect(bench.views.get(job.jobId)).toMatchObject({ notBefore: null, due: now + 2 * HOUR_MS });
  });

  it('never starts a job whose deadline has passed, and says so', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    const job = await bench.submit({ deadline: bench.clock.now() + 1000 });
    await bench.clock.advance(2000);
    await bench.queue.holdAll(false, TESTER);
    await bench.breathe();
    expect(bench.views.get(job.jobId).waits).toMatchObject({ kind: 'impossible' });
    expect(bench.views.get(job.jobId).waits?.sentence).toMatch(/^Its deadline, \d\d:\d\d, has passed\./);
    await bench.queue.reschedule(job.jobId, { deadline: null }, TESTER);
    await bench.whenState(job.jobId, 'completed');
  });

  it('waits for room on the disk, and goes on when there is some', async () => {
    await using bench = await QueueBench.open();
    bench.hasRoom = false;
    const job = await bench.submit();
    await bench.breathe();
    expect(bench.views.get(job.jobId).waits).toMatchObject({ kind: 'storage' });
    bench.hasRoom = true;
    bench.queue.wake();
    await bench.whenState(job.jobId, 'completed');
  });

  it('ends the job when its execution is stopped', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const job = await bench.submit({ mode: 'simulated' });
    await held.next();
    await bench.bench.engine.stop(job.jobId, TESTER);
    await bench.whenState(job.jobId, 'cancelled');
    expect(bench.bench.status(job.jobId)).toBe('cancelled');
  });
});

describe('simulated jobs and the time of the lab', () => {
  it('lets an idle lab that jumps from one thing to the next jump to the time of a job', async () => {
    await using bench = await QueueBench.open({ labSpeed: 'instant' });
    const before = bench.bench.labClock.now();
    const job = await bench.submit({ mode: 'simulated', notBefore: before + 24 * HOUR_MS });
    await bench.whenState(job.jobId, 'completed');
    expect(bench.bench.labClock.now()).toBeGreaterThanOrEqual(before + 24 * HOUR_MS);
    expect(bench.clock.now()).toBeLessThan(before + HOUR_MS);
  });

  it('does not jump past an execution that waits for a person', async () => {
    await using bench = await QueueBench.open({ labSpeed: 'instant' });
    const held = new HeldCommands(bench.bench.instrument);
    const first = await bench.submit({ mode: 'simulated' }, planOf([stepOf('a'), stepOf('b')]));
    const command = await held.next();
    const pausing = bench.bench.engine.pause(first.jobId, TESTER);
    command.finish();
    await pausing;
    await bench.breathe();
    const before = bench.bench.labClock.now();
    await bench.submit({ mode: 'simulated', notBefore: before + 24 * HOUR_MS });
    for (let round = 0; round < 10; round++) await bench.breathe();
    expect(bench.bench.labClock.now()).toBe(before);
  });
});
