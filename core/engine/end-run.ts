import type { AppError } from '../contract/errors.ts';
import { assertExecutionTransition } from '../model/execution-states.ts';
import type { StopConfirmation } from '../contract/instrument.ts';
import type { TerminalKind } from '../contract/words.ts';
import { AppError as Failure } from '../contract/errors.ts';
import type { Actor, NewEvent } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';
import { errorData } from './step-runner.ts';

/** Runs that are cut off wait this long, on the PC's clock, for their steps to let go. */
const LET_GO_MS = 3000;

/**
 * Ends an execution before its last step. Instruments are stopped first and the record follows, so that a faulty disk
 * never keeps a pump running; what each instrument confirmed becomes part of the record.
 */
export async function endRun(run: ExecutionRun, kind: TerminalKind, actor: Actor, error?: AppError): Promise<void> {
  const status = kind === 'stopped' || kind === 'aborted-by-operator' ? 'cancelled' : 'failed';
  const wasPending = run.facts.status === 'pending';
  if (wasPending) assertExecutionTransition(run.id, 'pending', 'cancelled');
  const held = wasPending || run.facts.mode === 'dry-run' ? [] : run.instrumentIds;
  const stopping = run.deps.bench.stop(held);
  await run.enterEndPhase(kind === 'stopped' ? 'stopping' : 'aborting', actor);
  const confirmations = await stopping;
  await letGo(run);
  const labAt = run.labNow();
  const events = endEvents(run, status, kind, labAt, confirmations, held, error);
  const [event] = await run.deps.journal.append(events, actor).catch(() => run.recordSurely(events));
  for (const step of run.steps.values()) {
    if (step.status === 'running') step.end(status === 'failed' ? 'failed' : 'skipped', event!.at, labAt);
  }
  run.closed({
    status,
    terminalKind: kind,
    completedAt: event!.at,
    labDurationMs: run.facts.startedLabAt === null ? null : Math.max(0, labAt - run.facts.startedLabAt),
    errorMessage: error?.message ?? null,
    stopConfirmations: confirmations,
  });
}

function endEvents(
  run: ExecutionRun,
  status: 'cancelled' | 'failed',
  kind: TerminalKind,
  labAt: number,
  confirmations: StopConfirmation[],
  held: readonly string[],
  error: AppError | undefined,
): NewEvent[] {
  const events: NewEvent[] = [];
  for (const step of run.steps.values()) {
    if (step.status !== 'running') continue;
    const end = status === 'failed' ? 'failed' : 'skipped';
    events.push({
      kind: 'step.ended',
      subject: run.id,
      data: {
        stepId: step.id,
        status: end,
        labAt,
        ...(error !== undefined && end === 'failed' ? { error: errorData(error) } : {}),
      },
    });
  }
  if (status === 'failed') {
    const cause = error ?? new Failure('step-failed');
    events.push({
      kind: 'execution.failed',
      subject: run.id,
      data: { labAt, terminalKind: kind, error: errorData(cause), confirmations },
    });
  } else {
    events.push({ kind: 'execution.cancelled', subject: run.id, data: { labAt, terminalKind: kind, confirmations } });
  }
  if (kind !== 'stopped') {
    for (const instrumentId of held) {
      events.push({
        kind: 'instrument.needs-clearing',
        subject: instrumentId,
        data: { reason: `${run.id} was aborted while it held ${instrumentId}.` },
      });
    }
  }
  return events;
}

async function letGo(run: ExecutionRun): Promise<void> {
  const limit = new AbortController();
  const timer = run.deps.clock.setTimer(LET_GO_MS, () => limit.abort());
  const deadline = new Promise<void>((resolve) =>
    limit.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  await Promise.race([run.whenQuiet(), deadline]);
  timer[Symbol.dispose]();
}
