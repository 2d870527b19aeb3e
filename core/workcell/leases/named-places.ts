import { isPlaces, ownerOfAsset, placeAssetOf, placeIn, placesAssetOf } from './lease-names.ts';
import type { HeldLease, LeaseNeed, LeaseTable } from './lease-table.ts';

/** The places on instruments, by name. */
export interface NamedPlaces {
  /** In the order in which they are taken. */
  names(instrumentId: string): readonly string[];
  /** What stands on it by the register: a place with labware is that labware's, leased or not. */
  holderOf(instrumentId: string, place: string): string | undefined;
  /** Whether a protocol asks for this one and no other. */
  isAskedFor(placeAssetId: string): boolean;
}

/** Finds a place for labware among those that an asset stands for: one of them, or all on an instrument. */
export class PlaceFinder {
  readonly #places: NamedPlaces;
  readonly #table: LeaseTable;
  readonly #instrumentId: string;
  readonly #only: string | undefined;

  constructor(places: NamedPlaces, table: LeaseTable, assetId: string) {
    this.#places = places;
    this.#table = table;
    this.#instrumentId = ownerOfAsset(assetId);
    this.#only = placeIn(assetId);
  }

  /**
   * Where labware stands already, else the place it asks for, else the first that is free; those that others ask for come
   * last. Undefined: there is none. @param taken single places that the same request has got
   */
  find({ holder, wish }: LeaseNeed, taken: ReadonlySet<string> = NONE): string | undefined {
    const leased = new Set(this.#table.on(placesAssetOf(this.#instrumentId)).map((lease) => lease.unit));
    const isFree = (place: string): boolean => {
      const one = placeAssetOf(this.#instrumentId, place);
      if (taken.has(one) || leased.has(place) || this.#table.on(one).length > 0) return false;
      const standing = this.#places.holderOf(this.#instrumentId, place);
      return standing === undefined || standing === holder;
    };
    if (this.#only !== undefined) return isFree(this.#only) ? this.#only : undefined;
    const free = this.#places.names(this.#instrumentId).filter((place) => isFree(place));
    const open = free.filter((place) => !this.#places.isAskedFor(placeAssetOf(this.#instrumentId, place)));
    const own = free.find((place) => this.#places.holderOf(this.#instrumentId, place) === holder);
    return own ?? open.find((place) => place === wish) ?? open[0] ?? free[0];
  }

  /** Leases that keep labware from a place; none where it can have one, or where only labware without a lease is in the way. */
  inTheWayOf(need: LeaseNeed): HeldLease[] {
    if (this.find(need) !== undefined) return [];
    const all = this.#table.placesOn(this.#instrumentId);
    return this.#only === undefined ? all : all.filter((lease) => lease.unit === this.#only);
  }
}

/** What others may wait for when a lease is given back: of a place also that one, or any of them. */
export function freedWith({ assetId, unit }: HeldLease): string[] {
  if (!isPlaces(assetId)) return [assetId];
  const owner = ownerOfAsset(assetId);
  return [placesAssetOf(owner), ...(unit === null ? [] : [placeAssetOf(owner, unit)])];
}

const NONE: ReadonlySet<string> = new Set();
