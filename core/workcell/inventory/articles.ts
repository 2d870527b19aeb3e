import type { ArticleKind, ShelfLife, StockUnit } from '../../contract/inventory.ts';
import type { Article, Catalog, Vessel } from '../../protocols/catalog.ts';
import { shelfLifeOf } from './shelf-life.ts';

/** Something that can be kept in stock, as the reference data has it. */
export interface CatalogArticle {
  readonly itemId: string;
  readonly name: string;
  readonly kind: ArticleKind;
  readonly unit: StockUnit;
  readonly priceUsd: number;
  readonly priceSource: string;
  readonly priceFirmness: string;
  /** Where it is kept, degrees Celsius. */
  readonly storageC: number | null;
  /** How long it keeps once it has been mixed or thawed. */
  readonly shelfLife: ShelfLife | null;
}

/** Cells of a bank are counted by the vial. */
export const CELLS_PREFIX = 'cells_';
const COMPOUND_PREFIX = 'cpd_';

/**
 * Every article by the id that plans use for it: reagents and consumables by their own, stock solutions of compounds
 * with `cpd_` before theirs, labware by its type, vials of a cell line with `cells_` before its id.
 */
export function articlesOf(catalog: Catalog): ReadonlyMap<string, CatalogArticle> {
  const articles = new Map<string, CatalogArticle>();
  const add = (article: CatalogArticle): void => {
    if (!articles.has(article.itemId)) articles.set(article.itemId, article);
  };
  for (const [id, one] of catalog.reagents) add(articleOf(id, one, 'reagent', 'mL'));
  for (const [id, one] of catalog.compounds)
    if (!catalog.reagents.has(id)) add(articleOf(`${COMPOUND_PREFIX}${id}`, one, 'reagent', 'mL', stockName(one)));
  for (const [id, one] of catalog.consumables) add(articleOf(id, one, 'consumable', 'pieces'));
  for (const [id, one] of catalog.vessels) add(articleOf(id, one, 'consumable', 'pieces'));
  for (const [id, one] of catalog.cellLines) {
    add({
      itemId: `${CELLS_PREFIX}${id}`,
      name: one.name === id ? `${id}, vial` : `${id}, ${one.name}, vial`,
      kind: 'cells',
      unit: 'pieces',
      priceUsd: 0,
      priceSource: 'not in the reference data',
      priceFirmness: 'none',
      storageC: -196,
      shelfLife: null,
    });
  }
  return articles;
}

function articleOf(
  itemId: string,
  one: Article | Vessel,
  kind: ArticleKind,
  unit: StockUnit,
  name = one.name,
): CatalogArticle {
  const storage = one.values['storage'];
  return {
    itemId,
    name,
    kind,
    unit,
    priceUsd: one.priceUsd,
    priceSource: one.priceNote.source,
    priceFirmness: one.priceNote.firmness,
    storageC: typeof storage === 'number' ? storage : null,
    shelfLife: shelfLifeOf(one.values),
  };
}

/** A compound is kept as a stock solution: "Paclitaxel 10 mM". */
function stockName(one: Article): string {
  const millimolar = one.values['stockConcentration'];
  return typeof millimolar === 'number' ? `${one.name} ${millimolar} mM` : one.name;
}
