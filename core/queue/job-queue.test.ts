import { describe, expect, it } from 'vitest';
import { TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { HOUR_MS, QueueBench, shortPlan } from '../testing/queue-bench.ts';

describe('a job', () => {
  it('is on record before its submission resolves, and runs to its end', async () => {
    await using bench = await QueueBench.open();
    const job = await bench.submit();
    expect(job.jobId).toBe('EX-1');
    await bench.whenState(job.jobId, 'completed');
    expect(bench.bench.status(job.jobId)).toBe('completed');
    expect(bench.views.get(job.jobId)).toMatchObject({
      state: 'completed',
      executionIds: ['EX-1'],
      attempts: 1,
      position: null,
      waits: null,
    });
  });

  it('is submitted once however often its request comes, also at the same time', async () => {
    await using bench = await QueueBench.open();
    const fresh = bench.newJobs([shortPlan]);
    const both = await Promise.all([bench.queue.submit(fresh, TESTER), bench.queue.submit(fresh, TESTER)]);
    const later = await bench.queue.submit(fresh, TESTER);
    expect([...both.flat(), ...later].map((job) => job.jobId)).toEqual(['EX-1', 'EX-1', 'EX-1']);
    await bench.whenState('EX-1', 'completed');
    expect((await bench.queue.submit(fresh, TESTER))[0]!.state).toBe('completed');
    expect(bench.bench.eventsOf('job.submitted')).toHaveLength(1);
  });

  it('runs on an instrument that no other uses, one after the other in the order of submission', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const [first, second] = await bench.submitMany(2, { mode: 'simulated' });
    const command = await held.next();
    await bench.breathe();
    expect(bench.state(first!.jobId)).toBe('running');
    expect(bench.views.get(second!.jobId).waits).toMatchObject({
      kind: 'resource',
      instrumentId: 'LH-1',
      heldBy: first!.jobId,
    });
    command.finish({});
    (await held.next()).finish({});
    await bench.whenState(second!.jobId, 'completed');
    expect(bench.started()).toEqual([first!.jobId, second!.jobId]);
  });
});

describe('time', () => {
  it('starts a job at its time and not before', async () => {
    await using bench = await QueueBench.open();
    const notBefore = bench.clock.now() + HOUR_MS;
    const job = await bench.submit({ notBefore });
    await bench.clock.advance(HOUR_MS - 1);
    expect(bench.views.get(job.jobId)).toMatchObject({ state: 'waiting', waits: { kind: 'time', until: notBefore } });
    await bench.clock.advance(1);
    expect(await bench.whenState(job.jobId, 'completed')).toBe('completed');
  });
});
