import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { assertNever } from '../base/invariant.ts';
import { CATALOG_SECTIONS, type CatalogSection } from '../contract/catalog.ts';
import type { JsonObject } from '../contract/json.ts';
import { readReferenceData, withLabValues, type LabValue, type ReferenceData } from './reference-data.ts';

/** Every number of the reference data is an entry with value, unit, source and firmness; only the value matters here. */
const entrySchema = z.object({ value: z.union([z.number(), z.string(), z.boolean(), z.array(z.number())]) });
const sectionSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
const dataSchema = z.object({
  vessels: sectionSchema,
  cellLines: sectionSchema,
  reagents: sectionSchema,
  consumables: sectionSchema,
  compounds: sectionSchema,
  assays: sectionSchema,
  unitOperations: sectionSchema,
});

/** Values of an entry by field, in the data's own units; what expressions see as `line.` and `vessel.`. */
export type Values = Readonly<Record<string, number | string | boolean>>;

/** Where a price comes from, and how far it can be trusted. */
export interface PriceNote {
  readonly source: string;
  readonly firmness: string;
}

export type LabwareKind = 'plate' | 'flask' | 'tube' | 'reservoir' | 'cryovial';

/** A vessel type. Volumes µL per well (flask, tube, trough), areas cm² per well. */
export interface Vessel {
  readonly vesselId: string;
  readonly name: string;
  readonly kind: LabwareKind;
  readonly rows: number;
  readonly columns: number;
  readonly growthAreaCm2: number;
  /** Usual fill, and the least and most to use; 0 where no least is known. */
  readonly workingUl: number;
  readonly leastUl: number;
  readonly mostUl: number;
  /** What it holds to the brim. */
  readonly totalUl: number;
  /** What cannot be taken out again. */
  readonly deadUl: number;
  /** What drawing it off leaves. */
  readonly residueUl: number;
  readonly colour: string;
  readonly priceUsd: number;
  readonly priceNote: PriceNote;
  /** Not of the reference data: a definition that the lab has imported. */
  readonly isImported?: true;
  readonly values: Values;
}

export interface CellLine {
  readonly lineId: string;
  readonly name: string;
  readonly values: Values;
}

/** Something that is bought: reagents by the mL, consumables by the piece, compounds by the mL of stock. */
export interface Article {
  readonly articleId: string;
  readonly name: string;
  readonly unit: 'mL' | 'pieces';
  readonly priceUsd: number;
  readonly priceNote: PriceNote;
  readonly values: Values;
}

/** Handling time of a unit operation: minutes + minutes per mL + seconds per well. */
export interface OperationTime {
  readonly fixedMinutes: number;
  readonly minutesPerMl: number;
  readonly secondsPerWell: number;
}

/** The reference data that protocols are planned with, the lab's own values in it. */
export interface Catalog {
  readonly vessels: ReadonlyMap<string, Vessel>;
  readonly cellLines: ReadonlyMap<string, CellLine>;
  readonly reagents: ReadonlyMap<string, Article>;
  readonly consumables: ReadonlyMap<string, Article>;
  readonly compounds: ReadonlyMap<string, Article>;
  readonly assays: ReadonlyMap<string, Values>;
  readonly unitOperations: ReadonlyMap<string, OperationTime>;
}

/**
 * The same with its sources. It is one object for as long as the lab runs: a value that the lab changes is another value
 * for whoever reads it afterwards.
 */
export interface ReferenceCatalog extends Catalog {
  /** Grows with every change of the lab's own values, for those who keep something that was made from them. */
  readonly revision: number;
  /** Every entry as it was written down, with its source. */
  readonly reference: ReferenceData;
  readonly labValues: readonly LabValue[];
}

/** A catalogue that vessels can still be added to, and that takes values of the lab. */
export interface OpenCatalog extends ReferenceCatalog {
  readonly vessels: Map<string, Vessel>;
  /** Puts these in the places of the reference data's values, and takes back all that are not among them. */
  useLabValues(values: readonly LabValue[]): void;
}

/** Fields that only some lines have, so that expressions can name them for every line. */
const LINE_DEFAULTS = {
  coating: 'none',
  coatingTime: 0,
  rockInhibitor: 0,
  rockInhibitorTime: 0,
  quenchReagent: 'medium_dmem_f12',
};

function valuesOf(raw: Readonly<Record<string, unknown>>): Record<string, number | string | boolean> {
  const values: Record<string, number | string | boolean> = {};
  for (const [field, entry] of Object.entries(raw)) {
    const parsed = entrySchema.safeParse(entry);
    if (parsed.success && !Array.isArray(parsed.data.value)) values[field] = parsed.data.value;
  }
  return values;
}

function numberOf(values: Values, field: string, otherwise: number): number {
  const value = values[field];
  return typeof value === 'number' ? value : otherwise;
}

const priceNoteSchema = z.object({ price: z.object({ source: z.string(), firmness: z.string() }) });

function priceNoteOf(raw: Readonly<Record<string, unknown>>): PriceNote {
  return priceNoteSchema.safeParse(raw).data?.price ?? { source: 'not in the reference data', firmness: 'none' };
}

function nameOf(raw: Readonly<Record<string, unknown>>, id: string): string {
  return typeof raw['name'] === 'string' ? raw['name'] : id;
}

