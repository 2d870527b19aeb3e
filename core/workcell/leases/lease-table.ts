import { invariant } from '../../base/invariant.ts';
import type { LeaseGrant } from '../../contract/account.ts';
import { AppError } from '../../contract/errors.ts';
import type { LeaseView } from '../../contract/forecast.ts';
import { isPlaces, ownerOfAsset, placeAssetOf, placesAssetOf } from './lease-names.ts';
import { freedWith, PlaceFinder, type NamedPlaces } from './named-places.ts';

/** Tokens of a later start of the host are greater than all of an earlier one. */
const TOKENS_A_START = 1_000_000_000;

/** What one task of an execution needs: all of it or nothing. */
export interface LeaseRequest {
  readonly executionId: string;
  /** The task, or the labware that will stand there. */
  readonly needs: readonly LeaseNeed[];
  /** Of which any unit will do. */
  readonly choices?: readonly LeaseChoice[];
}

/** One unit out of some, the first that can be had. */
export interface LeaseChoice {
  readonly amount: number;
  /** What it is held for; one holder of an execution has one unit. */
  readonly holder: string;
  /** It is kept while later tasks wait for what they need: who has it goes by the plan alone. */
  readonly lasts: boolean;
  /** Each with the assets that are had together. */
  readonly units: readonly (readonly string[])[];
  /** A unit that cannot be used now is not taken. */
  readonly onlyUsable?: true;
}

export interface LeaseNeed {
  readonly assetId: string;
  readonly amount: number;
  /** What it is held for; one holder of an execution has an asset once. */
  readonly holder: string;
  /** Of places: the one that it has if it can be had. */
  readonly wish?: string;
  /** Of places: the holder is labware that does not stand on the bench before. */
  readonly arrives?: boolean;
}

/** A need with the place that it gets, where it is for a place. */
interface FoundNeed extends LeaseNeed {
  readonly unit: string | null;
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
  /** Whether nothing new may take an asset, although there is some of it. */
  readonly isKept?: (assetId: string) => boolean;
  /** Without it places are counted, and have no names. */
  readonly places?: NamedPlaces;
  /** Whether an asset cannot be used now. */
  readonly isOut?: (assetId: string) => boolean;
  readonly epoch: number;
  readonly now: () => number;
  readonly onChanged: (assetIds: readonly string[]) => void;
}

/**
 * Who holds what. Invariants: 1. the amounts that are held of an asset never exceed its capacity. 2. a request gets all
 * it needs or nothing, so that nobody waits while holding what it waits with. 3. tokens only grow; a command is sent
 * with the token of a lease that is held at that moment, or not at all. 4. every lease has an owner that can be asked;
 * when the owner ends, its leases end. 5. a place on an
 * instrument is leased to one holder at a time, and to none while other labware stands there.
 */
export class LeaseTable {
  readonly #options: LeaseTableOptions;
  readonly #byAsset = new Map<string, HeldLease[]>();
  readonly #byExecution = new Map<string, HeldLease[]>();
  readonly #byToken = new Map<number, HeldLease>();
  #token: number;

  constructor(options: LeaseTableOptions) {
    this.#options = options;
    this.#token = options.epoch * TOKENS_A_START;
  }

