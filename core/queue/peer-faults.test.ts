import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { HOUR_MS, QueueBench } from '../testing/queue-bench.ts';

/** Faults that were found in the queues of other laboratory programs; each is to stay impossible here. */
describe('faults of other queues', () => {
  it('a cancel that answers yes while the job still runs: a cancelled job sends nothing and stays cancelled', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const [first, second] = await bench.submitMany(2, { mode: 'simulated' });
    const command = await held.next();
    await bench.queue.cancel(second!.jobId, '', TESTER);
    command.finish();
    await bench.whenState(first!.jobId, 'completed');
    await bench.clock.advance(5000);
    expect(bench.state(second!.jobId)).toBe('cancelled');
    expect(held.count).toBe(0);
    expect(bench.bench.events('EX-2').map((event) => event.kind)).toEqual(['job.cancelled']);
  });

  it('a job reported as completed whose execution failed: both always tell the same end', async () => {
    await using bench = await QueueBench.open({ effect: 'read' });
    bench.bench.instrument.script = () => Promise.reject(new AppError('device-refused', 'Lid open.'));
    const plan = planOf([stepOf('read', { commands: [commandOf('read')] })]);
    const job = await bench.submit({ mode: 'simulated' }, plan);
    await bench.whenState(job.jobId, 'running');
    await bench.bench.whenStatus(job.jobId, 'paused');
    await bench.bench.engine.recover(job.jobId, 'read', 'abort', 'no use', undefined, TESTER);
    expect([await bench.whenState(job.jobId, 'failed'), bench.bench.status(job.jobId)]).toEqual(['failed', 'failed']);
  });

  it('a scheduled job that never runs: it runs at its time, submitted to an idle queue', async () => {
    await using bench = await QueueBench.open();
    const job = await bench.submit({ notBefore: bench.clock.now() + 1000 });
    await bench.clock.advance(999);
    expect(bench.state(job.jobId)).toBe('waiting');
    await bench.clock.advance(1);
    expect(await bench.whenState(job.jobId, 'completed')).toBe('completed');
  });

  it('a scheduled job that never runs: it runs at its time after a restart, also when that was missed', async () => {
    await using bench = await QueueBench.open();
    const soon = await bench.submit({ notBefore: bench.clock.now() + HOUR_MS });
    const later = await bench.submit({ notBefore: bench.clock.now() + 3 * HOUR_MS });
    await bench.crash();
    bench.clock.jump(3 * HOUR_MS - 1000);
    await using again = await QueueBench.open({ dataDir: bench.bench.dataDir, clock: bench.clock });
    await again.whenState(soon.jobId, 'completed');
    expect(again.state(later.jobId)).toBe('waiting');
    await again.clock.advance(1000);
    expect(await again.whenState(later.jobId, 'completed')).toBe('completed');
  });

  it('locks that exist and are never taken: two jobs on one instrument never overlap', async () => {
    await using bench = await QueueBench.open();
    let atOnce = 0;
    let most = 0;
    const { instrument } = bench.bench;
    instrument.script = async (command) => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      return instrument.carryOut(command);
    };
    const jobs = await bench.submitMany(6, { mode: 'simulated' }, planOf([stepOf('a'), stepOf('b')]));
    for (const { jobId } of jobs) await bench.whenState(jobId, 'completed');
    expect(most).toBe(1);
    expect(instrument.log).toHaveLength(12);
  });

  it('150 queued jobs of which a restart loads 100: every one is there, and runs', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    const jobs = await bench.submitMany(150);
    await bench.crash();
    await using again = await QueueBench.open({ dataDir: bench.bench.dataDir, clock: bench.clock });
    expect(again.queue.line).toHaveLength(150);
    await again.queue.holdAll(false, TESTER);
    for (const { jobId } of jobs) await again.whenState(jobId, 'completed');
  });

  it('work that stays "running" for ever after a kill: a person is asked, and the lab goes on', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const job = await bench.submit({ mode: 'simulated' });
    const command = await held.next();
    await bench.crash();
    const { dataDir, instrument } = bench.bench;
    await using again = await QueueBench.open({ dataDir, instrument, clock: bench.clock });
    const other = await again.submit({ mode: 'dry-run' });
    await again.whenState(other.jobId, 'completed');
    expect(again.bench.live(job.jobId)).toMatchObject({ status: 'paused', attention: [{ kind: 'in-doubt' }] });
    await again.bench.engine.decide(job.jobId, command.command.commandId, 'abort', 'spilt', TESTER);
    expect(await again.whenState(job.jobId, 'cancelled')).toBe('cancelled');
  });

  it('a command that is dispatched again in silence after a restart: nothing is sent before a person has decided', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    await bench.submitMany(3, { mode: 'simulated' });
    await held.next();
    await bench.crash();
    const { dataDir, instrument } = bench.bench;
    await using again = await QueueBench.open({ dataDir, instrument, clock: bench.clock });
    await again.clock.advance(5000);
    expect(again.bench.eventsOf('command.intent', 'EX-1')).toHaveLength(1);
    expect(again.started().filter((jobId) => jobId === 'EX-1')).toHaveLength(1);
  });

  it('an "automatic retry" that nothing does: it happens as declared, is bounded, and is on record', async () => {
    await using bench = await QueueBench.open({ effect: 'read', labSpeed: 1 });
    bench.bench.instrument.script = () => Promise.reject(new AppError('device-timeout'));
    const plan = planOf([stepOf('read', { commands: [commandOf('read')] })]);
    const job = await bench.submit({ mode: 'simulated', retry: { times: 2, waitMs: 1000 } }, plan);
    for (let turn = 0; turn < 40; turn++) await bench.clock.advance(500);
    expect(bench.state(job.jobId)).toBe('set-aside');
    expect(
      bench.bench
        .events(job.jobId)
        .filter((event) => event.kind.startsWith('job.'))
        .map((event) => event.kind),
    ).toEqual([
      'job.submitted',
      'job.started',
      'job.retrying',
      'job.started',
      'job.retrying',
      'job.started',
      'job.ended',
    ]);
  });

  it('a priority and a time that are stored and never read: they decide who starts', async () => {
    await using bench = await QueueBench.open({ labSpeed: 1 });
    await bench.queue.holdAll(true, TESTER);
    const low = await bench.submit({ priority: 2, mode: 'simulated' });
    const later = await bench.submit({
      priority: 10,
      mode: 'simulated',
      notBefore: bench.bench.labClock.now() + 60_000,
    });
    const high = await bench.submit({ priority: 8, mode: 'simulated' });
    await bench.queue.holdAll(false, TESTER);
    await bench.whenState(low.jobId, 'completed');
    await bench.clock.advance(60_000);
    await bench.whenState(later.jobId, 'completed');
    expect(bench.started()).toEqual([high.jobId, low.jobId, later.jobId]);
  });

  it('a conflict over an instrument that fails the run instead of letting it wait: it waits, and says for whom', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const byHand = await bench.bench.start(planOf([stepOf('a')]));
    const command = await held.next();
    const job = await bench.submit({ mode: 'simulated' });
    expect(bench.views.get(job.jobId).waits).toMatchObject({ kind: 'resource', instrumentId: 'LH-1', heldBy: byHand });
    command.finish();
    (await held.next()).finish();
    await bench.whenState(job.jobId, 'completed');
  });

  it('a second engine for every page that looks at the queue: looking starts nothing', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    await bench.submitMany(5);
    const before = bench.bench.store.journal.headSeq;
    for (let look = 0; look < 20; look++) {
      bench.views.list({ limit: 100 });
      bench.views.statistics();
      bench.batches.list(10);
    }
    await bench.breathe();
    expect(bench.bench.store.journal.headSeq).toBe(before);
  });
});
