import { referenceData } from './reference-data.ts';

export type UnitOperationId = keyof typeof referenceData.unitOperations;

/**
 * Handling time of a unit operation in minutes: fixed + per mL x volume + per well x wells (reference section 4).
 * The timed part (incubation, spin, wait) is not in it.
 */
export function handlingMinutes(operation: UnitOperationId, volumeMl = 0, wells = 0): number {
  const entry = referenceData.unitOperations[operation];
  return entry.durationFixed.value + entry.durationPerMl.value * volumeMl + (entry.durationPerWell.value * wells) / 60;
}
