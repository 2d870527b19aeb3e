import { z } from 'zod';
import { AppError, type ErrorCode } from '#core/contract/errors.ts';
import { channelSchema } from '#core/contract/instrument.ts';
import { jsonSchema, type Json } from '#core/contract/json.ts';
import type { DriverEvent, InstrumentStatus } from '#core/instruments/driver.ts';
import type { WireErrorCode } from './wire.ts';

export interface IncomingReply {
  readonly id: number;
  readonly result: Json;
  readonly labMs: number;
}

/** What a line from a virtual instrument turns out to be. */
export type Incoming =
  | { readonly kind: 'reply'; readonly reply: IncomingReply }
  | { readonly kind: 'refusal'; readonly id: number | null; readonly error: AppError }
  | { readonly kind: 'event'; readonly event: DriverEvent }
  | { readonly kind: 'garbage'; readonly why: string };

export const identitySchema = z.object({ model: z.string(), serialNumber: z.string(), firmware: z.string() });
/** The command that an instrument is at, in its status. */
export const busyWithSchema = z.object({ commandId: z.string().nullable() });
export const stopSchema = z.object({ state: z.string() });

export const statusSchema: z.ZodType<InstrumentStatus> = z.object({
  activity: z.string().nullable(),
  channels: z.array(channelSchema),
  contents: z.array(z.object({ place: z.string(), label: z.string(), occupied: z.boolean() })),
  fault: z.string().nullable(),
}) as z.ZodType<InstrumentStatus>;

export const evidenceSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('done'), result: jsonSchema }),
  z.object({ state: z.literal('failed'), sentence: z.string() }),
  z.object({ state: z.literal('busy') }),
  z.object({ state: z.literal('not-done') }),
]);

const wellSchema = z.object({ well: z.string(), value: z.number().nullable(), flag: z.string().nullable() });
const progressSchema = z.object({
  commandId: z.string(),
  fraction: z.number(),
  quantity: z.string().optional(),
  wells: z.array(wellSchema).optional(),
});
const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  happened: z.enum(['no', 'partly', 'unknown']).default('unknown'),
});

/** Codes of the wire that mean that nothing has happened; the others are faults of the instrument. */
const refusals: ReadonlySet<WireErrorCode> = new Set(['bad-request', 'unknown-command', 'refused', 'busy']);

function errorFrom(value: unknown): AppError {
  const parsed = errorSchema.safeParse(value);
  if (!parsed.success) return new AppError('device-protocol', 'The instrument sent an error without a code.');
  const { code, message, happened } = parsed.data;
  const mapped: ErrorCode = (refusals as ReadonlySet<string>).has(code) ? 'device-refused' : 'device-fault';
  return new AppError(mapped, message, { wireCode: code, happened });
}

function eventFrom(value: Record<string, unknown>): Incoming {
  if (value['event'] === 'progress') {
    const { data } = progressSchema.safeParse(value);
    if (data === undefined) return { kind: 'garbage', why: 'progress without a command id.' };
    const { commandId, fraction, quantity, wells } = data;
    const about = { ...(quantity === undefined ? {} : { quantity }), ...(wells === undefined ? {} : { wells }) };
    return { kind: 'event', event: { type: 'progress', commandId, fraction, ...about } };
  }
  if (value['event'] === 'telemetry') {
    const { data } = statusSchema.safeParse(value['status']);
    if (data === undefined) return { kind: 'garbage', why: 'telemetry without a status.' };
    return { kind: 'event', event: { type: 'status', status: data } };
  }
  const sentence = typeof value['message'] === 'string' ? value['message'] : 'The instrument reports a fault.';
  return { kind: 'event', event: { type: 'fault', sentence } };
}

/** Reads one line from a virtual instrument. Never throws. */
export function parseIncoming(line: string): Incoming {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'garbage', why: 'not JSON.' };
  }
  if (typeof value !== 'object' || value === null) return { kind: 'garbage', why: 'not an object.' };
  const fields = value as Record<string, unknown>;
  if ('event' in fields) return eventFrom(fields);
  const { id, ok, result, labMs } = fields;
  if (ok === false)
    return { kind: 'refusal', id: typeof id === 'number' ? id : null, error: errorFrom(fields['error']) };
  if (ok !== true || typeof id !== 'number') return { kind: 'garbage', why: 'neither a reply nor an event.' };
  const reply = { id, result: (result ?? null) as Json, labMs: typeof labMs === 'number' ? labMs : 0 };
  return { kind: 'reply', reply };
}
