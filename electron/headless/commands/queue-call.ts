import type { Command } from 'commander';
import type { Batch, Job } from '#core/contract/job.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { errorOfCall, openQueueClient, type QueueClient } from '../queue-client.ts';
import { withCommon, type CommonOptions } from './common.ts';

export interface QueueOptions extends CommonOptions {
  readonly url?: string;
  readonly token?: string;
  readonly operator: string;
}

/** Options of every command of the queue: which host, and who does it. */
export function withHost(command: Command): Command {
  return withCommon(command)
    .option('--url <address>', 'a running host, as `wellrun serve` prints it; without it the record in --data-dir')
    .option('--token <hex>', 'its access token, when it is not in the address')
    .option('--operator <name>', 'who does it', 'operator');
}

/** Calls the host and prints what it answers. */
export async function call<Answer>(
  options: QueueOptions,
  ask: (client: QueueClient['client']) => Promise<Answer>,
  lines: (answer: Answer) => readonly string[],
  exitOf: (answer: Answer) => number = () => EXIT.ok,
): Promise<void> {
  await using host = await openQueueClient({ ...options, runsQueue: false });
  try {
    const answer = await ask(host.client);
    print(answer, options.json === true, () => lines(answer));
    process.exitCode = exitOf(answer);
  } catch (error) {
    throw errorOfCall(error);
  }
}

export function jobLine(job: Job): string {
  const place = job.position === null ? '' : `#${job.position}`;
  const why = job.waits?.sentence ?? job.error?.sentence ?? '';
  return `${job.jobId.padEnd(9)} ${job.state.padEnd(10)} ${place.padEnd(6)} p${String(job.priority).padEnd(3)} ${job.mode.padEnd(10)} ${job.workflowName}  ${why}`.trimEnd();
}

export function showLines(job: Job): string[] {
  return [
    jobLine(job),
    ...(job.batchId === null ? [] : [`  batch ${job.batchId}`]),
    ...(job.executionIds.length === 0 ? [] : [`  executions ${job.executionIds.join(', ')}`]),
    ...(job.notBefore === null ? [] : [`  not before ${momentText(job.notBefore)}`]),
    ...(job.deadline === null ? [] : [`  deadline ${momentText(job.deadline)}`]),
  ];
}

export function batchLines(batch: Batch): string[] {
  const { batchId, title, jobs, waiting, running, setAside, completed, failed, cancelled } = batch;
  return [
    `${batchId.padEnd(6)} ${title}: ${completed} of ${jobs} completed, ${running} run, ${waiting} wait, ${failed} failed, ${setAside} set aside, ${cancelled} cancelled`,
  ];
}

export function momentText(at: number | null): string {
  return at === null ? 'never' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
