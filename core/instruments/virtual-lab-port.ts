import type { z } from 'zod';
import type { LabClock } from '../base/lab-clock.ts';
import type { faultSchema, InstrumentConfig } from '../contract/instrument.ts';
import type { loadLabwareSchema, placeLabwareSchema } from '../contract/capabilities.ts';

/** What the host needs of a virtual lab beyond its instruments. Where it runs is the shell's choice. */
export interface VirtualLabPort {
  readonly where: 'in this process' | 'in a process of its own';
  /** The clock that its instruments and all simulated executions run by. */
  readonly clock: LabClock;
  readonly instruments: readonly InstrumentConfig[];
  setSpeed(speed: number | 'instant'): Promise<void>;
  /** Puts labware with contents on the virtual bench; labware ids are those of the execution (`EX-12:assay_plate`). */
  loadLabware(labware: z.infer<typeof loadLabwareSchema>['labware']): Promise<void>;
  /** Carries labware by hand to where it stands from now on; names that are not there are passed over. */
  placeLabware(labware: z.infer<typeof placeLabwareSchema>['labware']): Promise<void>;
  /** Takes labware off the bench for good. */
  unloadLabware(labwareIds: readonly string[]): Promise<void>;
  injectFault(instrumentId: string, fault: z.infer<typeof faultSchema>): Promise<void>;
  /** Discards all labware and cells. */
  reset(): Promise<void>;
}
