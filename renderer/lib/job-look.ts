import { PRIORITY_LEVELS, type Job, type JobState } from '#core/contract/job.ts';
import { formatMoments } from './dates.ts';
import { formatDuration } from './durations.ts';
import type { State } from './status.ts';
import { capitalised } from './words.ts';

const STATES: Record<JobState, readonly [state: State, word: string]> = {
  waiting: ['waiting', 'Waiting'],
  held: ['paused', 'Held'],
  running: ['running', 'Running'],
  'set-aside': ['failed', 'Set aside'],
  completed: ['completed', 'Completed'],
  failed: ['failed', 'Failed'],
  cancelled: ['cancelled', 'Cancelled'],
};

export function jobLook(job: Pick<Job, 'state'>): { readonly state: State; readonly word: string } {
  const [state, word] = STATES[job.state];
  return { state, word };
}

/** It still waits for its turn, so its place and its times can be changed. */
export function isWaiting(job: Pick<Job, 'state'>): boolean {
  return job.state === 'waiting' || job.state === 'held';
}

export function isOver(job: Pick<Job, 'state'>): boolean {
  return job.state === 'completed' || job.state === 'failed' || job.state === 'cancelled';
}

/** "Normal" for 5; a number between two levels has the name of none. */
export function priorityName(priority: number): string | undefined {
  const level = Object.entries(PRIORITY_LEVELS).find(([, value]) => value === priority);
  return level === undefined ? undefined : capitalised(level[0]);
}

/** Priorities to choose from, the named ones first said by name. Highest first. */
export const PRIORITY_CHOICES: readonly { value: string; label: string }[] = Array.from({ length: 11 }, (_, index) => {
  const priority = 10 - index;
  const name = priorityName(priority);
  return { value: String(priority), label: name === undefined ? String(priority) : `${priority} ${name}` };
});

/** How many of five bars are filled for a priority. */
export function priorityBars(priority: number): number {
  return Math.min(5, Math.max(0, Math.ceil(priority / 2)));
}

/** The instrument that cannot be used by anybody and that a job begins on; null: there is none. */
function missingFor({ waits }: Pick<Job, 'waits'>): string | null {
  return waits?.kind === 'resource' && waits.heldBy === null ? waits.instrumentId : null;
}

/** When it is expected to start, as a range. @param now on the job's own clock */
export function expectedStartWords(job: Pick<Job, 'expectedStart' | 'state' | 'waits'>, now: number): string {
  if (job.state === 'held') return 'when released';
  if (job.waits?.kind === 'impossible') return 'never as it is';
  const out = missingFor(job);
  if (out !== null) return `when ${out} is back`;
  if (job.expectedStart === null) return 'not known';
  const [low, high] = job.expectedStart;
  return high <= now ? 'any moment' : formatMoments(Math.max(low, now), high, now);
}

/** The second line below it: how long from now, or what ageing did. */
export function expectedStartDetail(
  job: Pick<Job, 'expectedStart' | 'aged' | 'position' | 'state' | 'waits'>,
  now: number,
): string {
  if (job.aged > 0) return `ageing raised it by ${job.aged}`;
  if (job.waits?.kind === 'impossible' || missingFor(job) !== null) return '';
  if (job.position === 1) return 'next';
  if (job.expectedStart === null || job.state === 'held') return '';
  const ahead = job.expectedStart[0] - now;
  return ahead < 60_000 ? 'within a minute' : `in ${formatDuration(Math.round(ahead / 60_000) * 60_000)}`;
}

/** Cell line, batch and mode, as far as there is something to say. */
export function jobFacts(job: Pick<Job, 'cellLine' | 'batchId' | 'recurringId' | 'mode'>): string {
  return [
    job.cellLine,
    job.batchId,
    job.recurringId,
    job.mode === 'real' ? null : job.mode === 'simulated' ? 'simulated' : 'dry run',
  ]
    .filter((one) => one !== null)
    .join(' · ');
}

/** How often it has been tried, when that is worth saying: "try 2 of 3". */
export function triesWords(job: Pick<Job, 'attempts' | 'retry'>): string {
  const most = job.retry.times + 1;
  if (most === 1) return job.attempts > 1 ? `${job.attempts} tries` : 'one try';
  return `try ${Math.max(1, job.attempts)} of ${Math.max(most, job.attempts)}`;
}
