import type { ChosenInstrument } from './account.ts';
import type { JournalEvent } from './event.ts';
import type { LiveExecution, StepState } from './execution.ts';
import type { PlanStep } from './plan.ts';

/** The state of a step before anything happened. */
export function pendingStep(stepId: string): StepState {
  return {
    stepId,
    status: 'pending',
    commandsDone: 0,
    attempt: 0,
    startedAt: null,
    endedAt: null,
    startedLabAt: null,
    endedLabAt: null,
    progress: null,
    errorMessage: null,
    inDoubt: false,
  };
}

/** An execution when it is created: what its event says, and the steps of its plan. */
export function createdExecution(
  event: Extract<JournalEvent, { kind: 'execution.created' }>,
  steps: readonly Pick<PlanStep, 'stepId'>[],
): LiveExecution {
  const { data } = event;
  return {
    executionId: event.subject,
    workflowName: data.workflowName,
    protocolId: data.protocolId,
    protocolVersion: data.protocolVersion,
    cellLine: data.cellLine,
    vesselId: data.vesselId,
    operationType: data.operationType,
    mode: data.mode,
    status: 'pending',
    phase: 'queued',
    reasons: [],
    terminalKind: null,
    operator: data.operator,
    createdAt: event.at,
    startedAt: null,
    completedAt: null,
    labDurationMs: null,
    errorMessage: null,
    stepCount: steps.length,
    stepsEnded: 0,
    planHash: data.planHash,
    resumedFrom: data.resumedFrom,
    flags: [],
    startedLabAt: null,
    steps: steps.map(({ stepId }) => pendingStep(stepId)),
    attention: [],
    bindings: data.bindings,
    stopConfirmations: [],
  };
}

/**
 * What one event makes of a live execution; the same object when the event does not concern it. Pure: the host and the
 * interface fold the same events to the same state.
 */
export function applyToExecution(before: LiveExecution, event: JournalEvent): LiveExecution {
  if (event.subject !== before.executionId) return before;
  switch (event.kind) {
    case 'execution.started':
      return { ...before, status: 'running', phase: 'executing', startedAt: event.at, startedLabAt: event.data.labAt };
    case 'execution.revised':
      return { ...before, ...withRows(before, event.data.steps) };
    case 'execution.phase':
      return { ...before, phase: event.data.phase };
    case 'execution.paused':
      return {
        ...before,
        status: 'paused',
        phase: 'none',
        reasons: event.data.reasons,
        stopConfirmations: event.data.confirmations,
      };
    case 'execution.reasons':
      return { ...before, reasons: event.data.reasons };
    case 'execution.resumed':
      return { ...before, status: 'running', phase: 'executing', reasons: [], stopConfirmations: [] };
    case 'execution.completed':
      return { ...ended(before, event.at, event.data.labAt), status: 'completed', flags: event.data.flags };
    case 'execution.failed':
      return {
        ...ended(before, event.at, event.data.labAt),
        status: 'failed',
        terminalKind: event.data.terminalKind,
        errorMessage: event.data.error.sentence,
        stopConfirmations: event.data.confirmations,
      };
    case 'execution.cancelled':
      return {
        ...ended(before, event.at, event.data.labAt),
        status: 'cancelled',
        terminalKind: event.data.terminalKind,
        stopConfirmations: event.data.confirmations,
      };
    case 'step.attention':
      return {
        ...withStep(before, event.data.attention.stepId, { inDoubt: event.data.attention.kind === 'in-doubt' }),
        attention: [
          ...before.attention.filter((one) => one.stepId !== event.data.attention.stepId),
          event.data.attention,
        ],
      };
    case 'step.attention-cleared':
      return {
        ...withStep(before, event.data.stepId, { inDoubt: false }),
        attention: before.attention.filter((one) => one.stepId !== event.data.stepId),
      };
    case 'step.started':
      return withStep(before, event.data.stepId, {
        status: 'running',
        startedAt: event.at,
        startedLabAt: event.data.labAt,
      });
    case 'step.ended':
      return withStep(before, event.data.stepId, {
        ...(event.data.startedLabAt === undefined
          ? {}
          : { startedAt: event.at, startedLabAt: event.data.startedLabAt }),
        status: event.data.status,
        endedAt: event.at,
        endedLabAt: event.data.labAt,
        progress: null,
        inDoubt: false,
        errorMessage: event.data.error?.sentence ?? null,
      });
    case 'command.intent':
      return withStep(before, event.data.stepId, {
        ...(event.data.starts ? { status: 'running', startedAt: event.at, startedLabAt: event.data.labAt } : {}),
        attempt: event.data.attempt,
        commandsDone: event.data.commandIndex,
        progress: null,
        ...(event.data.chosen === undefined
          ? {}
          : { chosen: withChosen(stateOf(before, event.data.stepId)?.chosen, event.data.chosen) }),
      });
    case 'command.outcome':
      return withOutcome(before, event);
    default:
      return before;
  }
}

/** What a step works with once it has chosen more. */
export function withChosen(
  before: readonly ChosenInstrument[] | undefined,
  chosen: readonly ChosenInstrument[],
): ChosenInstrument[] {
  return [...(before ?? []).filter(({ kind }) => chosen.every((one) => one.kind !== kind)), ...chosen];
}

function stateOf({ steps }: LiveExecution, stepId: string): StepState | undefined {
  return steps.find((one) => one.stepId === stepId);
}

/** New rows stand at their index; of a row that is there already nothing changes that is shown here. */
function withRows(before: LiveExecution, rows: readonly PlanStep[]): Pick<LiveExecution, 'steps' | 'stepCount'> {
  const steps = [...before.steps];
  for (const { stepId, index } of rows)
    if (!steps.some((one) => one.stepId === stepId)) steps.splice(index, 0, pendingStep(stepId));
  return { steps, stepCount: steps.length };
}

function withOutcome(before: LiveExecution, event: Extract<JournalEvent, { kind: 'command.outcome' }>): LiveExecution {
  const { data } = event;
  const state = stateOf(before, data.stepId);
  if (state === undefined) return before;
  const settled = data.outcome !== 'error' && data.outcome !== 'unknown' && data.outcome !== 'not-sent';
  return withStep(before, data.stepId, {
    commandsDone: settled ? state.commandsDone + 1 : state.commandsDone,
    progress: null,
    ...(data.ends === undefined
      ? {}
      : {
          status: data.ends.status,
          endedAt: event.at,
          endedLabAt: data.labAt,
          errorMessage: data.ends.error?.sentence ?? null,
        }),
  });
}

function ended(before: LiveExecution, at: number, labAt: number): LiveExecution {
  return {
    ...before,
    phase: 'none',
    reasons: [],
    attention: [],
    completedAt: at,
    labDurationMs: before.startedLabAt === null ? null : Math.max(0, labAt - before.startedLabAt),
  };
}

function withStep(before: LiveExecution, stepId: string, change: Partial<StepState>): LiveExecution {
  const at = before.steps.findIndex((one) => one.stepId === stepId);
  const old = before.steps[at];
  if (old === undefined) return before;
  const steps = [...before.steps];
  const now = { ...old, ...change };
  steps[at] = now;
  const wasOver = isOver(old);
  const isOverNow = isOver(now);
  const stepsEnded = before.stepsEnded + (isOverNow && !wasOver ? 1 : 0) - (wasOver && !isOverNow ? 1 : 0);
  return { ...before, steps, stepsEnded };
}

function isOver(step: StepState): boolean {
  return step.status === 'completed' || step.status === 'failed' || step.status === 'skipped';
}
