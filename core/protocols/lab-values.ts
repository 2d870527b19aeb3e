import type { CatalogSection } from '../contract/catalog.ts';
import { readCatalogValues, readLabPrices } from '../store/catalog-queries.ts';
import type { Connection } from '../store/connection.ts';
import type { LabValue, ReferenceData } from './reference-data.ts';

/** Stock solutions of compounds are articles by this prefix and the id of the compound. */
export const COMPOUND_PREFIX = 'cpd_';
const PRICED: readonly CatalogSection[] = ['reagents', 'consumables', 'vessels'];
const NO_REASON = 'entered in the inventory';

/** What the lab has put in the place of the reference data's values, by the record: its own values, and its prices. */
export function readLabValues(connection: Connection, reference: ReferenceData): LabValue[] {
  const prices = readLabPrices(connection).flatMap(({ itemId, priceUsd, by, at, reason }): LabValue[] => {
    const compound = itemId.startsWith(COMPOUND_PREFIX) ? itemId.slice(COMPOUND_PREFIX.length) : undefined;
    const places = [
      ...PRICED.map((section) => ({ section, id: itemId })),
      ...(compound === undefined ? [] : [{ section: 'compounds' as const, id: compound }]),
    ];
    const set = { field: 'price', value: priceUsd, by, at, reason: reason === '' ? NO_REASON : reason };
    return places
      .filter(({ section, id }) => reference.get(section)?.get(id)?.entries.has('price') === true)
      .map((place) => ({ ...place, ...set }));
  });
  // An entry that a newer reference no longer has is not brought back by what the lab once put in its place.
  const values = readCatalogValues(connection).filter(
    ({ section, id, field }) => reference.get(section)?.get(id)?.entries.has(field) === true,
  );
  return [...values, ...prices];
}
