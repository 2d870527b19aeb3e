import { z } from 'zod';
import { jsonSchema } from './json.ts';
import { reagentUseSchema } from './plan.ts';
import { protocolSchema } from './protocol.ts';

export const CATALOG_SECTIONS = [
  'vessels',
  'cellLines',
  'reagents',
  'consumables',
  'compounds',
  'assays',
  'unitOperations',
] as const;
export type CatalogSection = (typeof CATALOG_SECTIONS)[number];

const catalogValue = z.union([z.number(), z.string(), z.boolean()]);

/** One number or word of the reference data: what it is, where it is from, and how far it can be trusted. */
export const catalogEntrySchema = z.object({
  field: z.string(),
  /** "Seeding density" */
  title: z.string(),
  /** The lab's own, where it has changed it. */
  value: catalogValue,
  unit: z.string(),
  source: z.string(),
  /** sourced, general, or lab. */
  firmness: z.string(),
  range: z.tuple([z.number(), z.number()]).nullable(),
  /** It is general knowledge or a price, so the lab may put its own in. */
  editable: z.boolean(),
  /** What it was before the lab changed it, by whom, when and why. */
  changed: z.object({ from: catalogValue, by: z.string(), at: z.number(), reason: z.string() }).nullable(),
});
export type CatalogEntry = z.infer<typeof catalogEntrySchema>;

export const catalogItemSchema = z.object({
  section: z.enum(CATALOG_SECTIONS),
  id: z.string(),
  name: z.string(),
  entries: z.array(catalogEntrySchema),
});
export type CatalogItem = z.infer<typeof catalogItemSchema>;

export const RESOLVED_OPERATIONS = [
  'thaw',
  'feed',
  'passage',
  'seed',
  'coat',
  'freeze',
  'harvest',
  'viability',
  'reporter',
  'imaging',
] as const;
export type ResolvedOperation = (typeof RESOLVED_OPERATIONS)[number];

export const NUMBER_ORIGINS = ['profile', 'vessel', 'catalogue', 'computed', 'lab', 'choice'] as const;

/** A number of a resolved protocol, and how it came about. */
export const resolvedNumberSchema = z.object({
  /** Unique in the resolution: seed_volume. */
  name: z.string(),
  title: z.string(),
  value: catalogValue,
  unit: z.string(),
  origin: z.enum(NUMBER_ORIGINS),
  /** What the origin is called: "iPSC", "T-75", "computed", or who changed it. */
  originTitle: z.string(),
  /** How: "30,000 /cm² × 75 cm²", "catalogue". */
  how: z.string(),
  /** Names of the numbers it was computed from. */
  from: z.array(z.string()),
  source: z.string(),
  /** sourced, general, lab, or the least firm of what it was computed from. */
  firmness: z.string(),
  /** Where it can be changed; null for what is computed or asked for. */
  entry: z.object({ section: z.enum(CATALOG_SECTIONS), id: z.string(), field: z.string() }).nullable(),
});
export type ResolvedNumber = z.infer<typeof resolvedNumberSchema>;

/** What may be asked for beside cell line, vessel and operation. */
export const resolveChoicesSchema = z.object({
  /** Vessels that are seeded; split by ratio or density. */
  vessels: z.int().min(1).max(96).optional(),
  /** Fraction of the surface that is covered at the start, 0 to 1. */
  confluence: z.number().min(0.05).max(1).optional(),
  by: z.enum(['density', 'ratio']).optional(),
  compound: z.string().max(80).optional(),
});

export const resolveInputSchema = z.object({
  cellLine: z.string().min(1).max(80),
  vessel: z.string().min(1).max(200),
  operation: z.enum(RESOLVED_OPERATIONS),
  choices: resolveChoicesSchema.default({}),
});
export type ResolveInput = z.infer<typeof resolveInputSchema>;

export const resolvedStepSchema = z.object({
  number: z.int(),
  stepId: z.string(),
  operation: z.string(),
  sentence: z.string(),
  /** Numbers the sentence rests on, in the order in which they stand in it. */
  numbers: z.array(z.object({ name: z.string(), text: z.string() })),
  /** Volume that is moved, mL; null for a step without one. */
  volumeMl: z.number().nullable(),
  handlingMinutes: z.number(),
  timedMinutes: z.number(),
  /** It goes on beside others and does not add to the time. */
  parallel: z.boolean(),
});

/** A protocol that was resolved from cell line, vessel and operation, with the ground of every number. */
export const resolutionSchema = z.object({
  cellLine: z.object({ id: z.string(), name: z.string() }),
  vessel: z.object({ id: z.string(), name: z.string() }),
  operation: z.enum(RESOLVED_OPERATIONS),
  document: protocolSchema,
  steps: z.array(resolvedStepSchema),
  numbers: z.array(resolvedNumberSchema),
  reagents: z.array(reagentUseSchema),
  consumables: z.array(reagentUseSchema),
  costUsd: z.number(),
  reagentsUsd: z.number(),
  consumablesUsd: z.number(),
  /** Handling and timed minutes one after the other, without what goes on beside others. */
  minutes: z.number(),
  handlingMinutes: z.number(),
  timedMinutes: z.number(),
  /** "5 × T-75 possible" */
  yields: z.string(),
  warnings: z.array(z.string()),
  /** Cells over time after it, until past the next passage; null where nothing grows. */
  growth: z
    .object({
      points: z.array(z.object({ hours: z.number(), cells: z.number() })),
      feedsAtHours: z.array(z.number()),
      /** When the line is to be passaged again; null beyond the curve. */
      passageAtHours: z.number().nullable(),
      passageCells: z.number(),
    })
    .nullable(),
});
export type Resolution = z.infer<typeof resolutionSchema>;

/** What can be resolved with what: each pair of a line and a vessel, with why not where it makes no sense. */
export const resolvableSchema = z.object({
  cellLines: z.array(z.object({ id: z.string(), name: z.string() })),
  compounds: z.array(z.object({ id: z.string(), name: z.string() })),
  vessels: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string(), areaCm2: z.number() })),
  operations: z.array(
    z.object({
      operation: z.enum(RESOLVED_OPERATIONS),
      title: z.string(),
      /** Vessel ids it can be resolved for. */
      vessels: z.array(z.string()),
      /** Why not for the others, and what would do. */
      refusedVessels: z.array(z.object({ vessel: z.string(), reason: z.string() })),
      /** Lines it makes no sense for. */
      refusedLines: z.array(z.object({ cellLine: z.string(), reason: z.string() })),
    }),
  ),
});

export const catalogChangeSchema = z.object({
  section: z.enum(CATALOG_SECTIONS),
  id: z.string().min(1).max(200),
  field: z.string().min(1).max(80),
  /** Null takes the value of the reference data back. */
  value: jsonSchema,
  reason: z.string().trim().min(1).max(500),
});
