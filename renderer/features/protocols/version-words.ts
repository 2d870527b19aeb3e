import type { ProtocolSource, ProtocolVersion, VersionOrigin } from '#core/contract/library.ts';
import type { ApprovalPolicy, VersionState } from '#core/contract/words.ts';
import { plainWords } from '../../lib/words.ts';

/** Where a version came from, in a few words. */
export function originWords(origin: VersionOrigin, sources: readonly ProtocolSource[]): string {
  switch (origin.kind) {
    case 'shipped':
      return 'ships with Wellrun';
    case 'builder':
      return origin.basedOn === null ? 'written in the builder' : `edited from v${origin.basedOn}`;
    case 'resolver':
      return `resolved for ${origin.cellLine}, ${plainWords(origin.vessel)}, ${plainWords(origin.operation)}`;
    case 'file':
      return `from the file ${origin.fileName}`;
    case 'git': {
      const title = sources.find((one) => one.sourceId === origin.sourceId)?.title ?? 'a git repository';
      return `from ${title} at ${origin.commit.slice(0, 7)}, ${origin.path}`;
    }
  }
}

/** A change of state that can be asked for, as its button and its dialog say it. */
export interface StateAct {
  readonly to: VersionState;
  readonly verb: string;
  /** "v7 is approved" */
  readonly done: string;
  readonly danger?: true;
}

const ACTS = {
  review: { to: 'in-review', verb: 'Send for review', done: 'is in review' },
  approve: { to: 'approved', verb: 'Approve', done: 'is approved' },
  back: { to: 'draft', verb: 'Back to draft', done: 'is a draft again' },
  withdraw: { to: 'in-review', verb: 'Take approval back', done: 'is in review again', danger: true },
  retire: { to: 'retired', verb: 'Retire', done: 'is retired', danger: true },
  reinstate: { to: 'draft', verb: 'Reinstate', done: 'is a draft again' },
} as const satisfies Record<string, StateAct>;

/** What can be asked for in a state; the likely one first. The host decides whether it is done. */
export function stateActs(state: VersionState): readonly StateAct[] {
  switch (state) {
    case 'draft':
      return [ACTS.review, ACTS.approve, ACTS.retire];
    case 'in-review':
      return [ACTS.approve, ACTS.back, ACTS.retire];
    case 'approved':
      return [ACTS.retire, ACTS.withdraw];
    case 'retired':
      return [ACTS.reinstate];
  }
}

/** Of versions in the order of the list: the one that runs when none is chosen, by the rule of the library. */
export function usualVersion(versions: readonly Pick<ProtocolVersion, 'version' | 'state'>[]): number | undefined {
  const newest = versions.toSorted((one, other) => other.version - one.version);
  const usual =
    newest.find((one) => one.state === 'approved') ?? newest.find((one) => one.state !== 'retired') ?? newest[0];
  return usual?.version;
}

/** What follows from a change of state, in one or two sentences. */
export function consequence(
  act: StateAct,
  version: ProtocolVersion,
  versions: readonly ProtocolVersion[],
  policy: ApprovalPolicy,
): string {
  const number = version.version;
  const before = usualVersion(versions);
  const after = usualVersion(versions.map((one) => (one.version === number ? { ...one, state: act.to } : one)));
  const usual =
    after === undefined || after === before
      ? before === number
        ? ` It stays the one that runs when none is chosen.`
        : ''
      : ` From now on v${after} runs when none is chosen, instead of v${before}.`;
  const real = policy === 'none' ? '' : ' on real instruments';
  switch (act.to) {
    case 'in-review':
      return version.state === 'approved'
        ? `It counts as not approved until somebody approves it again${policy === 'none' ? '' : ', and does not run on real instruments until then'}. What runs or waits with it goes on.${usual}`
        : `Others see that it waits to be looked at. It does not change any more; who wants it otherwise edits it as a new version.${usual}`;
    case 'approved':
      return `It is recommended for use, and may run${real}. Your name and the reason stand in the record.${usual}`;
    case 'retired':
      return `It is not offered any more and runs only as a dry run. Executions on record keep it, and it can be reinstated.${usual}`;
    case 'draft':
      return version.state === 'retired'
        ? `It can be chosen again, as a draft${policy === 'none' ? '' : '; before it runs on real instruments it has to be approved'}.${usual}`
        : `It is not waiting for approval any more.${usual}`;
  }
}

/** What the lab has decided about approval, in a sentence. */
export function policyWords(policy: ApprovalPolicy): string {
  switch (policy) {
    case 'none':
      return 'This lab lets every version run on real instruments, approved or not.';
    case 'required':
      return 'In this lab a version has to be approved before it runs on real instruments.';
    case 'four-eyes':
      return 'In this lab a version has to be approved before it runs on real instruments, by somebody else than who saved it.';
  }
}

/** Why this person cannot approve it; undefined when nothing is known against it. */
export function whyNotApproved(version: ProtocolVersion, policy: ApprovalPolicy, person: string): string | undefined {
  return policy === 'four-eyes' && isSame(version.savedBy, person)
    ? `${version.savedBy} saved it, so somebody else has to approve it.`
    : undefined;
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
