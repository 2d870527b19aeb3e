import type { Engine } from '../engine/engine.ts';
import { whyNotReady, type Bench } from '../instruments/bench.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import { hasEntered } from './who-is-ahead.ts';
import type { ForecastJob, World } from './forecast-source.ts';
import { MOST_JOBS, type Forecaster } from './forecaster.ts';
import type { PlannedEntry } from './outlook.ts';
import { setUpOfState } from './set-up-states.ts';

/** A changeover begins so much before it has to, ms: a look that comes late costs no window. */
const LEAD_MS = 60_000;

export interface ChangeoversAheadDeps {
  readonly engine: Engine;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly forecasters: Readonly<Record<World, Forecaster>>;
  /** Jobs of a world that wait, in the order of the queue, at most so many. */
  readonly waiting: (world: World, most: number) => readonly ForecastJob[];
}

/**
 * Has instruments changed over ahead of the work that is planned on them, so that what has to begin in a window finds them
 * ready: nobody holds anything meanwhile but the instrument itself. What is not planned, or is begun sooner, is changed over for
 * when it has the instrument.
 */
export class ChangeoversAhead implements Disposable {
  readonly #deps: ChangeoversAheadDeps;
  readonly #cleanup = new DisposableStack();
  readonly #alarms = new Map<World, Disposable>();

  constructor(deps: ChangeoversAheadDeps) {
    this.#deps = deps;
    for (const forecaster of Object.values(deps.forecasters))
      this.#cleanup.use(forecaster.onRenewed(() => this.#look(forecaster)));
    this.#cleanup.use(
      deps.leases.onChanged(() => {
        if (deps.leases.changeovers.rules.length === 0) return;
        for (const forecaster of Object.values(deps.forecasters)) this.#look(forecaster);
      }),
    );
  }

  [Symbol.dispose](): void {
    this.#cleanup.dispose();
    for (const timer of this.#alarms.values()) timer[Symbol.dispose]();
  }

  #look(forecaster: Forecaster): void {
    const { bench, leases } = this.#deps;
    const { changeovers } = leases;
    this.#alarms.get(forecaster.world)?.[Symbol.dispose]();
    this.#alarms.delete(forecaster.world);
    if (forecaster.isPending || changeovers.rules.length === 0 || !forecaster.isNeeded) return;
    const now = forecaster.clock.now();
    let next = Infinity;
    for (const { assetId } of changeovers.rules) {
      const link = bench.find(assetId);
      if (link === undefined || link.config.virtual !== (forecaster.world === 'simulated')) continue;
      // Told again when it is free, over or back.
      if (changeovers.underWay(assetId) !== undefined || leases.table.on(assetId).length > 0) continue;
      if (whyNotReady(link) !== null) continue;
      const entry = this.#next(forecaster, assetId);
      if (entry?.state == null) continue;
      const setUp = setUpOfState(entry.state);
      const takes = changeovers.msTo(assetId, setUp);
      if (takes === 0) continue;
      const at = entry.start - takes - LEAD_MS;
      if (at > now) next = Math.min(next, at);
      else changeovers.begin(assetId, setUp, entry.executionId);
    }
    if (next < Infinity) this.#wakeAt(forecaster, next);
  }

  /** What is planned next on an instrument. */
  #next(forecaster: Forecaster, assetId: string): PlannedEntry | undefined {
    const now = forecaster.clock.now();
    let waiting: ReadonlySet<string> | undefined;
    return forecaster.orderOn(assetId).find((entry) => {
      const { executionId } = entry;
      const run = this.#deps.engine.find(executionId);
      if (run === undefined) {
        waiting ??= new Set(this.#deps.waiting(forecaster.world, MOST_JOBS).map(({ jobId }) => jobId));
        return waiting.has(executionId);
      }
      if (run.facts.status === 'pending') return true;
      if (run.facts.status !== 'running') return false;
      // What should have begun and waits for a person is passed by the others; until then it stands in the plan.
      if (run.openAttention.length > 0 && entry.start <= now) return false;
      return !hasEntered(run, entry);
    });
  }

  #wakeAt(forecaster: Forecaster, at: number): void {
    const { clock, world } = forecaster;
    const timer = clock.setTimer(Math.max(0, at - clock.now()), () => this.#look(forecaster));
    this.#alarms.set(world, timer);
  }
}
