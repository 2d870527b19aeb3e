import { SeededRandom } from '#core/base/random.ts';
import type { InstanceFile } from '#core/schedule/instance-file.ts';
import { planInstance } from '#core/schedule/plan-instance.ts';

export interface PlannedInTime {
  readonly solution: Record<string, unknown>;
  /** Milliseconds to the first complete timetable of the first moment. */
  readonly firstAnswerMs: number;
  readonly rounds: number;
  /** The longest stretch of work in which a caller could not have stopped. */
  readonly longestPieceMs: number;
}

export interface Budget {
  /** For all moments together. */
  readonly seconds: number;
  readonly rounds: number;
  readonly seed: string;
}

/** Plans an instance within a time: half of it for the first schedule, the rest evenly for the events. */
export function planInTime(instance: InstanceFile, { seconds, rounds, seed }: Budget): PlannedInTime {
  const begun = performance.now();
  let firstAnswerMs = 0;
  let done = 0;
  let longestPieceMs = 0;
  let last = begun;
  const solution = planInstance(instance, {
    random: new SeededRandom(seed),
    rounds,
    onRound: () => done++,
    onAnswer: () => (firstAnswerMs ||= performance.now() - begun),
    isOver: (moment, moments) => {
      const now = performance.now();
      longestPieceMs = Math.max(longestPieceMs, now - last);
      last = now;
      const share = moments === 1 ? 1 : 0.5 + (0.5 * moment) / (moments - 1);
      return now - begun >= 1000 * seconds * share;
    },
  });
  return { solution, firstAnswerMs, rounds: done, longestPieceMs };
}
