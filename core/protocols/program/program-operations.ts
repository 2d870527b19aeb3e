import { z } from 'zod';
import { CAPABILITIES } from '../../contract/capabilities.ts';
import type { Operation } from '../operation.ts';
import { OPERATIONS } from '../operations/registry.ts';

/** What plain JavaScript does better. */
const NOT_OFFERED = new Set(['compute']);

const answer = z.object({ answer: z.string() });
const curve = z.object({
  compound: z.string(),
  ic50Um: z.number(),
  low: z.number(),
  high: z.number(),
  hill: z.number(),
  top: z.number(),
  bottom: z.number(),
});
const analysis = z.object({
  zPrime: z.number().nullable(),
  vehicleCv: z.number().nullable(),
  fit: curve.nullable(),
  fits: z.array(curve),
  flags: z.array(z.string()),
});
const reader = CAPABILITIES['plate-reader'];

/** What calls give back, where they give anything. */
const RESULTS: Readonly<Record<string, z.ZodType>> = {
  read_luminescence: reader['read-luminescence'].result,
  read_fluorescence: reader['read-fluorescence'].result,
  read_absorbance: reader['read-absorbance'].result,
  image: CAPABILITIES.imager.image.result,
  count: CAPABILITIES['cell-counter'].count.result,
  weigh: CAPABILITIES.balance.weigh.result,
  tare: CAPABILITIES.balance.tare.result,
  wait_operator: answer,
  instrument_command: z.json(),
  analyse_viability: analysis,
  analyse_reporter: analysis,
  analyse_imaging: analysis,
};

/** `read_luminescence` is `lab.readLuminescence`. */
export function callName(operationType: string): string {
  return operationType.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Unit operations by the names that programs call them by. */
export const CALLS: ReadonlyMap<string, Operation> = new Map(
  [...OPERATIONS.values()]
    .filter(({ operationType }) => !NOT_OFFERED.has(operationType))
    .map((operation) => [callName(operation.operationType), operation]),
);

/** The shape of what a call gives; undefined for one that gives nothing. */
export function resultOfCall(operationType: string): z.ZodType | undefined {
  return Object.hasOwn(RESULTS, operationType) ? RESULTS[operationType] : undefined;
}
