import { z } from 'zod';
import { CONNECTION_STATES, EFFECTS, EVIDENCE_LEVELS, INSTRUMENT_KINDS } from './words.ts';
import { jsonObjectSchema, jsonSchema } from './json.ts';

/** Where an instrument is reached. */
export const transportAddressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('virtual'), instrument: z.string() }),
  z.object({ kind: z.literal('tcp'), host: z.string(), port: z.int().min(1).max(65_535) }),
  z.object({
    kind: z.literal('serial'),
    path: z.string().min(1),
    baudRate: z.int().positive().default(9600),
    dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
    parity: z.enum(['none', 'even', 'odd']).default('none'),
    stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  }),
]);
export type TransportAddress = z.infer<typeof transportAddressSchema>;

export const instrumentConfigSchema = z.object({
  /** Short name on the bench: LH-1, INC-1. */
  instrumentId: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{1,7}-[0-9]{1,3}$/, 'capital letters, a hyphen and a number, like LH-1'),
  driverId: z.string(),
  address: transportAddressSchema,
  /** True: it belongs to the virtual lab and takes part in simulated executions only. */
  virtual: z.boolean(),
  /** Serial number it must answer with; another one is refused as the wrong device. */
  expectedSerial: z.string().optional(),
});
export type InstrumentConfig = z.infer<typeof instrumentConfigSchema>;

/** One live value: 37.0 °C. `low` and `high` bound the normal range. */
export const channelSchema = z.object({
  channel: z.string(),
  title: z.string(),
  value: z.number(),
  unit: z.string(),
  low: z.number().optional(),
  high: z.number().optional(),
});
export type Channel = z.infer<typeof channelSchema>;

export const commandViewSchema = z.object({
  command: z.string(),
  title: z.string(),
  effect: z.enum(EFFECTS),
  timeoutMs: z.number(),
  /** JSON Schema of the parameters. */
  params: jsonObjectSchema,
});

/** An instrument as the bench shows it. */
export const instrumentViewSchema = z.object({
  instrumentId: z.string(),
  kind: z.enum(INSTRUMENT_KINDS),
  title: z.string(),
  vendor: z.string(),
  model: z.string(),
  driverId: z.string(),
  driverVersion: z.string(),
  evidence: z.enum(EVIDENCE_LEVELS),
  virtual: z.boolean(),
  connection: z.enum(CONNECTION_STATES),
  /** Since when the connection is in this state, milliseconds since 1970. */
  connectionSince: z.number(),
  serialNumber: z.string().nullable(),
  address: z.string(),
  /** What it is doing, as one sentence: "Reads P-0187". Null when idle. */
  activity: z.string().nullable(),
  /** Execution that uses it now. */
  usedBy: z.string().nullable(),
  needsClearing: z.object({ reason: z.string(), since: z.number() }).nullable(),
  fault: z.string().nullable(),
  channels: z.array(channelSchema),
  /** What it holds, for drawing: slots of an incubator, deck of a liquid handler, plate in a reader. */
  contents: z.array(z.object({ place: z.string(), label: z.string(), occupied: z.boolean() })),
});
export type InstrumentView = z.infer<typeof instrumentViewSchema>;

/** What one instrument says to a stop. */
export const stopConfirmationSchema = z.object({
  instrumentId: z.string(),
  /** confirmed = it says that it is still; no-answer = nothing came back in time; not-connected = it could not be asked. */
  result: z.enum(['confirmed', 'no-answer', 'not-connected', 'refused']),
  /** What it says: "still", "holds its climate". */
  detail: z.string(),
  tookMs: z.number(),
});
export type StopConfirmation = z.infer<typeof stopConfirmationSchema>;

export const wireTraceLineSchema = z.object({
  at: z.number(),
  direction: z.enum(['out', 'in', 'note']),
  text: z.string(),
});

export const faultSchema = z.object({
  fault: z.enum(['silent', 'garbled', 'slow', 'disconnect', 'error', 'jam']),
  /** For `slow`: factor on the time of the next command. */
  factor: z.number().positive().optional(),
});

export const commandCallSchema = z.object({
  instrumentId: z.string(),
  command: z.string(),
  params: z.record(z.string(), jsonSchema),
});
