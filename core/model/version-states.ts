import { AppError } from '../contract/errors.ts';
import type { ApprovalPolicy, Mode, VersionState } from '../contract/words.ts';

/**
 * Where a version of a protocol can go from each state. Approval can be taken back for another review; what was retired
 * begins anew as a draft, so that nobody runs it without a second thought.
 */
export const VERSION_TRANSITIONS: Readonly<Record<VersionState, readonly VersionState[]>> = {
  draft: ['in-review', 'approved', 'retired'],
  'in-review': ['draft', 'approved', 'retired'],
  approved: ['in-review', 'retired'],
  retired: ['draft'],
};

/** What a state is called in a sentence after "version 2 of Feed". */
export const VERSION_STATE_WORDS: Readonly<Record<VersionState, string>> = {
  draft: 'is a draft',
  'in-review': 'is in review',
  approved: 'is approved',
  retired: 'is retired',
};

const WISHES: Readonly<Record<VersionState, string>> = {
  draft: 'become a draft',
  'in-review': 'be sent for review',
  approved: 'be approved',
  retired: 'be retired',
};

/** @param title "Version 2 of Feed" @throws AppError `conflict` in words a user understands */
export function assertVersionTransition(title: string, from: VersionState, to: VersionState): void {
  if (VERSION_TRANSITIONS[from].includes(to)) return;
  const sentence =
    from === to
      ? `${title} ${VERSION_STATE_WORDS[from]} already.`
      : `${title} ${VERSION_STATE_WORDS[from]}, so it cannot ${WISHES[to]}.`;
  throw new AppError('conflict', sentence, { from, to });
}

/**
 * Why a version may not be started in a mode; null: it may. Dry runs move nothing, so they are always allowed.
 * @param title "version 2 of Feed" @param state null: this document is in no library
 */
export function whyNotStarted(
  title: string,
  state: VersionState | null,
  policy: ApprovalPolicy,
  mode: Mode,
): string | null {
  if (mode === 'dry-run') return null;
  if (state === 'retired')
    return `${capital(title)} is retired, so it runs only as a dry run. Take another version, or make this one a draft again.`;
  if (mode !== 'real' || policy === 'none' || state === 'approved') return null;
  const is = state === null ? 'is not in the library' : VERSION_STATE_WORDS[state];
  return `In this lab only approved protocols run on real instruments, and ${title} ${is}. Have it approved, or run it simulated.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
