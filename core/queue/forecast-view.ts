import type { Forecast, ForecastBar, ForecastConflict, ForecastLane } from '../contract/forecast.ts';
import { isMark } from '../model/plan-claims.ts';
import { whyNotReady, type Bench } from '../instruments/bench.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import type { ScheduleSpan } from '../schedule/problem.ts';
import { assetInWorld, isPlaces, ownerOfAsset, placeIn, placesAssetOf } from '../workcell/leases/lease-names.ts';
import { assetsTaken } from './asset-pools.ts';
import type { Calendars } from './calendars.ts';
import { changeoversOn } from './changeover-bars.ts';
import { inRows } from './bars-in-rows.ts';
import type { PlannedWork } from './forecast-source.ts';
import type { Forecaster } from './forecaster.ts';
import type { Outlook } from './outlook.ts';
import { withStepNames } from './plain-reasons.ts';
import { historyOf } from './run-history.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import { taskOf } from './schedule-points.ts';

export interface ForecastViewDeps {
  readonly forecaster: Forecaster;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly calendars: Calendars;
  readonly titleOf: (executionId: string) => string;
  readonly find: (executionId: string) => ExecutionRun | undefined;
  /** Jobs of the world that wait. */
  readonly waiting: ReadonlySet<string>;
}

type Piece = Omit<ForecastBar, 'row'> & { readonly assetId: string };

/** A forecast as the Gantt draws it: lanes are assets, and what shares an asset lies in rows of its lane. */
export function forecastView(
  deps: ForecastViewDeps,
  outlook: Outlook | undefined,
  since: number | undefined,
): Forecast {
  const { forecaster } = deps;
  const now = Math.round(forecaster.clock.now());
  if (outlook === undefined)
    return { world: forecaster.world, madeAt: 0, now, driftMs: 0, lanes: [], conflicts: [], beyond: 0 };
  const pieces = piecesOf(deps, outlook, now).filter((piece) => since === undefined || piece.end >= since);
  const byAsset = Map.groupBy(pieces, (piece) => piece.assetId);
  const last = pieces.reduce((latest, piece) => Math.max(latest, piece.end), now);
  const links = deps.bench.all().filter((link) => link.config.virtual === (forecaster.world === 'simulated'));
  const assetIds = [
    ...links.flatMap((link) => [link.id, placesAssetOf(link.id)]),
    ...deps.leases.entered.ids().map((assetId) => assetInWorld(assetId, forecaster.world)),
  ];
  const lanes = assetIds.flatMap((assetId): ForecastLane[] => {
    const own = byAsset.get(assetId) ?? [];
    const capacity = deps.leases.capacityOf(assetId);
    if (own.length === 0 || (isPlaces(assetId) && capacity === 1)) return [];
    const owner = ownerOfAsset(assetId);
    const bars = inRows(
      own.map(({ assetId: _lane, ...bar }) => bar),
      capacity,
    );
    return [
      {
        assetId,
        title: isPlaces(assetId) ? `${owner} places` : owner,
        rows: bars.reduce((most, bar) => Math.max(most, bar.row + 1), 1),
        capacity,
        closed: isPlaces(assetId)
          ? []
          : [...outOf(deps, assetId, outlook), ...deps.calendars.closed(owner, since ?? now, last)],
        bars,
        ...changeoversOn(deps, assetId, since ?? -Infinity),
      },
    ];
  });
  return {
    world: forecaster.world,
    madeAt: outlook.madeAt,
    now,
    driftMs: driftOf(deps, outlook, now),
    lanes,
    conflicts: conflictsOf(outlook),
    beyond: Math.max(
      0,
      deps.waiting.size - outlook.lab.problem.jobs.filter((job) => deps.find(job.id) === undefined).length,
    ),
  };
}

/** An asset that cannot be used: nobody knows how long, so the plan takes it to be back after a while, and says so. */
function outOf(
  { forecaster, bench, leases }: ForecastViewDeps,
  assetId: string,
  outlook: Outlook,
): ForecastLane['closed'] {
  const link = bench.find(assetId);
  const fault = link === undefined ? null : whyNotReady(link);
  const word =
    fault === null
      ? leases.keptFrom(assetId)?.replace(/\.$/, '')
      : (OUT_WORDS[fault.code] ?? fault.message.replace(/\.$/, ''));
  if (word === undefined) return [];
  /* A hold ends by the PC's clock, the plan of the virtual lab goes by its own. */
  const clock = forecaster.world === 'simulated' ? ', lab time' : '';
  const down = outlook.lab.problem.assets.find((asset) => asset.id === assetId)?.down ?? [];
  return down.map(({ from, to }) => ({
    from,
    to,
    kind: 'out',
    reason: `${word}; planned as if it were back at ${forecaster.reading().moment(to)}${clock}`,
  }));
}

const OUT_WORDS: Partial<Record<string, string>> = {
  'instrument-needs-clearing': 'Must be cleared',
  'device-disconnected': 'Not connected',
};

