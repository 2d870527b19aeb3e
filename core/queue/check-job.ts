import { hashOf } from '../base/canonical-json.ts';
import type { Json } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import type { SubmitJob } from './job-desk.ts';
import type { LabSchedule } from './lab-schedule.ts';
import type { JobQueue } from './job-queue.ts';
import { momentText } from './waits.ts';

export interface JobCheck {
  impossible: string | null;
  expectedStart: [number, number] | null;
  expectedEnd: [number, number] | null;
  sentence: string;
}

/** What the queue would say to a job, without submitting it. */
export async function checkJob(
  schedule: LabSchedule,
  queue: JobQueue,
  input: SubmitJob,
  plan: Plan,
): Promise<JobCheck> {
  const ahead = queue.line.filter((job) => job.state === 'waiting' && job.priority >= input.priority).length;
  const line =
    ahead === 0 ? 'Nothing waits before it.' : `${ahead === 1 ? 'One job waits' : `${ahead} jobs wait`} before it.`;
  const unknown: JobCheck = { impossible: null, expectedStart: null, expectedEnd: null, sentence: line };
  if (input.mode === 'dry-run') return unknown;
  const { priority, notBefore, due, deadline, bindings } = input;
  const job = {
    jobId: 'EX-0',
    title: plan.workflowName,
    planHash: hashOf(plan as unknown as Json),
    priority,
    notBefore,
    due,
    deadline,
    wishes: bindings,
  };
  const outlook = await schedule.check(job, plan, input.mode);
  if (outlook.impossible !== null) {
    const sentence = `It cannot be done even in an empty lab: ${outlook.impossible}.`;
    return { ...unknown, impossible: outlook.impossible, sentence };
  }
  if (outlook.start === null || outlook.end === null) return unknown;
  const now = schedule.now(input.mode);
  const text = (at: number): string => momentText(at, now, schedule.offsetMinutes);
  const out = schedule.dispatcher.jobs.outFor(job, input.mode)?.instrumentId;
  const starts =
    out != null
      ? `It can start when ${out} can be used again`
      : outlook.start[0] - now < 60_000
        ? 'It can start now'
        : `It should start at ${text(outlook.start[0])}`;
  return {
    impossible: null,
    expectedStart: outlook.start,
    expectedEnd: outlook.end,
    sentence: `${starts}, and should end between ${text(outlook.end[0])} and ${text(outlook.end[1])}. ${line}`,
  };
}
