import { Insertion } from './insertion.ts';
import { modelJob } from './job-model.ts';
import { buildLaboratory } from './laboratory.ts';
import type { ScheduleJob, ScheduleProblem } from './problem.ts';
import { highUntil, networkEdges, type NetworkEdge } from './time-network.ts';

/** The rules of a job that has begun, with the limits that cannot be kept moved to where they can. */
export interface StretchedWindows {
  readonly edges: readonly NetworkEdge[];
  /** Whether any limit had to be moved. */
  readonly isStretched: boolean;
}

/**
 * What of its windows a job could keep if it had the lab to itself from now on: it ends as early as it can, and before that end
 * everything is as late as possible. Limits that this passes are stretched by what they are passed by, all others stay. Null when
 * there is no way at all.
 */
export function stretchedWindows(job: ScheduleJob, problem: ScheduleProblem): StretchedWindows | null {
  const laboratory = buildLaboratory(problem.assets);
  const model = modelJob(job, 0, laboratory, problem, { isRelaxed: true, horizon: Infinity });
  const insertion = new Insertion(laboratory, problem.now);
  if (model === null || !insertion.earliest(model)) return null;
  const { size } = model.network;
  let times = insertion.times.slice(0, size);
  const end = times.reduce((a, b) => Math.max(a, b), -Infinity);
  if (insertion.latest(model, times, highUntil(model.network, model.high, times, end)))
    times = insertion.times.slice(0, size);
  let isStretched = false;
  const edges = networkEdges(job.plan, model.job.extra).map((edge) => {
    const excess = times[edge.from]! + edge.gap - times[edge.to]!;
    if (excess <= 0) return edge;
    isStretched = true;
    return { ...edge, gap: edge.gap - excess };
  });
  return { edges, isStretched };
}
