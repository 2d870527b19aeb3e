import type { CondensedProblem } from '../schedule/condense.ts';
import { waitSentence } from '../schedule/explain-waits.ts';
import type { PlannedSpan, PlannedStep, Timetable } from '../schedule/timetable.ts';
import { WaitExplainer } from '../schedule/wait-explainer.ts';
import { assetsTaken } from './asset-pools.ts';
import type { PlannedWork } from './forecast-source.ts';
import type { LabProblem } from './lab-problem.ts';
import { assetText, withStepNames, type TimeReading } from './plain-reasons.ts';
import { taskOf } from './schedule-points.ts';

/** A task as the plan of an asset has it. */
export interface PlannedEntry {
  readonly executionId: string;
  readonly taskId: string;
  readonly assetId: string;
  readonly start: number;
  /** What it has the asset for, where that is a claim; it begins when it gets it. */
  readonly claimId: string | undefined;
  /** The state that it needs the asset in, see `stateOf`; null: any. */
  readonly state: string | null;
}

/** What an outlook is made of. */
export interface OutlookParts {
  /** On the PC's clock, ms. */
  readonly madeAt: number;
  readonly lab: LabProblem;
  /** The same in fewer steps, where plans are long: what the timetable is really made from, and it as it was made. */
  readonly condensed: { readonly lab: CondensedProblem; readonly timetable: Timetable };
  /** More jobs may wait than it looked at. */
  readonly isCut: boolean;
}

/** One forecast: the timetable, what it was made from, and what can be read from them. It never changes. */
export class Outlook implements OutlookParts {
  readonly madeAt: number;
  readonly timetable: Timetable;
  readonly lab: LabProblem;
  readonly condensed: OutlookParts['condensed'];
  readonly isCut: boolean;
  /** Each made when somebody asks for it first. */
  #order: ReadonlyMap<string, readonly PlannedEntry[]> | undefined;
  #explainer: WaitExplainer | undefined;
  #waited: ReadonlySet<string> | undefined;

  constructor({ madeAt, lab, condensed, isCut }: OutlookParts) {
    this.madeAt = madeAt;
    this.timetable = condensed.lab.expand(condensed.timetable);
    this.lab = lab;
    this.condensed = condensed;
    this.isCut = isCut;
  }

  planned(executionId: string, taskId: string): PlannedStep | undefined {
    return this.timetable.jobs.get(executionId)?.steps.get(taskId);
  }

  /** Where the plan puts a span of an execution: a stay, or what a step has of an asset. */
  plannedSpan(executionId: string, spanId: string): PlannedSpan | undefined {
    return this.timetable.jobs.get(executionId)?.spans.get(spanId);
  }

  workOf(executionId: string): PlannedWork | undefined {
    return this.lab.work.get(executionId);
  }

  /** Tasks that begin to use an asset, in the order of the plan. */
  orderOn(assetId: string): readonly PlannedEntry[] {
    this.#order ??= orderOf(this);
    return this.#order.get(assetId) ?? [];
  }

  /** Whether a job waited when the plan was made. */
  wasWaiting(jobId: string): boolean {
    this.#waited ??= new Set(this.lab.problem.jobs.flatMap((job) => (job.happened === undefined ? [job.id] : [])));
    return this.#waited.has(jobId);
  }

  /** Whether anything of an execution is planned to end after a moment. */
  hasAfter(executionId: string, moment: number): boolean {
    for (const { end } of this.timetable.jobs.get(executionId)?.steps.values() ?? []) if (end > moment) return true;
    return false;
  }

  /** Whether the plan of an execution could not be kept. */
  isBroken(executionId: string): boolean {
    return this.timetable.broken.some((one) => one.id === executionId);
  }

  /** Why a job cannot be done even in an empty lab; undefined when it can. */
  rejection(jobId: string): string | undefined {
    const reason = this.timetable.rejected.find((one) => one.id === jobId)?.reason;
    return reason === undefined ? undefined : withStepNames(reason, this.workOf(jobId));
  }

  /** Why a job, or an execution, does not go on sooner, as a sentence; null when nothing in the plan keeps it. */
  explain(executionId: string, { moment }: TimeReading): string | null {
    const { lab, timetable } = this.condensed;
    this.#explainer ??= new WaitExplainer(lab.problem, timetable);
    const wait = this.#explainer.waitOf(executionId);
    if (wait === null) return null;
    const work = this.workOf(executionId);
    const sentence = waitSentence(wait, {
      moment,
      assetName: assetText,
      jobName: (id) => id,
      stepName: (taskId) => withStepNames(taskId, work),
    });
    return `It ${sentence}.`;
  }
}

function orderOf(outlook: Outlook): ReadonlyMap<string, readonly PlannedEntry[]> {
  const entries: PlannedEntry[] = [];
  for (const [executionId, job] of outlook.timetable.jobs) {
    const work = outlook.workOf(executionId);
    if (work === undefined) continue;
    const { schedule, pools, claims } = work;
    for (const step of schedule.steps) {
      const start = job.steps.get(step.id)?.start;
      if (start === undefined) continue;
      for (const { asset: assetId, state } of step.uses)
        entries.push({ executionId, taskId: step.id, assetId, start, claimId: undefined, state });
    }
    for (const span of schedule.spans) {
      const taskId = taskOf(span.from);
      const start = job.steps.get(taskId)?.start;
      if (start === undefined) continue;
      const { state } = span;
      const claimId = claims.has(span.id) ? span.id : undefined;
      for (const assetId of assetsTaken(pools, span.asset, job.spans.get(span.id)?.unit))
        entries.push({ executionId, taskId, assetId, start, claimId, state });
    }
  }
  const order = Map.groupBy(entries, (entry) => entry.assetId);
  for (const onAsset of order.values()) onAsset.sort((left, right) => left.start - right.start);
  return order;
}
