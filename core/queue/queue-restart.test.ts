import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { isJobOver } from '../model/job-states.ts';
import { readPlan } from '../store/execution-queries.ts';
import { dumpTables } from '../testing/dump-tables.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { HOUR_MS, QueueBench, shortPlan, type QueueBenchOptions } from '../testing/queue-bench.ts';

function reopen(bench: QueueBench, options: QueueBenchOptions = {}): Promise<QueueBench> {
  const { dataDir, instrument } = bench.bench;
  return QueueBench.open({ dataDir, instrument, clock: bench.clock, ...options });
}

describe('a restart', () => {
  it('finds every job in its place, at counts far above any page', async () => {
    await using bench = await QueueBench.open();
    await bench.queue.holdAll(true, TESTER);
    const [, second] = await bench.submitMany(2500);
    await bench.submitMany(1000, { priority: 9 });
    await bench.queue.hold(second!.jobId, TESTER);
    await bench.queue.move('EX-2000', 'first', TESTER);
    const line = bench.queue.line.map((job) => job.jobId);
    await bench.crash();
    await using again = await reopen(bench);
    expect(again.queue.line).toHaveLength(3500);
    expect(again.queue.line.map((job) => job.jobId)).toEqual(line);
    expect(again.queue.isHeld).toBe(true);
    expect(again.views.list({ limit: 500 })).toMatchObject({ total: 3500 });
  });

  it('starts a job whose execution was on record and had not begun, once', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    let crashing: Promise<void> | undefined;
    bench.bench.store.journal.onCommitted((events) => {
      if (events.some((event) => event.kind === 'job.started')) crashing ??= bench.crash();
    });
    const job = await bench.submit({ mode: 'simulated' });
    await bench.breathe();
    await crashing;
    await using again = await reopen(bench);
    expect(again.bench.status(job.jobId)).toBe('pending');
    (await held.next()).finish();
    await again.whenState(job.jobId, 'completed');
    expect(again.bench.instrument.log).toHaveLength(1);
    expect(again.bench.eventsOf('job.started')).toHaveLength(1);
    expect(again.views.get(job.jobId).executionIds).toEqual([job.jobId]);
  });

  it('leaves an execution that was under way to a person, and its job keeps running until then', async () => {
    await using bench = await QueueBench.open();
    const held = new HeldCommands(bench.bench.instrument);
    const [job, next] = await bench.submitMany(2, { mode: 'simulated' });
    const command = await held.next();
    await bench.crash();
    await using again = await reopen(bench);
    await again.breathe();
    expect(again.state(job!.jobId)).toBe('running');
    expect(again.bench.live(job!.jobId)).toMatchObject({ status: 'paused' });
    expect(held.count).toBe(0);
    await again.bench.engine.decide(job!.jobId, command.command.commandId, 'done', 'seen', TESTER);
    await again.bench.engine.resume(job!.jobId, TESTER);
    await again.whenState(job!.jobId, 'completed');
    (await held.next()).finish();
    await again.whenState(next!.jobId, 'completed');
  });

  it('settles a job whose execution ended before that of the job could be recorded', async () => {
    await using bench = await QueueBench.open();
    let crashing: Promise<void> | undefined;
    bench.bench.store.journal.onCommitted((events) => {
      if (events.some((event) => event.kind === 'execution.completed')) crashing ??= bench.crash();
    });
    const job = await bench.submit();
    await bench.breathe();
    await crashing;
    await using again = await reopen(bench);
    expect(again.state(job.jobId)).toBe('completed');
    expect(again.started()).toEqual([job.jobId]);
  });

  it('holds the queue of a record that was restored, until a person releases it', async () => {
    await using bench = await QueueBench.open();
    const notBefore = bench.clock.now() + HOUR_MS;
    const job = await bench.submit({ notBefore });
    await bench.bench.store.journal.append([
      { kind: 'workcell.restored', subject: 'lab', data: { fileName: 'a.db', events: 1, headHash: 'a'.repeat(64) } },
    ]);
    await bench.close();
    bench.clock.jump(2 * HOUR_MS);
    await using again = await reopen(bench);
    await again.breathe();
    expect(again.views.get(job.jobId)).toMatchObject({ state: 'waiting', waits: { kind: 'queue-held' } });
    expect(again.views.get(job.jobId).waits?.sentence).toContain('restored from a backup');
    await again.queue.holdAll(false, TESTER);
    await again.whenState(job.jobId, 'completed');
  });
});

/** Jobs of every sort: on the instrument, dry, a batch, later, held, one that fails and is tried again, one started by hand. */
async function mixedWork(bench: QueueBench): Promise<void> {
  const read = planOf([stepOf('a', { commands: [commandOf('read')] }), stepOf('b', { commands: [commandOf('read')] })]);
  await bench.submitMany(2, { mode: 'simulated' }, read);
  await bench.submit({ mode: 'simulated', retry: { times: 2, waitMs: 1000 } }, failingPlan);
  await bench.submit({ notBefore: bench.clock.now() + 1000, priority: 9 });
  await bench.submit({ hold: true });
  await bench.queue.release('EX-5', TESTER);
  const other = await bench.submit({ notBefore: bench.clock.now() + HOUR_MS });
  await bench.queue.move(other.jobId, 'first', TESTER);
  await bench.queue.setPriority(other.jobId, 7, TESTER);
  await bench.queue.cancel(other.jobId, 'not needed', TESTER);
  await bench.bench.create(shortPlan, 'dry-run', { requestId: 'by-hand-1' });
  await bench.clock.advance(5000);
}

