import type { Plan, PlanStep } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import type { InstrumentVisit } from '../model/instrument-visits.ts';
import { claimEnds, lastsOverTasks, type PlanClaim } from '../model/plan-claims.ts';
import { DOOR_INSTRUMENT } from '../model/door-holds.ts';
import { setUpsOf } from '../model/set-ups.ts';
import { placesOf } from '../model/places.ts';
import { ownInstruments, tasksOf, type PlanStay, type PlanTask } from '../model/plan-tasks.ts';
import { stepTasks } from '../model/step-tasks.ts';
import { withMarks } from './claim-marks.ts';
import type { PointName, ScheduleLag, SchedulePlan, ScheduleSpan, ScheduleStep } from '../schedule/problem.ts';
import { stateOf, type ChangedOver } from './set-up-states.ts';
import { placeAssetOf, placesAssetOf } from '../workcell/leases/lease-names.ts';

/** Kind -> instrument, as executions have it. */
export type Bindings = Readonly<Record<string, string>>;

/** How long a task is expected to take on an instrument, whole ms. */
export type DurationOf = (task: PlanTask, plan: Plan, bindings: Bindings) => number;

/** What the lab has for the claims of a plan. */
export interface ClaimedAssets {
  /** The asset, or the pool of those that fit. */
  readonly poolOf: (claim: PlanClaim) => string;
  readonly mindsHours: (claim: PlanClaim) => boolean;
}

/** A visit to one of some like instruments. */
export type PlannedVisit = InstrumentVisit & { readonly pool: string };

/** What uses or keeps anything does so for this long at least. */
const LEAST_MS = 1;

const NOTHING_CLAIMED: ClaimedAssets = { poolOf: ({ asset }) => asset, mindsHours: () => true };

/**
 * A plan as the scheduler reads it, in ms: its tasks with the instruments they use, the places its labware stands on, and
 * the windows between its steps. A rest may last as much longer as the plan allows, and what follows it follows at once.
 */
export function scheduleOfPlan(
  plan: Plan,
  bindings: Bindings,
  durationOf: DurationOf,
  claimed: ClaimedAssets = NOTHING_CLAIMED,
  visits: readonly PlannedVisit[] = [],
  changedOver?: ChangedOver,
): SchedulePlan {
  const { tasks, stays, claims, order } = tasksOf(plan);
  const state = statesOf(plan, changedOver);
  const instrument = (kind: string): string => bindings[kind] ?? kind;
  const isOpen = (kind: InstrumentKind): boolean => visits.some((visit) => visit.kind === kind);
  const waited = new Set(claims.flatMap((claim) => claim.firstTasks));
  const begins = new Set([...stays.map((stay) => stay.fromTask), ...waited]);
  const works = tasks.map((task): ScheduleStep => {
    const isKeeping = task.kind === 'work' || begins.has(task.taskId);
    // What takes no time would have room beside others in a plan, while it has to wait for them.
    const min = Math.max(isKeeping ? LEAST_MS : 0, durationOf(task, plan, bindings));
    const max = task.kind === 'work' ? min : task.mayWaitMs === null ? null : min + Math.round(task.mayWaitMs);
    const bound = ownInstruments(task).filter((kind) => !isOpen(kind));
    const uses = bound.map((kind) => ({
      asset: instrument(kind),
      amount: 1,
      state: state(task.taskId, kind),
    }));
    return { id: task.taskId, duration: { min, max }, uses };
  });
  const last = lastPoint(tasks, order, stays);
  const fixed = stays.filter((stay) => !isOpen(stay.instrument));
  const places = fixed.map((stay): ScheduleSpan => ({
    id: `${stay.labwareId} from ${stay.fromTask}`,
    asset: placeOf(stay, instrument(stay.instrument)),
    from: `${stay.fromTask}.start`,
    to: stay.isLast === true ? last.point : `${stay.toTask}.end`,
    state: stay.isWhole === true ? state(stay.fromTask, stay.instrument) : null,
  }));
  const chosen = visits.map((visit): ScheduleSpan => ({
    id: visit.visitId,
    asset: visit.pool,
    from: `${visit.fromTask}.start`,
    to: `${visit.toTask}.end`,
    state: state(visit.fromTask, visit.kind),
    mindsHours: true,
  }));
  const held = claims.map((claim): ScheduleSpan => {
    const { begin, end } = claimEnds(claim);
    return {
      id: claim.claimId,
      asset: claimed.poolOf(claim),
      from: `${begin}.start`,
      to: `${end}.end`,
      amount: claim.amount,
      state: changedOver === undefined ? null : stateOf(setUpsOf(plan).ofAsset, changedOver.aspects),
      mindsHours: claimed.mindsHours(claim),
    };
  });
  const { steps, lags: markLags } = withMarks(works, claims, order);
  const lags = [...orderLags(tasks, order, waited, stays), ...markLags, ...last.lags, ...windowLags(plan.steps, tasks)];
  return { steps: [...steps, ...last.steps], lags, spans: [...places, ...chosen, ...held] };
}

