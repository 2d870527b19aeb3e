import { z } from 'zod';
import { CAPABILITIES } from '../../contract/capabilities.ts';
import type { Operation } from '../operation.ts';
import { OPERATIONS } from '../operations/registry.ts';

/** What plain JavaScript does better. */
const NOT_OFFERED = new Set(['compute']);

const answer = z.object({ answer: z.string() });
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
  analyse_viability: z.json(),
  analyse_reporter: z.json(),
  analyse_imaging: z.json(),
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