const failingPlan = planOf([stepOf('fails', { commands: [commandOf('read', { params: { fails: true } })] })]);

/** Lets go on what a restart has paused, until nothing is left to do. */
async function finishAll(bench: QueueBench): Promise<void> {
  for (let round = 0; round < 60; round++) {
    for (const run of bench.bench.engine.runs()) {
      if (run.facts.status === 'paused' && run.openAttention.length === 0)
        await bench.bench.engine.resume(run.id, TESTER).catch(() => undefined);
    }
    for (const job of bench.queue.line) if (job.state === 'held') await bench.queue.release(job.jobId, TESTER);
    if (bench.queue.unended().every((job) => job.state === 'set-aside')) return;
    await bench.clock.advance(HOUR_MS / 6);
  }
  throw new Error(
    `Still there: ${JSON.stringify(bench.queue.unended().map(({ jobId, state, waits }) => ({ jobId, state, waits })))}`,
  );
}

function checkRecord(bench: QueueBench): void {
  const { connection } = bench.bench.store;
  const jobs = connection.all<{ job_id: string; state: string; execution_ids: string; plan_hash: string }>(
    'SELECT * FROM jobs',
  );
  const submitted = bench.bench.eventsOf('job.submitted').flatMap((event) => event.data.jobs.map((job) => job.jobId));
  expect(jobs.map((job) => job.job_id).sort(), 'no job is lost').toEqual(submitted.sort());
  const owned = new Set<string>();
  for (const job of jobs) {
    const executions = JSON.parse(job.execution_ids) as string[];
    for (const id of executions) {
      expect(owned.has(id), `${id} belongs to one job`).toBe(false);
      owned.add(id);
    }
    const statuses = executions.map((id) => bench.bench.status(id));
    expect(statuses.filter((status) => status === 'completed').length, `${job.job_id} completes once at most`).toBe(
      job.state === 'completed' ? 1 : 0,
    );
    const fails = readPlan(connection, job.plan_hash).plan.steps[0]!.stepId === 'fails';
    expect(['completed', 'cancelled', ...(fails ? ['set-aside'] : [])]).toContain(job.state);
    if (fails) expect(executions.length, 'a failing job has its three tries').toBe(3);
  }
  for (const { execution_id: id, request_id: request } of connection.all<{ execution_id: string; request_id: string }>(
    'SELECT execution_id, request_id FROM executions',
  ))
    expect(owned.has(id) || request === 'by-hand-1', `${id} has its job`).toBe(true);
  expect(connection.get<{ n: number }>('SELECT count(*) AS n FROM leases')!.n).toBe(0);
}

describe('the end of the process at any commit', () => {
  it('loses no job, runs none twice, and leaves nothing stuck', { timeout: 60_000 }, async () => {
    const script = (bench: QueueBench): void => {
      const { instrument } = bench.bench;
      instrument.script = (command) =>
        (command.params as { fails?: boolean }).fails === true
          ? Promise.reject(new AppError('device-timeout', 'No answer.'))
          : Promise.resolve(instrument.carryOut(command));
    };
    let commits = 0;
    for (let at = 1; ; at++) {
      const bench = await QueueBench.open({ effect: 'read' });
      script(bench);
      let seen = 0;
      let crashing: Promise<void> | undefined;
      bench.bench.store.journal.onCommitted(() => {
        if (++seen === at) crashing = bench.crash();
      });
      await mixedWork(bench).catch(() => undefined);
      const hasCrashed = crashing !== undefined;
      await (crashing ?? bench.close());
      commits = Math.max(commits, seen);
      await using again = await reopen(bench, { effect: 'read' });
      script(again);
      await finishAll(again);
      checkRecord(again);
      const live = dumpTables(again.bench.store.connection, ['jobs', 'batches']);
      again.bench.store.rebuild();
      expect(dumpTables(again.bench.store.connection, ['jobs', 'batches'])).toEqual(live);
      if (!hasCrashed) break;
    }
    expect(commits).toBeGreaterThan(20);
  });

  it('would be noticed if it did (canary): a job that is started again is refused by the record', async () => {
    await using bench = await QueueBench.open();
    const job = await bench.submit();
    await bench.whenState(job.jobId, 'completed');
    await expect(
      bench.bench.store.journal.append([
        { kind: 'job.started', subject: job.jobId, data: { executionId: 'EX-99', attempt: 2 } },
      ]),
    ).rejects.toMatchObject({ code: 'invariant' });
    bench.bench.store.connection.run(`UPDATE jobs SET execution_ids = '["EX-1","EX-1"]'`);
    expect(() => checkRecord(bench)).toThrow(/belongs to one job/);
    expect(isJobOver(job.state)).toBe(true);
  });
});
