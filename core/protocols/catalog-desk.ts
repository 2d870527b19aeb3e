import type { CatalogItem, CatalogSection } from '../contract/catalog.ts';
import { AppError } from '../contract/errors.ts';
import type { Json } from '../contract/json.ts';
import type { Actor, Journal } from '../store/journal.ts';
import type { OpenCatalog } from './catalog.ts';
import { catalogItem, catalogItems, checkLabValue, labValueOf, referenceItem } from './catalog-items.ts';
import { fieldTitle } from './field-titles.ts';
import { COMPOUND_PREFIX, readLabValues } from './lab-values.ts';

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
    this.#catalog.useLabValues(readLabValues(this.#journal.connection, this.#catalog.reference));
  }
}
