import { z } from 'zod';
import { CATALOG_SECTIONS, type CatalogSection } from '../contract/catalog.ts';

export type EntryValue = number | string | boolean;

/** One number or word of the reference data as it was written down, with where it is from. */
export interface ReferenceEntry {
  readonly value: EntryValue;
  readonly unit: string;
  readonly source: string;
  /** `sourced`: read in the public document that is named. `general`: to be confirmed. */
  readonly firmness: string;
  /** The span met in the sources. */
  readonly range: readonly [number, number] | null;
}

/** What the lab has put in the place of an entry: by whom, when (ms since 1970) and why. */
export interface LabValue {
  readonly section: CatalogSection;
  readonly id: string;
  readonly field: string;
  readonly value: EntryValue;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
}

/** A vessel, line, article, assay or operation of the reference data. */
export interface ReferenceItem {
  readonly section: CatalogSection;
  readonly id: string;
  readonly name: string;
  /** As it stands in the file. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Entries by field; one within another has both names: `ic50At48h.U2OS`. */
  readonly entries: ReadonlyMap<string, ReferenceEntry>;
}

export type ReferenceData = ReadonlyMap<CatalogSection, ReadonlyMap<string, ReferenceItem>>;

const entrySchema = z.object({
  value: z.union([z.number(), z.string(), z.boolean()]),
  unit: z.string(),
  source: z.string(),
  firmness: z.string(),
  range: z.tuple([z.number(), z.number()]).optional(),
});

/** Readings from publications, for people; nothing is planned by them. */
const NOT_ENTRIES: ReadonlySet<string> = new Set(['published']);

function readEntries(raw: Readonly<Record<string, unknown>>): Map<string, ReferenceEntry> {
  const entries = new Map<string, ReferenceEntry>();
  for (const [field, value] of Object.entries(raw)) {
    if (NOT_ENTRIES.has(field)) continue;
    const parsed = entrySchema.safeParse(value);
    if (parsed.success) entries.set(field, { ...parsed.data, range: parsed.data.range ?? null });
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [inner, entry] of readEntries(value as Record<string, unknown>))
        entries.set(`${field}.${inner}`, entry);
  }
  return entries;
}

/** Every entry of the reference data with its source. */
export function readReferenceData(
  data: Readonly<Record<CatalogSection, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>,
): ReferenceData {
  return new Map(
    CATALOG_SECTIONS.map((section) => [
      section,
      new Map(
        Object.entries(data[section]).map(([id, raw]) => [
          id,
          { section, id, name: typeof raw['name'] === 'string' ? raw['name'] : id, raw, entries: readEntries(raw) },
        ]),
      ),
    ]),
  );
}

/** What an item says with the lab's own values in it. */
export function withLabValues(item: ReferenceItem, values: readonly LabValue[]): Readonly<Record<string, unknown>> {
  if (values.length === 0) return item.raw;
  const raw: Record<string, unknown> = { ...item.raw };
  for (const { field, value, reason, by } of values)
    raw[field] = { ...(raw[field] as object), value, source: `${by}: ${reason}`, firmness: 'lab' };
  return raw;
}
