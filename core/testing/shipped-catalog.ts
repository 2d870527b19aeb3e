import { join } from 'node:path';
import { loadCatalog, type Catalog } from '../protocols/catalog.ts';

let known: Catalog | undefined;

/** The catalogue that ships, read once. */
export function shippedCatalog(): Catalog {
  known ??= loadCatalog(join(import.meta.dirname, '../../resources'));
  return known;
}
