import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const SCHEMES = ['auto', 'light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];
export const CONTRASTS = ['auto', 'more'] as const;
export type Contrast = (typeof CONTRASTS)[number];

interface Preferences {
  readonly scheme: Scheme;
  readonly contrast: Contrast;
  /** Large targets and type, for gloves. */
  readonly benchMode: boolean;
  set: (change: Partial<Pick<Preferences, 'scheme' | 'contrast' | 'benchMode'>>) => void;
}

/** How this window looks. Kept on this computer only; it is nobody's record. */
export const usePreferences = create<Preferences>()(
  persist((set) => ({ scheme: 'auto', contrast: 'auto', benchMode: false, set: (change) => set(change) }), {
    name: 'wellrun.looks',
    partialize: ({ scheme, contrast, benchMode }) => ({ scheme, contrast, benchMode }),
  }),
);
