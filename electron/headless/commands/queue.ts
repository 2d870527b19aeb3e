import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError } from '#core/contract/errors.ts';
import { JOB_STATES, type Job, type JobState } from '#core/contract/job.ts';
import { EXIT } from '../exit-codes.ts';
import type { QueueClient } from '../queue-client.ts';
import { batchLines, call, jobLine, momentText, showLines, withHost, type QueueOptions } from './queue-call.ts';
import { addQueueSubmit, parsePriority } from './queue-submit.ts';

export function addQueue(program: Command): void {
  const queue = program.command('queue').description('jobs that wait for their turn: submit, list, move, hold, cancel');
  addQueueSubmit(queue);
  addLists(queue);
  addChanges(queue);
  addBatches(queue);
  addRecurring(queue);
}

type Calls = QueueClient['client'];

function addLists(queue: Command): void {
  withHost(queue.command('list'))
    .description('jobs: what runs, what waits in the order of the queue, what has ended')
    .option('--limit <count>', 'how many', '50')
    .option('--cursor <cursor>', 'where the page before ended')
    .option('--state <states...>', `only these: ${JOB_STATES.join(', ')}`)
    .option('--batch <id>', 'only this batch')
    .action(async (options: QueueOptions & { limit: string; cursor?: string; state?: JobState[]; batch?: string }) => {
      const { cursor, state, batch } = options;
      const filter = { limit: Number(options.limit), cursor, state, batchId: batch };
      await call(
        options,
        (client) => client.queue.list(filter),
        ({ items, total, nextCursor }) => [
          ...items.map(jobLine),
          `${items.length} of ${total}${nextCursor === null ? '' : `; more: --cursor "${nextCursor}"`}`,
        ],
      );
    });
  withHost(queue.command('show <job>'))
    .description('one job')
    .action((jobId: string, options: QueueOptions) =>
      call(options, (client) => client.queue.get({ jobId }), showLines),
    );
  withHost(queue.command('statistics'))
    .description('how many jobs are in which state')
    .action((options: QueueOptions) =>
      call(
        options,
        (client) => client.queue.statistics(),
        (counts) => Object.entries(counts).map(([name, value]) => `${name.padEnd(12)} ${JSON.stringify(value)}`),
      ),
    );
  withHost(queue.command('templates'))
    .description('saved settings of executions')
    .action((options: QueueOptions) =>
      call(
        options,
        (client) => client.queue.templates(),
        (templates) => templates.map(({ name, protocolId, templateId }) => `${name}  ${protocolId}  ${templateId}`),
      ),
    );
}

