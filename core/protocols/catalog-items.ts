import { AppError } from '../contract/errors.ts';
import type { CatalogEntry, CatalogItem, CatalogSection } from '../contract/catalog.ts';
import type { Json } from '../contract/json.ts';
import type { ReferenceCatalog } from './catalog.ts';
import { fieldTitle } from './field-titles.ts';
import { nearestName } from './issue-sentences.ts';
import type { EntryValue, LabValue, ReferenceEntry, ReferenceItem } from './reference-data.ts';

/** What things are by nature, or what nothing is planned by: no lab can put another value in. */
const FIXED: ReadonlySet<string> = new Set([
  'wells',
  'rows',
  'columns',
  'outerWells',
  'colour',
  'effect',
  'output',
  'readout',
  'components',
  'length',
  'width',
]);
/** Of compounds, only these; the rest is what the virtual lab takes for true. */
const OF_COMPOUNDS: ReadonlySet<string> = new Set(['price', 'stockConcentration', 'solvent']);
/** Numbers that may be zero or below. */
const MAY_BE_ZERO = /price|duration|volume|residual|lag|wait|serum|loss|storage|temperature|coolingRate/i;
const MAY_BE_NEGATIVE = /storage|temperature|coolingRate/i;
/** A value this many times away from the reference data's is a slip of the unit. */
const MOST_FACTOR = 1000;
const MOST_PRICE_USD = 100_000;

function isEditable(section: CatalogSection, field: string, entry: ReferenceEntry): boolean {
  if (field.includes('.') || FIXED.has(field)) return false;
  if (section === 'compounds' && !OF_COMPOUNDS.has(field)) return false;
  return field === 'price' || entry.firmness !== 'sourced';
}

export function labValueOf(
  catalog: ReferenceCatalog,
  section: CatalogSection,
  id: string,
  field: string,
): LabValue | undefined {
  return catalog.labValues.find((one) => one.section === section && one.id === id && one.field === field);
}

/** @throws AppError `not-found`, with the name that may have been meant */
export function referenceItem(catalog: ReferenceCatalog, section: CatalogSection, id: string): ReferenceItem {
  const items = catalog.reference.get(section);
  const item = items?.get(id);
  if (item !== undefined) return item;
  const near = nearestName(id, [...(items?.keys() ?? [])]);
  throw new AppError(
    'not-found',
    `The reference data has no ${id} among its ${SECTION_TITLES[section]}.${near === undefined ? '' : ` Is "${near}" meant?`}`,
  );
}

const SECTION_TITLES: Readonly<Record<CatalogSection, string>> = {
  vessels: 'vessels',
  cellLines: 'cell lines',
  reagents: 'reagents',
  consumables: 'consumables',
  compounds: 'compounds',
  assays: 'assays',
  unitOperations: 'unit operations',
};

function entryView(catalog: ReferenceCatalog, item: ReferenceItem, field: string, entry: ReferenceEntry): CatalogEntry {
  const lab = labValueOf(catalog, item.section, item.id, field);
  const common = {
    field,
    title: fieldTitle(field),
    unit: entry.unit,
    range: entry.range === null ? null : ([...entry.range] as [number, number]),
    editable: isEditable(item.section, field, entry),
  };
  if (lab === undefined)
    return { ...common, value: entry.value, source: entry.source, firmness: entry.firmness, changed: null };
  const { value, by, at, reason } = lab;
  return {
    ...common,
    value,
    source: `${by}: ${reason}`,
    firmness: 'lab',
    changed: { from: entry.value, by, at, reason },
  };
}

/** One item of the reference data, with the lab's own values in it. @throws AppError `not-found` */
export function catalogItem(catalog: ReferenceCatalog, section: CatalogSection, id: string): CatalogItem {
  const item = referenceItem(catalog, section, id);
  const entries = [...item.entries].map(([field, entry]) => entryView(catalog, item, field, entry));
  return { section, id, name: item.name, entries };
}

