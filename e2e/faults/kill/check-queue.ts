import { existsSync, readFileSync } from 'node:fs';
import type { JournalEvent } from '#core/contract/event.ts';
import type { ExecutionRow } from '#core/store/execution-rows.ts';
import { executionIdsOf, type JobRow } from '#core/store/job-rows.ts';
import { readEventsAfter } from '#core/store/journal-row.ts';
import { Store } from '#core/store/store.ts';
import { SystemClock } from '#core/base/clock.ts';
import { isJobOver } from '#core/model/job-states.ts';

/** What the record says about the queue. All of the first row should be 0. */
export interface QueueFindings {
  readonly lostJobs: number;
  readonly jobsRunTwice: number;
  readonly withoutHistory: number;
  readonly stuckJobs: number;
  readonly leasesLeft: number;
  readonly stockOff: number;
  readonly jobs: number;
  readonly started: number;
  readonly tries: number;
  readonly setAside: number;
  readonly cancelled: number;
  readonly sentences: readonly string[];
}

const COUNTED = ['lostJobs', 'jobsRunTwice', 'withoutHistory', 'stuckJobs', 'leasesLeft', 'stockOff'] as const;
type Counted = (typeof COUNTED)[number];

/** Looks through a record for what a queue must never do, with nothing of the queue in between. The host must have ended. */
export function checkQueue(dataDir: string, submittedFile: string): QueueFindings {
  using store = Store.open({ dataDir, clock: new SystemClock(), folder: { reserveBytes: 4096 } });
  const { connection } = store;
  const check = new QueueCheck();
  const jobs = new Map(connection.all<JobRow>('SELECT * FROM jobs').map((row) => [row.job_id, row]));
  const executions = new Map(
    connection.all<ExecutionRow>('SELECT * FROM executions').map((row) => [row.execution_id, row]),
  );
  const events = readEventsAfter(connection, 0, Number.MAX_SAFE_INTEGER);
  check.acknowledged(existsSync(submittedFile) ? readFileSync(submittedFile, 'utf8').split('\n') : [], events, jobs);
  for (const job of jobs.values()) check.job(job, executions);
  check.starts(events);
  check.histories(events, executions, jobs);
  for (const lease of connection.all<{ asset_id: string; execution_id: string }>('SELECT * FROM leases'))
    check.add('leasesLeft', `${lease.execution_id} still holds ${lease.asset_id}.`);
  check.stock(
    connection.all('SELECT lot_id, amount, reserved FROM stock_lots'),
    connection.all(
      'SELECT lot_id, sum(delta) AS delta, sum(reserved_delta) AS reserved FROM stock_ledger WHERE lot_id IS NOT NULL GROUP BY lot_id',
    ),
  );
  check.consumption(
    events,
    executions,
    connection.all(`SELECT item_id, sum(delta) AS delta FROM stock_ledger WHERE change = 'consumed' GROUP BY item_id`),
  );
  const count = (state: string): number => [...jobs.values()].filter((job) => job.state === state).length;
  const started = events.filter((event) => event.kind === 'job.started').length;
  return {
    ...check.counts,
    jobs: jobs.size,
    started,
    tries: started - new Set(events.flatMap((event) => (event.kind === 'job.started' ? event.subject : []))).size,
    setAside: count('set-aside'),
    cancelled: count('cancelled'),
    sentences: check.sentences,
  };
}

export function isQueueSound(findings: QueueFindings): boolean {
  return COUNTED.every((name) => findings[name] === 0);
}

export function addUpQueues(all: readonly QueueFindings[]): QueueFindings {
  const sum = (name: Exclude<keyof QueueFindings, 'sentences'>): number =>
    all.reduce((total, one) => total + one[name], 0);
  return {
    lostJobs: sum('lostJobs'),
    jobsRunTwice: sum('jobsRunTwice'),
    withoutHistory: sum('withoutHistory'),
    stuckJobs: sum('stuckJobs'),
    leasesLeft: sum('leasesLeft'),
    stockOff: sum('stockOff'),
    jobs: sum('jobs'),
    started: sum('started'),
    tries: sum('tries'),
    setAside: sum('setAside'),
    cancelled: sum('cancelled'),
    sentences: all.flatMap((one) => one.sentences),
  };
}

class QueueCheck {
  readonly counts: Record<Counted, number> = {
    lostJobs: 0,
    jobsRunTwice: 0,
    withoutHistory: 0,
    stuckJobs: 0,
    leasesLeft: 0,
    stockOff: 0,
  };
  readonly sentences: string[] = [];

  add(kind: Counted, sentence: string): void {
    this.counts[kind]++;
    if (this.sentences.length < 10) this.sentences.push(`${kind}: ${sentence}`);
  }

