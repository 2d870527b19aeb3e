import type { CatalogItem, CatalogSection } from '../contract/catalog.ts';
import { AppError } from '../contract/errors.ts';
import type { Json } from '../contract/json.ts';
import { readCatalogValues, readLabPrices } from '../store/catalog-queries.ts';
import type { Actor, Journal } from '../store/journal.ts';
import type { OpenCatalog } from './catalog.ts';
import { catalogItem, catalogItems, checkLabValue, labValueOf, referenceItem } from './catalog-items.ts';
import { fieldTitle } from './field-titles.ts';
import type { LabValue } from './reference-data.ts';

/** Stock solutions of compounds are articles by this prefix and the id of the compound. */
const COMPOUND_PREFIX = 'cpd_';
const PRICED: readonly CatalogSection[] = ['reagents', 'consumables', 'vessels'];
const NO_REASON = 'entered in the inventory';

/**
 * Keeps the catalogue at what the record says. The lab's own values are in `catalog_values`; its prices are those of the
 * articles of the stock, so that there is one price of a thing, wherever it was entered.
 */
export class CatalogDesk implements Disposable {
  readonly #journal: Journal;
  readonly #catalog: OpenCatalog;
  readonly #listening: Disposable;

  constructor(journal: Journal, catalog: OpenCatalog) {
    this.#journal = journal;
    this.#catalog = catalog;
    this.#refresh();
    this.#listening = journal.onCommitted((events) => {
      const isTouched = events.some(
        (event) =>
          event.kind === 'catalog.changed' ||
          (event.kind === 'stock.article-changed' && event.data.priceUsd !== undefined),
      );
      if (isTouched) this.#refresh();
    });
  }

  get catalog(): OpenCatalog {
    return this.#catalog;
  }

  items(section: CatalogSection): CatalogItem[] {
    return catalogItems(this.#catalog, section);
  }

  /**
   * @param value null takes the reference data's back
   * @throws AppError `not-found`, `conflict`, `bad-input` as `checkLabValue`
   */
  async change(
    place: { readonly section: CatalogSection; readonly id: string; readonly field: string },
    value: Json,
    reason: string,
    actor: Actor,
  ): Promise<CatalogItem> {
    const { section, id, field } = place;
    const checked = checkLabValue(this.#catalog, section, id, field, value);
    const known = labValueOf(this.#catalog, section, id, field);
    const present = known?.value ?? referenceItem(this.#catalog, section, id).entries.get(field)?.value;
    if (checked === null && known === undefined)
      throw new AppError('conflict', `${fieldTitle(field)} of ${id} is the reference data's already.`);
    if (checked === present)
      throw new AppError('bad-input', `${fieldTitle(field)} of ${id} is ${String(present)} already.`);
    await this.#journal.append(
      [
        field === 'price'
          ? {
              kind: 'stock.article-changed',
              subject: section === 'compounds' ? `${COMPOUND_PREFIX}${id}` : id,
              data: { priceUsd: checked as number | null },
              reason,
            }
          : { kind: 'catalog.changed', subject: id, data: { section, id, field, value: checked }, reason },
      ],
      actor,
    );
    return catalogItem(this.#catalog, section, id);
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #refresh(): void {
    const { connection } = this.#journal;
    const { reference } = this.#catalog;
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
    this.#catalog.useLabValues([...values, ...prices]);
  }
}
