import type { Random } from '#core/base/random.ts';
import { InstanceReplay, scheduleOf, type InstanceFile } from './instance-file.ts';
import { planTimetable } from './plan-timetable.ts';
import { SECONDS_READING } from './reading.ts';
import type { Timetable } from './timetable.ts';

export interface InstanceOptions {
  readonly random: Random;
  /** Rounds of local search for each moment. */
  readonly rounds: number;
  readonly onRound?: () => void;
  /** Asked between pieces of work: whether the search for the schedule of this moment (0, 1 ...) of so many is to end. */
  readonly isOver?: (moment: number, moments: number) => boolean;
  /** Told of every better timetable of a moment. */
  readonly onAnswer?: (moment: number, timetable: Timetable) => void;
}

/**
 * Plans an instance file at 0 and at each of its events, every schedule with what is known by then, and answers the solution file
 * (`wellrun-schedule-solution/1`).
 */
export function planInstance(instance: InstanceFile, options: InstanceOptions): Record<string, unknown> {
  const replay = new InstanceReplay(instance);
  const schedules: Record<string, unknown>[] = [];
  let previous: Timetable | null = null;
  for (const [index, moment] of replay.moments.entries()) {
    const planning = planTimetable(replay.problemAt(moment), {
      random: options.random.fork(String(moment)),
      rounds: options.rounds,
      reading: SECONDS_READING,
      ...(options.onRound === undefined ? {} : { onRound: options.onRound }),
    });
    let answer: Timetable | null = null;
    for (;;) {
      const next = planning.next();
      if (next.value !== undefined) {
        answer = next.value;
        options.onAnswer?.(index, answer);
      }
      if (next.done === true || (answer !== null && options.isOver?.(index, replay.moments.length) === true)) break;
    }
    schedules.push(scheduleOf(answer!, previous));
    replay.follow(answer!);
    previous = answer;
  }
  return { format: 'wellrun-schedule-solution/1', instance: instance.name, schedules };
}
