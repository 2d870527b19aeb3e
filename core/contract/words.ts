/** The closed vocabularies of Wellrun: one word, one meaning, in code, database and interface alike. */

export const EXECUTION_STATUSES = ['pending', 'running', 'paused', 'completed', 'failed', 'cancelled'] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

export const STEP_STATUSES = ['pending', 'running', 'completed', 'failed', 'skipped'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** What an execution is doing within its status (ISA-88 / PackML acting states). */
export const PHASES = [
  'queued',
  'starting',
  'executing',
  'pausing',
  'holding',
  'resuming',
  'stopping',
  'aborting',
  'completing',
  'none',
] as const;
export type Phase = (typeof PHASES)[number];

/** Why an execution is paused. Several can hold at once; each needs a release of its own. */
export const PAUSE_REASONS = [
  'operator',
  'protocol',
  'held-fault',
  'recovery-required',
  'interrupted',
  'suspended',
  'storage',
] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** How an execution that did not complete came to its end. */
export const TERMINAL_KINDS = ['stopped', 'aborted-by-operator', 'aborted-by-fault', 'step-failed'] as const;
export type TerminalKind = (typeof TERMINAL_KINDS)[number];

export const MODES = ['dry-run', 'simulated', 'real'] as const;
export type Mode = (typeof MODES)[number];
/** Where executions meet: the virtual lab on its clock, or the real instruments on the PC's. */
export type World = 'simulated' | 'real';

/**
 * What a repeat of a command would do (EX-9): read = nothing; idempotent-set = the same state again; queryable = the
 * instrument remembers command ids and can be asked; consume = it happens twice; timed = time passes.
 */
export const EFFECTS = ['read', 'idempotent-set', 'queryable', 'consume', 'timed'] as const;
export type Effect = (typeof EFFECTS)[number];

/** Calls of a protocol that is a program: of a unit operation, of a group of calls, for what is expected in labware. */
export const CALL_KINDS = ['operation', 'group', 'read'] as const;

/** How a command ended. `unknown` is not a failure: it may have happened. */
export const OUTCOMES = ['ok', 'error', 'unknown', 'reconciled', 'dry-run', 'done-by-hand', 'not-sent'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What an operator can decide about a step that failed (EX-7). */
export const RECOVERY_ACTIONS = ['retry', 'retry-edited', 'skip', 'done-by-hand', 'abort'] as const;
export type RecoveryAction = (typeof RECOVERY_ACTIONS)[number];

/** What an operator can decide about a command in doubt (EX-9). */
export const DOUBT_DECISIONS = ['done', 'repeat', 'skip', 'abort'] as const;
export type DoubtDecision = (typeof DOUBT_DECISIONS)[number];

/** What a timed step does about time that passed while nobody watched. */
export const OFF_TIME_POLICIES = ['continue', 'hold', 'abort'] as const;

export const INSTRUMENT_KINDS = [
  'liquid-handler',
  'incubator',
  'plate-reader',
  'imager',
  'cell-counter',
  'centrifuge',
  'balance',
  'plate-arm',
  'shaker',
] as const;
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

/**
 * Assets that no driver is for and that a protocol can need: a hood or a centrifuge worked by hand, a shelf or a rack, a
 * person, and slots for programs on the processor or on a graphics card.
 */
export const ENTERED_ASSET_KINDS = ['equipment', 'place', 'person', 'cpu', 'gpu'] as const;
export type EnteredAssetKind = (typeof ENTERED_ASSET_KINDS)[number];

/** Life of a connection to an instrument. Only `ready` and `busy` take commands. */
export const CONNECTION_STATES = [
  'disconnected',
  'opening',
  'identifying',
  'ready',
  'busy',
  'fault',
  'unplugged',
  'wrong-device',
] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** What stands behind a driver: only our simulator, somebody else's, or the real thing. */
export const EVIDENCE_LEVELS = ['simulator only', 'third-party simulator', 'hardware'] as const;
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];

export const SEVERITIES = ['info', 'warning', 'error'] as const;

export const TERMINAL_STATUSES: readonly ExecutionStatus[] = ['completed', 'failed', 'cancelled'];
export function isTerminal(status: ExecutionStatus): boolean {
  return TERMINAL_STATUSES.includes(status);
}

/** States of a version of a protocol. A draft was saved but not released; only an approved one is recommended for use. */
export const VERSION_STATES = ['draft', 'in-review', 'approved', 'retired'] as const;
export type VersionState = (typeof VERSION_STATES)[number];

/** Who has to approve a protocol before it runs on real instruments. */
export const APPROVAL_POLICIES = ['none', 'required', 'four-eyes'] as const;
export type ApprovalPolicy = (typeof APPROVAL_POLICIES)[number];
