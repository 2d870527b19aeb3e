import type { InstrumentKind } from '../contract/words.ts';

/** Where an incubator hands labware over; not one of its slots, and no capacity is counted there. */
export const DOOR = 'door';

/** Where a balance weighs. A liquid handler reaches labware that stands there. */
export const PAN = 'pan';

/** Places on an instrument of each kind, in the order in which they are filled: deck positions, slots, the stage. */
const PLACES: Readonly<Record<InstrumentKind, readonly string[]>> = {
  'liquid-handler': ['A1', 'A2', 'A3', 'B1', 'B2', 'B3', 'C1', 'C2', 'C3', 'D1', 'D2', 'D3'],
  incubator: Array.from({ length: 44 }, (_, index) => String(index + 1)),
  'plate-reader': ['stage'],
  imager: ['stage'],
  'cell-counter': ['stage'],
  centrifuge: ['1', '2', '3', '4'],
  balance: [PAN],
  'plate-arm': ['gripper'],
  shaker: ['stage'],
};

/** Names of the places on an instrument of that kind; how many there are is its capacity. */
export function placesOf(kind: InstrumentKind): readonly string[] {
  return PLACES[kind];
}
