import type { ExecutionSummary, StepState, WellResult } from '../contract/execution.ts';
import type { StopConfirmation } from '../contract/instrument.ts';
import type { JsonObject } from '../contract/json.ts';
import type { ExecutionStatus, Mode, PauseReason, Phase, StepStatus, TerminalKind } from '../contract/words.ts';

/** One row of the table `executions`. */
export interface ExecutionRow {
  readonly execution_id: string;
  readonly number: number;
  readonly workflow_name: string;
  readonly cell_line: string | null;
  readonly vessel_id: string | null;
  readonly operation_type: string;
  readonly status: ExecutionStatus;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly error_message: string | null;
  readonly metadata: string;
  readonly phase: Phase;
  readonly reasons: string;
  readonly terminal_kind: TerminalKind | null;
  readonly mode: Mode;
  readonly operator: string;
  readonly protocol_id: string;
  readonly protocol_version: number;
  readonly protocol_hash: string;
  readonly plan_hash: string;
  readonly request_id: string;
  readonly bindings: string;
  readonly app_version: string;
  readonly driver_versions: string;
  readonly resumed_from: string | null;
  readonly start_step_id: string | null;
  readonly started_lab_at: number | null;
  readonly lab_duration_ms: number | null;
  readonly step_count: number;
  readonly steps_ended: number;
  readonly flags: string;
  readonly confirmations: string;
}

/** One row of the table `execution_steps`. */
export interface StepRow {
  readonly step_id: string;
  readonly execution_id: string;
  readonly step_index: number;
  readonly name: string;
  readonly operation_type: string;
  readonly parameters: string;
  readonly status: StepStatus;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly error_message: string | null;
  readonly result: string | null;
  readonly attempt: number;
  readonly commands_done: number;
  readonly start_lab_at: number | null;
  readonly end_lab_at: number | null;
}

export function summaryOf(row: ExecutionRow): ExecutionSummary {
  return {
    executionId: row.execution_id,
    workflowName: row.workflow_name,
    protocolId: row.protocol_id,
    protocolVersion: row.protocol_version,
    cellLine: row.cell_line,
    vesselId: row.vessel_id,
    operationType: row.operation_type,
    mode: row.mode,
    status: row.status,
    phase: row.phase,
    reasons: JSON.parse(row.reasons) as PauseReason[],
    terminalKind: row.terminal_kind,
    operator: row.operator,
    createdAt: Date.parse(row.created_at),
    startedAt: timeOf(row.started_at),
    completedAt: timeOf(row.completed_at),
    labDurationMs: row.lab_duration_ms,
    errorMessage: row.error_message,
    stepCount: row.step_count,
    stepsEnded: row.steps_ended,
    planHash: row.plan_hash,
    resumedFrom: row.resumed_from,
    flags: JSON.parse(row.flags) as string[],
  };
}

export function confirmationsOf(row: ExecutionRow): StopConfirmation[] {
  return JSON.parse(row.confirmations) as StopConfirmation[];
}

export function metadataOf(row: ExecutionRow): JsonObject {
  return JSON.parse(row.metadata) as JsonObject;
}

/** The step's id in its plan: `step_id` in the table carries the execution's id before it. */
export function planStepIdOf(row: StepRow): string {
  return row.step_id.slice(row.execution_id.length + 1);
}

export function stepStateOf(row: StepRow, inDoubt: boolean): StepState {
  return {
    stepId: planStepIdOf(row),
    status: row.status,
    commandsDone: row.commands_done,
    attempt: row.attempt,
    startedAt: timeOf(row.start_time),
    endedAt: timeOf(row.end_time),
    startedLabAt: row.start_lab_at,
    endedLabAt: row.end_lab_at,
    progress: null,
    errorMessage: row.error_message,
    inDoubt,
  };
}

export interface WellResultRow {
  readonly step_id: string;
  readonly labware_id: string;
  readonly well: string;
  readonly quantity: string;
  readonly value: number | null;
  readonly unit: string;
  readonly flag: string | null;
}

export function wellResultOf(row: WellResultRow): WellResult {
  return {
    stepId: row.step_id,
    labwareId: row.labware_id,
    well: row.well,
    quantity: row.quantity,
    value: row.value,
    unit: row.unit,
    flag: row.flag,
  };
}

function timeOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
