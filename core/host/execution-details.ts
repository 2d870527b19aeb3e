import type { ChosenInstrument } from '../contract/account.ts';
import type { CommandRecord, LiveExecution, StepRecord, StepState } from '../contract/execution.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import { withChosen } from '../contract/live-execution.ts';
import type { Plan } from '../contract/plan.ts';
import type { Connection } from '../store/connection.ts';
import { planOfExecution } from '../store/execution-plan.ts';
import { getExecutionRow, readAttentions, readStepHistory, readSteps } from '../store/execution-queries.ts';
import { confirmationsOf, metadataOf, planStepIdOf, stepStateOf, summaryOf } from '../store/execution-rows.ts';
import type { ExecutionRow } from '../store/execution-rows.ts';

export interface ExecutionDetails {
  readonly execution: LiveExecution;
  readonly steps: StepRecord[];
  readonly metadata: JsonObject;
  readonly pins: {
    readonly protocolHash: string;
    readonly planHash: string;
    readonly appVersion: string;
    readonly driverVersions: Record<string, string>;
  };
}

/** One execution with every step, from the record; `live` is what the engine knows of it when it has not ended. */
export function readDetails(
  connection: Connection,
  executionId: string,
  live: LiveExecution | undefined,
): ExecutionDetails {
  const row = getExecutionRow(connection, executionId);
  const plan = planOfExecution(connection, row);
  const attention = readAttentions(connection, executionId);
  const rows = readSteps(connection, executionId);
  const chosen = chosenBySteps(connection, row, plan);
  const states = new Map(live?.steps.map((state) => [state.stepId, state]));
  const execution: LiveExecution = live ?? {
    ...summaryOf(row),
    startedLabAt: row.started_lab_at,
    bindings: JSON.parse(row.bindings) as Record<string, string>,
    stopConfirmations: confirmationsOf(row),
    attention,
    steps: rows.map((step) => stateOf(step, chosen)),
  };
  return {
    execution,
    steps: rows.map((step) => stepRecord(step, plan, states.get(planStepIdOf(step)) ?? stateOf(step, chosen))),
    metadata: metadataOf(row),
    pins: {
      protocolHash: row.protocol_hash,
      planHash: row.plan_hash,
      appVersion: row.app_version,
      driverVersions: JSON.parse(row.driver_versions) as Record<string, string>,
    },
  };
}

type Chosen = ReadonlyMap<string, readonly ChosenInstrument[]>;

function stateOf(row: StepRow, chosen: Chosen): StepState {
  const own = chosen.get(planStepIdOf(row));
  return { ...stepStateOf(row, false), ...(own === undefined ? {} : { chosen: [...own] }) };
}

/** What steps have chosen out of like instruments, where an execution is not bound to all that it needs. */
function chosenBySteps(connection: Connection, row: ExecutionRow, plan: Plan): Chosen {
  const bindings = JSON.parse(row.bindings) as Record<string, string>;
  const found = new Map<string, readonly ChosenInstrument[]>();
  if (row.mode === 'dry-run' || plan.instruments.every((kind) => bindings[kind] !== undefined)) return found;
  for (const event of readStepHistory(connection, row.execution_id))
    if (event.kind === 'command.intent' && event.data.chosen !== undefined)
      found.set(event.data.stepId, withChosen(found.get(event.data.stepId), event.data.chosen));
  return found;
}

type StepRow = ReturnType<typeof readSteps>[number];

function stepRecord(row: StepRow, plan: Plan, state: StepState): StepRecord {
  const planned = plan.steps[row.step_index]!;
  return {
    ...state,
    index: row.step_index,
    number: planned.number,
    kind: planned.kind,
    parentId: planned.parentId ?? null,
    depth: planned.depth,
    name: row.name,
    sentence: planned.sentence,
    operationType: row.operation_type,
    parameters: JSON.parse(row.parameters) as JsonObject,
    effect: planned.effect,
    expectedMs: planned.expectedMs,
    commandCount: planned.commands.length,
    result: row.result === null ? null : (JSON.parse(row.result) as Json),
  };
}

/** Every command of an execution with its outcome, in the order they were sent. */
export function readCommands(connection: Connection, executionId: string): CommandRecord[] {
  const commands = new Map<string, CommandRecord>();
  for (const event of readStepHistory(connection, executionId)) {
    if (event.kind === 'command.intent') {
      const { commandId, stepId, commandIndex, attempt, instrumentId, command, params, effect } = event.data;
      commands.set(commandId, {
        commandId,
        stepId,
        commandIndex,
        attempt,
        instrumentId,
        command,
        params,
        effect,
        outcome: null,
        sentAt: event.at,
        endedAt: null,
      });
    } else if (event.kind === 'command.outcome') {
      const record = commands.get(event.data.commandId);
      if (record !== undefined)
        commands.set(record.commandId, { ...record, outcome: event.data.outcome, endedAt: event.at });
    }
  }
  return [...commands.values()];
}
