import { AppError } from '../contract/errors.ts';
import type { JsonObject } from '../contract/json.ts';
import type { DoubtDecision, RecoveryAction } from '../contract/words.ts';
import type { Actor, NewEvent } from '../store/journal.ts';
import { takeAnswer } from './builtin-commands.ts';
import type { ExecutionRun } from './execution-run.ts';
import { endStep, recordSuccess } from './step-runner.ts';
import type { StepRun } from './step-run.ts';

/** Carries out what a person decided about a command in doubt; the decision is an entry of its own. */
export async function decideDoubt(
  run: ExecutionRun,
  commandId: string,
  decision: DoubtDecision,
  note: string,
  actor: Actor,
): Promise<void> {
  const attention = run.openAttention.find((one) => one.kind === 'in-doubt' && one.commandId === commandId);
  if (attention === undefined) {
    throw new AppError(
      'conflict',
      `Nothing is in doubt about this command of ${run.id} any more: it has been decided, or never was.`,
    );
  }
  const step = run.step(attention.stepId);
  const { open } = step;
  const command = open === undefined ? undefined : step.plan.commands[open.commandIndex];
  if (open === undefined || command === undefined)
    throw new AppError('conflict', `${run.id} has no open command ${commandId}.`);
  const entries: NewEvent[] = [
    { kind: 'step.decided', subject: run.id, data: { stepId: step.id, commandId, decision, note }, reason: note },
    run.clearing(step.id),
  ];
  await recordDecision(run, entries, actor);
  switch (decision) {
    case 'done':
      await recordSuccess(run, step, command, open, 'done-by-hand', {});
      break;
    case 'repeat':
      step.open = undefined;
      step.follows = commandId;
      break;
    case 'skip':
      await endStep(run, step, 'skipped');
      break;
    case 'abort':
      await run.end('aborted-by-operator', actor, new AppError('step-in-doubt', `Aborted by ${actor.name}: ${note}`));
      return;
  }
  run.deps.reach('recovery:after-decision');
  await goOn(run, actor);
}

/** Carries out what a person decided about a step that failed. */
export async function decideRecovery(
  run: ExecutionRun,
  stepId: string,
  action: RecoveryAction,
  note: string,
  params: JsonObject | undefined,
  actor: Actor,
): Promise<void> {
  const attention = run.attention.get(stepId);
  if (attention?.kind !== 'recovery')
    throw new AppError('conflict', `Step ${stepId} of ${run.id} waits for no decision.`);
  if (!attention.options.some((option) => option.action === action)) {
    const offered = attention.options.map((option) => option.action).join(', ');
    throw new AppError('bad-input', `"${action}" is not possible here. Possible: ${offered}.`);
  }
  if (action === 'retry-edited' && params === undefined)
    throw new AppError('bad-input', 'To try again with changes, give the changed values.');
  const step = run.step(stepId);
  const entries: NewEvent[] = [
    {
      kind: 'step.recovered',
      subject: run.id,
      data: { stepId, action, note, ...(params === undefined ? {} : { params }) },
      reason: note,
    },
    run.clearing(stepId),
  ];
  await recordDecision(run, entries, actor);
  switch (action) {
    case 'retry':
      step.retries = 0;
      break;
    case 'retry-edited':
      step.editedParams = params;
      break;
    case 'skip':
      await endStep(run, step, 'skipped');
      break;
    case 'done-by-hand':
      await doneByHand(run, step);
      break;
    case 'abort':
      await run.end('step-failed', actor, new AppError('step-failed', attention.error.sentence));
      return;
  }
  await goOn(run, actor);
}

/** Gives the answer a step has asked for. */
export async function giveAnswer(run: ExecutionRun, stepId: string, answer: string, actor: Actor): Promise<void> {
  const attention = run.attention.get(stepId);
  if (attention?.kind !== 'operator') throw new AppError('conflict', `Step ${stepId} of ${run.id} asks nothing.`);
  if (!attention.options.includes(answer)) {
    throw new AppError('bad-input', `"${answer}" is not one of the answers: ${attention.options.join(', ')}.`);
  }
  const entries: NewEvent[] = [
    { kind: 'step.answered', subject: run.id, data: { stepId, answer } },
    run.clearing(stepId),
  ];
  await recordDecision(run, entries, actor);
  await takeAnswer(run, run.step(stepId), answer, []);
  run.pump();
}

/** The entries carry the person who decided; if they cannot be written, nothing has been decided. */
async function recordDecision(run: ExecutionRun, entries: readonly NewEvent[], actor: Actor): Promise<void> {
  await run.record(entries, actor);
}

async function doneByHand(run: ExecutionRun, step: StepRun): Promise<void> {
  if (step.follows !== null) {
    const data = { commandId: step.follows, stepId: step.id, outcome: 'done-by-hand' as const, labAt: run.labNow() };
    await run.recordSurely([{ kind: 'command.outcome', subject: run.id, data }]);
  }
  step.commandsDone++;
  step.open = undefined;
  step.follows = null;
  if (step.commandsDone >= step.plan.commands.length) await endStep(run, step, 'completed');
}

/**
 * With the last question answered the execution goes on by itself, unless it was also interrupted by a restart: then
 * nothing moves until a person says Resume.
 */
async function goOn(run: ExecutionRun, actor: Actor): Promise<void> {
  if (run.openAttention.some((attention) => attention.kind !== 'operator')) return;
  await run.release(['recovery-required', 'held-fault'], actor);
}
