import { invariant } from '../../base/invariant.ts';
import type { LeaseGrant } from '../../contract/account.ts';
import { AppError } from '../../contract/errors.ts';
import type { LeaseView } from '../../contract/forecast.ts';

/** Tokens of a later start of the host are greater than all of an earlier one. */
const TOKENS_A_START = 1_000_000_000;

/** What one task of an execution needs: all of it or nothing. */
export interface LeaseRequest {
  readonly executionId: string;
  /** The task, or the labware that will stand there. */
  readonly needs: readonly LeaseNeed[];
}

export interface LeaseNeed {
  readonly assetId: string;
  readonly amount: number;
  /** What it is held for; one holder of an execution has an asset once. */
  readonly holder: string;
}

/** A lease that is held. */
export interface HeldLease extends LeaseGrant {
  readonly executionId: string;
  /** Milliseconds since 1970, on the PC's clock. */
  readonly since: number;
  readonly epoch: number;
}

export interface LeaseTableOptions {
  /** How much of an asset there is; 0 for one that is not there. */
  readonly capacityOf: (assetId: string) => number;
  readonly epoch: number;
  readonly now: () => number;
  readonly onChanged: (assetIds: readonly string[]) => void;
}

/**
 * Who holds what. Invariants: 1. the amounts that are held of an asset never exceed its capacity. 2. a request gets all
 * it needs or nothing, so that nobody waits while holding what it waits with. 3. tokens only grow; a command is sent
 * with the token of a lease that is held at that moment, or not at all. 4. every lease has an owner that can be asked;
 * when the owner ends, its leases end.
 */
export class LeaseTable {
  readonly #options: LeaseTableOptions;
  readonly #byAsset = new Map<string, HeldLease[]>();
  readonly #byToken = new Map<number, HeldLease>();
  #token: number;

  constructor(options: LeaseTableOptions) {
    this.#options = options;
    this.#token = options.epoch * TOKENS_A_START;
  }

  /** All that is needed, or undefined when something of it is not free. What the same holder has already is not taken twice. */
  tryAcquire(request: LeaseRequest): LeaseGrant[] | undefined {
    if (this.blockers(request).length > 0) return undefined;
    const missing = request.needs.filter((need) => this.#holding(request.executionId, need) === undefined);
    const since = this.#options.now();
    const granted = missing.map((need) =>
      this.#hold({
        assetId: need.assetId,
        unit: null,
        amount: need.amount,
        holder: need.holder,
        token: ++this.#token,
        executionId: request.executionId,
        since,
        epoch: this.#options.epoch,
      }),
    );
    if (granted.length > 0) this.#options.onChanged(granted.map((lease) => lease.assetId));
    return granted.map(({ assetId, unit, amount, holder, token }) => ({ assetId, unit, amount, holder, token }));
  }

  /** Leases that keep a request from being granted: of each asset that has too little left, all that others hold of it. */
  blockers(request: LeaseRequest): HeldLease[] {
    const wanted = new Map<string, number>();
    for (const need of request.needs) {
      if (this.#holding(request.executionId, need) !== undefined) continue;
      wanted.set(need.assetId, (wanted.get(need.assetId) ?? 0) + need.amount);
    }
    const found: HeldLease[] = [];
    for (const [assetId, amount] of wanted) {
      const held = this.#byAsset.get(assetId) ?? [];
      const used = held.reduce((sum, lease) => sum + lease.amount, 0);
      if (used + amount > this.#options.capacityOf(assetId)) found.push(...held);
    }
    return found;
  }

  /** Assets of which a request needs more than there is at all. */
  impossible(request: LeaseRequest): string[] {
    return request.needs.filter((need) => need.amount > this.#options.capacityOf(need.assetId)).map((n) => n.assetId);
  }

  /** Gives leases back; a token that is not held any more is no fault. */
  release(tokens: readonly number[]): void {
    const freed: string[] = [];
    for (const token of tokens) {
      const lease = this.#byToken.get(token);
      if (lease === undefined) continue;
      this.#byToken.delete(token);
      const left = this.#byAsset.get(lease.assetId)!.filter((one) => one !== lease);
      if (left.length === 0) this.#byAsset.delete(lease.assetId);
      else this.#byAsset.set(lease.assetId, left);
      freed.push(lease.assetId);
    }
    if (freed.length > 0) this.#options.onChanged(freed);
  }

  /** Gives back everything of an execution that has ended. */
  releaseAll(executionId: string): void {
    this.release(this.of(executionId).map((lease) => lease.token));
  }

  of(executionId: string): HeldLease[] {
    return [...this.#byToken.values()].filter((lease) => lease.executionId === executionId);
  }

  on(assetId: string): readonly HeldLease[] {
    return this.#byAsset.get(assetId) ?? [];
  }

  /** The lease of a holder on an asset. */
  find(executionId: string, assetId: string, holder: string): HeldLease | undefined {
    return this.on(assetId).find((lease) => lease.executionId === executionId && lease.holder === holder);
  }

  /**
   * Whether a lease is still the owner's: asked before every command.
   * @throws AppError `device-refused` when it was given back, taken away, or is of an earlier start
   */
  check(assetId: string, token: number): void {
    const lease = this.#byToken.get(token);
    if (lease?.assetId === assetId && lease.epoch === this.#options.epoch) return;
    throw new AppError('device-refused', `The lease ${token} on ${assetId} is not valid any more; nothing was sent.`, {
      assetId,
      token,
    });
  }

  /** Takes over a lease of an earlier start for an execution that goes on, with a token of this one. */
  restore(lease: Omit<HeldLease, 'token' | 'epoch'>): HeldLease {
    const { epoch } = this.#options;
    return this.#hold({ ...lease, token: ++this.#token, epoch });
  }

  views(): LeaseView[] {
    return [...this.#byToken.values()].toSorted(
      (left, right) => left.assetId.localeCompare(right.assetId) || left.since - right.since,
    );
  }

  #holding(executionId: string, need: LeaseNeed): HeldLease | undefined {
    return this.find(executionId, need.assetId, need.holder);
  }

  #hold(lease: HeldLease): HeldLease {
    invariant(!this.#byToken.has(lease.token), `The token ${lease.token} is given once.`);
    this.#byToken.set(lease.token, lease);
    this.#byAsset.set(lease.assetId, [...this.on(lease.assetId), lease]);
    return lease;
  }
}
