import type { EventData, JournalEvent } from '../contract/event.ts';
import type { Plan } from '../contract/plan.ts';
import { invariant } from '../base/invariant.ts';
import type { Connection } from './connection.ts';
import { isoTime } from './iso-time.ts';

const STEPS_ENDED = `(SELECT count(*) FROM execution_steps AS s WHERE s.execution_id = executions.execution_id AND s.status IN ('completed', 'failed', 'skipped'))`;
/** Nothing is completed before all its steps have ended, so they need not be counted. */
const ALL_STEPS = 'step_count';

const endedWith = (stepsEnded: string): string =>
  `UPDATE executions SET status = ?, phase = 'none', reasons = '[]', completed_at = ?, lab_duration_ms = max(0, ? - started_lab_at),
     flags = ?, terminal_kind = ?, error_message = ?, confirmations = ?, steps_ended = ${stepsEnded} WHERE execution_id = ?`;
const COMPLETED = endedWith(ALL_STEPS);
const CUT_SHORT = endedWith(STEPS_ENDED);

/** Writes an event about an execution as a whole into `executions` (and, when it is created, its steps). */
export function projectExecution(connection: Connection, event: JournalEvent): void {
  const id = event.subject;
  const at = isoTime(event.at);
  switch (event.kind) {
    case 'execution.created':
      insertExecution(connection, id, at, event.data);
      return;
    case 'execution.started':
      changeOne(
        connection,
        `UPDATE executions SET status = 'running', phase = 'executing', started_at = ?, started_lab_at = ? WHERE execution_id = ?`,
        at,
        event.data.labAt,
        id,
      );
      return;
    case 'execution.phase':
      changeOne(connection, 'UPDATE executions SET phase = ? WHERE execution_id = ?', event.data.phase, id);
      return;
    case 'execution.paused':
      changeOne(
        connection,
        `UPDATE executions SET status = 'paused', phase = 'none', reasons = ?, confirmations = ?, steps_ended = ${STEPS_ENDED} WHERE execution_id = ?`,
        JSON.stringify(event.data.reasons),
        JSON.stringify(event.data.confirmations),
        id,
      );
      return;
    case 'execution.reasons':
      changeOne(
        connection,
        'UPDATE executions SET reasons = ? WHERE execution_id = ?',
        JSON.stringify(event.data.reasons),
        id,
      );
      return;
    case 'execution.resumed':
      changeOne(
        connection,
        `UPDATE executions SET status = 'running', phase = 'executing', reasons = '[]', confirmations = '[]' WHERE execution_id = ?`,
        id,
      );
      return;
    case 'execution.completed':
      end(connection, id, at, event.data.labAt, 'completed', { flags: event.data.flags });
      return;
    case 'execution.failed':
      end(connection, id, at, event.data.labAt, 'failed', {
        terminalKind: event.data.terminalKind,
        errorMessage: event.data.error.sentence,
        confirmations: event.data.confirmations,
      });
      return;
    case 'execution.cancelled':
      end(connection, id, at, event.data.labAt, 'cancelled', {
        terminalKind: event.data.terminalKind,
        confirmations: event.data.confirmations,
      });
      return;
    default:
      return;
  }
}

interface EndFacts {
  readonly flags?: readonly string[];
  readonly terminalKind?: string;
  readonly errorMessage?: string;
  readonly confirmations?: readonly unknown[];
}

function end(connection: Connection, id: string, at: string, labAt: number, status: string, facts: EndFacts): void {
  connection.run('DELETE FROM attentions WHERE execution_id = ?', id);
  changeOne(
    connection,
    status === 'completed' ? COMPLETED : CUT_SHORT,
    status,
    at,
    labAt,
    JSON.stringify(facts.flags ?? []),
    facts.terminalKind ?? null,
    facts.errorMessage ?? null,
    JSON.stringify(facts.confirmations ?? []),
    id,
  );
}

function insertExecution(connection: Connection, id: string, at: string, data: EventData<'execution.created'>): void {
  const plan = planOf(connection, data.planHash);
  connection.run(
    `INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, 'pending', ?, NULL, NULL, NULL, ?, 'queued', '[]', NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, 0, '[]', '[]')`,
    id,
    Number(id.slice(id.indexOf('-') + 1)),
    data.workflowName,
    data.cellLine,
    data.vesselId,
    data.operationType,
    at,
    JSON.stringify(data.metadata),
    data.mode,
    data.operator,
    data.protocolId,
    data.protocolVersion,
    data.protocolHash,
    data.planHash,
    data.requestId,
    JSON.stringify(data.bindings),
    data.appVersion,
    JSON.stringify(data.driverVersions),
    data.resumedFrom,
    data.startStepId,
    data.stepCount,
  );
  for (const [index, step] of plan.entries()) {
    connection.run(
      `INSERT INTO execution_steps VALUES (?, ?, ?, ?, ?, ?, 'pending', NULL, NULL, NULL, NULL, 0, 0, NULL, NULL)`,
      `${id}/${step.stepId}`,
      id,
      index,
      step.name,
      step.operationType,
      step.params,
    );
  }
}

interface StepTemplate {
  readonly stepId: string;
  readonly name: string;
  readonly operationType: string;
  readonly params: string;
}

/** Parsing a plan costs more than inserting its steps, and many executions share one plan. */
const templates = new Map<string, readonly StepTemplate[]>();
const MOST_TEMPLATES = 64;

function planOf(connection: Connection, planHash: string): readonly StepTemplate[] {
  const known = templates.get(planHash);
  if (known !== undefined) return known;
  const row = connection.get<{ plan: string }>('SELECT plan FROM plans WHERE plan_hash = ?', planHash);
  invariant(row, `The plan ${planHash} is recorded before an execution of it.`);
  const plan = JSON.parse(row.plan) as Plan;
  const steps = plan.steps.map((step) => ({
    stepId: step.stepId,
    name: step.name,
    operationType: step.operationType,
    params: JSON.stringify(step.params),
  }));
  if (templates.size >= MOST_TEMPLATES) templates.clear();
  templates.set(planHash, steps);
  return steps;
}

function changeOne(connection: Connection, sql: string, ...parameters: (string | number | null)[]): void {
  const changes = connection.run(sql, ...parameters);
  invariant(changes === 1, `A change to an execution meets exactly one row, not ${changes}: ${sql.slice(0, 60)}`);
}
