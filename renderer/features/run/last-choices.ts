import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Mode } from '#core/contract/words.ts';

export type Speed = number | 'instant';

interface LastChoices {
  readonly lastProtocol: string | null;
  readonly mode: Mode;
  readonly speed: Speed;
  set: (change: Partial<Pick<LastChoices, 'lastProtocol' | 'mode' | 'speed'>>) => void;
}

/** What was chosen last, offered again. Simulated until someone chooses otherwise. */
export const useLastChoices = create<LastChoices>()(
  persist((set) => ({ lastProtocol: null, mode: 'simulated', speed: 600, set: (change) => set(change) }), {
    name: 'wellrun.run',
    partialize: ({ lastProtocol, mode, speed }) => ({ lastProtocol, mode, speed }),
  }),
);
