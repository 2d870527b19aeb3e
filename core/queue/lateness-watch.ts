import type { ExecutionRun } from '../engine/execution-run.ts';
import { isMark } from '../model/plan-claims.ts';
import type { Forecaster } from './forecaster.ts';
import type { World } from './forecast-source.ts';

/** A task that has not begun so long after its planned time has left the plan, ms. */
export const LATE_MS = 120_000;

/** Has the forecast of a world renewed when what is under way does not follow it. */
export class LatenessWatch implements Disposable {
  readonly #running: (world: World) => readonly ExecutionRun[];
  readonly #timers = new Map<World, Disposable>();

  /** @param running executions of a world that have started */
  constructor(running: (world: World) => readonly ExecutionRun[]) {
    this.#running = running;
  }

  /**
   * Looks, shortly after the next task should have begun, whether it has, and when an instrument that is out was expected
   * back, whether it is; if not, the forecast is renewed.
   */
  watch(forecaster: Forecaster): void {
    const { world, clock } = forecaster;
    this.#timers.get(world)?.[Symbol.dispose]();
    this.#timers.delete(world);
    let next = Infinity;
    for (const run of this.#running(world)) {
      if (run.facts.status !== 'running' || run.openAttention.length > 0) continue;
      for (const [taskId, planned] of forecaster.outlook?.timetable.jobs.get(run.id)?.steps ?? [])
        if (!isMark(taskId) && !hasBegun(run, taskId)) next = Math.min(next, planned.start);
    }
    const backAt = expectedBack(forecaster);
    if (next === Infinity && backAt === Infinity) return;
    const wait = Math.max(LATE_MS, Math.min(next + LATE_MS, backAt) - clock.now());
    const timer = clock.setTimer(
      wait,
      () => {
        if (clock.now() >= backAt || this.#isLate(forecaster)) forecaster.renew('drift');
        else this.watch(forecaster);
      },
      { background: true },
    );
    this.#timers.set(world, timer);
  }

  #isLate(forecaster: Forecaster): boolean {
    const now = forecaster.clock.now();
    return this.#running(forecaster.world).some((run) => {
      if (run.facts.status !== 'running' || run.openAttention.length > 0) return false;
      const planned = forecaster.outlook?.timetable.jobs.get(run.id)?.steps ?? new Map<string, { start: number }>();
      for (const [taskId, { start }] of planned)
        if (start + LATE_MS <= now && !isMark(taskId) && !hasBegun(run, taskId)) return true;
      return false;
    });
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
  }
}

/** When the first of the instruments that are out is expected back, as the plan has it. */
function expectedBack({ outlook }: Forecaster): number {
  let first = Infinity;
  for (const { down } of outlook?.lab.problem.assets ?? [])
    for (const { to } of down ?? []) first = Math.min(first, to);
  return first;
}

/** Whether a task has begun, was over before this start of the host, or was left out. */
export function hasBegun(run: ExecutionRun, taskId: string): boolean {
  return run.leases.times.has(taskId) || run.leases.isOver(taskId);
}
