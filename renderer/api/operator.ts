import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface Operator {
  readonly name: string;
  rename: (name: string) => void;
}

/** Who works here, as the record names them. A lab of one needs no login. */
export const useOperator = create<Operator>()(
  persist((set) => ({ name: 'operator', rename: (name) => set({ name }) }), {
    name: 'wellrun.operator',
    partialize: ({ name }) => ({ name }),
  }),
);

/** The name as it stands now; never empty, because the record has to name somebody. */
export function operatorName(): string {
  return useOperator.getState().name.trim().slice(0, 60) || 'operator';
}
