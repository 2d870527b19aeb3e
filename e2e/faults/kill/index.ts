import { parseArgs } from 'node:util';
import { SeededRandom, type Random } from '#core/base/random.ts';
import { addUpQueues, isQueueSound, type QueueFindings } from './check-queue.ts';
import { addUp, isSound, type Findings } from './check-record.ts';
import { FaultLab, type Checked, type Keeps } from './fault-lab.ts';
import type { HostOptions } from './host-process.ts';

export interface KillOptions {
  readonly runs: number;
  readonly seed: string;
  /** Labs that are killed side by side. */
  readonly atOnce: number;
  /** Breaks a rule of the engine, which the checker must find. */
  readonly breakRule: boolean;
  readonly keeps: Keeps;
  /** Work goes through the queue: jobs of every sort, some of them started by hand beside it. */
  readonly queue?: boolean;
}

export interface KillReport extends Omit<Findings, 'sentences'>, Record<string, unknown> {
  readonly runs: number;
  readonly seconds: number;
}

/** Minutes of the lab pass in milliseconds, so that a kill meets instruments at work and instruments that wait. */
const SPEED = 3000;
/** A kill in the first moments meets opening and recovery, a later one meets work. */
const EARLY_MS = 150;
const LATE_MS = 900;
/** Jobs need a little longer until many of them are under way. */
const LATE_WITH_QUEUE_MS = 1500;

/** Kills a host again and again at random moments, lets the last one finish, and compares record and instruments. */
export async function runKill(options: KillOptions): Promise<KillReport> {
  const began = performance.now();
  const random = new SeededRandom(`kill ${options.seed}`);
  const shares = Array.from({ length: options.atOnce }, (_, at) =>
    Math.floor((options.runs + options.atOnce - 1 - at) / options.atOnce),
  );
  const results = await Promise.all(
    shares.filter((runs) => runs > 0).map((runs, at) => killOneLab(runs, options, random.fork(`lab ${at}`))),
  );
  const { sentences, ...counts } = addUp(results.map(({ findings }) => findings));
  const queues = results.flatMap((result) => (result.queue === null ? [] : [result.queue]));
  const { sentences: ofQueue, ...queueCounts } = addUpQueues(queues);
  const all = [...sentences, ...ofQueue];
  const kept = results.flatMap((result) => (result.kept === null ? [] : [result.kept]));
  return {
    runs: options.runs,
    ...counts,
    ...(queues.length === 0 ? {} : queueCounts),
    seed: options.seed,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    ...(all.length === 0 ? {} : { sentences: all }),
    ...(kept.length === 0 ? {} : { kept }),
  };
}

/**
 * `faults -- kill [--runs 100] [--seed 1] [--queue] [--keep] [--canary]`; with `--queue` work goes through the queue, with
 * `--keep` the records stay, with `--canary` a rule is broken, and it is right to find it.
 */
export async function main(args: string[]): Promise<{ ok: boolean; report: Record<string, unknown> }> {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
      canary: { type: 'boolean', default: false },
      queue: { type: 'boolean', default: false },
    },
  });
  const report = await runKill({
    runs: Number(values.runs),
    seed: values.seed,
    atOnce: 2,
    breakRule: values.canary,
    keeps: values.keep ? 'all' : 'unsound',
    queue: values.queue,
  });
  const isCaught = values.queue ? Number(report['jobsRunTwice']) > 0 : report.repeated > 0;
  return { ok: values.canary ? isCaught : killHeld(report), report };
}

export function killHeld(report: KillReport): boolean {
  const queue = report['jobs'] === undefined ? null : ({ ...report, sentences: [] } as unknown as QueueFindings);
  return (
    report.runs > 0 &&
    report.effects > 0 &&
    isSound({ ...report, sentences: [] }) &&
    (queue === null || (queue.started > 0 && isQueueSound(queue)))
  );
}

async function killOneLab(runs: number, options: KillOptions, random: Random): Promise<Checked> {
  await using lab = await FaultLab.start('kill', SPEED);
  const how: HostOptions = {
    ...(options.breakRule ? { 'break-rule': true, lanes: 'consume' } : {}),
    ...(options.queue === true ? { queue: lab.submittedFile } : {}),
  };
  for (let run = 0; run < runs; run++) {
    const host = lab.startHost({ ...how, seed: `${options.seed} ${run}`, pauses: '0.01' });
    await host.opening;
    const lateMs = options.queue === true ? LATE_WITH_QUEUE_MS : LATE_MS;
    const wait = random.next() * (random.next() < 0.3 ? EARLY_MS : lateMs);
    const timer = setTimeout(() => host.kill(), wait);
    const ending = await host.ended;
    clearTimeout(timer);
    if (ending.signal !== 'SIGKILL') throw new Error(`A host ended by itself (${ending.code}): ${ending.complaint}`);
  }
  return await lab.finishAndCheck(options.breakRule ? 'none' : options.keeps, how);
}
