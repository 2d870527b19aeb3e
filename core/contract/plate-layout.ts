import { z } from 'zod';
import { WELL_ROLES } from './plan.ts';

const count = z.int().min(0).max(1536);
const shuffleSeed = z.int().min(0).optional();
const edge = z.enum(['buffer', 'use']);
const killSchema = z.strictObject({ compound: z.string(), doseUm: z.number().positive(), wells: count });

/** One compound of a plate with several: its doses, highest first, each `factor` times lower than the one before. */
export const doseSeriesSchema = z.strictObject({
  compound: z.string(),
  /** Highest dose, µM in the well. */
  topUm: z.number().positive().max(100_000),
  factor: z.number().gt(1).max(1000),
  points: z.int().min(1).max(48),
  replicates: z.int().min(1).max(384),
});
export type DoseSeries = z.infer<typeof doseSeriesSchema>;

/** What one well of a plate map is used for. */
export const mapWellSchema = z.strictObject({
  /** A1 ... AF48 */
  well: z.string().regex(/^[A-Z]{1,2}[1-9]\d?$/, 'a well such as B2'),
  role: z.enum(WELL_ROLES),
  compound: z.string().optional(),
  /** Concentration in the well, µM. */
  doseUm: z.number().nonnegative().max(100_000).optional(),
});

/** A number of the form, or the expression that gave it: nothing is laid by it any more. */
const written = z.union([z.number(), z.string().max(500)]);
const writtenSeries = {
  compound: z.string().max(500),
  topUm: written,
  factor: written,
  points: written,
  replicates: written,
};

/** The form that a map was made from, kept so that it can be edited again. The wells of the map are what counts. */
const formerFormSchema = z.strictObject({
  kind: z.enum(['dose-response', 'dose-series', 'uniform']),
  ...z.strictObject(writtenSeries).partial().shape,
  series: z.array(z.strictObject(writtenSeries)).min(1).max(96).optional(),
  vehicle: written.optional(),
  kill: z.strictObject({ compound: z.string().max(500), doseUm: written, wells: written }).optional(),
  untreated: written.optional(),
  blank: written.optional(),
  edge: z.string().max(500).optional(),
  randomise: written.optional(),
});

/** What a plate with doses has beside them. */
const besideDoses = {
  vehicle: count.default(0),
  kill: killSchema.optional(),
  untreated: count.default(0),
  blank: count.default(0),
  edge: edge.default('buffer'),
  randomise: shuffleSeed,
};

/**
 * How the wells of a plate are used. `dose-response`: points x replicates of one compound with its controls;
 * `dose-series`: the same for several compounds; `map`: well by well; `uniform`: cells in every well. Laid in order, or
 * shuffled by a seed (0 or absent: in order). The outermost ring holds buffer or is used.
 */
export const layoutSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dose-response'),
    ...doseSeriesSchema.shape,
    points: z.int().min(2).max(48),
    ...besideDoses,
  }),
  z.strictObject({
    kind: z.literal('dose-series'),
    series: z.array(doseSeriesSchema).min(1).max(96),
    ...besideDoses,
  }),
  z.strictObject({
    kind: z.literal('map'),
    /** Each well at most once. */
    wells: z.array(mapWellSchema).min(1).max(1536),
    /** What the wells that are not named are used for. */
    rest: z.enum(['unused', 'buffer', 'cells']).default('unused'),
    /** Shuffles what the named wells are used for among them; buffer and unused wells stay. */
    randomise: shuffleSeed,
    madeFrom: formerFormSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('uniform'),
    blank: count.default(0),
    edge: edge.default('use'),
  }),
]);
export type PlateLayout = z.infer<typeof layoutSchema>;
