import type { Engine } from '../engine/engine.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import type { PlannedSpan } from '../schedule/timetable.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import { isPlaces } from '../workcell/leases/lease-names.ts';
import type { LeaseChoice } from '../workcell/leases/lease-table.ts';
import type { Forecaster } from './forecaster.ts';
import type { PlannedEntry } from './outlook.ts';
import { hasBegun, LATE_MS } from './lateness-watch.ts';
import { PlannedButOut } from './planned-but-out.ts';

export interface WhoIsAheadDeps {
  readonly engine: Engine;
  readonly leases: LeaseBook;
  /** Somebody wants to be looked at again then. */
  readonly wakeAt: (forecaster: Forecaster, at: number) => void;
}

interface Order {
  /** Who is planned later than this counts not, ms. */
  readonly latest: number;
  /** Nobody is passed, whatever they wait for: what is held meanwhile is held across tasks that others are in the way of. */
  readonly isStrict?: boolean;
  /** Also jobs that wait for their time: who has come onto a stage leaves it by what they may be the next to get. */
  readonly alsoJobs?: boolean;
}

/** Who comes first on an asset, as the plan has it. */
export class WhoIsAhead {
  readonly out: PlannedButOut;
  readonly #deps: WhoIsAheadDeps;
  /** Jobs that have begun to start since the plan was made. */
  readonly #started = new Set<string>();

  constructor(deps: WhoIsAheadDeps) {
    this.#deps = deps;
    this.out = new PlannedButOut(deps.leases);
  }

  /** A job starts, and waits no more. */
  took(jobId: string): void {
    this.#started.add(jobId);
  }

  /** There is a new plan. */
  renewed(): void {
    this.#started.clear();
  }

  /** Of a thing that a task needs. @param start when the task is planned, ms */
  ofNeed(forecaster: Forecaster, executionId: string, assetId: string, start: number): PlannedEntry | undefined {
    const isStage = isPlaces(assetId) && this.#deps.leases.capacityOf(assetId) === 1;
    const order = isStage ? { latest: Infinity, alsoJobs: true } : { latest: forecaster.clock.now() + LATE_MS };
    return this.#on(forecaster, assetId, executionId, start, order);
  }

  /** Of a unit that a task could choose. */
  ofChoice(
    forecaster: Forecaster,
    executionId: string,
    { lasts, onlyUsable }: LeaseChoice,
    planned: PlannedSpan,
    unit: readonly string[],
  ): PlannedEntry | undefined {
    const now = forecaster.clock.now();
    const isStage = lasts && onlyUsable === true;
    const isStrict = lasts && !isStage;
    const isElsewhere = !isStrict && planned.unit !== null && unit[0] !== planned.unit;
    const until = isElsewhere ? Math.max(planned.end, now + planned.end - planned.start) : planned.start;
    const order = { latest: lasts || isElsewhere ? Infinity : now + LATE_MS, isStrict, alsoJobs: isStage };
    for (const assetId of unit) {
      const ahead = this.#on(forecaster, assetId, executionId, until, order);
      if (ahead !== undefined) return ahead;
    }
    return undefined;
  }

  /** Who is planned on an asset before a time and has not begun. */
  #on(
    forecaster: Forecaster,
    assetId: string,
    executionId: string,
    start: number,
    { latest, isStrict = false, alsoJobs = false }: Order,
  ): PlannedEntry | undefined {
    for (const entry of forecaster.orderOn(assetId)) {
      if (entry.start >= start || entry.start > latest) break;
      // Steps of one execution keep nothing from each other but by what lasts.
      if (entry.executionId === executionId && (!isStrict || entry.claimId === undefined)) continue;
      const other = this.#deps.engine.find(entry.executionId);
      if (alsoJobs && this.#isJob(forecaster, entry, other)) return entry;
      if (other?.facts.status !== 'running' || hasEntered(other, entry)) continue;
      // Nobody knows when a person answers; the others do not wait for that.
      if (!isStrict && (other.openAttention.length > 0 || this.out.has(forecaster, other, entry.taskId))) continue;
      // A plan that was given up for one of the two says nothing about who goes first.
      const isGivenUp = forecaster.isBroken(entry.executionId) || forecaster.isBroken(executionId);
      if (isGivenUp && !isStrict) continue;
      return entry;
    }
    return undefined;
  }

  /** One that is to start, unless it is late already: something else may keep it. */
  #isJob(forecaster: Forecaster, entry: PlannedEntry, run: ExecutionRun | undefined): boolean {
    const { executionId, start } = entry;
    const waits = run === undefined ? forecaster.wasWaiting(executionId) && !this.#started.has(executionId) : false;
    if (!waits && run?.facts.status !== 'pending') return false;
    const lateAt = start + LATE_MS;
    if (lateAt <= forecaster.clock.now()) return false;
    this.#deps.wakeAt(forecaster, lateAt);
    return true;
  }
}

/** Whether what is planned on an asset has begun: a claim when it has it, whatever else of its group was left out before. */
export function hasEntered(run: ExecutionRun, { taskId, claimId }: PlannedEntry): boolean {
  if (claimId === undefined) return hasBegun(run, taskId);
  return run.leases.unitOf(claimId) !== undefined || run.leases.isOver(taskId);
}
