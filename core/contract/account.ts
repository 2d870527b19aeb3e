import { z } from 'zod';

/** An amount of a catalogue article (reagent in mL, consumable in pieces) that something takes out of stock. */
export const stockUseSchema = z.object({
  itemId: z.string(),
  amount: z.number().nonnegative(),
  unit: z.enum(['mL', 'pieces']),
});
export type StockUse = z.infer<typeof stockUseSchema>;

/** What a command that counts as done has changed about one piece of labware, by its name in this lab (`EX-12:assay_plate`). */
export const labwareChangeSchema = z.object({
  labwareId: z.string(),
  /** Where it stands from now on; null: off the bench. */
  to: z.object({ instrument: z.string(), place: z.string().nullable() }).nullable().optional(),
  /** Liquid that came (positive) or went (negative), µL in each of the wells; `substance` names what came. */
  wells: z
    .array(z.object({ wells: z.array(z.string()), deltaUl: z.number(), substance: z.string().optional() }))
    .optional(),
});
export type LabwareChange = z.infer<typeof labwareChangeSchema>;

/** A right to use an asset, as the record has it. The token is checked whenever it is used. */
export const leaseGrantSchema = z.object({
  assetId: z.string(),
  /** Which one of a pool; null for an asset that is no pool. */
  unit: z.string().nullable(),
  amount: z.int().positive(),
  /** What it is held for: a task of the plan, or labware that stands there. */
  holder: z.string(),
  token: z.int(),
});
export type LeaseGrant = z.infer<typeof leaseGrantSchema>;
