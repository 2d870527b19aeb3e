import { AppError } from '../contract/errors.ts';
import { JOB_STATES, type JobState } from '../contract/job.ts';

/** Where a job can go from each state. A job that has ended has no way out: running it again means a new job. */
export const JOB_TRANSITIONS: Readonly<Record<JobState, readonly JobState[]>> = {
  waiting: ['held', 'running', 'cancelled'],
  held: ['waiting', 'cancelled'],
  running: ['waiting', 'set-aside', 'completed', 'failed', 'cancelled'],
  'set-aside': ['waiting', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

/** What a state is called in a sentence after "EX-12". */
export const JOB_STATE_WORDS: Readonly<Record<JobState, string>> = {
  waiting: 'waits',
  held: 'is held',
  running: 'is running',
  'set-aside': 'was set aside',
  completed: 'has completed',
  failed: 'has failed',
  cancelled: 'was cancelled',
};

export const ENDED_JOB_STATES: readonly JobState[] = JOB_STATES.filter((state) => JOB_TRANSITIONS[state].length === 0);

export function isJobOver(state: JobState): boolean {
  return ENDED_JOB_STATES.includes(state);
}

/** @throws AppError `conflict` in words a user understands. @param wish what was asked for: "be held" */
export function assertJobTransition(jobId: string, from: JobState, to: JobState, wish: string): void {
  if (JOB_TRANSITIONS[from].includes(to)) return;
  throw new AppError('conflict', `${jobId} ${JOB_STATE_WORDS[from]}, so it cannot ${wish}.`, { from, to });
}
