import { AppError } from '../contract/errors.ts';
import type { Json } from '../contract/json.ts';
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
 * happen and may be sent again. `ask`: a person has to say, and has been asked.
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
        step.mayRepeat(open.commandId);
        return 'repeat';
      case 'failed':
        step.mayRepeat(open.commandId);
        await run.raise(recoveryAfter(run, step, open, new AppError('device-fault', evidence.sentence)), 'held-fault');
        return 'ask';
      case 'busy':
        if (run.labNow() < giveUpAt) {
          await run.clock.sleep(ASK_EVERY_MS, run.inFlight.signal);
          continue;
        }
        await run.raise(
          doubtAbout(run, step, command, open, `${open.instrumentId} has been busy for very long.`),
          'recovery-required',
        );
        return 'ask';
      case 'silent':
        await run.raise(
          doubtAbout(run, step, command, open, `${open.instrumentId} cannot be asked now.`),
          'recovery-required',
        );
        return 'ask';
    }
  }
}

type Answer =
  | { readonly state: 'done'; readonly result: Json }
  | { readonly state: 'failed'; readonly sentence: string }
  | { readonly state: 'busy' | 'not-done' | 'silent' };

async function ask(run: ExecutionRun, open: OpenCommand): Promise<Answer> {
  try {
    const evidence = await run.deps.bench.find(open.instrumentId)?.query(open.commandId, run.inFlight.signal);
    return evidence ?? { state: 'silent' };
  } catch (error) {
    run.deps.logger.warn(
      { executionId: run.id, error: String(error) },
      'An instrument could not be asked about a command.',
    );
    return { state: 'silent' };
  }
}