function piecesOf(deps: ForecastViewDeps, outlook: Outlook, now: number): Piece[] {
  const pieces: Piece[] = [];
  const conflicts = new Map(
    outlook.timetable.broken.map(({ id, reason }) => [id, withStepNames(reason, outlook.lab.work.get(id))]),
  );
  for (const [executionId, planned] of outlook.timetable.jobs) {
    const work = outlook.lab.work.get(executionId);
    if (work === undefined) continue;
    const run = deps.find(executionId);
    // It is over: what it was still planned to have is nobody's.
    if (run === undefined && !deps.waiting.has(executionId)) continue;
    const history = run === undefined ? undefined : historyOf(run);
    const timeOf = (taskId: string): { start: number; end: number; state: ForecastBar['state'] } => {
      const happened = history?.get(taskId);
      const at = planned.steps.get(taskId);
      const start = happened?.start ?? at?.start ?? now;
      const end = happened?.end ?? Math.max(start, at?.end ?? start, happened === undefined ? start : now);
      return { start, end, state: happened === undefined ? 'planned' : happened.end === null ? 'running' : 'past' };
    };
    const add = (assetId: string, taskId: string, untilTask: string, amount = 1, place?: string): void => {
      const from = timeOf(taskId);
      const until = timeOf(untilTask);
      const first = deps.forecaster.firstPlanned(executionId, taskId);
      const firstEnd = deps.forecaster.firstPlanned(executionId, untilTask)?.end;
      const state = from.state === 'planned' ? 'planned' : until.state === 'past' ? 'past' : 'running';
      const label = work.labels.get(taskId)?.label ?? taskId;
      const piece: Piece = {
        // One place by itself is a place in the lane of all.
        assetId: placeIn(assetId) === undefined ? assetId : placesAssetOf(ownerOfAsset(assetId)),
        executionId,
        title: deps.titleOf(executionId),
        taskId,
        stepId: work.labels.get(taskId)?.stepId ?? taskId,
        label: place === undefined || state === 'past' ? label : `${label}, on ${place}`,
        start: from.start,
        end: Math.max(from.start, until.end),
        state,
        first: first === undefined || firstEnd === undefined ? null : [first.start, firstEnd],
        window: state === 'planned' ? windowOf(work, taskId, timeOf) : null,
        conflict: state === 'past' ? null : (conflicts.get(executionId) ?? null),
      };
      // As many rows as it takes.
      for (let count = 0; count < amount; count++) pieces.push(piece);
    };
    for (const step of work.schedule.steps) for (const use of step.uses) add(use.asset, step.id, step.id);
    for (const span of work.schedule.spans) {
      const unit = run?.leases.unitOf(span.id) ?? planned.spans.get(span.id)?.unit;
      for (const assetId of assetsTaken(work.pools, span.asset, unit))
        add(assetId, taskOf(span.from), taskOf(span.to), span.amount, placeOf(run, span));
    }
  }
  return pieces.filter((piece) => piece.end > piece.start);
}

/** The name of the place that a span is about: the one that is asked for, else the one that was leased. */
function placeOf(run: ExecutionRun | undefined, { id, asset, from }: ScheduleSpan): string | undefined {
  if (!isPlaces(asset)) return undefined;
  if (run?.leases.times.has(taskOf(from)) !== true) return placeIn(asset);
  const holder = `${run.facts.labwareOwner}:${id.slice(0, id.lastIndexOf(' from '))}`;
  return run.deps.leases.table.find(run.id, asset, holder)?.unit ?? undefined;
}

/** Between which times a task that has not begun has to begin, as far as other tasks of its execution say; null: no matter. */
function windowOf(
  work: PlannedWork,
  taskId: string,
  timeOf: (taskId: string) => { readonly start: number; readonly end: number },
): [number, number] | null {
  let from = 0;
  let to = Infinity;
  for (const lag of work.schedule.lags) {
    if (lag.to !== `${taskId}.start` || lag.max === null) continue;
    const source = taskOf(lag.from);
    // What follows a rest at once has as much time as the rest may last.
    const slack = lag.max === 0 ? restSlack(work, source) : lag.max;
    if (slack === 0) continue;
    const at = timeOf(source)[lag.from.endsWith('.start') ? 'start' : 'end'];
    from = Math.max(from, at + lag.min);
    to = Math.min(to, lag.max === 0 ? timeOf(source).start + slack : at + slack);
    if (lag.max === 0) from = Math.max(0, Math.min(from, timeOf(source).start + restLeast(work, source)));
  }
  return to === Infinity || to <= from ? null : [from, to];
}

/** The longest a rest may last where that is more than the least; 0: it has no room. */
function restSlack(work: PlannedWork, taskId: string): number {
  const rest = work.schedule.steps.find((step) => step.id === taskId);
  if (rest === undefined || rest.duration.max === null || rest.duration.max <= rest.duration.min) return 0;
  return rest.duration.max;
}

function restLeast(work: PlannedWork, taskId: string): number {
  return work.schedule.steps.find((step) => step.id === taskId)?.duration.min ?? 0;
}

/** How far what is under way lies behind the plan: the most that a running execution is late with what should have begun. */
function driftOf({ find }: ForecastViewDeps, outlook: Outlook, now: number): number {
  let drift = 0;
  for (const [executionId, planned] of outlook.timetable.jobs) {
    const run = find(executionId);
    if (run?.facts.status !== 'running') continue;
    for (const [taskId, { start }] of planned.steps)
      if (start < now && !isMark(taskId) && !run.leases.times.has(taskId) && !run.leases.isOver(taskId))
        drift = Math.max(drift, now - start);
  }
  return drift;
}

function conflictsOf(outlook: Outlook): ForecastConflict[] {
  return [
    ...outlook.timetable.broken.map(({ id, reason }): ForecastConflict => ({
      executionId: id,
      stepId: null,
      sentence: `${id} cannot keep its window: ${withStepNames(reason, outlook.lab.work.get(id))}.`,
      fix: null,
    })),
    ...outlook.timetable.rejected.map(({ id, reason }): ForecastConflict => ({
      executionId: id,
      stepId: null,
      sentence: `${id} cannot be done even in an empty lab: ${withStepNames(reason, outlook.lab.work.get(id))}.`,
      fix: { sentence: 'Cancel it, or change its times or its protocol.', jobId: id, action: 'cancel', at: null },
    })),
  ];
}
