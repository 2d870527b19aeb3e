import { AppError, toAppError, toErrorRecord } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { StopConfirmation } from '../contract/instrument.ts';
import type { TerminalKind } from '../contract/words.ts';
import { assertExecutionTransition } from '../model/execution-states.ts';
import type { Actor, NewEvent } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';
import { errorData } from './record-step.ts';
import { consumedOf } from './step-consumption.ts';
import type { StepRun } from './step-run.ts';

/** Runs that are cut off wait this long, on the PC's clock, for their steps to let go. */
const LET_GO_MS = 3000;

export interface EndDetails {
  /** Why it failed. */
  readonly error?: AppError;
  /** What a person gave as the reason. */
  readonly reason?: string;
  /** Recorded together with the end: the decision that led to it. */
  readonly before?: readonly NewEvent[];
}

/**
 * Ends an execution before its last step. Instruments are stopped first and the record follows, so that a faulty disk
 * never keeps a pump running; what each instrument confirmed becomes part of the record.
 */
export async function endRun(run: ExecutionRun, kind: TerminalKind, actor: Actor, details: EndDetails): Promise<void> {
  const status = kind === 'stopped' || kind === 'aborted-by-operator' ? 'cancelled' : 'failed';
  assertExecutionTransition(run.id, run.facts.status, status);
  const wasPending = run.facts.status === 'pending';
  const isAlone = wasPending || run.facts.mode === 'dry-run';
  // What another execution works with goes on.
  const own = isAlone ? [] : run.leases.own;
  const held = isAlone ? [] : run.leases.held;
  const stopping = run.deps.bench.stop(own);
  run.cutOff();
  if (!wasPending) await run.enterPhase(kind === 'stopped' ? 'stopping' : 'aborting', actor);
  const confirmations = await stopping;
  // Shown at once: the record may take it only when somebody has made room.
  run.change({ stopConfirmations: confirmations });
  await letGo(run);
  await run.seal();
  if (run.isOver) throw new AppError('conflict', `${run.id} has ended already (${run.facts.status}).`);
  const labAt = run.labNow();
  const error = status === 'failed' ? (details.error ?? new AppError('step-failed')) : undefined;
  const running = [...run.steps.values()].filter((step) => step.status === 'running');
  const stepEnds = running.map((step) => endOf(run, step, error));
  const events: NewEvent[] = [
    ...(details.before ?? []),
    ...stepEnds.map((end): NewEvent => {
      const data = { stepId: end.step.id, status: end.status, labAt };
      const why = end.error === undefined ? {} : { error: errorData(end.error) };
      return { kind: 'step.ended', subject: run.id, data: { ...data, ...why, ...consumedOf(end.step, false) } };
    }),
    endEvent(run, kind, labAt, confirmations, error, details.reason),
    ...(kind === 'stopped' ? [] : held.map((instrumentId) => clearingEvent(run, instrumentId))),
  ];
  const at = (await appendSurely(run, events, actor)).at(-1)!.at;
  for (const { step, status: stepStatus, error: why } of stepEnds) {
    step.end(stepStatus, at, labAt, why === undefined ? undefined : toErrorRecord(why));
    run.flow.noteEnded(step);
  }
  run.closed({
    status,
    terminalKind: kind,
    completedAt: at,
    labDurationMs: run.facts.startedLabAt === null ? null : Math.max(0, labAt - run.facts.startedLabAt),
    errorMessage: error?.message ?? null,
    stopConfirmations: confirmations,
  });
}

interface StepEnd {
  readonly step: StepRun;
  readonly status: 'failed' | 'skipped';
  readonly error?: AppError;
}

/** A step that has sent a command was cut off in the middle: that is no skipping, whatever the execution becomes. */
function endOf(run: ExecutionRun, step: StepRun, cause: AppError | undefined): StepEnd {
  if (cause !== undefined && isAround(run, step, cause.details['inside']))
    return { step, status: 'failed', error: cause };
  if (step.attempt === 0) return { step, status: 'skipped' };
  return { step, status: 'failed', error: new AppError('cancelled', `Cut off at the end of ${run.id}.`) };
}

/** Whether a call of a program that could not be done was made in this group, or in one of its groups. */
function isAround(run: ExecutionRun, step: StepRun, inside: unknown): boolean {
  let group = typeof inside === 'string' ? run.steps.get(inside) : undefined;
  while (group !== undefined && group !== step) group = group.parent;
  return group === step;
}

function endEvent(
  run: ExecutionRun,
  terminalKind: TerminalKind,
  labAt: number,
  confirmations: StopConfirmation[],
  error: AppError | undefined,
  reason: string | undefined,
): NewEvent {
  const because = reason === undefined || reason === '' ? {} : { reason };
  if (error === undefined) {
    return {
      kind: 'execution.cancelled',
      subject: run.id,
      data: { labAt, terminalKind, confirmations },
      ...because,
    };
  }
  return {
    kind: 'execution.failed',
    subject: run.id,
    data: { labAt, terminalKind, error: errorData(error), confirmations },
    ...because,
  };
}

function clearingEvent(run: ExecutionRun, instrumentId: string): NewEvent {
  return {
    kind: 'instrument.needs-clearing',
    subject: instrumentId,
    data: { reason: `${run.id} was aborted while it held ${instrumentId}.` },
  };
}

/** The end of an execution waits out a storage fault; its instruments have been stopped before. */
async function appendSurely(run: ExecutionRun, events: readonly NewEvent[], actor: Actor): Promise<JournalEvent[]> {
  for (;;) {
    try {
      return await run.deps.journal.append(events, actor);
    } catch (error) {
      const { code } = toAppError(error);
      if (run.isClosing || run.deps.journal.isClosed || (code !== 'storage-full' && code !== 'storage-fault'))
        throw error;
      await run.deps.whenWritable();
    }
  }
}

async function letGo(run: ExecutionRun): Promise<void> {
  const limit = Promise.withResolvers<void>();
  using _timer = run.deps.clock.setTimer(LET_GO_MS, () => limit.resolve());
  await Promise.race([run.flow.whenQuiet(), limit.promise]);
}