/** A whole section of it. */
export function catalogItems(catalog: ReferenceCatalog, section: CatalogSection): CatalogItem[] {
  return [...(catalog.reference.get(section)?.keys() ?? [])].map((id) => catalogItem(catalog, section, id));
}

/**
 * What the lab may put in the place of an entry; null where it takes the reference data's value back.
 * @throws AppError `not-found` for an item or field that is not there, `conflict` for one that is not the lab's to
 *   change, `bad-input` for a value of another kind or an absurd one
 */
export function checkLabValue(
  catalog: ReferenceCatalog,
  section: CatalogSection,
  id: string,
  field: string,
  value: Json,
): EntryValue | null {
  const item = referenceItem(catalog, section, id);
  const entry = item.entries.get(field);
  if (entry === undefined) {
    const near = nearestName(field, [...item.entries.keys()]);
    throw new AppError(
      'not-found',
      `${item.name} has no "${field}".${near === undefined ? '' : ` Is "${near}" meant?`}`,
    );
  }
  const title = `${fieldTitle(field)} of ${item.name}`;
  if (!isEditable(section, field, entry))
    throw new AppError('conflict', `${title} is not the lab's to change: ${whyFixed(entry)}.`);
  if (value === null) return null;
  if (typeof value !== typeof entry.value)
    throw new AppError('bad-input', `${title} is ${KIND_NAMES[typeof entry.value] ?? 'another kind of value'}.`);
  if (typeof value === 'number') checkNumber(title, field, value, entry);
  if (typeof value === 'string') checkText(catalog, title, value, entry);
  return value as EntryValue;
}

function whyFixed(entry: ReferenceEntry): string {
  return entry.firmness === 'sourced' ? `it comes from ${entry.source}` : 'it says what the thing is';
}

const KIND_NAMES: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
};

function checkNumber(title: string, field: string, value: number, entry: ReferenceEntry): void {
  if (!Number.isFinite(value)) throw new AppError('bad-input', `${title} is a number.`);
  if (value < 0 && !MAY_BE_NEGATIVE.test(field))
    throw new AppError('bad-input', `${title} cannot be below zero; ${value} was given.`);
  if (value === 0 && entry.value !== 0 && !MAY_BE_ZERO.test(field))
    throw new AppError('bad-input', `${title} cannot be zero.`);
  if (entry.unit.startsWith('fraction') && value > 1)
    throw new AppError('bad-input', `${title} is a fraction, 0 to 1; ${value} was given.`);
  if (field === 'price') {
    if (value > MOST_PRICE_USD)
      throw new AppError(
        'bad-input',
        `${title}: USD ${value} is more than anything here costs. At most ${MOST_PRICE_USD}.`,
      );
    return;
  }
  const reference = Math.abs(Number(entry.value));
  const factor = Math.abs(value) / reference;
  if (value === 0 || reference === 0 || (factor <= MOST_FACTOR && factor >= 1 / MOST_FACTOR)) return;
  const times = factor > 1 ? `${Math.round(factor)} times more` : `${Math.round(1 / factor)} times less`;
  throw new AppError(
    'bad-input',
    `${title}: ${value} ${entry.unit} is ${times} than the ${entry.value} ${entry.unit} of the reference data. Is the unit right?`,
  );
}

function checkText(catalog: ReferenceCatalog, title: string, value: string, entry: ReferenceEntry): void {
  if (value.trim() === '') throw new AppError('bad-input', `${title} cannot be empty.`);
  const known =
    entry.unit === 'reagent id' ? catalog.reagents : entry.unit === 'vessel id' ? catalog.vessels : undefined;
  if (known === undefined || known.has(value) || (value === 'none' && entry.unit === 'reagent id')) return;
  const near = nearestName(value, [...known.keys()]);
  throw new AppError(
    'bad-input',
    `${title}: the catalogue has no ${entry.unit.replace(' id', '')} "${value}".${near === undefined ? '' : ` Is "${near}" meant?`}`,
  );
}