  /** Every job whose submission was acknowledged, and every one on record, is there. */
  acknowledged(lines: readonly string[], events: readonly JournalEvent[], jobs: ReadonlyMap<string, JobRow>): void {
    const submitted = events.flatMap((event) =>
      event.kind === 'job.submitted' ? event.data.jobs.map((job) => job.jobId) : [],
    );
    for (const jobId of new Set([...lines.filter((line) => line !== ''), ...submitted]))
      if (!jobs.has(jobId)) this.add('lostJobs', `${jobId} was submitted and is gone.`);
  }

  job(job: JobRow, executions: ReadonlyMap<string, ExecutionRow>): void {
    if (!isJobOver(job.state) && job.state !== 'set-aside') this.add('stuckJobs', `${job.job_id} is ${job.state}.`);
    const own = executionIdsOf(job).map((id) => executions.get(id));
    const completed = own.filter((execution) => execution?.status === 'completed').length;
    if (completed > 1) this.add('jobsRunTwice', `${job.job_id} has ${completed} executions that completed.`);
    if ((completed === 1) !== (job.state === 'completed'))
      this.add('withoutHistory', `${job.job_id} is ${job.state}, and ${completed} of its executions completed.`);
  }

  /** Between two starts of a job stands the reason why it was tried again. */
  starts(events: readonly JournalEvent[]): void {
    const isRunning = new Map<string, boolean>();
    for (const event of events) {
      if (event.kind === 'job.started') {
        if (isRunning.get(event.subject) === true)
          this.add(
            'jobsRunTwice',
            `${event.subject} was started again although nothing had said that its try was over.`,
          );
        isRunning.set(event.subject, true);
      } else if (event.kind === 'job.retrying' || event.kind === 'job.ended') isRunning.set(event.subject, false);
    }
  }

  /** An execution belongs to a job, or a person has started it; and the record of the job knows it. */
  histories(
    events: readonly JournalEvent[],
    executions: ReadonlyMap<string, ExecutionRow>,
    jobs: ReadonlyMap<string, JobRow>,
  ): void {
    const starts = new Map<string, JournalEvent>();
    for (const event of events) if (event.kind === 'job.started') starts.set(event.data.executionId, event);
    const created = new Map<string, JournalEvent>();
    for (const event of events) if (event.kind === 'execution.created') created.set(event.subject, event);
    for (const [executionId, { request_id: requestId }] of executions) {
      const start = starts.get(executionId);
      if (!requestId.startsWith('job/')) continue;
      const job = jobs.get(requestId.split('/')[1] ?? '');
      if (start === undefined || job === undefined || !executionIdsOf(job).includes(executionId))
        this.add('withoutHistory', `${executionId} came from the queue, and no job knows it.`);
    }
    for (const [executionId, start] of starts) {
      const creation = created.get(executionId);
      if (creation === undefined || creation.at !== start.at || creation.epoch !== start.epoch)
        this.add('withoutHistory', `${start.subject} started ${executionId}, which was not created with it.`);
    }
  }

  stock(
    lots: readonly { lot_id: string; amount: number; reserved: number }[],
    lines: readonly { lot_id: string; delta: number; reserved: number }[],
  ): void {
    const sums = new Map(lines.map((line) => [line.lot_id, line]));
    for (const lot of lots) {
      const sum = sums.get(lot.lot_id);
      if (sum?.delta !== lot.amount)
        this.add('stockOff', `${lot.lot_id} has ${lot.amount}; its ledger adds up to ${sum?.delta ?? 0}.`);
      if (lot.reserved !== 0) this.add('stockOff', `${lot.reserved} of ${lot.lot_id} are still kept for somebody.`);
    }
  }

  /** What left the stock is what the steps of the executions say they used. */
  consumption(
    events: readonly JournalEvent[],
    executions: ReadonlyMap<string, ExecutionRow>,
    used: readonly { item_id: string; delta: number }[],
  ): void {
    const outcomes = new Map<string, number>();
    for (const event of events) {
      const consumed =
        event.kind === 'command.outcome'
          ? event.data.ends?.consumed
          : event.kind === 'step.ended'
            ? event.data.consumed
            : undefined;
      if (executions.get(event.subject)?.mode === 'dry-run') continue;
      for (const { itemId, amount } of consumed ?? [])
        outcomes.set(itemId, (outcomes.get(itemId) ?? 0) + Math.round(amount * 1e6));
    }
    for (const itemId of new Set([...outcomes.keys(), ...used.map((line) => line.item_id)])) {
      const wanted = outcomes.get(itemId) ?? 0;
      const booked = -(used.find((line) => line.item_id === itemId)?.delta ?? 0);
      if (wanted !== booked) this.add('stockOff', `Steps used ${wanted} of ${itemId}; the ledger has ${booked}.`);
    }
  }
}
