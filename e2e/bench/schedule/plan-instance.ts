import { SeededRandom, type Random } from '#core/base/random.ts';
import { InstanceReplay, scheduleOf, type InstanceFile } from '#core/schedule/instance-file.ts';
import { planTimetable } from '#core/schedule/plan-timetable.ts';
import type { ScheduleProblem } from '#core/schedule/problem.ts';
import type { Timetable } from '#core/schedule/timetable.ts';

export interface PlannedInstance {
  readonly solution: Record<string, unknown>;
  /** Milliseconds to the first complete timetable of the first moment. */
  readonly firstAnswerMs: number;
  readonly pieces: number;
  readonly longestPieceMs: number;
}

export interface Budget {
  /** For all moments together. */
  readonly seconds: number;
  readonly rounds: number;
  readonly seed: string;
}

/** How the time is shared: half for the first plan, the rest evenly for each event. */
function shareOf(seconds: number, moments: number, index: number): number {
  if (moments === 1) return seconds;
  return index === 0 ? seconds / 2 : seconds / 2 / (moments - 1);
}

/** Plans an instance at 0 and at every event, each within its share of the time. */
export function planInstance(instance: InstanceFile, budget: Budget): PlannedInstance {
  const replay = new InstanceReplay(instance);
  const random = new SeededRandom(budget.seed);
  const schedules: Record<string, unknown>[] = [];
  let previous: Timetable | null = null;
  let firstAnswerMs = 0;
  let pieces = 0;
  let longestPieceMs = 0;
  for (const [index, moment] of replay.moments.entries()) {
    const problem = replay.problemAt(moment);
    const begun = performance.now();
    const until = begun + 1000 * shareOf(budget.seconds, replay.moments.length, index);
    const planned = runUntil(problem, random.fork(String(moment)), budget.rounds, until);
    if (index === 0) firstAnswerMs = planned.firstAt - begun;
    pieces += planned.pieces;
    longestPieceMs = Math.max(longestPieceMs, planned.longestPieceMs);
    schedules.push(scheduleOf(planned.timetable, previous));
    replay.follow(planned.timetable);
    previous = planned.timetable;
  }
  return {
    solution: { format: 'wellrun-schedule-solution/1', instance: instance.name, schedules },
    firstAnswerMs,
    pieces,
    longestPieceMs,
  };
}

function runUntil(
  problem: ScheduleProblem,
  random: Random,
  rounds: number,
  until: number,
): { timetable: Timetable; firstAt: number; pieces: number; longestPieceMs: number } {
  const planning = planTimetable(problem, { random, rounds });
  let timetable: Timetable | undefined;
  let firstAt = 0;
  let pieces = 0;
  let longestPieceMs = 0;
  let last = performance.now();
  for (;;) {
    const next = planning.next();
    const now = performance.now();
    pieces++;
    longestPieceMs = Math.max(longestPieceMs, now - last);
    last = now;
    if (next.value !== undefined) {
      if (timetable === undefined) firstAt = now;
      timetable = next.value;
    }
    if (next.done === true || (timetable !== undefined && now >= until)) break;
  }
  return { timetable: timetable!, firstAt, pieces, longestPieceMs };
}
