import { AppError, toAppError, toErrorRecord } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import type { InstrumentLink } from '../instruments/instrument-link.ts';
import { isInDoubt, judgeCommandError, mayRetryUnasked, type Judgement } from '../model/command-judgement.ts';
import type { NewEvent } from '../store/journal.ts';
import { bindParams } from './bind-params.ts';
import { runBuiltin } from './builtin-commands.ts';
import { doubtAbout, recoveryAfter } from './attention.ts';
import type { ExecutionRun } from './execution-run.ts';
import { reconcile } from './reconcile.ts';
import type { OpenCommand, StepRun } from './step-run.ts';
import { wellResultsOf } from './well-results.ts';

/**
 * Runs a step from its present command to its end, or to the point where a person has to say something. For every
 * command: the intent is durable before a byte is sent, the outcome before anything else of this step happens.
 */
export async function runStep(run: ExecutionRun, step: StepRun): Promise<void> {
  const { commands } = step.plan;
  if (commands.length === 0) {
    await endStep(run, step, 'completed');
    return;
  }
  while (step.commandsDone < commands.length) {
    await run.mayGoOn();
    const command = commands[step.commandsDone]!;
    const goesOn =
      command.instrument === 'wellrun'
        ? await runBuiltin(run, step, command)
        : await runOnInstrument(run, step, command);
    if (!goesOn) return;
  }
  if (!step.hasEnded) await endStep(run, step, 'completed');
}

/** Ends a step on record and lets those go that waited for it. */
export async function endStep(
  run: ExecutionRun,
  step: StepRun,
  status: 'completed' | 'failed' | 'skipped',
  before: readonly NewEvent[] = [],
  error?: AppError,
): Promise<void> {
  const labAt = run.labNow();
  const startedLabAt = step.status === 'pending' && status !== 'skipped' ? labAt : undefined;
  const events = await run.recordSurely([
    ...before,
    {
      kind: 'step.ended',
      subject: run.id,
      data: {
        stepId: step.id,
        status,
        labAt,
        ...(startedLabAt === undefined ? {} : { startedLabAt }),
        ...(step.result === undefined ? {} : { result: step.result }),
        ...(error === undefined ? {} : { error: errorData(error) }),
      },
    },
  ]);
  const at = events.at(-1)!.at;
  if (startedLabAt !== undefined) step.start(at, labAt);
  step.end(status, at, labAt, error === undefined ? undefined : toErrorRecord(error));
  run.stepEnded(step);
}

export function errorData(error: AppError): { code: string; sentence: string; details?: JsonObject } {
  const record = toErrorRecord(error);
  return {
    code: record.code,
    sentence: record.sentence,
    ...(record.details === undefined ? {} : { details: record.details as JsonObject }),
  };
}

async function runOnInstrument(run: ExecutionRun, step: StepRun, command: PlannedCommand): Promise<boolean> {
  const { open } = step;
  if (open?.isOrphan === true && open.effect === 'queryable') {
    const settled = await reconcile(run, step, open);
    if (settled === 'done') return true;
    if (settled === 'ask') return false;
  }
  const instrumentId = run.facts.bindings[command.instrument];
  if (instrumentId === undefined)
    throw new AppError('instrument-missing', `${run.id} has no ${command.instrument} bound.`);
  const link = run.deps.bench.get(instrumentId);
  const params = step.editedParams ?? bindParams(run.scope.fill(command), run.id, run.facts.bindings);
  const sent = await recordIntent(run, step, command, link, params);
  run.movingStarts();
  try {
    let result: Json;
    try {
      result = await link.execute(
        { commandId: sent.commandId, command: command.command, params, timeoutMs: command.timeoutMs },
        run.inFlight.signal,
        () => run.deps.reach('engine:after-send', { effect: sent.effect }),
      );
    } catch (thrown) {
      return await onCommandError(run, step, command, link, sent, thrown);
    }
    run.deps.reach('engine:after-reply', { effect: sent.effect });
    await recordSuccess(run, step, command, sent, 'ok', result);
    run.deps.reach('engine:after-outcome', { effect: sent.effect });
    return true;
  } finally {
    run.movingEnds();
  }
}

