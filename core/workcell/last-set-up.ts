import type { SetUpAspect } from '../contract/changeover.ts';
import type { EventData } from '../contract/event.ts';
import type { Plan } from '../contract/plan.ts';
import { setUpsOf } from '../model/set-ups.ts';
import { tasksOf } from '../model/plan-tasks.ts';
import type { Connection } from '../store/connection.ts';
import { findExecutionRow, readPlan } from '../store/execution-queries.ts';

/** Entries at the end of the journal in which the last use of an instrument is looked for. */
const LOOKED_BACK = 20_000;

/** What an instrument was used for last, as far back as it is worth looking; null: nobody knows. */
export function lastSetUp(connection: Connection, instrumentId: string, by: SetUpAspect): string | null {
  const rows = connection.all<{ subject: string; data: string }>(
    `SELECT subject, data FROM journal
     WHERE seq > (SELECT max(seq) FROM journal) - ? AND kind = 'command.intent' AND json_extract(data, '$.instrumentId') = ?
     ORDER BY seq DESC LIMIT 200`,
    LOOKED_BACK,
    instrumentId,
  );
  const plans = new Map<string, Plan>();
  for (const { subject, data } of rows) {
    const { stepId, commandIndex } = JSON.parse(data) as EventData<'command.intent'>;
    const planHash = findExecutionRow(connection, subject)?.plan_hash;
    if (planHash === undefined) continue;
    const plan = plans.get(planHash) ?? readPlan(connection, planHash).plan;
    plans.set(planHash, plan);
    const command = plan.steps.find((step) => step.stepId === stepId)?.commands[commandIndex];
    const task = tasksOf(plan).tasks.find(
      (one) =>
        plan.program !== undefined ||
        (one.stepId === stepId && one.firstCommand <= commandIndex && commandIndex <= one.lastCommand),
    );
    if (command === undefined || command.instrument === 'wellrun' || task === undefined) continue;
    const setUp = setUpsOf(plan).of(task.taskId, command.instrument)[by];
    if (setUp !== null) return setUp;
  }
  return null;
}
