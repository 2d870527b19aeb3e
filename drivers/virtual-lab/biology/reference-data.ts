import data from '#resources/cell-culture.json' with { type: 'json' };

/**
 * The cell-culture reference data as shipped: every entry is `{ value, unit, source, firmness }`.
 * Its literal shape is the type, so a misspelt entry is a compile error.
 */
export const referenceData = data;

/** Constants of the virtual lab's models, entry by entry. */
export const modelData = data.models;

export const cellLineIds = ['iPSC', 'U2OS', 'HepG2', 'A549', 'HEK293', 'CHO', 'HeLa'] as const;
export type CellLineId = (typeof cellLineIds)[number];

export const compoundIds = [
  'staurosporine',
  'doxorubicin',
  'tunicamycin',
  'paclitaxel',
  'thapsigargin',
  'bortezomib',
  'cisplatin',
  'dmso',
] as const;
export type CompoundId = (typeof compoundIds)[number];

/** Is `id` a cell line of the reference data? */
export function isCellLineId(id: string): id is CellLineId {
  return (cellLineIds as readonly string[]).includes(id);
}

/** Is `id` a compound of the reference data? */
export function isCompoundId(id: string): id is CompoundId {
  return (compoundIds as readonly string[]).includes(id);
}
