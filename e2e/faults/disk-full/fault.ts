/**
 * What can be wrong after a fault of the disk. lost: an acknowledged event is gone; corrupt: the record cannot be used or
 * holds what it should not; repeated: an instrument carried a command out twice; unasked: a command was sent without an
 * intent on record; stuck: something did not come to its end; late: it took longer than it may; unreadable: the record
 * could not be read meanwhile; unnamed: an error without a code of ours.
 */
export const FAULT_KINDS = [
  'lost',
  'corrupt',
  'repeated',
  'unasked',
  'stuck',
  'late',
  'unreadable',
  'unnamed',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Which trial, and what happened in it. */
  readonly sentence: string;
}

export function countFaults(faults: readonly Fault[]): Record<FaultKind, number> {
  const counts = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  for (const { kind } of faults) counts[kind]++;
  return counts;
}
