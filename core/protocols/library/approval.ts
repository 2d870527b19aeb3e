import { AppError } from '../../contract/errors.ts';
import { APPROVAL_POLICIES, type ApprovalPolicy, type Mode, type VersionState } from '../../contract/words.ts';
import { whyNotStarted } from '../../model/version-states.ts';
import type { Connection } from '../../store/connection.ts';
import type { Actor } from '../../store/journal.ts';
import { stateOfHash } from './version-rows.ts';

/** Setting: who has to approve a protocol before it runs on real instruments. */
export const APPROVAL_SETTING = 'protocols.approval';

/** The policy of the lab; `none` until it is set. */
export function readApprovalPolicy(connection: Connection): ApprovalPolicy {
  const row = connection.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', APPROVAL_SETTING);
  const value: unknown = row === undefined ? 'none' : JSON.parse(row.value);
  return APPROVAL_POLICIES.find((policy) => policy === value) ?? 'none';
}

/** @throws AppError `bad-input` */
export function assertApprovalPolicy(value: unknown): void {
  if (APPROVAL_POLICIES.some((policy) => policy === value)) return;
  throw new AppError(
    'bad-input',
    `"${String(value)}" does not say who approves protocols. It is one of ${APPROVAL_POLICIES.join(', ')}.`,
  );
}

/** A document as plans know it. */
export interface KnownDocument {
  readonly protocolName: string;
  readonly protocolVersion: number;
  readonly protocolHash: string;
}

/** Why a document may not be started in a mode; null: it may. */
export function approvalObjection(connection: Connection, plan: KnownDocument, mode: Mode): string | null {
  if (mode === 'dry-run') return null;
  const state = stateOfHash(connection, plan.protocolHash) ?? null;
  const title = `version ${plan.protocolVersion} of ${plan.protocolName}`;
  return whyNotStarted(title, state, readApprovalPolicy(connection), mode);
}

/** @throws AppError `conflict` when the document may not be started in this mode */
export function assertApproved(connection: Connection, plan: KnownDocument, mode: Mode): void {
  const objection = approvalObjection(connection, plan, mode);
  if (objection !== null) throw new AppError('conflict', objection);
}

/** @throws AppError `conflict` where four eyes are asked for and these are the two that saved it */
export function assertMayApprove(
  connection: Connection,
  title: string,
  savedBy: string,
  to: VersionState,
  actor: Actor,
): void {
  if (to !== 'approved' || readApprovalPolicy(connection) !== 'four-eyes') return;
  if (savedBy.trim().toLowerCase() !== actor.name.trim().toLowerCase()) return;
  throw new AppError(
    'conflict',
    `${title} was saved by ${savedBy}, and in this lab nobody approves what they saved themselves. Ask somebody else.`,
  );
}
