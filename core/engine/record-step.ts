import type { LabwareChange, LeaseGrant } from '../contract/account.ts';
import { toErrorRecord, type AppError } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import { labwareChangesOf } from '../model/labware-changes.ts';
import type { Actor, NewEvent } from '../store/journal.ts';
import { bindParams } from './bind-params.ts';
import type { ExecutionRun } from './execution-run.ts';
import { consumedOf } from './step-consumption.ts';
import { onLeasedPlaces, takeAway, withPlaces } from './run-places.ts';
import type { OpenCommand, StepRun } from './step-run.ts';
import { wellResultsOf } from './well-results.ts';

/** What a person decided, to be written together with what follows from it: all of it, or nothing has been decided. */
export interface Decision {
  readonly entries: readonly NewEvent[];
  readonly actor: Actor;
}

export interface EndFacts {
  readonly result?: Json;
  readonly results?: readonly Omit<ReturnType<typeof wellResultsOf>[number], never>[];
  readonly decision?: Decision;
}

/** Ends a step on record and lets those go that waited for it. */
export async function endStep(
  run: ExecutionRun,
  step: StepRun,
  status: 'completed' | 'skipped',
  facts: EndFacts = {},
): Promise<void> {
  const labAt = run.labNow();
  const startedLabAt = step.status === 'pending' && status === 'completed' ? labAt : undefined;
  const result = facts.result ?? step.result;
  const released = run.leases.endingStep(step);
  const event = await recordWith(run, facts.decision, {
    kind: 'step.ended',
    subject: run.id,
    data: {
      stepId: step.id,
      status,
      labAt,
      ...(startedLabAt === undefined ? {} : { startedLabAt }),
      ...(result === undefined ? {} : { result }),
      ...(facts.results === undefined ? {} : { results: [...facts.results] }),
      ...consumedOf(step, status === 'completed'),
      ...releaseOf(released),
    },
  });
  if (startedLabAt !== undefined) step.start(event.at, labAt);
  step.result = result;
  step.end(status, event.at, labAt);
  run.leases.gaveBack(step, released);
  run.flow.stepEnded(step);
}

/** The outcome of a command that counts as done, and with its last command the end of the step, in one commit. */
export async function recordSuccess(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  sent: Pick<OpenCommand, 'commandId'> & Partial<Pick<OpenCommand, 'params'>>,
  outcome: 'ok' | 'reconciled' | 'done-by-hand',
  result: Json,
  decision?: Decision,
): Promise<void> {
  const labAt = run.labNow();
  const isLast = step.commandsDone + 1 >= step.plan.commands.length;
  const stepResult = isTelling(result) ? result : step.result;
  const results = wellResultsOf(step.id, command, result);
  const leaving = run.leases.leavingWith(step);
  const labware = [
    ...labwareChangesBy(run, step, command, sent.params, result),
    ...leaving.map((labwareId) => ({ labwareId, to: null })),
  ];
  const released = isLast ? run.leases.endingStep(step) : run.leases.endingWith(step);
  const event = await recordWith(run, decision, {
    kind: 'command.outcome',
    subject: run.id,
    data: {
      commandId: sent.commandId,
      stepId: step.id,
      outcome,
      labAt,
      result,
      ...(results.length === 0 ? {} : { results }),
      ...(labware.length === 0 ? {} : { labware }),
      ...(isLast
        ? {
            ends: {
              status: 'completed' as const,
              ...(stepResult === undefined ? {} : { result: stepResult }),
              ...consumedOf(step, true),
              ...releaseOf(released),
            },
          }
        : releaseOf(released)),
    },
  });
  await takeAway(run, leaving);
  step.result = stepResult;
  step.commandSettled();
  if (isLast) step.end('completed', event.at, labAt);
  run.leases.gaveBack(step, released);
  if (!isLast) return;
  run.flow.stepEnded(step);
}

/** What a command that counts as done has changed about labware. @param sent its params as they were sent, when that is known */
function labwareChangesBy(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  sent: JsonObject | undefined,
  result: Json,
): LabwareChange[] {
  if (command.instrument === 'wellrun') return [];
  const bindings = run.bindingsOf(step);
  const bound = sent ?? step.editedParams ?? bindParams(run.scope.fill(command), run.facts.labwareOwner, bindings);
  const params = withPlaces(run, command.instrument, command.command, bound);
  const changes = labwareChangesOf(command, params, result, bindings[command.instrument] ?? command.instrument);
  return onLeasedPlaces(run, changes);
}

/** Leases as an intent carries them. */
export function grantsOf(granted: readonly LeaseGrant[]): { leases?: LeaseGrant[] } {
  return granted.length === 0 ? {} : { leases: [...granted] };
}

function releaseOf(released: readonly number[]): { released?: number[] } {
  return released.length === 0 ? {} : { released: [...released] };
}

/** An error as events carry it. */
export function errorData(error: AppError): { code: string; sentence: string; details?: JsonObject } {
  const record = toErrorRecord(error);
  return {
    code: record.code,
    sentence: record.sentence,
    ...(record.details === undefined ? {} : { details: record.details as JsonObject }),
  };
}

/** A step's own result is the last one that says something: `{}` does not. */
export function isTelling(result: Json): boolean {
  return typeof result !== 'object' || (result !== null && Object.keys(result).length > 0);
}

/** What has happened is recorded whatever it takes; what a person decides is refused when it cannot be recorded. */
async function recordWith(run: ExecutionRun, decision: Decision | undefined, event: NewEvent): Promise<JournalEvent> {
  const written =
    decision === undefined
      ? await run.recordSurely([event])
      : await run.record([...decision.entries, event], decision.actor);
  return written.at(-1)!;
}
