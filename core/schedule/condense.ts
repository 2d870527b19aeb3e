import { rigidBlocks, type Block, type Blocks } from './rigid-blocks.ts';
import { heldByBlocks } from './held-by-blocks.ts';
import type {
  PointName,
  ScheduleJob,
  ScheduleLag,
  SchedulePlan,
  ScheduleProblem,
  ScheduleSpan,
  StepHistory,
} from './problem.ts';
import type { PlannedJob, PlannedSpan, PlannedStep, Timetable } from './timetable.ts';

/** A job in fewer, longer steps. */
interface CondensedJob {
  readonly job: ScheduleJob;
  /** Of the job as it was given. */
  readonly spans: readonly ScheduleSpan[];
  readonly blocks: Blocks;
}

/**
 * A problem in which long plans have fewer steps, and the way back. The time a plan takes to schedule grows with the square and the
 * cube of its steps: short neighbours on the same assets become one step that keeps its inner times, until few enough are left.
 * Plans of few steps stay the objects they are.
 */
export class CondensedProblem {
  readonly problem: ScheduleProblem;
  readonly #pools: ReadonlySet<string>;
  readonly #jobs: ReadonlyMap<string, CondensedJob>;

  constructor(given: ScheduleProblem) {
    this.#pools = new Set(given.assets.flatMap(({ id, units }) => (units === undefined ? [] : [id])));
    const condensed = given.jobs.map((job) => condense(job, this.#pools, given.now));
    this.#jobs = new Map(condensed.flatMap((one) => (one === null ? [] : [[one.job.id, one]])));
    if (this.#jobs.size === 0) {
      this.problem = given;
      return;
    }
    const jobs = given.jobs.map((job, index) => condensed[index]?.job ?? job);
    this.problem = {
      ...given,
      jobs,
      ...(given.previous === undefined ? {} : { previous: this.#merge(given.previous) }),
    };
  }

  /** One more job, which has not begun, in as few steps as those of the problem. */
  condensed(job: ScheduleJob): ScheduleJob {
    return condense(job, this.#pools, this.problem.now)?.job ?? job;
  }

  /** A timetable of the condensed problem with all steps of the one that was given. */
  expand(timetable: Timetable): Timetable {
    if (this.#jobs.size === 0) return timetable;
    const jobs = new Map(timetable.jobs);
    for (const [id, planned] of jobs) {
      const condensed = this.#jobs.get(id);
      if (condensed !== undefined) jobs.set(id, expanded(condensed, planned));
    }
    return { ...timetable, jobs };
  }

  #merge(timetable: Timetable): Timetable {
    const jobs = new Map(timetable.jobs);
    for (const [id, planned] of jobs) {
      const condensed = this.#jobs.get(id);
      if (condensed !== undefined) jobs.set(id, merged(condensed, planned));
    }
    return { ...timetable, jobs };
  }
}

function expanded({ blocks, spans }: CondensedJob, planned: PlannedJob): PlannedJob {
  const steps = new Map<string, PlannedStep>();
  for (const block of blocks.all) {
    const place = planned.steps.get(block.id);
    if (place === undefined) continue;
    if (block.parts.length === 1) steps.set(block.id, place);
    else
      for (const { step, start, end } of block.parts)
        steps.set(step.id, { start: place.start + start, end: place.start + end, units: {} });
  }
  return { steps, spans: blocks.isLoose ? spanTimes(spans, steps) : planned.spans };
}

/** The other way round: each block from where its first part begins to where its last one ends. */
function merged({ job, blocks }: CondensedJob, planned: PlannedJob): PlannedJob {
  const steps = new Map<string, PlannedStep>();
  for (const { id, parts } of blocks.all) {
    const places = parts.flatMap(({ step }) => planned.steps.get(step.id) ?? []);
    const [first] = places;
    if (first === undefined || places.length < parts.length) continue;
    const start = places.reduce((least, place) => Math.min(least, place.start), first.start);
    const end = places.reduce((most, place) => Math.max(most, place.end), first.end);
    steps.set(id, { start, end, units: parts.length === 1 ? first.units : {} });
  }
  return { steps, spans: blocks.isLoose ? spanTimes(job.plan.spans, steps) : planned.spans };
}

/** Of spans that are on no pool. */
function spanTimes(spans: readonly ScheduleSpan[], steps: ReadonlyMap<string, PlannedStep>): Map<string, PlannedSpan> {
  const at = (point: string): number | undefined => {
    const step = steps.get(point.slice(0, point.lastIndexOf('.')));
    return point.endsWith('.start') ? step?.start : step?.end;
  };
  return new Map(
    spans.flatMap(({ id, from, to }): [string, PlannedSpan][] => {
      const [start, end] = [at(from), at(to)];
      return start === undefined || end === undefined ? [] : [[id, { start, end, unit: null }]];
    }),
  );
}

/** Null where the plan is short, or no two of its steps can be taken together. */
function condense(job: ScheduleJob, pools: ReadonlySet<string>, now: number): CondensedJob | null {
  const happened = job.happened ?? new Map<string, StepHistory>();
  const blocks = blocksOf(job, pools, now);
  if (blocks === null) return null;
  const plan = planOf(job.plan, blocks);
  const { spans } = job.plan;
  if (happened.size === 0) return { job: { ...job, plan }, spans, blocks };
  const extra = new Map<string, number>();
  const past = new Map<string, StepHistory>();
  for (const { id, parts } of blocks.all) {
    const begun = parts.flatMap(({ step }) => happened.get(step.id) ?? []);
    const [first] = begun;
    if (first === undefined) continue;
    const more = job.extra?.get(id);
    if (parts.length === 1) {
      past.set(id, first);
      if (more !== undefined) extra.set(id, more);
      continue;
    }
    const isOver = begun.length === parts.length && begun.every(({ end }) => end !== null);
    const end = isOver ? begun.reduce((last, one) => Math.max(last, one.end!), first.start) : null;
    past.set(id, { start: first.start, end, units: {} });
  }
  return { job: { ...job, plan, happened: past, extra }, spans, blocks };
}

const fresh = new WeakMap<SchedulePlan, { readonly pools: string; readonly blocks: Blocks | null }>();

/** Of a job that has not begun once for its plan: like jobs are seen to be alike by their plan. */
function blocksOf(job: ScheduleJob, pools: ReadonlySet<string>, now: number): Blocks | null {
  if ((job.happened?.size ?? 0) > 0) return rigidBlocks(job, pools, now);
  const key = [...pools].join('\n');
  const known = fresh.get(job.plan);
  if (known?.pools === key) return known.blocks;
  const blocks = rigidBlocks(job, pools, now);
  fresh.set(job.plan, { pools: key, blocks });
  return blocks;
}

const plans = new WeakMap<Blocks, SchedulePlan>();

function planOf(plan: SchedulePlan, blocks: Blocks): SchedulePlan {
  const known = plans.get(blocks);
  if (known !== undefined) return known;
  const anchors = anchorsOf(blocks.all);
  const lags = plan.lags.flatMap((lag): ScheduleLag[] => {
    const [from, to] = [anchors.get(lag.from), anchors.get(lag.to)];
    if (from === undefined || to === undefined || (from.block === to.block && from.block.parts.length > 1)) return [];
    const shift = from.offset - to.offset;
    const isOpen = lag.max === null || (blocks.isLoose && (from.isInside || to.isInside));
    return [{ from: from.point, to: to.point, min: lag.min + shift, max: isOpen ? null : lag.max + shift }];
  });
  const spans = blocks.isLoose
    ? heldByBlocks(plan, blocks.all)
    : plan.spans.map((span) => ({
        ...span,
        from: anchors.get(span.from)?.point ?? span.from,
        to: anchors.get(span.to)?.point ?? span.to,
      }));
  const condensed = { steps: blocks.all.map(({ step }) => step), lags: tightest(lags), spans };
  plans.set(blocks, condensed);
  return condensed;
}

interface Anchor {
  readonly block: Block;
  readonly point: PointName;
  /** From that point to the one that is meant. */
  readonly offset: number;
  /** Neither where the block begins nor where it ends. */
  readonly isInside: boolean;
}

function anchorsOf(blocks: readonly Block[]): ReadonlyMap<string, Anchor> {
  const anchors = new Map<string, Anchor>();
  for (const block of blocks) {
    const [start, end]: PointName[] = [`${block.id}.start`, `${block.id}.end`];
    for (const part of block.parts) {
      anchors.set(`${part.step.id}.start`, { block, point: start!, offset: part.start, isInside: true });
      anchors.set(`${part.step.id}.end`, { block, point: start!, offset: part.end, isInside: true });
    }
    const last = block.parts.at(-1)!;
    anchors.set(`${block.id}.start`, { block, point: start!, offset: 0, isInside: false });
    anchors.set(`${last.step.id}.end`, { block, point: end!, offset: last.end - block.length, isInside: false });
  }
  return anchors;
}

/** Of several rules between the same two points one that says the same. */
function tightest(lags: readonly ScheduleLag[]): ScheduleLag[] {
  const known = new Map<string, ScheduleLag>();
  for (const lag of lags) {
    const key = `${lag.from} ${lag.to}`;
    const other = known.get(key);
    if (other === undefined) {
      known.set(key, lag);
      continue;
    }
    const max = lag.max === null ? other.max : other.max === null ? lag.max : Math.min(lag.max, other.max);
    known.set(key, { ...lag, min: Math.max(lag.min, other.min), max });
  }
  return [...known.values()];
}
