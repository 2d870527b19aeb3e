import { AppError } from '../contract/errors.ts';
import type { Attention } from '../contract/execution.ts';
import type { JsonObject } from '../contract/json.ts';
import type { DoubtDecision, RecoveryAction } from '../contract/words.ts';
import type { Actor, NewEvent } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';
import { endStep, recordSuccess, type Decision } from './record-step.ts';
import type { StepRun } from './step-run.ts';

/**
 * Carries out what a person decided about a command in doubt. The decision and what follows from it are one commit, so
 * that no crash in between can leave a decided step open. @throws AppError `conflict`, or why it cannot be recorded
 */
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
  const made = decisionOn(run, step, actor, {
    kind: 'step.decided',
    subject: run.id,
    data: { stepId: step.id, commandId, decision, note },
    reason: note,
  });
  if (decision === 'abort') {
    await run.end('aborted-by-operator', actor, { before: made.entries });
    return;
  }
  await deciding(run, step, attention, async () => {
    switch (decision) {
      case 'done':
        await recordSuccess(run, step, command, open, 'done-by-hand', {}, made);
        break;
      case 'repeat':
        await run.record(made.entries, actor);
        step.mayRepeat(commandId);
        break;
      case 'skip':
        await skip(run, step, made);
        break;
    }
  });
  run.deps.reach('recovery:after-decision');
  await goOn(run, actor);
}

/** Carries out what a person decided about a step that failed. @throws AppError `conflict`, `bad-input` */
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
  const made = decisionOn(run, step, actor, {
    kind: 'step.recovered',
    subject: run.id,
    data: { stepId, action, note, ...(params === undefined ? {} : { params }) },
    reason: note,
  });
  if (action === 'abort') {
    await run.end('step-failed', actor, {
      error: new AppError('step-failed', attention.error.sentence),
      before: made.entries,
    });
    return;
  }
  await deciding(run, step, attention, async () => {
    switch (action) {
      case 'retry':
      case 'retry-edited':
        await run.record(made.entries, actor);
        step.mayRepeat(step.lastTry);
        step.retries = 0;
        step.editedParams = action === 'retry-edited' ? params : undefined;
        break;
      case 'skip':
        await skip(run, step, made);
        break;
      case 'done-by-hand':
        await doneByHand(run, step, made);
        break;
    }
  });
  await goOn(run, actor);
}

/** Gives the answer a step has asked for. @throws AppError `conflict`, `bad-input` */
export async function giveAnswer(run: ExecutionRun, stepId: string, answer: string, actor: Actor): Promise<void> {
  const attention = run.attention.get(stepId);
  if (attention?.kind !== 'operator') throw new AppError('conflict', `Step ${stepId} of ${run.id} asks nothing.`);
  if (!attention.options.includes(answer)) {
    throw new AppError('bad-input', `"${answer}" is not one of the answers: ${attention.options.join(', ')}.`);
  }
  const step = run.step(stepId);
  const made = decisionOn(run, step, actor, {
    kind: 'step.answered',
    subject: run.id,
    data: { stepId, answer },
  });
  await deciding(run, step, attention, () => endStep(run, step, 'completed', { result: { answer }, decision: made }));
}

function decisionOn(run: ExecutionRun, step: StepRun, actor: Actor, event: NewEvent): Decision {
  const cleared: NewEvent = { kind: 'step.attention-cleared', subject: run.id, data: { stepId: step.id } };
  return { entries: [event, cleared], actor };
}

/** The question stays open until the decision is durable; meanwhile nobody else can decide it. */
async function deciding(
  run: ExecutionRun,
  step: StepRun,
  attention: Attention,
  work: () => Promise<void>,
): Promise<void> {
  if (run.isEnding) throw new AppError('conflict', `${run.id} is at its end; there is nothing to decide any more.`);
  if (step.isBeingDecided)
    throw new AppError('conflict', `This question of ${run.id} is being decided at this moment.`);
  step.isBeingDecided = true;
  try {
    await work();
  } finally {
    step.isBeingDecided = false;
  }
  if (run.attention.get(step.id) === attention) run.attention.delete(step.id);
  step.inDoubt = false;
}

/** Leaves out what is left of a step, of a group with everything in it. */
async function skip(run: ExecutionRun, step: StepRun, made: Decision): Promise<void> {
  const labAt = run.labNow();
  const skipping = run.flow.skipping(step, labAt);
  const events = await run.record([...made.entries, ...skipping.events], made.actor);
  run.attention.delete(step.id);
  skipping.apply(events.at(-1)!.at);
}

async function doneByHand(run: ExecutionRun, step: StepRun, made: Decision): Promise<void> {
  const command = step.plan.commands[step.commandsDone];
  const { lastTry } = step;
  if (command === undefined || lastTry === null)
    throw new AppError('conflict', `Step ${step.id} of ${run.id} has no command that could have been done by hand.`);
  await recordSuccess(run, step, command, { commandId: lastTry }, 'done-by-hand', {}, made);
}

/**
 * With the last question answered the execution goes on by itself, unless it was also interrupted by a restart or held
 * by the operator: then nothing moves until a person says Resume.
 */
async function goOn(run: ExecutionRun, actor: Actor): Promise<void> {
  if (run.openAttention.some((attention) => attention.kind !== 'operator')) return;
  await run.gate.release(['recovery-required', 'held-fault'], actor);
}
