import type { JournalEvent } from '../contract/event.ts';
import type { PlanStep } from '../contract/plan.ts';
import type { Connection } from './connection.ts';

/** Writes a call of a program into `calls`. */
export function projectCall(connection: Connection, event: JournalEvent): void {
  if (event.kind !== 'call.made') return;
  const { data } = event;
  connection.run(
    'INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    event.subject,
    data.callId,
    data.parentId,
    data.kind,
    data.name,
    JSON.stringify(data.arguments),
    JSON.stringify(data.options),
    data.line,
    data.step,
    event.at,
    data.labAt,
    JSON.stringify(data.heard),
    data.result === undefined ? null : JSON.stringify(data.result),
  );
}

/** Writes rows that an execution has beside those of its plan, or in their place. */
export function projectRevision(connection: Connection, event: JournalEvent): void {
  if (event.kind !== 'execution.revised') return;
  const id = event.subject;
  for (const step of event.data.steps) {
    connection.run(
      'INSERT INTO revised_steps VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET step = excluded.step',
      id,
      step.stepId,
      JSON.stringify(step),
    );
    const changed = connection.run(
      'UPDATE execution_steps SET name = ?, operation_type = ?, parameters = ? WHERE step_id = ?',
      step.name,
      step.operationType,
      JSON.stringify(step.params),
      `${id}/${step.stepId}`,
    );
    if (changed === 0) insertStep(connection, id, step);
  }
  for (const labware of event.data.labware ?? [])
    connection.run(
      'INSERT INTO revised_labware VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET labware = excluded.labware',
      id,
      labware.labwareId,
      JSON.stringify(labware),
    );
  connection.run(
    `UPDATE executions SET step_count = (SELECT count(*) FROM execution_steps AS s WHERE s.execution_id = executions.execution_id)
     WHERE execution_id = ?`,
    id,
  );
}

function insertStep(connection: Connection, id: string, step: PlanStep): void {
  // By way of negative numbers, since two rows never have the same place, not even for a moment.
  connection.run(
    'UPDATE execution_steps SET step_index = -step_index - 2 WHERE execution_id = ? AND step_index >= ?',
    id,
    step.index,
  );
  connection.run(
    'UPDATE execution_steps SET step_index = -step_index - 1 WHERE execution_id = ? AND step_index < 0',
    id,
  );
  connection.run(
    `INSERT INTO execution_steps VALUES (?, ?, ?, ?, ?, ?, 'pending', NULL, NULL, NULL, NULL, 0, 0, NULL, NULL)`,
    `${id}/${step.stepId}`,
    id,
    step.index,
    step.name,
    step.operationType,
    JSON.stringify(step.params),
  );
}
