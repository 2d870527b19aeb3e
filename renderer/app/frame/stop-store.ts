import { create } from 'zustand';
import type { StopConfirmation } from '#core/contract/instrument.ts';

/** One press of the software stop, from the press to the last answer. */
export interface StopPress {
  readonly pressedAt: number;
  readonly asked: readonly string[];
  /** undefined while the host collects answers. */
  readonly confirmations: readonly StopConfirmation[] | undefined;
  /** Why it did not reach the host. */
  readonly failure: string | undefined;
}

interface StopStore {
  readonly press: StopPress | undefined;
  set: (press: StopPress | undefined) => void;
}

export const useStopStore = create<StopStore>((set) => ({ press: undefined, set: (press) => set({ press }) }));