/** The state that a task needs an instrument of a kind in; null where such are never changed over. */
function statesOf(
  plan: Plan,
  changedOver: ChangedOver | undefined,
): (taskId: string, kind: InstrumentKind) => string | null {
  if (changedOver === undefined) return () => null;
  const { of } = setUpsOf(plan);
  return (taskId, kind) => (changedOver.isChanged(kind) ? stateOf(of(taskId, kind), changedOver.aspects) : null);
}

function placeOf({ isWhole, isFixed, place, instrument: kind }: PlanStay, instrumentId: string): string {
  if (isWhole === true) return instrumentId;
  const isSingle = isFixed === true && place !== undefined && placesOf(kind).includes(place);
  return isSingle ? placeAssetOf(instrumentId, place) : placesAssetOf(instrumentId);
}

/** The end of everything, to which labware stands that nothing carries away: the end of the one last task, or of all that are last. */
function lastPoint(
  tasks: readonly PlanTask[],
  order: readonly { before: string; after: string }[],
  stays: readonly PlanStay[],
): { readonly point: PointName; readonly steps: readonly ScheduleStep[]; readonly lags: readonly ScheduleLag[] } {
  const followed = new Set(order.map(({ before }) => before));
  const ends = tasks.filter(({ taskId }) => !followed.has(taskId)).map(({ taskId }) => taskId);
  const isNeeded = ends.length > 1 && stays.some((stay) => stay.isLast === true);
  const end = isNeeded ? `${tasks.at(-1)!.stepId}#end` : (ends[0] ?? '');
  return {
    point: `${end}.end`,
    steps: isNeeded ? [{ id: end, duration: { min: 0, max: 0 }, uses: [] }] : [],
    lags: isNeeded
      ? ends.map((taskId): ScheduleLag => ({ from: `${taskId}.end`, to: `${end}.start`, min: 0, max: null }))
      : [],
  };
}

/**
 * Tasks follow each other. A rest begins by itself as soon as the one task before it has ended, unless it has to wait for
 * something, and what alone follows a rest of limited length follows it at once. Labware does not wait at a door.
 */
function orderLags(
  tasks: readonly PlanTask[],
  order: readonly { before: string; after: string }[],
  waited: ReadonlySet<string>,
  stays: readonly PlanStay[],
): ScheduleLag[] {
  const atDoor = new Map(
    stays.flatMap(({ isWhole, instrument, fromTask, toTask }) =>
      isWhole === true && instrument === DOOR_INSTRUMENT ? [[fromTask, toTask]] : [],
    ),
  );
  const known = new Map(tasks.map((task) => [task.taskId, task]));
  const followers = new Map<string, number>();
  const leaders = new Map<string, number>();
  for (const { before, after } of order) {
    followers.set(before, (followers.get(before) ?? 0) + 1);
    leaders.set(after, (leaders.get(after) ?? 0) + 1);
  }
  return order.map(({ before, after }) => {
    const rest = known.get(before);
    const isLimited = rest?.kind === 'rest' && rest.mayWaitMs !== null && followers.get(before) === 1;
    const beginsByItself = known.get(after)?.kind === 'rest' && leaders.get(after) === 1 && !waited.has(after);
    const isAtOnce = isLimited || beginsByItself || atDoor.get(before) === after;
    return { from: `${before}.end`, to: `${after}.start`, min: 0, max: isAtOnce ? 0 : null };
  });
}

function windowLags(steps: readonly PlanStep[], tasks: readonly PlanTask[]): ScheduleLag[] {
  const { first, last } = stepTasks(steps, tasks);
  return steps.flatMap((step) =>
    (step.windows ?? []).flatMap(({ from, point, minMs, maxMs }): ScheduleLag[] => {
      const source = point === 'start' ? first.get(from) : last.get(from);
      const target = first.get(step.stepId);
      if (source === undefined || target === undefined) return [];
      const name: PointName = `${source}.${point}`;
      return [
        { from: name, to: `${target}.start`, min: Math.round(minMs), max: maxMs === null ? null : Math.round(maxMs) },
      ];
    }),
  );
}

/** Whether a plan has anything that a wrong moment could spoil: a window, or a rest that may not last as long as it likes. */
export function hasWindows(plan: Plan): boolean {
  return (
    plan.steps.some((step) => (step.windows?.length ?? 0) > 0) ||
    tasksOf(plan).tasks.some((task) => task.kind === 'rest' && task.mayWaitMs !== null && task.expectedMs > 0)
  );
}

/**
 * Whether it has something over several tasks that others want too, a place for its labware or an asset of the lab: only a
 * forecast can tell that everybody gets through.
 */
export function needsForecast(plan: Plan): boolean {
  const { stays, claims } = tasksOf(plan);
  return hasWindows(plan) || stays.length > 0 || claims.some(lastsOverTasks);
}
