import type { PauseReason } from '../contract/words.ts';
import type { NewEvent } from '../store/journal.ts';
import { doubtAbout } from './attention.ts';
import type { ExecutionRun } from './execution-run.ts';

/**
 * What the record has to say about an execution that was running when the process ended. Nothing is sent: a `consume`
 * command without an outcome becomes a question to the operator; everything else waits for Resume.
 */
export function interruptionEvents(run: ExecutionRun): NewEvent[] {
  const events: NewEvent[] = [];
  const reasons: PauseReason[] = ['interrupted'];
  for (const step of run.steps.values()) {
    const { open } = step;
    if (open === undefined || step.hasEnded || run.attention.has(step.id) || open.effect !== 'consume') continue;
    const command = step.plan.commands[open.commandIndex];
    if (command === undefined) continue;
    const attention = doubtAbout(
      run,
      step,
      command,
      open,
      'Wellrun ended (a power cut, or it was stopped) before the outcome was recorded.',
    );
    run.attention.set(step.id, attention);
    step.inDoubt = true;
    events.push({ kind: 'step.attention', subject: run.id, data: { attention } });
  }
  const doubtful = run.openAttention.some((attention) => attention.kind !== 'operator');
  if (doubtful) reasons.push('recovery-required');
  events.push({ kind: 'execution.paused', subject: run.id, data: { reasons, confirmations: [] } });
  run.change({ status: 'paused', phase: 'none', reasons, stopConfirmations: [] });
  run.gate.assume(reasons);
  return events;
}

/**
 * The same for one that was paused: when it only waited for room on the disk, nobody who saw that is left to let it go
 * on, and nothing goes on by itself after a restart. So it waits for Resume.
 */
export function stillPausedEvents(run: ExecutionRun): NewEvent[] {
  if (!run.facts.reasons.includes('storage')) return [];
  const left = run.facts.reasons.filter((reason) => reason !== 'storage' && reason !== 'interrupted');
  const reasons: PauseReason[] = ['interrupted', ...left];
  run.change({ reasons });
  run.gate.assume(reasons);
  return [{ kind: 'execution.reasons', subject: run.id, data: { reasons } }];
}
