import type { JournalEvent } from '../contract/event.ts';
import type { Json } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import { isTerminal } from '../contract/words.ts';
import type { Connection } from '../store/connection.ts';
import { confirmationsOf, planStepIdOf, summaryOf, type ExecutionRow } from '../store/execution-rows.ts';
import { readAttentions, readCommandEvents, readSteps } from '../store/execution-queries.ts';
import { ExecutionRun, type EngineDeps } from './execution-run.ts';
import type { OpenCommand, StepRun } from './step-run.ts';

type Intent = Extract<JournalEvent, { kind: 'command.intent' }>;

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
      startedLabAt: row.started_lab_at,
      stopConfirmations: confirmationsOf(row),
    },
    plan,
    deps,
    onEnded,
  );
  if (row.status === 'pending') return run;
  loadSteps(connection, run);
  for (const attention of readAttentions(connection, run.id)) {
    run.attention.set(attention.stepId, attention);
    run.step(attention.stepId).inDoubt = attention.kind === 'in-doubt';
  }
  if (!isTerminal(row.status)) loadCommands(connection, run);
  return run;
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
    step.result = row.result === null ? undefined : (JSON.parse(row.result) as Json);
    if (step.hasEnded) run.noteEnded(step);
  }
}

/** Finds, for every running step, what its commands brought so far and which one has no outcome. */
function loadCommands(connection: Connection, run: ExecutionRun): void {
  const intents = new Map<string, Intent>();
  for (const event of readCommandEvents(connection, run.id)) {
    if (event.kind === 'command.intent') {
      const step = run.steps.get(event.data.stepId);
      if (step === undefined || step.hasEnded) continue;
      intents.set(event.data.commandId, event);
      step.attempt = event.data.attempt;
      step.open = openCommandOf(event);
      step.follows = null;
    } else if (event.kind === 'command.outcome') {
      const intent = intents.get(event.data.commandId);
      const step = run.steps.get(event.data.stepId);
      if (intent === undefined || step === undefined || step.hasEnded) continue;
      noteOutcome(step, event);
    }
  }
}

function noteOutcome(step: StepRun, event: Extract<JournalEvent, { kind: 'command.outcome' }>): void {
  const { outcome, result, commandId } = event.data;
  if (result !== undefined && typeof result === 'object' && result !== null && Object.keys(result).length > 0)
    step.result = result;
  if (outcome === 'unknown') {
    // Still open: whether it happened is settled by the instrument or by a person.
    step.follows = commandId;
    return;
  }
  step.open = undefined;
  if (outcome === 'error' || outcome === 'not-sent') step.follows = commandId;
  else step.attempt = 0;
}

function openCommandOf(event: Intent): OpenCommand {
  const { commandId, commandIndex, instrumentId, command, params, effect, expectedMs, labAt } = event.data;
  return { commandId, commandIndex, instrumentId, command, params, effect, expectedMs, labAt, isOrphan: true };
}
