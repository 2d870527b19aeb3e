import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, toAppError } from '#core/contract/errors.ts';
import { loadCatalog, type OpenCatalog } from '#core/protocols/catalog.ts';
import { fieldTitle } from '#core/protocols/field-titles.ts';
import { readLabValues } from '#core/protocols/lab-values.ts';
import type { LabValue } from '#core/protocols/reference-data.ts';
import { Connection } from '#core/store/connection.ts';
import { offerImportedLabware } from '#core/workcell/labware-definitions.ts';
import { defaultDataDir, RESOURCES_DIR } from './places.ts';

/** The numbers that something is planned with. */
export interface PlanningCatalog {
  readonly catalog: OpenCatalog;
  /** Folder of the record that the lab's own numbers are from; null: only what ships. */
  readonly dataDir: string | null;
}

export interface CatalogOptions {
  readonly dataDir?: string;
  readonly shipped?: boolean;
}

/**
 * The reference data with the lab's own numbers and imported labware, as the record has them; with what ships alone where
 * that is asked for, or where there is no record. The record is opened for reading, so that a host may go on using it.
 * @throws AppError `not-found` when there is no record in a folder that was named, `storage-fault` when it cannot be read
 */
export function openPlanningCatalog({ dataDir, shipped = false }: CatalogOptions): PlanningCatalog {
  const catalog = loadCatalog(RESOURCES_DIR);
  if (shipped && dataDir !== undefined)
    throw new AppError('bad-input', '--shipped plans without a record; leave --data-dir out.');
  const folder = dataDir ?? defaultDataDir();
  const file = join(folder, 'wellrun.db');
  if (!existsSync(file) && dataDir !== undefined) throw new AppError('not-found', `There is no record in ${folder}.`);
  if (shipped || !existsSync(file)) return { catalog, dataDir: null };
  try {
    using connection = Connection.open(file, { readonly: true });
    // A record of an older Wellrun, which no newer one has opened yet, has none of them.
    const tables = new Set(
      connection.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name),
    );
    if (tables.has('catalog_values') && tables.has('stock_articles'))
      catalog.useLabValues(readLabValues(connection, catalog.reference));
    if (tables.has('labware_definitions')) offerImportedLabware(connection, catalog);
  } catch (error) {
    const { message } = toAppError(error);
    throw new AppError(
      'storage-fault',
      `The lab's own numbers in ${folder} cannot be read: ${message} With --shipped only the numbers that ship are used.`,
    );
  }
  return { catalog, dataDir: folder };
}

/** A number of the lab in the place of one that ships, for JSON and for people. */
export interface OwnNumber {
  readonly section: string;
  readonly id: string;
  readonly field: string;
  readonly value: LabValue['value'];
  readonly shipped: unknown;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
}

/** Sections of which a plan does not name what it takes. */
const ALWAYS: ReadonlySet<string> = new Set(['unitOperations', 'assays']);

/**
 * Numbers of the lab that may count for a plan: of everything that it names.
 * @param names of the cell line, vessels, reagents, consumables and compounds in it
 */
export function ownNumbers({ catalog }: PlanningCatalog, names: ReadonlySet<string>): OwnNumber[] {
  return catalog.labValues
    .filter(({ section, id }) => ALWAYS.has(section) || names.has(id) || names.has(`cpd_${id}`))
    .map(({ section, id, field, value, by, at, reason }) => {
      const shipped = catalog.reference.get(section)?.get(id)?.entries.get(field)?.value ?? null;
      return { section, id, field, value, shipped, by, at, reason };
    });
}

/** What is said of the numbers below a plan. */
export function ownNumberLines({ dataDir }: PlanningCatalog, own: readonly OwnNumber[]): string[] {
  if (dataDir === null) return ['Planned with the numbers that ship.'];
  if (own.length === 0)
    return [`Planned with the numbers of the lab in ${dataDir}; all that count here are those that ship.`];
  return [
    `Planned with the numbers of the lab in ${dataDir}. Its own are:`,
    ...own.map(({ id, field, value, shipped, by, at, reason }) => {
      const whose = by === '' ? '' : `, by ${by}`;
      const when = at === 0 ? '' : ` on ${new Date(at).toISOString().slice(0, 10)}`;
      return `  ${fieldTitle(field)} of ${id}: ${String(value)} instead of ${String(shipped)}${whose}${when} (${reason})`;
    }),
  ];
}
