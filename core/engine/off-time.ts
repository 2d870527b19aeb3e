import { AppError } from '../contract/errors.ts';
import { WELLRUN_ITSELF } from '../store/journal.ts';
import { recoveryAfter } from './attention.ts';
import type { ExecutionRun } from './execution-run.ts';
import type { OpenCommand, StepRun } from './step-run.ts';

/**
 * A wait that went on while nobody watched: what its off-time policy says. `go-on`: the rest of the time is waited.
 * `ask`: a person has been asked (or the execution is being aborted).
 */
export async function offTimeVerdict(
  run: ExecutionRun,
  step: StepRun,
  open: OpenCommand,
  ms: number,
): Promise<'go-on' | 'ask'> {
  const policy = step.plan.offTime ?? { policy: 'continue' as const };
  const now = run.labNow();
  const leftMs = open.labAt + ms - now;
  const overdueMs = Math.max(0, -leftMs);
  await run.recordSurely([
    {
      kind: 'step.off-time',
      subject: run.id,
      data: { stepId: step.id, offMs: Math.max(0, now - open.labAt), policy: policy.policy, leftMs },
    },
  ]);
  const tooLateToGoOn = policy.abortAfterMs !== undefined && overdueMs > policy.abortAfterMs;
  if (tooLateToGoOn || policy.policy === 'abort') {
    run.background(
      run.end('aborted-by-fault', WELLRUN_ITSELF, {
        error: new AppError(
          'step-failed',
          `${step.plan.name} was left alone for too long, and its protocol says to abort then.`,
        ),
      }),
    );
    return 'ask';
  }
  const needsPerson = policy.policy === 'hold' || (policy.holdAfterMs !== undefined && overdueMs > policy.holdAfterMs);
  if (!needsPerson) return 'go-on';
  const minutes = Math.round(overdueMs / 60_000);
  const error = new AppError(
    'step-failed',
    overdueMs === 0
      ? `Wellrun was off during ${step.plan.name}, and its protocol wants a person to look then.`
      : `${step.plan.name} took ${minutes} min longer than planned while Wellrun was off.`,
  );
  step.mayRepeat(open.commandId);
  await run.raise(recoveryAfter(run, step, open, error), 'recovery-required');
  return 'ask';
}
