import { z } from 'zod';

/** One occupied stretch of an asset on the Gantt. Times are on the clock of the lane's world, milliseconds since 1970. */
export const forecastBarSchema = z.object({
  executionId: z.string(),
  title: z.string(),
  taskId: z.string(),
  /** Plan step it belongs to. */
  stepId: z.string(),
  label: z.string(),
  /** Which unit of the lane, from 0: a slot, a position. */
  row: z.int(),
  start: z.number(),
  end: z.number(),
  /** past: it has ended; running: it has begun; planned. */
  state: z.enum(['past', 'running', 'planned']),
  /** Where the first forecast had put it. */
  first: z.tuple([z.number(), z.number()]).nullable(),
  /** It has to start between these. */
  window: z.tuple([z.number(), z.number()]).nullable(),
  /** Why its window cannot be kept. */
  conflict: z.string().nullable(),
});
export type ForecastBar = z.infer<typeof forecastBarSchema>;

/** A stretch in which an instrument is changed over; nothing else is on it. */
export const forecastChangeoverSchema = z.object({
  /** Null: nobody knows what it was set up for. */
  from: z.string().nullable(),
  to: z.string(),
  start: z.number(),
  end: z.number(),
  state: z.enum(['past', 'running', 'planned']),
  /** For whose work. */
  executionId: z.string().nullable(),
  /** "From Lyse to Stain, 10 min: wash the lines". */
  sentence: z.string(),
});
export type ForecastChangeover = z.infer<typeof forecastChangeoverSchema>;

export const forecastLaneSchema = z.object({
  assetId: z.string(),
  title: z.string(),
  /** Rows of the lane: its capacity, as far as it is used. */
  rows: z.int(),
  capacity: z.int(),
  /** hours: outside its hours; closure: closed by a person; out: it cannot be used now, and nobody knows how long. */
  closed: z.array(
    z.object({ from: z.number(), to: z.number(), reason: z.string(), kind: z.enum(['hours', 'closure', 'out']) }),
  ),
  bars: z.array(forecastBarSchema),
  /** When it is changed over from one set-up to another; none where the lab has no rule for it. */
  changeovers: z.array(forecastChangeoverSchema).optional(),
});
export type ForecastLane = z.infer<typeof forecastLaneSchema>;

export const conflictSchema = z.object({
  executionId: z.string(),
  stepId: z.string().nullable(),
  sentence: z.string(),
  /** What would solve it, when something is known. */
  fix: z
    .object({
      sentence: z.string(),
      jobId: z.string(),
      action: z.enum(['move-first', 'hold', 'cancel', 'start-at']),
      at: z.number().nullable(),
    })
    .nullable(),
});
export type ForecastConflict = z.infer<typeof conflictSchema>;

export const forecastSchema = z.object({
  /** simulated: the virtual lab on its own clock; real: the instruments of this PC. */
  world: z.enum(['simulated', 'real']),
  /** When it was made, and what time it was then on this world's clock. */
  madeAt: z.number(),
  now: z.number(),
  /** By how much the work under way is behind (positive) the forecast before, ms. */
  driftMs: z.number(),
  lanes: z.array(forecastLaneSchema),
  conflicts: z.array(conflictSchema),
  /** Jobs that are beyond what the forecast looks at. */
  beyond: z.int(),
});
export type Forecast = z.infer<typeof forecastSchema>;

/** Who uses what, since when (QU-5). */
export const leaseViewSchema = z.object({
  assetId: z.string(),
  unit: z.string().nullable(),
  amount: z.int(),
  executionId: z.string(),
  /** What it is held for. */
  holder: z.string(),
  since: z.number(),
  epoch: z.int(),
  token: z.int(),
});
export type LeaseView = z.infer<typeof leaseViewSchema>;

/** When an asset is at hand: weekly hours and single closures (QU-2). */
export const calendarSchema = z.object({
  assetId: z.string(),
  /** Weekday 1 (Monday) to 7, minutes after local midnight; empty: always. */
  weekly: z.array(
    z.object({ day: z.int().min(1).max(7), from: z.int().min(0).max(1440), to: z.int().min(0).max(1440) }),
  ),
  closures: z.array(z.object({ from: z.number(), to: z.number(), reason: z.string().max(200) })),
});
export type Calendar = z.infer<typeof calendarSchema>;
