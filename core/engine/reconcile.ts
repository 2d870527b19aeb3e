import { AppError } from '../contract/errors.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import type { CommandEvidence } from '../instruments/driver.ts';
import { isHarmless } from '../model/command-judgement.ts';
import { doubtAbout, recoveryAfter } from './attention.ts';
import type { ExecutionRun } from './execution-run.ts';
import { recordSuccess } from './record-step.ts';
import type { OpenCommand, StepRun } from './step-run.ts';

/** How often a busy instrument is asked again, on its own clock. */
const ASK_EVERY_MS = 2000;
/** An instrument that is busy for this many times the expected time is asked no more. */
const PATIENCE = 4;
const LEAST_PATIENCE_MS = 60_000;

/**
 * Asks the instrument what became of a command. `done`: its outcome is on record now. `repeat`: it certainly did not
 * happen, or nothing happens twice, and it may be sent again. `ask`: a person has to say, and has been asked.
 */
export async function reconcile(
  run: ExecutionRun,
  step: StepRun,
  open: OpenCommand,
): Promise<'done' | 'repeat' | 'ask'> {
  const command = step.plan.commands[open.commandIndex]!;
  const giveUpAt = run.labNow() + Math.max(LEAST_PATIENCE_MS, open.expectedMs * PATIENCE);
  for (;;) {
    const evidence = await ask(run, open);
    switch (evidence.state) {
      case 'done':
        await recordSuccess(run, step, command, open, 'reconciled', evidence.result);
        return 'done';
      case 'not-done':
        return notDone(run, step, open);
      case 'failed':
        return askToRecover(run, step, open, new AppError('device-fault', evidence.sentence));
      case 'busy':
        if (run.labNow() >= giveUpAt)
          return askPerson(run, step, command, open, `${open.instrumentId} has been busy for very long.`);
        await run.clock.sleep(ASK_EVERY_MS, run.inFlight.signal);
        break;
      case 'silent':
        if (!isHarmless(command.effect))
          return askPerson(run, step, command, open, `${open.instrumentId} cannot be asked now.`);
        step.mayRepeat(open.commandId);
        return 'repeat';
    }
  }
}

/** Sent again by itself once, or as often as the step declares; an instrument that never does it leads to a person. */
async function notDone(run: ExecutionRun, step: StepRun, open: OpenCommand): Promise<'repeat' | 'ask'> {
  if (step.attempt > Math.max(1, step.plan.retry?.times ?? 1)) {
    const sentence = `${open.instrumentId} says that it has not done it, after ${step.attempt} tries.`;
    return askToRecover(run, step, open, new AppError('device-timeout', sentence));
  }
  step.mayRepeat(open.commandId);
  return 'repeat';
}

/** Whether it happened where that matters; else only what is to be done now. */
async function askPerson(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  open: OpenCommand,
  why: string,
): Promise<'ask'> {
  if (isHarmless(command.effect)) return askToRecover(run, step, open, new AppError('device-timeout', why));
  await run.raise(doubtAbout(run, step, command, open, why), 'recovery-required');
  return 'ask';
}

async function askToRecover(run: ExecutionRun, step: StepRun, open: OpenCommand, error: AppError): Promise<'ask'> {
  step.mayRepeat(open.commandId);
  await run.raise(recoveryAfter(run, step, open, error), 'held-fault');
  return 'ask';
}

async function ask(run: ExecutionRun, open: OpenCommand): Promise<CommandEvidence | { readonly state: 'silent' }> {
  try {
    const evidence = await run.deps.bench.find(open.instrumentId)?.query(open.commandId, run.inFlight.signal);
    return evidence ?? { state: 'silent' };
  } catch (error) {
    run.inFlight.signal.throwIfAborted();
    run.deps.logger.warn(
      { executionId: run.id, error: String(error) },
      'An instrument could not be asked about a command.',
    );
    return { state: 'silent' };
  }
}
