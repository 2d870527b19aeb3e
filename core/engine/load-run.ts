import type { JournalEvent } from '../contract/event.ts';
import type { Json } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import { isTerminal } from '../contract/words.ts';
import type { Connection } from '../store/connection.ts';
import { confirmationsOf, planStepIdOf, summaryOf, type ExecutionRow } from '../store/execution-rows.ts';
import {
  getExecutionRow,
  labwareOwnerOf,
  readAttentions,
  readStepHistory,
  readSteps,
} from '../store/execution-queries.ts';
import { ExecutionRun } from './execution-run.ts';
import { isTelling } from './record-step.ts';
import type { EngineDeps } from './run-facts.ts';
import type { OpenCommand, StepRun } from './step-run.ts';

/** Builds an execution from the record alone: the way every execution comes to life, new ones and interrupted ones. */
export function loadRun(
  connection: Connection,
  row: ExecutionRow,
  plan: Plan,
  deps: EngineDeps,
  onEnded: (run: ExecutionRun) => void,
): ExecutionRun {
  const { stepCount: _count, stepsEnded: _ended, ...summary } = summaryOf(row);
  const run = new ExecutionRun(
    {
      ...summary,
      bindings: JSON.parse(row.bindings) as Record<string, string>,
      startStepId: row.start_step_id,
      labwareOwner: row.resumed_from === null ? row.execution_id : labwareOwnerOf(connection, row.execution_id),
      startedLabAt: row.started_lab_at,
      stopConfirmations: confirmationsOf(row),
    },
    plan,
    deps,
    onEnded,
  );
  if (row.resumed_from !== null && row.start_step_id !== null) inheritResults(connection, run, row.resumed_from);
  if (row.status === 'pending') return run;
  loadSteps(connection, run);
  for (const attention of readAttentions(connection, run.id)) {
    run.attention.set(attention.stepId, attention);
    run.step(attention.stepId).inDoubt = attention.kind === 'in-doubt';
  }
  if (!isTerminal(row.status)) loadCommands(connection, run);
  return run;
}

/** What steps of the execution before saved stays known to the steps that go on from there. */
function inheritResults(connection: Connection, run: ExecutionRun, from: string): void {
  const before = getExecutionRow(connection, from);
  if (before.resumed_from !== null && before.start_step_id !== null)
    inheritResults(connection, run, before.resumed_from);
  for (const row of readSteps(connection, from)) {
    const step = run.steps.get(planStepIdOf(row));
    if (step?.plan.saves !== undefined && row.result !== null) step.result = JSON.parse(row.result) as Json;
  }
}

function loadSteps(connection: Connection, run: ExecutionRun): void {
  for (const row of readSteps(connection, run.id)) {
    const step = run.step(planStepIdOf(row));
    step.status = row.status;
    step.commandsDone = row.commands_done;
    step.startedAt = row.start_time === null ? null : Date.parse(row.start_time);
    step.endedAt = row.end_time === null ? null : Date.parse(row.end_time);
    step.startedLabAt = row.start_lab_at;
    step.endedLabAt = row.end_lab_at;
    step.errorMessage = row.error_message;
    if (row.result !== null) step.result = JSON.parse(row.result) as Json;
    if (step.hasEnded) run.flow.noteEnded(step);
  }
}

/** Finds, for every step that has not ended, what its commands brought so far, which one is open, and what was decided. */
function loadCommands(connection: Connection, run: ExecutionRun): void {
  for (const event of readStepHistory(connection, run.id)) {
    const step = 'stepId' in event.data ? run.steps.get(event.data.stepId) : undefined;
    if (step === undefined) continue;
    if (event.kind === 'command.intent') {
      const { command, params, labAt, chosen } = event.data;
      if (command === 'wait') step.waitDueLabAt = labAt + Number(params['ms'] ?? 0);
      if (chosen !== undefined) run.leases.choices.restore(step, chosen);
    }
    if (step.hasEnded) continue;
    switch (event.kind) {
      case 'command.intent':
        step.commandSent(openCommandOf(event), event.data.attempt);
        break;
      case 'command.outcome':
        noteOutcome(step, event);
        break;
      case 'step.decided':
        if (event.data.decision === 'repeat') step.mayRepeat(event.data.commandId);
        break;
      case 'step.recovered':
        step.mayRepeat(step.lastTry);
        if (event.data.action === 'retry-edited') step.editedParams = event.data.params;
        break;
      default:
    }
  }
}

function noteOutcome(step: StepRun, event: Extract<JournalEvent, { kind: 'command.outcome' }>): void {
  const { outcome, result, commandId } = event.data;
  if (result !== undefined && isTelling(result)) step.result = result;
  if (outcome === 'unknown' || outcome === 'error' || outcome === 'not-sent') {
    // Unknown stays open: whether it happened is settled by the instrument or by a person.
    if (step.open?.commandId === commandId) step.commandFailed(step.open, outcome === 'unknown');
    return;
  }
  // The row of the step has counted it already.
  step.open = undefined;
  step.follows = null;
}

function openCommandOf(event: Extract<JournalEvent, { kind: 'command.intent' }>): OpenCommand {
  const { commandId, commandIndex, instrumentId, command, params, effect, expectedMs, labAt } = event.data;
  return { commandId, commandIndex, instrumentId, command, params, effect, expectedMs, labAt, isOrphan: true };
}
