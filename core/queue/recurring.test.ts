import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { loadCatalog } from '../protocols/catalog.ts';
import { ProtocolLibrary } from '../protocols/library/protocol-library.ts';
import { ProgramLoader } from '../protocols/program/load-program.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HOUR_MS, QueueBench } from '../testing/queue-bench.ts';
import { JobDesk, type SubmitJob } from './job-desk.ts';
import { RecurringJobs } from './recurring.ts';

const RESOURCES = join(import.meta.dirname, '..', '..', 'resources');
const DAY_MS = 24 * HOUR_MS;

const job: SubmitJob = {
  requestId: 'feed-the-cells',
  protocolId: 'balance-check',
  parameters: {},
  mode: 'dry-run',
  metadata: {},
  operator: 'anna',
  bindings: {},
  priority: 5,
  notBefore: null,
  due: null,
  deadline: null,
  retry: { times: 0, waitMs: 60_000 },
  hold: false,
};

/** What comes again over a queue, in the time zone of Berlin. */
class RecurringBench implements AsyncDisposable {
  readonly bench: QueueBench;
  readonly recurring: RecurringJobs;
  readonly library: ProtocolLibrary;

  constructor(bench: QueueBench) {
    this.bench = bench;
    const { clock, queue } = bench;
    const { journal } = bench.bench.store;
    const catalog = loadCatalog(RESOURCES);
    this.library = new ProtocolLibrary({
      folders: [join(RESOURCES, 'protocols')],
      journal,
      catalog,
      logger: silentLogger,
    });
    const { library } = this;
    const desk = new JobDesk({
      queue,
      library,
      catalog,
      programs: new ProgramLoader(),
      bench: bench.bench.bench,
      clock,
    });
    this.recurring = new RecurringJobs({
      journal,
      clock,
      queue,
      desk,
      logger: silentLogger,
      timeZone: 'Europe/Berlin',
    });
  }

  static async open(startAt: number, dataDir?: string): Promise<RecurringBench> {
    const clock = new FakeClock(startAt);
    const made = new RecurringBench(await QueueBench.open({ clock, ...(dataDir === undefined ? {} : { dataDir }) }));
    await made.library.open();
    return made;
  }

  /** Lets the clock come to a moment without living through every second before it. */
  async at(moment: number): Promise<void> {
    this.bench.clock.jump(moment - this.bench.clock.now() - 500);
    this.recurring.wake();
    await this.bench.clock.advance(1000);
    for (let turn = 0; turn < 20; turn++) await this.bench.breathe();
  }

