import type { CatalogSection } from '../contract/catalog.ts';
import type { Connection } from './connection.ts';

interface CatalogValueRow {
  readonly section: CatalogSection;
  readonly id: string;
  readonly field: string;
  readonly value: number | string | boolean;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
}

/** The price that the lab has set for an article. */
interface LabPriceRow {
  readonly itemId: string;
  readonly priceUsd: number;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
}

/** What the lab has put in the place of the reference data's values. */
export function readCatalogValues(connection: Connection): CatalogValueRow[] {
  return connection
    .all<Omit<CatalogValueRow, 'value'> & { readonly value: string }>('SELECT * FROM catalog_values')
    .map((row) => ({ ...row, value: JSON.parse(row.value) as CatalogValueRow['value'] }));
}

export function readLabPrices(connection: Connection): LabPriceRow[] {
  return connection.all<LabPriceRow>(
    `SELECT item_id AS itemId, price_usd AS priceUsd, coalesce(price_by, '') AS by, coalesce(price_at, 0) AS at,
       coalesce(price_reason, '') AS reason
     FROM stock_articles WHERE price_usd IS NOT NULL`,
  );
}
