import type { LeaseGrant } from '../contract/account.ts';
import { AppError, toAppError } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import type { Effect } from '../contract/words.ts';
import type { InstrumentLink } from '../instruments/instrument-link.ts';
import {
  isHarmless,
  isInDoubt,
  judgeCommandError,
  mayRetryUnasked,
  type Judgement,
} from '../model/command-judgement.ts';
import type { NewEvent } from '../store/journal.ts';
import { doubtAbout, recoveryAfter } from './attention.ts';
import { bindParams } from './bind-params.ts';
import { runBuiltin } from './builtin-commands.ts';
import type { ExecutionRun } from './execution-run.ts';
import { reconcile } from './reconcile.ts';
import { endStep, errorData, grantsOf, recordSuccess } from './record-step.ts';
import { withPlaces } from './run-places.ts';
import type { OpenCommand, StepRun } from './step-run.ts';

/**
 * Runs a step from its present command to its end, or to the point where a person has to say something. For every
 * command: the intent is durable before a byte is sent, the outcome before anything else of this step happens.
 */
export async function runStep(run: ExecutionRun, step: StepRun): Promise<void> {
  const { commands } = step.plan;
  while (!step.hasEnded) {
    const command = commands[step.commandsDone];
    if (command === undefined) {
      await endStep(run, step, 'completed');
      return;
    }
    await run.gate.pass();
    const granted = await run.leases.enter(step);
    // What sends nothing has no intent that its leases could be recorded with.
    if (granted.length > 0 && command.instrument === 'wellrun' && command.command !== 'wait') {
      const data = { stepId: step.id, leases: [...granted] };
      await run.recordSurely([{ kind: 'lease.granted', subject: run.id, data }]);
    }
    const goesOn =
      command.instrument === 'wellrun'
        ? await runBuiltin(run, step, command, granted)
        : await runOnInstrument(run, step, command, command.instrument, granted);
    if (!goesOn) return;
  }
}

async function runOnInstrument(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  kind: string,
  granted: readonly LeaseGrant[],
): Promise<boolean> {
  const bindings = run.bindingsOf(step);
  const instrumentId = bindings[kind];
  const link = instrumentId === undefined ? undefined : run.deps.bench.find(instrumentId);
  if (link === undefined)
    throw new AppError('instrument-missing', `${instrumentId ?? `A ${kind} for ${run.id}`} is not on this bench.`);
  if (step.open !== undefined) {
    const settled = await settleOpen(run, step, command, step.open);
    if (settled !== 'repeat') return settled === 'done';
  }
  const { inFlight } = run;
  const bound = step.editedParams ?? bindParams(run.scope.fill(command), run.facts.labwareOwner, bindings);
  const params = withPlaces(run, kind, command.command, bound);
  run.view.check(link.id, params);
  const sent = await recordIntent(run, step, command, link, params, granted);
  let result: Json;
  try {
    if (run.isEnding) throw notSent();
    result = await link.execute(
      { commandId: sent.commandId, command: command.command, params, timeoutMs: command.timeoutMs },
      inFlight.signal,
      () => run.deps.reach('engine:after-send', { effect: sent.effect }),
      () => run.leases.checkUse(link.id),
    );
  } catch (thrown) {
    return onCommandError(run, step, command, link, sent, inFlight.signal, toAppError(thrown));
  }
  run.deps.reach('engine:after-reply', { effect: sent.effect });
  if (run.isSealed) {
    run.recordLateReply(step.id, sent.commandId, result);
    throw new AppError('cancelled');
  }
  await recordSuccess(run, step, command, sent, 'ok', result);
  run.deps.reach('engine:after-outcome', { effect: sent.effect });
  return true;
}

/**
 * What becomes of a command whose outcome nobody knows, before anything is sent: the instrument is asked, or a person.
 * Only what may be repeated unasked is.
 */