  /** All that is needed, or undefined when something of it is not free. What the same holder has already is not taken twice. */
  tryAcquire(request: LeaseRequest): LeaseGrant[] | undefined {
    const missing = this.#missing(request);
    if (missing === undefined) return undefined;
    const since = this.#options.now();
    const granted = missing.map((need) =>
      this.#hold({
        assetId: need.assetId,
        unit: need.unit,
        amount: need.amount,
        holder: need.holder,
        token: ++this.#token,
        executionId: request.executionId,
        since,
        epoch: this.#options.epoch,
      }),
    );
    if (granted.length > 0) this.#options.onChanged(granted.map((lease) => lease.assetId));
    return granted.map(({ assetId, unit, amount, holder, token }, index) => {
      const arrives = missing[index]!.arrives === true && unit !== null;
      return { assetId, unit, amount, holder, token, ...(arrives ? { arrives } : {}) };
    });
  }

  /** Whether all that is needed can be had now. */
  fits(request: LeaseRequest): boolean {
    return this.#missing(request) !== undefined;
  }

  /** Whether all that is needed is held already. */
  isHeld(request: LeaseRequest): boolean {
    const { executionId, needs, choices = [] } = request;
    return (
      needs.every((need) => this.#holding(executionId, need) !== undefined) &&
      choices.every(({ holder }) => this.unitOf(executionId, holder) !== undefined)
    );
  }

  /** The first asset of the unit that a holder of an execution has; undefined while it has none. */
  unitOf(executionId: string, holder: string): string | undefined {
    return this.of(executionId).find((lease) => lease.holder === holder)?.assetId;
  }

  /**
   * Leases that keep a request from being granted: of each asset that has too little left, all that others hold of it. Where
   * no unit of a choice can be had, those on all its units.
   */
  blockers(request: LeaseRequest): HeldLease[] {
    const { executionId, needs, choices = [] } = request;
    const wanted = new Wanted(this);
    const found: HeldLease[] = [];
    for (const need of needs) {
      if (this.#holding(executionId, need) !== undefined) continue;
      const places = this.#placesFor(need.assetId);
      if (places !== undefined) found.push(...places.inTheWayOf(need));
      else if (!wanted.add([need.assetId], need.amount)) found.push(...this.on(need.assetId));
    }
    for (const choice of choices) {
      const units = this.unitsOf(choice);
      if (this.unitOf(executionId, choice.holder) !== undefined) continue;
      if (units.some((unit) => wanted.add(unit, choice.amount))) continue;
      found.push(...new Set(units.flat().flatMap((assetId) => this.on(assetId))));
    }
    return found;
  }

  /** Assets of which a request needs more than there is at all; of a choice those that it could have been. */
  impossible(request: LeaseRequest): string[] {
    const { capacityOf } = this.#options;
    const { needs, choices = [] } = request;
    return [
      ...needs.filter((need) => need.amount > capacityOf(need.assetId)).map((need) => need.assetId),
      ...choices
        .filter(({ amount, units }) => !units.some((unit) => unit.every((assetId) => amount <= capacityOf(assetId))))
        .flatMap(({ units }) => units.flatMap((unit) => unit.slice(0, 1))),
    ];
  }

  /** Whether so much more of an asset can be leased now. */
  hasRoom(assetId: string, amount: number): boolean {
    const { capacityOf, isKept } = this.#options;
    const used = this.on(assetId).reduce((sum, lease) => sum + lease.amount, 0);
    if (used + amount > capacityOf(assetId) || isKept?.(assetId) === true) return false;
    const places = this.#placesFor(assetId);
    return places === undefined || places.find({ assetId, amount, holder: '' }) !== undefined;
  }

  /** Of a choice the units that may be taken, if they are free. */
  unitsOf({ units, onlyUsable }: LeaseChoice): readonly (readonly string[])[] {
    const { isOut } = this.#options;
    return onlyUsable === undefined || isOut === undefined ? units : units.filter((unit) => !unit.some(isOut));
  }

  /** Gives leases back; a token that is not held any more is no fault. */
  release(tokens: readonly number[]): void {
    const freed: string[] = [];
    for (const token of tokens) {
      const lease = this.#byToken.get(token);
      if (lease === undefined) continue;
      this.#byToken.delete(token);
      takeFrom(this.#byAsset, lease.assetId, lease);
      takeFrom(this.#byExecution, lease.executionId, lease);
      freed.push(...freedWith(lease));
    }
    if (freed.length > 0) this.#options.onChanged(freed);
  }

  /** Gives back everything of an execution that has ended. */
  releaseAll(executionId: string): void {
    this.release(this.of(executionId).map((lease) => lease.token));
  }

  /** What an execution holds, in the order in which it was given. */
  of(executionId: string): readonly HeldLease[] {
    return this.#byExecution.get(executionId) ?? NONE;
  }

  on(assetId: string): readonly HeldLease[] {
    return this.#byAsset.get(assetId) ?? NONE;
  }

  /** Leases on places of an instrument, of whatever name. */
  placesOn(instrumentId: string): HeldLease[] {
    const single = this.#options.places?.names(instrumentId) ?? [];
    return [
      ...this.on(placesAssetOf(instrumentId)),
      ...single.flatMap((place) => this.on(placeAssetOf(instrumentId, place))),
    ];
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

  /** What is not held yet of a request, with a unit for every choice; undefined when something of it cannot be had now. */
  #missing({ executionId, needs, choices = [] }: LeaseRequest): FoundNeed[] | undefined {
    const missing: FoundNeed[] = [];
    const wanted = new Wanted(this);
    const taken = new Set<string>();
    for (const need of needs) {
      if (this.#holding(executionId, need) !== undefined) continue;
      const places = this.#placesFor(need.assetId);
      const unit = places === undefined ? null : places.find(need, taken);
      if (unit === undefined || (unit === null && !wanted.add([need.assetId], need.amount))) return undefined;
      if (unit !== null) taken.add(placeAssetOf(ownerOfAsset(need.assetId), unit));
      missing.push({ ...need, unit });
    }
    const open = choices.filter(({ holder }) => this.unitOf(executionId, holder) === undefined);
    const units = assign(
      open.map((choice) => ({ ...choice, units: this.unitsOf(choice) })),
      wanted,
    );
    if (units === undefined) return undefined;
    const chosen = open.flatMap(({ amount, holder }, index) =>
      units[index]!.map((assetId): FoundNeed => {
        const need = { assetId, amount, holder };
        return { ...need, unit: this.#placesFor(assetId)?.find(need, taken) ?? null };
      }),
    );
    return [...missing, ...chosen];
  }

  /** Undefined where an asset is no place, or places are only counted. */
  #placesFor(assetId: string): PlaceFinder | undefined {
    const { places } = this.#options;
    return places === undefined || !isPlaces(assetId) ? undefined : new PlaceFinder(places, this, assetId);
  }

  #holding(executionId: string, need: LeaseNeed): HeldLease | undefined {
    return this.find(executionId, need.assetId, need.holder);
  }

  #hold(lease: HeldLease): HeldLease {
    invariant(!this.#byToken.has(lease.token), `The token ${lease.token} is given once.`);
    this.#byToken.set(lease.token, lease);
    addTo(this.#byAsset, lease.assetId, lease);
    addTo(this.#byExecution, lease.executionId, lease);
    return lease;
  }
}

const NONE: readonly HeldLease[] = [];

/** Lists are replaced, not changed: whoever goes through one may give leases back meanwhile. */
function addTo(lists: Map<string, HeldLease[]>, key: string, lease: HeldLease): void {
  const held = lists.get(key);
  lists.set(key, held === undefined ? [lease] : [...held, lease]);
}

function takeFrom(lists: Map<string, HeldLease[]>, key: string, lease: HeldLease): void {
  const left = lists.get(key)!.filter((one) => one !== lease);
  if (left.length === 0) lists.delete(key);
  else lists.set(key, left);
}

/** Amounts that one request wants, beside what is leased. */
class Wanted {
  readonly #table: LeaseTable;
  readonly #amounts = new Map<string, number>();

  constructor(table: LeaseTable) {
    this.#table = table;
  }

  /** False, and nothing is added, when one of the assets has too little left. */
  add(unit: readonly string[], amount: number): boolean {
    const has = (assetId: string): boolean => this.#table.hasRoom(assetId, (this.#amounts.get(assetId) ?? 0) + amount);
    if (!unit.every(has)) return false;
    for (const assetId of unit) this.#amounts.set(assetId, (this.#amounts.get(assetId) ?? 0) + amount);
    return true;
  }

  remove(unit: readonly string[], amount: number): void {
    for (const assetId of unit) this.#amounts.set(assetId, this.#amounts.get(assetId)! - amount);
  }
}

/** A unit for each choice so that all can be had at once, earlier ones in the order of their units; undefined: there is no way. */
function assign(choices: readonly LeaseChoice[], wanted: Wanted, from = 0): (readonly string[])[] | undefined {
  const choice = choices[from];
  if (choice === undefined) return [];
  for (const unit of choice.units) {
    if (!wanted.add(unit, choice.amount)) continue;
    const rest = assign(choices, wanted, from + 1);
    if (rest !== undefined) return [unit, ...rest];
    wanted.remove(unit, choice.amount);
  }
  return undefined;
}
