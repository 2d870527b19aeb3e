import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../base/random.ts';
import { AppError, type ErrorCode } from '../contract/errors.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { QueueBench } from '../testing/queue-bench.ts';
import { mayPass, retryWaitMs } from './retry-policy.ts';

const MINUTE_MS = 60_000;
const readPlan = planOf([stepOf('read', { commands: [commandOf('read')] })]);
const retry = { times: 2, waitMs: MINUTE_MS };

/** Tries that were given up, with how long was waited before the next, ms. */
function waits(bench: QueueBench): number[] {
  return bench.bench.eventsOf('job.retrying').map((event) => event.data.notBefore - event.at);
}

describe('a job that may be tried again', () => {
  it('waits twice as long before each try, with up to a fifth of chance on top, and never more than a day', () => {
    const random = new SeededRandom('waits');
    for (let round = 0; round < 200; round++) {
      for (const [tries, least] of [
        [1, 60_000],
        [2, 120_000],
        [3, 240_000],
      ] as const) {
        const wait = retryWaitMs({ times: 5, waitMs: 60_000 }, tries, random);
        expect(wait).toBeGreaterThanOrEqual(least);
        expect(wait).toBeLessThanOrEqual(least * 1.2);
      }
    }
    expect(retryWaitMs({ times: 10, waitMs: 86_400_000 }, 10, random)).toBe(86_400_000);
  });

  it('is stopped, waits, and runs again when an instrument did not answer to a read', async () => {
    await using bench = await QueueBench.open({ effect: 'read', labSpeed: 1 });
    let fails = 1;
    const { instrument } = bench.bench;
    instrument.script = (command) =>
      fails-- > 0 ? Promise.reject(new AppError('device-timeout')) : Promise.resolve(instrument.carryOut(command));
    const job = await bench.submit({ mode: 'simulated', retry }, readPlan);
    await bench.bench.when(() => bench.bench.eventsOf('execution.cancelled').length === 1);
    await bench.breathe();
    const [wait] = waits(bench);
    expect(bench.views.get(job.jobId)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      error: { code: 'device-timeout' },
      waits: { kind: 'retry' },
    });
    expect(bench.views.get(job.jobId).waits?.sentence).toMatch(/^Try 2 of 3 begins at \d\d:\d\d\.$/);
    await bench.clock.advance(wait! - 10);
    expect(bench.state(job.jobId)).toBe('waiting');
    await bench.clock.advance(20);
    await bench.whenState(job.jobId, 'completed');
    expect(bench.views.get(job.jobId)).toMatchObject({ attempts: 2, error: null });
    const ids = bench.views.get(job.jobId).executionIds;
    expect(ids.map((id) => bench.bench.status(id))).toEqual(['cancelled', 'completed']);
    // Nobody was asked, and nothing has to be cleared.
    expect(bench.bench.bench.get('LH-1').needsClearing).toBeNull();
  });

  it('is set aside with its history after the last try, and a person can give it fresh ones', async () => {
    await using bench = await QueueBench.open({ effect: 'read', labSpeed: 1 });
    const { instrument } = bench.bench;
    instrument.script = () => Promise.reject(new AppError('device-timeout', 'No answer from LH-1.'));
    const job = await bench.submit({ mode: 'simulated', retry }, readPlan);
    for (let round = 0; round < 8 && bench.state(job.jobId) !== 'set-aside'; round++)
      await bench.clock.advance(MINUTE_MS);
    expect(bench.views.get(job.jobId)).toMatchObject({
      state: 'set-aside',
      attempts: 3,
      executionIds: ['EX-1', 'EX-2', 'EX-3'],
      error: { code: 'device-timeout', sentence: 'No answer from LH-1.' },
      waits: {
        kind: 'held',
        sentence: 'It failed 3 times and was set aside. Release it for fresh tries, or cancel it.',
      },
      endedAt: null,
    });
    expect(waits(bench)).toHaveLength(2);
    expect(bench.bench.engine.runs()).toEqual([]);
    instrument.script = (command) => Promise.resolve(instrument.carryOut(command));
    await bench.queue.release(job.jobId, TESTER);
    await bench.whenState(job.jobId, 'completed');
    expect(bench.views.get(job.jobId)).toMatchObject({ attempts: 4, error: null });
  });

  it('is never tried again by itself once something physical may have happened', async () => {
    await using bench = await QueueBench.open({ effect: 'consume' });
    const held = new HeldCommands(bench.bench.instrument);
    const plan = planOf([stepOf('dose'), stepOf('read', { commands: [commandOf('read')] })]);
    const job = await bench.submit({ mode: 'simulated', retry }, plan);
    (await held.next()).finish();
    (await held.next()).fail(new AppError('device-timeout'));
    await bench.bench.whenStatus(job.jobId, 'paused');
    await bench.breathe();
    expect(bench.state(job.jobId)).toBe('running');
    expect(bench.bench.live(job.jobId).attention).toHaveLength(1);
    await bench.bench.engine.recover(job.jobId, 'read', 'abort', 'no use', undefined, TESTER);
    await bench.whenState(job.jobId, 'failed');
    expect(waits(bench)).toEqual([]);
    expect(held.count).toBe(0);
  });

  it('asks a person where it may not be tried again, as every execution does', async () => {
    await using bench = await QueueBench.open({ effect: 'read' });
    bench.bench.instrument.script = () => Promise.reject(new AppError('device-refused', 'Lid open.'));
    const job = await bench.submit({ mode: 'simulated', retry }, readPlan);
    await bench.whenState(job.jobId, 'running');
    await bench.bench.whenStatus(job.jobId, 'paused');
    await bench.breathe();
    expect(bench.state(job.jobId)).toBe('running');
    expect(bench.bench.live(job.jobId).attention[0]).toMatchObject({ kind: 'recovery' });
  });

  it('fails, job and execution alike, when there is no policy', async () => {
    await using bench = await QueueBench.open({ effect: 'read' });
    bench.bench.instrument.script = () => Promise.reject(new AppError('device-timeout', 'No answer.'));
    const job = await bench.submit({ mode: 'simulated' }, readPlan);
    await bench.whenState(job.jobId, 'running');
    await bench.bench.whenStatus(job.jobId, 'paused');
    await bench.bench.engine.recover(job.jobId, 'read', 'abort', 'no use', undefined, TESTER);
    await bench.whenState(job.jobId, 'failed');
    expect(bench.bench.status(job.jobId)).toBe('failed');
    expect(bench.views.get(job.jobId)).toMatchObject({ state: 'failed', error: { sentence: 'No answer.' } });
  });

  it.each([
    ['disconnected', true],
    ['instrument-busy', true],
    ['device-timeout', true],
    ['device-disconnected', true],
    ['device-refused', false],
    ['device-fault', false],
    ['protocol-invalid', false],
    ['invariant', false],
    ['step-in-doubt', false],
    ['cancelled', false],
  ] as const)('takes %s for something that passes: %s', (code: ErrorCode, passes: boolean) => {
    expect(mayPass({ code })).toBe(passes);
  });
});