async function settleOpen(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  open: OpenCommand,
): Promise<'done' | 'repeat' | 'ask'> {
  if (open.effect === 'queryable') return reconcile(run, step, open);
  if (open.effect === 'consume') {
    await run.raise(doubtAbout(run, step, command, open, 'Its outcome was never recorded.'), 'recovery-required');
    return 'ask';
  }
  step.mayRepeat(open.commandId);
  return 'repeat';
}

async function recordIntent(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  link: InstrumentLink,
  params: JsonObject,
  granted: readonly LeaseGrant[],
): Promise<OpenCommand> {
  const effect = effectOn(link, command);
  const attempt = step.nextAttempt;
  const starts = step.status === 'pending';
  const data = {
    commandId: run.deps.random.uuid(run.deps.clock.now()),
    commandIndex: step.commandsDone,
    instrumentId: link.id,
    command: command.command,
    params,
    effect,
    expectedMs: command.expectedMs,
    labAt: run.labNow(),
  };
  const open: OpenCommand = { ...data, isOrphan: false };
  run.deps.reach('engine:before-intent', { effect });
  const [event] = await run.recordSurely([
    {
      kind: 'command.intent',
      subject: run.id,
      data: {
        ...data,
        stepId: step.id,
        attempt,
        starts,
        follows: step.follows,
        ...grantsOf(granted),
        ...run.leases.choices.chosenWith(step, granted),
      },
    },
  ]);
  step.commandSent(open, attempt);
  if (starts) step.start(event!.at, open.labAt);
  run.deps.reach('engine:after-intent', { effect });
  return open;
}

/** An instrument that remembers command ids makes every command one that can be asked about. */
function effectOn(link: InstrumentLink, command: PlannedCommand): Effect {
  return link.canBeAsked(command.command) ? 'queryable' : command.effect;
}

/** The error of a command that was recorded and then not sent. */
function notSent(): AppError {
  return new AppError('cancelled', 'It was not sent any more.', { sent: false });
}

async function onCommandError(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  link: InstrumentLink,
  sent: OpenCommand,
  signal: AbortSignal,
  error: AppError,
): Promise<boolean> {
  if (run.isClosing || run.isSealed) throw new AppError('cancelled');
  const judgement = judgeCommandError(error);
  const outcome: NewEvent = {
    kind: 'command.outcome',
    subject: run.id,
    data: {
      commandId: sent.commandId,
      stepId: step.id,
      outcome: judgement.outcome,
      labAt: run.labNow(),
      error: errorData(error),
    },
  };
  const canAsk = !judgement.didNotHappen && sent.effect === 'queryable';
  const inDoubt = !isHarmless(command.effect) && isInDoubt(sent.effect, judgement);
  // Cut off by the end or by the software stop: what can be settled without a person is settled at the resume.
  const isCutOff = run.isEnding || (signal.aborted && (!inDoubt || canAsk));
  const triesAgain = !isCutOff && mayTryAgain(step, sent, judgement);
  if (isCutOff || triesAgain || (canAsk && link.isUsable)) {
    await run.recordSurely([outcome]);
    step.commandFailed(sent, !judgement.didNotHappen);
    if (isCutOff) return false;
    if (triesAgain) await waitForRetry(run, step);
    else return (await reconcile(run, step, sent)) !== 'ask';
    return true;
  }
  step.commandFailed(sent, !judgement.didNotHappen);
  if (inDoubt) await run.raise(doubtAbout(run, step, command, sent, error.message), 'recovery-required', [outcome]);
  else await run.raise(recoveryAfter(run, step, sent, error), 'held-fault', [outcome]);
  return false;
}

/** Whether the step declares another try for a command that may have one unasked. */
function mayTryAgain(step: StepRun, sent: OpenCommand, judgement: Judgement): boolean {
  const { retry } = step.plan;
  return retry !== undefined && step.retries < retry.times && mayRetryUnasked(sent.effect, judgement);
}

async function waitForRetry(run: ExecutionRun, step: StepRun): Promise<void> {
  step.retries++;
  const waitMs = step.plan.retry?.waitMs ?? 0;
  await run.flow.atRest(() => run.clock.sleep(waitMs, run.inFlight.signal));
}
