import { z } from 'zod';

/** What an Opentrons JSON protocol says and does, as analysed by Wellrun without a robot. */
export const opentronsReportSchema = z.object({
  fileName: z.string(),
  sha256: z.string(),
  schemaVersion: z.int(),
  robot: z.enum(['OT-2', 'Flex']),
  name: z.string(),
  author: z.string(),
  description: z.string(),
  pipettes: z.array(z.object({ id: z.string(), name: z.string(), mount: z.string(), channels: z.int() })),
  modules: z.array(z.object({ id: z.string(), model: z.string(), slot: z.string() })),
  labware: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      /** namespace/loadName/version */
      definition: z.string(),
      slot: z.string(),
      isTipRack: z.boolean(),
      rows: z.int(),
      columns: z.int(),
    }),
  ),
  liquids: z.array(z.object({ id: z.string(), name: z.string(), colour: z.string().nullable() })),
  /** Tips taken from each rack. */
  tips: z.array(z.object({ labwareId: z.string(), used: z.int(), wells: z.array(z.string()) })),
  /** Volume in each well, µL: at the start as declared, at the end as commanded, and the extremes in between. */
  wells: z.array(
    z.object({
      labwareId: z.string(),
      well: z.string(),
      startUl: z.number(),
      endUl: z.number(),
      leastUl: z.number(),
      mostUl: z.number(),
      capacityUl: z.number(),
    }),
  ),
  steps: z.array(
    z.object({
      number: z.int(),
      /** Index in the file's list of commands. */
      commandIndex: z.int(),
      commandType: z.string(),
      sentence: z.string(),
      /** Name of the group the file puts it in. */
      group: z.string().nullable(),
      carriedOver: z.boolean(),
    }),
  ),
  warnings: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'info']),
      /** overdraw, overfill, tip-reused, no-tip, unknown-command ... */
      code: z.string(),
      commandIndex: z.int().nullable(),
      sentence: z.string(),
    }),
  ),
  /** What a Wellrun protocol made of it leaves out, in sentences. */
  notCarriedOver: z.array(z.string()),
});
export type OpentronsReport = z.infer<typeof opentronsReportSchema>;