  fired(): { due: string; jobId: string | null; error: string | null }[] {
    return this.bench.bench
      .eventsOf('recurring.fired')
      .map(({ data }) => ({ due: new Date(data.dueAt).toISOString(), jobId: data.jobId, error: data.error }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.recurring[Symbol.asyncDispose]();
    await this.bench[Symbol.asyncDispose]();
  }
}

describe('a job that comes again', () => {
  it('is submitted at its times by the clock on the wall, also when the clocks change', async () => {
    // 09:00 in Berlin is 07:00 UTC in summer and 08:00 UTC in winter; on 25 October 2026 winter begins.
    await using one = await RecurringBench.open(Date.UTC(2026, 9, 23, 12));
    one.recurring.open();
    const { recurringId, nextAt } = await one.recurring.add('Weigh', '0 9 * * *', job, TESTER);
    expect(new Date(nextAt!).toISOString()).toBe('2026-10-24T07:00:00.000Z');
    await one.at(Date.UTC(2026, 9, 24, 7));
    await one.at(Date.UTC(2026, 9, 25, 8));
    await one.at(Date.UTC(2026, 9, 26, 8));
    expect(one.fired().map(({ due }) => due)).toEqual([
      '2026-10-24T07:00:00.000Z',
      '2026-10-25T08:00:00.000Z',
      '2026-10-26T08:00:00.000Z',
    ]);
    for (const { jobId } of one.fired()) expect(one.bench.state(jobId!)).toBe('completed');
    const [view] = one.recurring.list();
    expect(view).toMatchObject({ recurringId, lastJobId: one.fired()[2]!.jobId, lastError: null, isActive: true });
    expect(one.bench.queue.get(one.fired()[0]!.jobId!).recurringId).toBe(recurringId);
  });

  it('fires once in an hour that comes twice, and right after one that is left out', async () => {
    await using autumn = await RecurringBench.open(Date.UTC(2026, 9, 24, 12));
    autumn.recurring.open();
    await autumn.recurring.add('Night', '30 2 * * *', job, TESTER);
    for (let hour = 0; hour < 30; hour++) await autumn.at(Date.UTC(2026, 9, 24, 13 + hour) + 30 * 60_000);
    expect(autumn.fired()).toHaveLength(1);

    await using spring = await RecurringBench.open(Date.UTC(2027, 2, 27, 12));
    spring.recurring.open();
    await spring.recurring.add('Night', '30 2 * * *', job, TESTER);
    for (let hour = 0; hour < 16; hour++) await spring.at(Date.UTC(2027, 2, 27, 13 + hour) + 30 * 60_000);
    // 02:30 does not exist on 28 March 2027; the clocks go from 02:00 to 03:00, which is 01:00 UTC.
    expect(spring.fired()).toHaveLength(1);
    const at = Date.parse(spring.fired()[0]!.due);
    expect(at).toBeGreaterThanOrEqual(Date.UTC(2027, 2, 28, 1));
    expect(at).toBeLessThanOrEqual(Date.UTC(2027, 2, 28, 2));
  });

  it('catches up exactly one of the times that Wellrun was not running, on record', async () => {
    const start = Date.UTC(2026, 10, 2, 7, 30);
    const one = await RecurringBench.open(start);
    one.recurring.open();
    await one.recurring.add('Weigh', '0 9 * * *', job, TESTER);
    await one.recurring[Symbol.asyncDispose]();
    await one.bench.close();
    await using later = await RecurringBench.open(start + 6 * DAY_MS, one.bench.bench.dataDir);
    later.recurring.open();
    await later.at(start + 6 * DAY_MS + 1000);
    expect(later.fired()).toHaveLength(1);
    expect(later.bench.state(later.fired()[0]!.jobId!)).toBe('completed');
    expect(new Date(later.recurring.list()[0]!.nextAt!).toISOString()).toBe('2026-11-08T08:00:00.000Z');
  });

  it('does not catch up what fell due while it was off, and never comes again once it is removed', async () => {
    const start = Date.UTC(2026, 10, 2, 7, 30);
    await using one = await RecurringBench.open(start);
    one.recurring.open();
    const { recurringId } = await one.recurring.add('Weigh', '0 9 * * *', job, TESTER);
    await one.recurring.set(recurringId, false, TESTER);
    expect(one.recurring.list()[0]).toMatchObject({ isActive: false, nextAt: null });
    await one.at(start + 2 * DAY_MS);
    await one.recurring.set(recurringId, true, TESTER);
    await one.at(start + 2 * DAY_MS + 10_000);
    expect(one.fired()).toEqual([]);
    await one.recurring.remove(recurringId, TESTER);
    await one.at(start + 4 * DAY_MS);
    expect(one.fired()).toEqual([]);
    expect(one.recurring.list()).toEqual([]);
  });

  it('submits nothing more while the one before still waits, and says so', async () => {
    const start = Date.UTC(2026, 10, 2, 7, 30);
    await using one = await RecurringBench.open(start);
    one.recurring.open();
    await one.bench.queue.holdAll(true, TESTER);
    await one.recurring.add('Often', '* * * * *', job, TESTER);
    for (let minute = 1; minute <= 3; minute++) await one.at(start + minute * 60_000);
    expect(one.fired().map(({ jobId }) => jobId)).toEqual(['EX-1', null, null]);
    expect(one.recurring.list()[0]!.lastError).toBe('EX-1, the one before, still waits. Nothing was submitted.');
  });

  it('is refused when its time is none, in words', async () => {
    await using one = await RecurringBench.open(Date.UTC(2026, 10, 2));
    for (const cron of ['every day', '61 * * * *', '0 9 * * * *'])
      await expect(one.recurring.add('Weigh', cron, job, TESTER)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(
      one.recurring.add('Weigh', '0 9 * * *', { ...job, protocolId: 'nothing' }, TESTER),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});
