import { AppError } from '../contract/errors.ts';
import type { ExecutionStatus, Phase, StepStatus } from '../contract/words.ts';

/** Where an execution can go from each status. An ended one has no way out: going on means a new execution. */
export const EXECUTION_TRANSITIONS: Readonly<Record<ExecutionStatus, readonly ExecutionStatus[]>> = {
  pending: ['running', 'cancelled'],
  running: ['paused', 'completed', 'failed', 'cancelled'],
  paused: ['running', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

/** Where a step can go from each status. It stays `running` while a person decides about it. */
export const STEP_TRANSITIONS: Readonly<Record<StepStatus, readonly StepStatus[]>> = {
  pending: ['running', 'completed', 'skipped'],
  running: ['completed', 'failed', 'skipped'],
  completed: [],
  failed: [],
  skipped: [],
};

/** Phases that are possible within each status; `paused` shows only once everything is still, so it has none. */
export const PHASES_OF: Readonly<Record<ExecutionStatus, readonly Phase[]>> = {
  pending: ['queued'],
  running: ['starting', 'executing', 'pausing', 'holding', 'resuming', 'stopping', 'aborting', 'completing'],
  paused: ['none', 'stopping', 'aborting'],
  completed: ['none'],
  failed: ['none'],
  cancelled: ['none'],
};

/** @throws AppError `conflict` in words a user understands */
export function assertExecutionTransition(executionId: string, from: ExecutionStatus, to: ExecutionStatus): void {
  if (!EXECUTION_TRANSITIONS[from].includes(to)) {
    throw new AppError('conflict', `${executionId} is ${from} and cannot become ${to}.`, { from, to });
  }
}

export function canStepGo(from: StepStatus, to: StepStatus): boolean {
  return STEP_TRANSITIONS[from].includes(to);
}
