import { create } from 'zustand';

interface RunNotes {
  readonly project: string;
  readonly notes: string;
  set: (change: Partial<Pick<RunNotes, 'project' | 'notes'>>) => void;
}

/** What goes into the metadata of the next execution; kept while one looks at other places. */
export const useRunNotes = create<RunNotes>()((set) => ({ project: '', notes: '', set: (change) => set(change) }));