function readVessel(vesselId: string, raw: Readonly<Record<string, unknown>>): Vessel {
  const values = valuesOf(raw);
  const kind = vesselId.startsWith('cryovial') ? 'cryovial' : (raw['kind'] as LabwareKind);
  // Plates are given in µL, everything else in mL.
  const scale = kind === 'plate' ? 1 : 1000;
  const wells = numberOf(values, 'wells', 1);
  const totalUl = numberOf(values, 'totalVolume', 0) * scale;
  const mostUl = numberOf(values, 'workingVolumeMax', totalUl / scale) * scale;
  return {
    vesselId,
    name: nameOf(raw, vesselId),
    kind,
    rows: numberOf(values, 'rows', kind === 'plate' ? Math.round(Math.sqrt(wells / 1.5)) : 1),
    columns: numberOf(values, 'columns', kind === 'plate' ? Math.round(Math.sqrt(wells * 1.5)) : wells),
    growthAreaCm2: numberOf(values, 'growthArea', 0),
    workingUl: numberOf(values, 'workingVolume', mostUl / scale) * scale,
    leastUl: numberOf(values, 'workingVolumeMin', 0) * scale,
    mostUl,
    totalUl,
    deadUl: numberOf(values, 'deadVolume', 0) * scale,
    residueUl: numberOf(values, 'residualAfterAspiration', 0) * scale,
    colour: typeof values['colour'] === 'string' ? values['colour'] : 'clear',
    priceUsd: numberOf(values, 'price', 0),
    priceNote: priceNoteOf(raw),
    values,
  };
}

function readCellLine(lineId: string, raw: Readonly<Record<string, unknown>>): CellLine {
  const values = valuesOf(raw);
  // Lines in serum are quenched with their own medium.
  const quenchReagent = values['quenchReagent'] ?? values['medium'] ?? LINE_DEFAULTS.quenchReagent;
  const needsRockInhibitor = numberOf(values, 'rockInhibitor', 0) > 0;
  const seedingSupplement = needsRockInhibitor ? 'y27632_10mm' : 'none';
  return {
    lineId,
    name: nameOf(raw, lineId),
    values: { ...LINE_DEFAULTS, ...values, quenchReagent, seedingSupplement },
  };
}

function readArticle(unit: Article['unit']) {
  return (articleId: string, raw: Readonly<Record<string, unknown>>): Article => {
    const values = valuesOf(raw);
    return {
      articleId,
      name: nameOf(raw, articleId),
      unit,
      priceUsd: numberOf(values, 'price', 0),
      priceNote: priceNoteOf(raw),
      values,
    };
  };
}

function readOperationTime(_id: string, raw: Readonly<Record<string, unknown>>): OperationTime {
  const values = valuesOf(raw);
  return {
    fixedMinutes: numberOf(values, 'durationFixed', 0),
    minutesPerMl: numberOf(values, 'durationPerMl', 0),
    secondsPerWell: numberOf(values, 'durationPerWell', 0),
  };
}

/** Reads `cell-culture.json` of the resources folder. @throws when it is missing or not what it should be */
export function loadCatalog(resourcesDir: string): OpenCatalog {
  return catalogFrom(JSON.parse(readFileSync(join(resourcesDir, 'cell-culture.json'), 'utf8')));
}

/** The same from the parsed file. */
export function catalogFrom(data: unknown): OpenCatalog {
  return new LiveCatalog(readReferenceData(dataSchema.parse(data)));
}

class LiveCatalog implements OpenCatalog {
  readonly reference: ReferenceData;
  readonly vessels = new Map<string, Vessel>();
  readonly cellLines = new Map<string, CellLine>();
  readonly reagents = new Map<string, Article>();
  readonly consumables = new Map<string, Article>();
  readonly compounds = new Map<string, Article>();
  readonly assays = new Map<string, Values>();
  readonly unitOperations = new Map<string, OperationTime>();
  #revision = 0;
  #labValues: readonly LabValue[] = [];

  constructor(reference: ReferenceData) {
    this.reference = reference;
    for (const section of CATALOG_SECTIONS)
      for (const id of reference.get(section)?.keys() ?? []) this.#read(section, id);
  }

  get revision(): number {
    return this.#revision;
  }

  get labValues(): readonly LabValue[] {
    return this.#labValues;
  }

  useLabValues(values: readonly LabValue[]): void {
    const touched = new Map([...this.#labValues, ...values].map((one) => [`${one.section} ${one.id}`, one]));
    this.#labValues = [...values];
    for (const { section, id } of touched.values()) this.#read(section, id);
    this.#revision++;
  }

  #read(section: CatalogSection, id: string): void {
    const item = this.reference.get(section)?.get(id);
    if (item === undefined) return;
    const values = this.#labValues.filter((one) => one.section === section && one.id === id);
    const raw = withLabValues(item, values);
    switch (section) {
      case 'vessels':
        this.vessels.set(id, readVessel(id, raw));
        return;
      case 'cellLines':
        this.cellLines.set(id, readCellLine(id, raw));
        return;
      case 'reagents':
        this.reagents.set(id, readArticle('mL')(id, raw));
        return;
      case 'consumables':
        this.consumables.set(id, readArticle('pieces')(id, raw));
        return;
      case 'compounds':
        this.compounds.set(id, readArticle('mL')(id, raw));
        return;
      case 'assays':
        this.assays.set(id, valuesOf(raw));
        return;
      case 'unitOperations':
        this.unitOperations.set(id, readOperationTime(id, raw));
        return;
      default:
        assertNever(section, 'Every section is read');
    }
  }
}

/** What expressions see of a vessel or a cell line: its id and its values, in the data's own units. */
export function scopeOf(item: Vessel | CellLine | undefined): JsonObject {
  if (item === undefined) return {};
  return { id: 'vesselId' in item ? item.vesselId : item.lineId, name: item.name, ...item.values };
}