async function recordIntent(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  link: InstrumentLink,
  params: JsonObject,
): Promise<OpenCommand> {
  // A driver may know better than the plan: an instrument that remembers command ids makes a command queryable.
  const effect = link.canBeAsked(command.command) ? 'queryable' : command.effect;
  const labAt = run.labNow();
  const commandId = run.deps.random.uuid(run.deps.clock.now());
  const open: OpenCommand = {
    commandId,
    commandIndex: step.commandsDone,
    instrumentId: link.id,
    command: command.command,
    params,
    effect,
    expectedMs: command.expectedMs,
    labAt,
    isOrphan: false,
  };
  const starts = step.status === 'pending';
  step.attempt++;
  run.deps.reach('engine:before-intent', { effect });
  const events = await recordUnlessStorageFails(run, {
    kind: 'command.intent',
    subject: run.id,
    data: {
      commandId,
      stepId: step.id,
      commandIndex: step.commandsDone,
      attempt: step.attempt,
      instrumentId: link.id,
      command: command.command,
      params,
      effect,
      expectedMs: command.expectedMs,
      labAt,
      starts,
      follows: step.follows,
    },
  });
  step.open = open;
  step.follows = null;
  step.editedParams = undefined;
  if (starts) step.start(events, labAt);
  run.deps.reach('engine:after-intent', { effect });
  if (run.isEnding) throw new AppError('cancelled');
  return open;
}

/** An intent that cannot be recorded is never sent: the run waits, paused, until the record takes it. */
async function recordUnlessStorageFails(run: ExecutionRun, intent: NewEvent): Promise<number> {
  const [event] = await run.recordSurely([intent]);
  return event!.at;
}

/** The outcome of a command, and with its last command the end of the step, in one commit. */
export async function recordSuccess(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  sent: OpenCommand,
  outcome: 'ok' | 'reconciled' | 'done-by-hand',
  result: Json,
  before: readonly NewEvent[] = [],
): Promise<void> {
  const labAt = run.labNow();
  const isLast = step.commandsDone + 1 >= step.plan.commands.length;
  if (isTelling(result)) step.result = result;
  const results = wellResultsOf(step.id, command, result);
  const events = await run.recordSurely([
    ...before,
    {
      kind: 'command.outcome',
      subject: run.id,
      data: {
        commandId: sent.commandId,
        stepId: step.id,
        outcome,
        labAt,
        result,
        ...(results.length === 0 ? {} : { results }),
        ...(isLast
          ? { ends: { status: 'completed' as const, ...(step.result === undefined ? {} : { result: step.result }) } }
          : {}),
      },
    },
  ]);
  step.open = undefined;
  step.commandsDone++;
  step.attempt = 0;
  step.retries = 0;
  if (!isLast) return;
  step.end('completed', events.at(-1)!.at, labAt);
  run.stepEnded(step);
}

/** A step's own result is the last one that says something: `{}` does not. */
function isTelling(result: Json): boolean {
  return typeof result !== 'object' || (result !== null && Object.keys(result).length > 0);
}

async function onCommandError(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  link: InstrumentLink,
  sent: OpenCommand,
  thrown: unknown,
): Promise<boolean> {
  const error = toAppError(thrown);
  const judgement = judgeCommandError(error);
  await run.recordSurely([
    {
      kind: 'command.outcome',
      subject: run.id,
      data: {
        commandId: sent.commandId,
        stepId: step.id,
        outcome: judgement.outcome,
        labAt: run.labNow(),
        error: errorData(error),
      },
    },
  ]);
  step.follows = sent.commandId;
  if (judgement.outcome !== 'unknown') step.open = undefined;
  if (run.isEnding) return false;
  // Held by the software stop: what may be repeated is sent again when the operator resumes.
  if (run.inFlight.signal.aborted && (sent.effect === 'read' || sent.effect === 'idempotent-set')) {
    step.open = undefined;
    return false;
  }
  if (await retriesByItself(run, step, sent, judgement)) return true;
  if (judgement.outcome === 'unknown' && sent.effect === 'queryable' && link.isUsable) {
    const settled = await reconcile(run, step, { ...sent, isOrphan: true });
    if (settled === 'done') return true;
    if (settled === 'repeat') return true;
    return false;
  }
  if (isInDoubt(sent.effect, judgement)) {
    await run.raise(doubtAbout(run, step, command, sent, error.message), 'recovery-required');
    return false;
  }
  step.open = undefined;
  await run.raise(recoveryAfter(run, step, sent, error), 'held-fault');
  return false;
}

async function retriesByItself(
  run: ExecutionRun,
  step: StepRun,
  sent: OpenCommand,
  judgement: Judgement,
): Promise<boolean> {
  const { retry } = step.plan;
  if (retry === undefined || step.retries >= retry.times || !mayRetryUnasked(sent.effect, judgement)) return false;
  step.retries++;
  step.open = undefined;
  await run.clock.sleep(retry.waitMs, run.inFlight.signal);
  return true;
}
