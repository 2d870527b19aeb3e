import type { Draft, Standing } from './draft.ts';
import type { JobModel } from './job-model.ts';
import { unitsOf } from './laboratory.ts';
import type { Timetable } from './timetable.ts';

/** Where a timetable puts a job, in the form of a draft; null when it is not (or not completely) in it. */
export function plannedStanding(timetable: Timetable, model: JobModel): Omit<Standing, 'kept'> | null {
  const planned = timetable.jobs.get(model.job.id);
  if (planned === undefined) return null;
  const times = new Float64Array(model.network.size);
  for (const [index, step] of model.job.plan.steps.entries()) {
    const found = planned.steps.get(step.id);
    if (found === undefined) return null;
    times[2 * index] = found.start;
    times[2 * index + 1] = found.end;
  }
  const lines = Int32Array.from(model.occupancies, ({ id, isUse, place, line }) => {
    if (line >= 0) return line;
    const unit = isUse ? planned.steps.get(id)?.units[place.asset.id] : planned.spans.get(id)?.unit;
    const index = unit === undefined ? -1 : unitsOf(place.asset).indexOf(unit);
    return index < 0 ? -1 : place.firstLine + index;
  });
  return lines.includes(-1) ? null : { times, lines };
}

/** Where the plan on the screen puts every job of a draft. */
export function plannedPlaces(draft: Draft): (Omit<Standing, 'kept'> | null)[] {
  const { previous } = draft.problem;
  return draft.jobs.map((_, index) => {
    const model = draft.model(index);
    return previous === undefined || model === null ? null : plannedStanding(previous, model);
  });
}
