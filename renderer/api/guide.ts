import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const GUIDE_STEPS = ['meet', 'choose', 'start', 'watch', 'read'] as const;
export type GuideStep = (typeof GUIDE_STEPS)[number];

interface Guide {
  readonly done: readonly GuideStep[];
  /** The execution that the guide follows. */
  readonly executionId: string | null;
  mark: (step: GuideStep, executionId?: string) => void;
}

/** How far a person has come in the guided first run. It only leads; whether it is offered is the host's setting. */
export const useGuide = create<Guide>()(
  persist(
    (set) => ({
      done: [],
      executionId: null,
      mark: (step, executionId) =>
        set((guide) => ({
          done: guide.done.includes(step) ? guide.done : [...guide.done, step],
          executionId: executionId ?? guide.executionId,
        })),
    }),
    { name: 'wellrun.guide', partialize: ({ done, executionId }) => ({ done, executionId }) },
  ),
);