function addChanges(queue: Command): void {
  const change = (
    name: string,
    description: string,
    ask: (client: Calls, jobId: string, operator: string) => Promise<Job>,
  ): void => {
    withHost(queue.command(`${name} <job>`))
      .description(description)
      .action((jobId: string, options: QueueOptions) =>
        call(options, (client) => ask(client, jobId, options.operator), showLines),
      );
  };
  change('hold', 'hold a job back', (client, jobId, operator) => client.queue.hold({ jobId, operator }));
  change('release', 'let a job wait again that was held or set aside', (client, jobId, operator) =>
    client.queue.release({ jobId, operator }),
  );
  withHost(queue.command('cancel <job>'))
    .description('cancel a job that has not started, or those of a batch (B-3)')
    .option('--reason <text>', 'why', '')
    .action(async (id: string, options: QueueOptions & { reason: string }) => {
      const { reason, operator } = options;
      if (id.startsWith('B-'))
        await call(options, (client) => client.queue.cancelBatch({ batchId: id, reason, operator }), batchLines);
      else await call(options, (client) => client.queue.cancel({ jobId: id, reason, operator }), showLines);
    });
  withHost(queue.command('move <job>'))
    .description('give a job another place')
    .option('--before <job>', 'right before this one')
    .option('--after <job>', 'right after this one')
    .option('--first', 'to the front')
    .option('--last', 'to the end')
    .action((jobId: string, options: QueueOptions & { before?: string; after?: string; first?: true; last?: true }) => {
      const { before, after, first, last, operator } = options;
      const targets = [
        ...(before === undefined ? [] : [{ before }]),
        ...(after === undefined ? [] : [{ after }]),
        ...(first === true ? ['first' as const] : []),
        ...(last === true ? ['last' as const] : []),
      ];
      const [to] = targets;
      if (to === undefined || targets.length > 1)
        throw new AppError('bad-input', 'Say where to: one of --before, --after, --first, --last.');
      return call(options, (client) => client.queue.move({ jobId, to, operator }), showLines);
    });
  withHost(queue.command('priority <job> <priority>'))
    .description('give a job another priority: 0 to 10, or low, normal, high, critical')
    .action((jobId: string, text: string, options: QueueOptions) => {
      const priority = parsePriority(text);
      const { operator } = options;
      return call(options, (client) => client.queue.setPriority({ jobId, priority, operator }), showLines);
    });
  for (const [name, hold, description] of [
    ['hold-all', true, 'start nothing new until the queue is released'],
    ['release-all', false, 'let the queue go on'],
  ] as const)
    withHost(queue.command(name))
      .description(description)
      .action((options: QueueOptions) =>
        call(
          options,
          (client) => client.queue.holdAll({ hold, operator: options.operator }),
          ({ waiting }) => [`The queue is ${hold ? 'held' : 'released'}; ${waiting} wait.`],
        ),
      );
}

function addBatches(queue: Command): void {
  withHost(queue.command('batches'))
    .description('batches, newest first')
    .action((options: QueueOptions) =>
      call(
        options,
        (client) => client.queue.batches({}),
        (batches) => batches.flatMap(batchLines),
      ),
    );
  withHost(queue.command('wait <batch>'))
    .description('wait until a batch is over; needs a running host')
    .option('--timeout <seconds>', 'at most so long', '3600')
    .action((batchId: string, options: QueueOptions & { timeout: string }) => {
      // In this process nothing would ever come to its end.
      const timeoutSeconds = options.url === undefined ? 0 : Number(options.timeout);
      return call(
        options,
        (client) => client.queue.waitForBatch({ batchId, timeoutSeconds }),
        batchLines,
        (batch) => (batch.timedOut ? EXIT.notPossible : batch.completed < batch.jobs ? EXIT.failed : EXIT.ok),
      );
    });
}

function addRecurring(queue: Command): void {
  const recurring = queue.command('recurring').description('jobs that come again');
  withHost(recurring.command('list'))
    .description('what comes again, and when')
    .action((options: QueueOptions) =>
      call(
        options,
        (client) => client.queue.recurring(),
        (all) =>
          all.map(
            (one) =>
              `${one.recurringId.padEnd(6)} ${one.isActive ? 'on ' : 'off'} ${one.cron.padEnd(16)} ${momentText(one.nextAt)}  ${one.title}`,
          ),
      ),
    );
  withHost(recurring.command('add <title> <cron> <job>'))
    .description('add one: minute hour day-of-month month day-of-week, and a JSON file of what `submit --print` gives')
    .action((title: string, cron: string, file: string, options: QueueOptions) => {
      const job = JSON.parse(readFileSync(file, 'utf8')) as Parameters<Calls['queue']['addRecurring']>[0]['job'];
      return call(
        options,
        (client) => client.queue.addRecurring({ title, cron, job }),
        ({ recurringId, nextAt }) => [`${recurringId}: next ${momentText(nextAt)}`],
      );
    });
  withHost(recurring.command('remove <id>'))
    .description('remove one')
    .action((recurringId: string, options: QueueOptions) =>
      call(
        options,
        (client) => client.queue.removeRecurring({ recurringId, operator: options.operator }),
        () => [`${recurringId} is removed.`],
      ),
    );
}
