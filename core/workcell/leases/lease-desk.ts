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
  /** The request with the units of its choices in the order in which they are tried, those left out that are others' next. */
  arranged?(request: TaskRequest): TaskRequest;
}

interface Waiting {
  readonly request: TaskRequest;
  /** Everything that it is about. */
  readonly assets: readonly string[];
  readonly order: number;
  readonly resolve: (grants: LeaseGrant[]) => void;
  readonly reject: (error: unknown) => void;
}

/** One that could not be served in this look, and how many were before it. */
interface Earlier {
  readonly waiting: Waiting;
  /** What it is the next to get. */
  readonly spokenFor: readonly string[];
  readonly before: number;
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
      const granted = this.#table.tryAcquire(this.#arranged(request));
      if (granted !== undefined) return Promise.resolve(granted);
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        request,
        assets: assetsOf(request),
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
    const earlier: Earlier[] = [];
    for (const waiting of this.#ordered(changed)) {
      if (!this.#waiting.has(waiting) || !this.#mayGo(waiting.request)) continue;
      const granted = this.#table.fits(waiting.request) ? this.#grant(waiting.request, earlier) : undefined;
      if (granted === undefined)
        earlier.push({
          waiting,
          spokenFor: this.#spokenForBy(this.#arranged(waiting.request)),
          before: earlier.length,
        });
      else {
        this.#waiting.delete(waiting);
        waiting.resolve(granted);
      }
    }
  }

  /**
   * What an earlier one waits for is not given to a later one, unless the earlier waits for that one's execution, itself or
   * by way of others that are before it.
   */
  #grant(wanted: TaskRequest, earlier: readonly Earlier[]): LeaseGrant[] | undefined {
    const waitsForUs = new Map<Earlier, boolean>();
    const isOpen = (assetId: string): boolean =>
      earlier.every(
        (one) => !one.spokenFor.includes(assetId) || this.#waitsFor(one, wanted.executionId, earlier, waitsForUs),
      );
    if (!wanted.needs.every((need) => isOpen(need.assetId))) return undefined;
    return this.#table.tryAcquire(withUnits(this.#arranged(wanted), isOpen));
  }

  #waitsFor(one: Earlier, executionId: string, earlier: readonly Earlier[], known: Map<Earlier, boolean>): boolean {
    const found = known.get(one);
    if (found !== undefined) return found;
    // Whoever is met again on the way is looked at already.
    known.set(one, false);
    const { waiting, before } = one;
    const waits =
      this.#table.blockers(waiting.request).some((lease) => lease.executionId === executionId) ||
      earlier
        .slice(0, before)
        .some(
          (other) =>
            waiting.assets.some((assetId) => other.spokenFor.includes(assetId)) &&
            this.#waitsFor(other, executionId, earlier, known),
        );
    known.set(one, waits);
    return waits;
  }

  #arranged(request: TaskRequest): TaskRequest {
    return request.choices === undefined ? request : (this.#policy?.arranged?.(request) ?? request);
  }

  /** What one that waits is the next to get: all that it needs, and of a choice one unit that is free; of others there may be more. */
  #spokenForBy({ needs, choices = [] }: TaskRequest): string[] {
    const units = choices.flatMap(
      ({ amount, units: all }) => all.find((unit) => unit.every((id) => this.#table.hasRoom(id, amount))) ?? [],
    );
    return [...needs.map((need) => need.assetId), ...units];
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
      if (changed === undefined || waiting.assets.some((assetId) => changed.has(assetId))) asked.push(waiting);
    return asked
      .map((waiting) => ({ waiting, rank: rankOf(waiting) }))
      .toSorted((left, right) => left.rank - right.rank || left.waiting.order - right.waiting.order)
      .map(({ waiting }) => waiting);
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new AppError('cancelled');
}

/** Of its choices only the units that nobody else is the next to get. */
function withUnits(request: TaskRequest, isOpen: (assetId: string) => boolean): TaskRequest {
  const { choices } = request;
  if (choices === undefined) return request;
  const open = choices.map((choice) => ({ ...choice, units: choice.units.filter((unit) => unit.every(isOpen)) }));
  return { ...request, choices: open };
}

/** Everything that a request is about. */
export function assetsOf({ needs, choices = [] }: TaskRequest): string[] {
  return [...needs.map((need) => need.assetId), ...choices.flatMap(({ units }) => units.flat())];
}
