import { assertExecutionTransition } from '../model/execution-states.ts';
import { evaluateExpression, expressionUsesState } from '../model/expression.ts';
import type { Actor, NewEvent } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';

/**
 * Runs an execution without addressing any instrument: every step completes with `{dry_run: true}` and its predicted
 * time, at the moment the plan foresees. It is one commit, so there is no halfway.
 */
export async function dryRun(run: ExecutionRun, actor: Actor): Promise<void> {
  assertExecutionTransition(run.id, run.facts.status, 'running');
  const labStart = run.labNow();
  const events: NewEvent[] = [{ kind: 'execution.started', subject: run.id, data: { labAt: labStart } }];
  const skipped = new Set<string>();
  for (const step of run.plan.steps) {
    const isOff = (step.parentId !== undefined && skipped.has(step.parentId)) || isSwitchedOff(run, step.when);
    if (isOff) skipped.add(step.stepId);
    events.push({
      kind: 'step.ended',
      subject: run.id,
      data: isOff
        ? { stepId: step.stepId, status: 'skipped', labAt: labStart + step.startMs }
        : {
            stepId: step.stepId,
            status: 'completed',
            startedLabAt: labStart + step.startMs,
            labAt: labStart + step.startMs + step.expectedMs,
            result: { dry_run: true, predicted_ms: step.expectedMs },
          },
    });
  }
  const labEnd = labStart + run.plan.duration.expectedMs;
  events.push({ kind: 'execution.completed', subject: run.id, data: { labAt: labEnd, flags: [] } });
  const written = await run.record(events, actor);
  const at = written[0]!.at;
  for (const step of run.steps.values()) {
    const isOff = skipped.has(step.id);
    if (!isOff) step.start(at, labStart + step.plan.startMs);
    step.end(isOff ? 'skipped' : 'completed', at, labStart + step.plan.startMs + (isOff ? 0 : step.plan.expectedMs));
    run.flow.noteEnded(step);
  }
  run.closed({
    status: 'completed',
    startedAt: at,
    startedLabAt: labStart,
    completedAt: at,
    labDurationMs: run.plan.duration.expectedMs,
  });
}

/** A condition on results cannot be known without running; such a step is taken as wanted. */
function isSwitchedOff(run: ExecutionRun, when: string | undefined): boolean {
  return when !== undefined && !expressionUsesState(when) && evaluateExpression(when, run.scope.values()) !== true;
}
