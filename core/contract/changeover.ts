import { z } from 'zod';

/** What an instrument is set up for: which difference between two pieces of work makes somebody change it over. */
export const SET_UP_ASPECTS = ['protocol', 'cell-line', 'reagent', 'labware'] as const;
export type SetUpAspect = (typeof SET_UP_ASPECTS)[number];

/** The name of a protocol, a cell line, a reagent (several: in the order of the alphabet, with "and" between) or a type of labware. */
export const setUpNameSchema = z.string().trim().min(1).max(200);

const minutes = z.number().min(0).max(1440);

/**
 * How an instrument is changed over (QU-3): one rule an instrument. Its set-up is the one thing that a lab names when it says
 * why it washes, primes or re-plumbs; any change of that takes the usual time, and changes that take another time stand in a
 * table. That is the least that covers times which depend on the order (a serum after a toxin is not a toxin after a serum)
 * and can still be read aloud: "Any change of reagent takes 5 min; from DMSO to anything 20 min."
 */
export const changeoverRuleSchema = z.object({
  assetId: z.string().min(1).max(120),
  by: z.enum(SET_UP_ASPECTS),
  /** Any change takes so long. */
  minutes,
  /** Changes that take another time; null is anything. What names both ends counts before what names one. */
  exceptions: z
    .array(z.object({ from: setUpNameSchema.nullable(), to: setUpNameSchema.nullable(), minutes }))
    .max(200)
    .default([]),
  /** What is done: "wash the lines". */
  task: z.string().trim().max(120).default(''),
  /**
   * A person does it, and confirms it on the instrument's panel; else it is over when its time is. On a virtual instrument the
   * time passes by the clock of the lab either way.
   */
  byHand: z.boolean().default(false),
});
export type ChangeoverRule = z.infer<typeof changeoverRuleSchema>;

/** A changeover that has begun. Times on the clock of the instrument's world, ms. */
export const changeoverUnderWaySchema = z.object({
  /** Null: nobody knew what it was set up for. */
  from: z.string().nullable(),
  to: z.string(),
  beganLabAt: z.number(),
  readyLabAt: z.number(),
  /** It is over when a person says so. */
  needsPerson: z.boolean(),
  /** For which execution or job. */
  executionId: z.string().nullable(),
});
export type ChangeoverUnderWay = z.infer<typeof changeoverUnderWaySchema>;

export const changeoverViewSchema = z.object({
  assetId: z.string(),
  rule: changeoverRuleSchema,
  /** The rule as a sentence. */
  sentence: z.string(),
  /** What it is set up for; null: nobody knows, so that any work needs the changeover. */
  setUp: z.string().nullable(),
  /** Since when that is so or unknown, milliseconds since 1970. */
  since: z.number(),
  underWay: changeoverUnderWaySchema.nullable(),
});
export type ChangeoverView = z.infer<typeof changeoverViewSchema>;
