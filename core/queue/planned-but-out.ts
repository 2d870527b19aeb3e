import type { ExecutionRun } from '../engine/execution-run.ts';
import type { PlannedSpan } from '../schedule/timetable.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import type { TaskRequest } from '../workcell/leases/lease-desk.ts';
import type { LeaseChoice } from '../workcell/leases/lease-table.ts';
import type { Forecaster } from './forecaster.ts';

/** Visits that the plan puts on an instrument which cannot be used now, though others are like it. */
export class PlannedButOut {
  readonly #leases: LeaseBook;
  /** Like instruments that were free when a task was looked at last. */
  readonly #free = new WeakMap<TaskRequest, string>();

  constructor(leases: LeaseBook) {
    this.#leases = leases;
  }

  /** Whether a task of an execution waits for such a one: nobody knows how long, so nobody else waits for that. */
  has(forecaster: Forecaster, run: ExecutionRun, taskId: string): boolean {
    return run.leases.choices.aheadIn(taskId).some((visitId) => this.#isOut(forecaster.plannedSpan(run.id, visitId)));
  }

  /** A plan that does not know what is free now is made anew: once for whatever is free. */
  lookAgain(forecaster: Forecaster, request: TaskRequest, choice: LeaseChoice, planned: PlannedSpan): void {
    if (choice.onlyUsable === undefined || !this.#isOut(planned)) return;
    const { table } = this.#leases;
    if (table.unitOf(request.executionId, choice.holder) !== undefined) return;
    const free = table.unitsOf(choice).filter((unit) => unit.every((id) => table.hasRoom(id, choice.amount)));
    const text = free.map((unit) => unit[0]).join();
    if (text === (this.#free.get(request) ?? '')) return;
    this.#free.set(request, text);
    if (text !== '') forecaster.renew('drift');
  }

  #isOut(planned: PlannedSpan | undefined): boolean {
    return planned !== undefined && planned.unit !== null && this.#leases.outOf(planned.unit) !== null;
  }
}
