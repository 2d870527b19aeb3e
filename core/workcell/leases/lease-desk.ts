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
  /** All that it needs is free, but another is the next to get some of it. */
  isKeptBack: boolean;
}

/** One that could not be served in this look, although it may begin. */
interface Earlier {
  readonly executionId: string;
  /** What it is the next to get. */
  readonly spokenFor: readonly string[];
}

/** Who waits for whom, as one that waits asks it. */
interface Look {
  readonly earlier: readonly Earlier[];
  /** What each execution waits with. */
  readonly asked: ReadonlyMap<string, readonly Waiting[]>;
  /** Executions that are known not to wait for the one that asks. */
  readonly free: Set<string>;
}

/**
 * Where tasks wait for what they need. Nothing polls: whoever is next is looked for when something is given back, when
 * the policy says that something has changed, and when somebody asks.
 *
 * Invariants: 1. of two tasks that wait for a common asset the one of lower rank is served first, unless the policy
 * holds it back, or it waits for the execution of the other, also by way of third ones. 2. a task whose signal is aborted
 * holds nothing and waits no more.
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
        isKeptBack: false,
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
      this.wake(waiting.assets);
    });
  }

  /**
   * Looks whether somebody's turn has come.
   * @param assetIds what has changed, where only that has: whoever waits for nothing of it need not be asked
   */
  wake(assetIds?: readonly string[]): void {
    if (this.isIdle) return;
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

  /** Nobody waits. */
  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  isWaiting(executionId: string): boolean {
    for (const { request } of this.#waiting) if (request.executionId === executionId) return true;
    return false;
  }

  #serve(changed: ReadonlySet<string> | undefined): void {
    const earlier: Earlier[] = [];
    for (const waiting of this.#ordered(changed)) {
      if (!this.#waiting.has(waiting)) continue;
      const { request } = waiting;
      waiting.isKeptBack = false;
      if (!this.#mayGo(request)) continue;
      const arranged = this.#arranged(request);
      const isFree = this.#table.fits(arranged);
      const granted = isFree ? this.#grant(waiting, arranged, earlier) : undefined;
      if (granted === undefined) {
        waiting.isKeptBack = isFree && this.#mayBeWaitedFor(waiting);
        earlier.push({ executionId: request.executionId, spokenFor: this.#spokenForBy(arranged) });
      } else {
        this.#waiting.delete(waiting);
        waiting.resolve(granted);
      }
    }
  }

  /**
   * What an earlier one waits for is not given to a later one, unless the earlier cannot go on before the execution of the
   * later one does.
   */
  #grant(waiting: Waiting, arranged: TaskRequest, earlier: readonly Earlier[]): LeaseGrant[] | undefined {
    const { executionId } = arranged;
    const ahead = earlier.filter(({ spokenFor }) => spokenFor.some((assetId) => waiting.assets.includes(assetId)));
    if (ahead.length === 0) return this.#table.tryAcquire(arranged);
    const asked = Map.groupBy(this.#waiting, (one) => one.request.executionId);
    const look: Look = { earlier, asked, free: new Set() };
    const mayWaitForUs = this.#mayBeWaitedFor(waiting);
    const kept = new Set(
      ahead
        .filter((one) => !mayWaitForUs || !this.#waitsFor(one.executionId, executionId, look))
        .flatMap(({ spokenFor }) => spokenFor),
    );
    if (arranged.needs.some((need) => kept.has(need.assetId))) return undefined;
    return this.#table.tryAcquire(withUnits(arranged, (assetId) => !kept.has(assetId)));
  }

  /** Where nobody decides on turns, nobody waits for an execution that has nothing and asks for nothing else. */
  #mayBeWaitedFor({ request: { executionId } }: Waiting): boolean {
    if (this.#policy !== undefined || this.#table.of(executionId).length > 0) return true;
    let asked = 0;
    for (const { request } of this.#waiting) if (request.executionId === executionId) asked++;
    return asked > 1;
  }

  /**
   * Whether an execution waits for another, itself or by way of others: for what they hold, for what they are the next to
   * get, or because the policy lets them go first.
   */
  #waitsFor(executionId: string, other: string, look: Look): boolean {
    const met = new Set([executionId]);
    for (const one of met) {
      if (one === other) return true;
      if (!look.free.has(one)) for (const next of this.#keptBy(one, look)) met.add(next);
    }
    for (const one of met) look.free.add(one);
    return false;
  }

  /** Executions without which one does not go on. */
  *#keptBy(executionId: string, { earlier, asked }: Look): Iterable<string> {
    for (const { request, assets } of asked.get(executionId) ?? []) {
      const before = this.#policy?.waits(request)?.heldBy;
      if (typeof before === 'string') yield before;
      for (const lease of this.#table.blockers(this.#arranged(request))) yield lease.executionId;
      for (const one of earlier) if (one.spokenFor.some((assetId) => assets.includes(assetId))) yield one.executionId;
    }
  }

  #arranged(request: TaskRequest): TaskRequest {
    return request.choices === undefined ? request : (this.#policy?.arranged?.(request) ?? request);
  }

  /** What one that waits is the next to get: all that it needs, and of a choice one unit that is free; of others there may be more. */
  #spokenForBy({ needs, choices = [] }: TaskRequest): string[] {
    const units = choices.flatMap(
      (choice) =>
        this.#table.unitsOf(choice).find((unit) => unit.every((id) => this.#table.hasRoom(id, choice.amount))) ?? [],
    );
    return [...needs.map((need) => need.assetId), ...units];
  }

  #mayGo(request: TaskRequest): boolean {
    return this.#policy === undefined || this.#policy.waits(request) === null;
  }

  /** @param changed only those that wait for some of it, or for something that is kept for another: who waits for whom may have changed */
  #ordered(changed?: ReadonlySet<string>): Waiting[] {
    const looked = changed === undefined ? undefined : new Set(changed);
    if (looked !== undefined)
      for (const { isKeptBack, assets } of this.#waiting) if (isKeptBack) for (const id of assets) looked.add(id);
    const policy = this.#policy;
    const rankOf = (waiting: Waiting): number => policy?.rank(waiting.request) ?? 0;
    const asked: Waiting[] = [];
    for (const waiting of this.#waiting)
      if (looked === undefined || waiting.assets.some((assetId) => looked.has(assetId))) asked.push(waiting);
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
