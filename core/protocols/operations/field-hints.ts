import type { FieldHint } from '../operation.ts';

/** Hints of fields that many operations have. */
export const LABWARE: FieldHint = { title: 'Labware' };
export const PLATE: FieldHint = { title: 'Plate' };
export const WELLS: FieldHint = {
  title: 'Wells',
  help: 'B2, B2:G11, column 7, rows B-G, all, or a use of the layout: cells, used, sample, vehicle, blank, buffer.',
  usual: 'the wells that the layout uses, or all',
};
export const REAGENT: FieldHint = { title: 'Reagent' };
export const SUPPLEMENT: FieldHint = {
  title: 'Supplement',
  help: 'A stock that is put into the reagent, such as Y-27632.',
  usual: 'none',
};
export const ASK: FieldHint = { title: 'Wait until somebody confirms' };
export const AT_MOST: FieldHint = {
  title: 'At most',
  help: 'How long it may last when the next instrument is not free, in the unit of the time.',
  usual: 'as long as it takes until the next step can start',
};
