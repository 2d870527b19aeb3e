import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { RetryPolicy } from '#core/contract/job.ts';
import type { Repetition } from '../../lib/cron.ts';
import type { When } from './run-search.ts';

/** How the next execution is to take its place in time. Times are on the clock of its mode, ms since 1970. */
export interface WhenChoices {
  readonly when: When;
  readonly priority: number;
  readonly retry: RetryPolicy;
  readonly notBefore: number | null;
  readonly due: number | null;
  readonly deadline: number | null;
  /** For `later`. */
  readonly startAt: number | null;
  readonly repetition: Repetition;
}

interface Store extends WhenChoices {
  set: (change: Partial<WhenChoices>) => void;
  /** Times belong to one submission; priority and retries are kept. */
  forget: () => void;
}

const NO_TIMES = { notBefore: null, due: null, deadline: null, startAt: null };

export const useWhen = create<Store>()(
  persist(
    (set) => ({
      when: 'now',
      priority: 5,
      retry: { times: 0, waitMs: 60_000 },
      repetition: { kind: 'daily', hour: 8, minute: 0 },
      ...NO_TIMES,
      set: (change) => set(change),
      forget: () => set(NO_TIMES),
    }),
    { name: 'wellrun.when', partialize: ({ priority, retry, repetition }) => ({ priority, retry, repetition }) },
  ),
);

/** What of it goes with a job. */
export function wishesOf(choices: WhenChoices) {
  const { when, priority, retry, due, deadline } = choices;
  return {
    priority,
    retry,
    notBefore: when === 'later' ? choices.startAt : when === 'repeat' ? null : choices.notBefore,
    due: when === 'repeat' ? null : due,
    deadline: when === 'repeat' ? null : deadline,
  };
}

/** Why it cannot be submitted like this; undefined: it can. @param now on the clock of the mode */
export function whenFault(choices: WhenChoices, now: number): string | undefined {
  const { notBefore, deadline } = wishesOf(choices);
  if (choices.when === 'later' && choices.startAt === null) return 'Say when it is to start.';
  if (choices.when === 'later' && choices.startAt !== null && choices.startAt < now)
    return 'The time to start at is over.';
  if (choices.when === 'repeat' && choices.repetition.kind === 'weekly' && choices.repetition.days.length === 0)
    return 'Choose a day at least.';
  if (notBefore !== null && deadline !== null && deadline <= notBefore)
    return 'The deadline lies before the time at which it may start.';
  return undefined;
}
