import { monitorEventLoopDelay } from 'node:perf_hooks';
import { PERSON, planOfDoses, QueueLab } from './queue-lab.ts';

const INSTRUMENTS = 8;
const LEVELS = [2, 5, 8, 10] as const;

export interface ClaimRound {
  /** Until ten thousand jobs, submitted as one batch, were on record and in their order, ms. */
  readonly enqueueMs: number;
  /** From the end of an execution that makes room to the durable start of the job whose turn it is, ms. */
  readonly claimMs: readonly number[];
  readonly claimed: number;
  readonly cancelled: number;
  /** Whether jobs started in the order of the line, whoever was cancelled in between. */
  readonly isOrderKept: boolean;
  readonly eventLoopP99Ms: number;
  readonly perSecond: number;
  /** Until a new process had all of them in its line again, ms. */
  readonly reloadMs: number;
}

/** Enqueues many jobs as one batch and some of other levels, and lets them run while others are cancelled. */
export async function measureClaims(count: number): Promise<ClaimRound> {
  await using bench = await QueueLab.open(INSTRUMENTS);
  const { queue } = bench;
  const plan = planOfDoses(1);
  await queue.holdAll(true, PERSON);
  const beforeEnqueue = performance.now();
  await bench.submit(count, plan);
  const enqueueMs = performance.now() - beforeEnqueue;
  for (const priority of LEVELS) await bench.submit(Math.ceil(count / 50), plan, { priority });
  const expected = queue.line.map((job) => job.jobId);
  const claims = watchClaims(bench);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cancelled = new Set<string>();
  const cancelling = setInterval(() => {
    // Somewhere behind those that are next.
    const job = queue.line[100 + ((cancelled.size * 7919) % Math.max(1, queue.line.length - 100))];
    if (job === undefined || job.isChanging) return;
    cancelled.add(job.jobId);
    void queue.cancel(job.jobId, 'bench', PERSON).catch(() => cancelled.delete(job.jobId));
  }, 10);
  const began = performance.now();
  await queue.holdAll(false, PERSON);
  await bench.whenIdle();
  const seconds = (performance.now() - began) / 1000;
  clearInterval(cancelling);
  delay.disable();
  const order = expected.filter((jobId) => !cancelled.has(jobId));
  return {
    enqueueMs,
    claimMs: claims.ms,
    claimed: claims.order.length,
    cancelled: cancelled.size,
    isOrderKept: JSON.stringify(order) === JSON.stringify(claims.order),
    eventLoopP99Ms: delay.percentile(99) / 1e6,
    perSecond: claims.order.length / seconds,
    reloadMs: await measureReload(count),
  };
}

interface Claims {
  readonly ms: number[];
  readonly order: string[];
}

function watchClaims({ lab }: QueueLab): Claims {
  const claims: Claims = { ms: [], order: [] };
  const freed: number[] = [];
  lab.engine.onEnded(() => freed.push(performance.now()));
  lab.store.journal.onCommitted((events) => {
    for (const event of events) {
      if (event.kind !== 'job.started') continue;
      claims.order.push(event.subject);
      const since = freed.shift();
      if (since !== undefined) claims.ms.push(performance.now() - since);
    }
  });
  return claims;
}

async function measureReload(count: number): Promise<number> {
  await using bench = await QueueLab.open(1);
  await bench.queue.holdAll(true, PERSON);
  await bench.submit(count, planOfDoses(1));
  return bench.measureReload();
}

/** Hours of ageing pass in milliseconds here: how long a job of the lowest level waits while critical ones never stop. */
export async function measureStarvation(): Promise<{
  readonly waitedMs: number;
  readonly agesInMs: number;
  readonly passedBy: number;
}> {
  await using bench = await QueueLab.open(1);
  const { queue, lab } = bench;
  const plan = planOfDoses(1);
  const levelMs = 50;
  bench.ageingMs = levelMs;
  await bench.submit(20, plan, { priority: 10 });
  const [low] = await bench.submit(1, plan, { priority: 0 });
  const submittedAt = performance.now();
  let passedBy = 0;
  let waitedMs = Number.NaN;
  const started = new Promise<void>((resolve) => {
    lab.store.journal.onCommitted((events) => {
      for (const event of events) {
        if (event.kind !== 'job.started') continue;
        if (event.subject !== low!.jobId) passedBy++;
        else {
          waitedMs = performance.now() - submittedAt;
          resolve();
        }
      }
    });
  });
  // For every job that ends two critical ones come, so the line of those only grows.
  const coming = queue.onSettled((job) => {
    if (job.state === 'completed' && Number.isNaN(waitedMs)) void bench.submit(2, plan, { priority: 10 });
  });
  const limit = setTimeout(() => coming[Symbol.dispose](), 20_000);
  await started;
  clearTimeout(limit);
  coming[Symbol.dispose]();
  await queue.holdAll(true, PERSON);
  return { waitedMs, agesInMs: 10 * levelMs, passedBy };
}
