import { AppError } from '../contract/errors.ts';
import type { Json } from '../contract/json.ts';
import type { PlannedLabware, PlanStep } from '../contract/plan.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import { readCallRecords, readCalls } from '../store/call-queries.ts';
import type { Connection } from '../store/connection.ts';
import { planOfExecution } from '../store/execution-plan.ts';
import { getExecutionRow, readPlan } from '../store/execution-queries.ts';
import type { NewEvent } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';

/** Why a step of an execution that goes on from another one is left out. */
export function takenOverSentence(executionId: string): string {
  return `Taken over from ${executionId}.`;
}

/** @throws AppError `conflict` when no call of the execution became this step, so that nobody knows what comes before it */
export function assertWasCalled(connection: Connection, executionId: string, stepId: string): void {
  if (readCalls(connection, executionId).some((call) => call.stepId === stepId)) return;
  throw new AppError(
    'conflict',
    `${executionId} never came to this step, so there is nothing to take over. Choose a step that it reached, or run it again as a whole.`,
  );
}

/**
 * An execution of a program that goes on from a step of another one takes over every call before that step which has come
 * to its end: with its result, its time and its place. The program hears them again and makes all other calls anew.
 */
export async function takeOverCalls(run: ExecutionRun): Promise<void> {
  const { resumedFrom, startStepId } = run.facts;
  const { connection } = run.deps.journal;
  if (resumedFrom === null || startStepId === null || readCalls(connection, run.id).length > 0) return;
  const calls = readCalls(connection, resumedFrom);
  const chosen = calls.findIndex((call) => call.stepId === startStepId);
  const outcomes = new Map(readCallRecords(connection, resumedFrom).map((call) => [call.callId, call]));
  const taken = calls.slice(0, Math.max(0, chosen));
  // A step that was cut off before it began is left out as well, but the program never heard of that.
  const heardOf = new Set(calls.flatMap((call) => call.heard));
  const sentence = takenOverSentence(resumedFrom);
  const before = planOfExecution(connection, getExecutionRow(connection, resumedFrom));
  const rows = rowsOf(run, before.steps, new Set(taken.map((call) => call.stepId)));
  const labware = labwareOf(connection, run, before.labware);
  const events: NewEvent[] = [];
  if (rows.length > 0 || labware.length > 0)
    events.push({
      kind: 'execution.revised',
      subject: run.id,
      data: { steps: rows, ...(labware.length === 0 ? {} : { labware }) },
    });
  const ended: { readonly stepId: string; readonly labAt: number; readonly result: Json | undefined }[] = [];
  const started: string[] = [];
  const now = run.labNow();
  for (const call of taken) {
    const { callId, kind, parentId, name, arguments: args, options, line, stepId: step, labAt, heard } = call;
    const outcome = outcomes.get(callId)!;
    const isOver = outcome.status === 'completed' || (outcome.status === 'skipped' && heardOf.has(callId));
    const isAction = kind === 'operation' && step !== null && isOver;
    // One that a person left out had no result, and has none now.
    const hasResult = outcome.result !== null || outcome.status === 'completed';
    const result = kind === 'read' ? (call.result ?? null) : isAction && hasResult ? (outcome.result ?? {}) : undefined;
    events.push({
      kind: 'call.made',
      subject: run.id,
      data: {
        callId,
        parentId,
        kind,
        name,
        arguments: args,
        options,
        line,
        step,
        labAt,
        heard: [...heard],
        ...(result === undefined ? {} : { result }),
      },
    });
    if (isAction) ended.push({ stepId: step, labAt: outcome.endedLabAt ?? labAt, result });
    else if (kind === 'group' && step !== null) started.push(step);
  }
  for (const stepId of started) events.push({ kind: 'step.started', subject: run.id, data: { stepId, labAt: now } });
  for (const { stepId, labAt, result } of ended)
    events.push({
      kind: 'step.ended',
      subject: run.id,
      data: {
        stepId,
        status: 'skipped',
        labAt,
        error: { code: 'cancelled', sentence },
        ...(result === undefined ? {} : { result }),
      },
    });
  if (events.length === 0) return;
  const { at } = (await run.recordSurely(events)).at(-1)!;
  run.revise(rows, labware);
  for (const stepId of started) run.step(stepId).start(at, now);
  for (const { stepId, labAt, result } of ended) {
    const step = run.step(stepId);
    step.end('skipped', at, labAt, { code: 'cancelled', sentence });
    step.result = result;
    run.flow.noteEnded(step);
  }
}

/** Rows of the other execution that this one has not, or has otherwise. */
function rowsOf(run: ExecutionRun, before: readonly PlanStep[], wanted: ReadonlySet<string | null>): PlanStep[] {
  const known = new Map(run.plan.steps.map((step) => [step.stepId, step]));
  return before.filter((row) => {
    if (!wanted.has(row.stepId)) return false;
    const own = known.get(row.stepId);
    return own === undefined || !isSame({ ...own, index: 0, number: '' }, { ...row, index: 0, number: '' });
  });
}

function labwareOf(connection: Connection, run: ExecutionRun, before: readonly PlannedLabware[]): PlannedLabware[] {
  const { plan } = readPlan(connection, run.facts.planHash);
  return before.filter((piece, index) => !isSame(piece, plan.labware[index]));
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one as Json) === canonicalJson(other as Json);
}
