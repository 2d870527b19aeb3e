import type { LeaseGrant } from '../../contract/account.ts';
import { AppError } from '../../contract/errors.ts';
import type { Waits } from '../../contract/job.ts';
import type { LeaseRequest, LeaseTable } from './lease-table.ts';

/** A task of a live execution that wants to begin. */
export interface TaskRequest extends LeaseRequest {
  readonly taskId: string;
}

/** Decides whose turn it is. Without one the first to ask is the first to get. */
export interface TurnPolicy {
  /** Why a task may not begin now although what it needs may be free; null when it may. */
  waits(request: TaskRequest): Waits | null;
  /** Lower goes first among those that wait for the same. */
  rank(request: TaskRequest): number;
}

interface Waiting {
  readonly request: TaskRequest;
  readonly order: number;
  readonly resolve: (grants: LeaseGrant[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Where tasks wait for what they need. Nothing polls: whoever is next is looked for when something is given back, when
 * the policy says that something has changed, and when somebody asks.
 *
 * Invariants: 1. of two tasks that wait for a common asset the one of lower rank is served first, unless the policy
 * holds it back, or it waits for what the execution of the other holds. 2. a task whose signal is aborted holds nothing and waits no more.
 */
export class LeaseDesk {
  readonly #table: LeaseTable;
  readonly #waiting = new Set<Waiting>();
  #policy: TurnPolicy | undefined;
  #order = 0;
  #isServing = false;
  /** Assets of which there may be more than when they were looked at last; undefined: everything is to be looked at. */
  #changed: Set<string> | undefined = new Set();

  constructor(table: LeaseTable) {
    this.#table = table;
  }

  setPolicy(policy: TurnPolicy | undefined): void {
    this.#policy = policy;
    this.wake();
  }

  /** Waits for everything that a task needs. @throws what `signal` is aborted with */
  acquire(request: TaskRequest, signal: AbortSignal): Promise<LeaseGrant[]> {
    if (signal.aborted) return Promise.reject(reasonOf(signal));
    if (this.#waiting.size === 0 && this.#mayGo(request)) {
      const granted = this.#table.tryAcquire(request);
      if (granted !== undefined) return Promise.resolve(granted);
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        request,
        order: ++this.#order,
        resolve: (grants) => {
          signal.removeEventListener('abort', onAbort);
          resolve(grants);
        },
        reject,
      };
      const onAbort = (): void => {
        this.#waiting.delete(waiting);
        reject(reasonOf(signal));
        this.wake();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiting);
      this.wake(assetsOf(request));
    });
  }

  /**
   * Looks whether somebody's turn has come.
   * @param assetIds what has changed, where only that has: whoever waits for nothing of it need not be asked
   */
  wake(assetIds?: readonly string[]): void {
    if (assetIds === undefined) this.#changed = undefined;
    else for (const assetId of assetIds) this.#changed?.add(assetId);
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      while (this.#changed === undefined || this.#changed.size > 0) {
        const changed = this.#changed;
        this.#changed = new Set();
        this.#serve(changed);
      }
    } finally {
      this.#isServing = false;
    }
  }

  /** Tasks that wait, in the order in which they are served, with what keeps them. */
  waiting(): { readonly request: TaskRequest; readonly waits: Waits | null }[] {
    return this.#ordered().map(({ request }) => ({ request, waits: this.#policy?.waits(request) ?? null }));
  }

  isWaiting(executionId: string): boolean {
    for (const { request } of this.#waiting) if (request.executionId === executionId) return true;
    return false;
  }

  #serve(changed: ReadonlySet<string> | undefined): void {
    /** What an earlier one waits for is not given to a later one, unless the earlier waits for that one's execution. */
    const earlier: { readonly assets: ReadonlySet<string>; readonly waitsFor: ReadonlySet<string> }[] = [];
    for (const waiting of this.#ordered(changed)) {
      if (!this.#waiting.has(waiting)) continue;
      const { request } = waiting;
      if (!this.#mayGo(request)) continue;
      const { executionId, needs } = request;
      const isFirst = earlier.every(
        ({ assets, waitsFor }) => waitsFor.has(executionId) || !needs.some((need) => assets.has(need.assetId)),
      );
      const granted = isFirst ? this.#table.tryAcquire(request) : undefined;
      if (granted === undefined)
        earlier.push({
          assets: new Set(assetsOf(request)),
          waitsFor: new Set(this.#table.blockers(request).map((lease) => lease.executionId)),
        });
      else {
        this.#waiting.delete(waiting);
        waiting.resolve(granted);
      }
    }
  }

  #mayGo(request: TaskRequest): boolean {
    return this.#policy === undefined || this.#policy.waits(request) === null;
  }

  /** @param changed only those that wait for some of it */
  #ordered(changed?: ReadonlySet<string>): Waiting[] {
    const policy = this.#policy;
    const rankOf = (waiting: Waiting): number => policy?.rank(waiting.request) ?? 0;
    const asked: Waiting[] = [];
    for (const waiting of this.#waiting)
      if (changed === undefined || waiting.request.needs.some((need) => changed.has(need.assetId))) asked.push(waiting);
    return asked
      .map((waiting) => ({ waiting, rank: rankOf(waiting) }))
      .toSorted((left, right) => left.rank - right.rank || left.waiting.order - right.waiting.order)
      .map(({ waiting }) => waiting);
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new AppError('cancelled');
}

function assetsOf(request: TaskRequest): string[] {
  return request.needs.map((need) => need.assetId);
}
