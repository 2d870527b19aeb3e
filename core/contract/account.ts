import { z } from 'zod';
import { INSTRUMENT_KINDS } from './words.ts';

/** An amount of a catalogue article (reagent in mL, consumable in pieces) that something takes out of stock. */
export const stockUseSchema = z.object({
  itemId: z.string(),
  amount: z.number().nonnegative(),
  unit: z.enum(['mL', 'pieces']),
});
export type StockUse = z.infer<typeof stockUseSchema>;

/** Liquid that came into or went out of wells of one piece of labware. */
export const wellChangeSchema = z.object({
  wells: z.array(z.string()),
  /** µL that came into (positive) or went out of (negative) each of the wells. Null: all that was there, see `from`. */
  deltaUl: z.number().nullable(),
  /** What came: the id of a reagent or compound. */
  substance: z.string().optional(),
  /** Its concentration in each of the wells right after, µM; in the order of the wells. */
  dosesUm: z.array(z.number().nonnegative()).optional(),
  /** Cells that came with it, as asked for. */
  cells: z.object({ line: z.string(), perWell: z.number().nonnegative() }).optional(),
  /** It was drawn from this well, with what is in it; `deltaUl` null shares all of it out evenly. */
  from: z.object({ labwareId: z.string(), well: z.string() }).optional(),
});
export type WellChange = z.infer<typeof wellChangeSchema>;

/** What a command that counts as done has changed about one piece of labware, by its name in this lab (`EX-12:assay_plate`). */
export const labwareChangeSchema = z.object({
  labwareId: z.string(),
  /** Where it stands from now on, a place of null being unknown; null: off the bench. */
  to: z.object({ instrument: z.string(), place: z.string().nullable() }).nullable().optional(),
  wells: z.array(wellChangeSchema).optional(),
});
export type LabwareChange = z.infer<typeof labwareChangeSchema>;

/** A right to use an asset, as the record has it. The token is checked whenever it is used. */
export const leaseGrantSchema = z.object({
  assetId: z.string(),
  /** Which one of a pool, or which of the places on an instrument; null for an asset that is neither. */
  unit: z.string().nullable(),
  amount: z.int().positive(),
  /** What it is held for: a task of the plan, or labware that stands there. */
  holder: z.string(),
  token: z.int(),
  /** The holder is labware that comes on the bench there now. */
  arrives: z.literal(true).optional(),
});
export type LeaseGrant = z.infer<typeof leaseGrantSchema>;

/** Of like instruments the one that a step works with, chosen when it began to. */
export const chosenInstrumentSchema = z.object({
  kind: z.enum(INSTRUMENT_KINDS),
  instrumentId: z.string(),
  /** Why others could not be used then, a sentence each. */
  passedOver: z.array(z.string()).optional(),
});
export type ChosenInstrument = z.infer<typeof chosenInstrumentSchema>;
