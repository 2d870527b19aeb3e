import { Draft } from './draft.ts';
import { feasibleAlone } from './feasible-alone.ts';
import { standTimetable } from './stand-timetable.ts';
import type { ScheduleJob, ScheduleProblem } from './problem.ts';
import type { Timetable } from './timetable.ts';
import { writeTimetable } from './write-timetable.ts';

/**
 * One more job in an existing timetable at its earliest place, without touching any of the others: what a queue can promise at
 * submission. Exact for that question; a planning run may then find something better. `problem` is the one the timetable was
 * made for (its `now` may have moved on). A job that is impossible alone comes back under `rejected`.
 */
export function insertInto(timetable: Timetable, problem: ScheduleProblem, job: ScheduleJob): Timetable {
  const answer = feasibleAlone(job, problem.assets, problem.horizon);
  if (answer !== null)
    return { ...timetable, rejected: [...timetable.rejected, { id: job.id, reason: answer.reason }] };
  const known = problem.jobs.filter((other) => timetable.jobs.has(other.id) && other.id !== job.id);
  const draft = new Draft(problem, [...known, job]);
  standTimetable(draft, timetable);
  draft.placeEarliest(known.length);
  return writeTimetable(draft, timetable.rejected);
}
