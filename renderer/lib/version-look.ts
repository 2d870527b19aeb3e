import type { VersionState } from '#core/contract/words.ts';
import type { State } from './status.ts';

const LOOKS: Record<VersionState, { readonly state: State; readonly word: string }> = {
  draft: { state: 'waiting', word: 'Draft' },
  'in-review': { state: 'paused', word: 'In review' },
  approved: { state: 'completed', word: 'Approved' },
  retired: { state: 'cancelled', word: 'Retired' },
};

/** How the state of a version of a protocol is shown: a shape and a word. */
export function versionLook(state: VersionState): { readonly state: State; readonly word: string } {
  return LOOKS[state];
}
