import { Option, type Command } from 'commander';
import { systemRandom } from '#core/base/random.ts';
import { AppError } from '#core/contract/errors.ts';
import { PRIORITY_LEVELS, type Job } from '#core/contract/job.ts';
import type { Json } from '#core/contract/json.ts';
import { MODES, type Mode } from '#core/contract/words.ts';
import type { Lab } from '#core/lab.ts';
import { loadCatalog } from '#core/protocols/catalog.ts';
import { exportProtocol } from '#core/protocols/protocol-document.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { RESOURCES_DIR } from '../places.ts';
import { parseMoment } from '../parse-moment.ts';
import { errorOfCall, nowOf, openQueueClient, type QueueClient } from '../queue-client.ts';
import { looksLikeFile, readProtocolFile } from '../read-protocol.ts';
import { readTable } from '../read-table.ts';
import { parseParameters, parseVersion } from './common.ts';
import { batchLines, showLines, withHost, type QueueOptions } from './queue-call.ts';

interface SubmitOptions extends QueueOptions {
  readonly set: string[];
  readonly table?: string;
  readonly count: string;
  readonly title?: string;
  readonly protocolVersion?: string;
  readonly mode: Mode;
  readonly priority: string;
  readonly at?: string;
  readonly notBefore?: string;
  readonly due?: string;
  readonly deadline?: string;
  readonly retries: string;
  readonly hold?: true;
  readonly run?: true;
  readonly print?: true;
}

const MOST_ROWS = 1000;
const STAY_MS = 60_000;

export function addQueueSubmit(queue: Command): void {
  withHost(queue.command('submit <protocol>'))
    .description('submit a protocol (one of the library by its id, or a file, which is taken into the library)')
    .option('--set <name=value...>', 'value of a parameter, for all jobs', [])
    .option('--table <file>', 'a CSV file: a line of parameter names, then one line for each job of the batch')
    .option('--count <n>', 'so many alike, as a batch', '1')
    .option('--title <text>', 'title of the batch')
    .option('--protocol-version <n>', 'another version than the one that runs when none is asked for')
    .addOption(new Option('--mode <mode>', 'how it is run').choices(MODES).default('simulated'))
    .option('--priority <priority>', '0 to 10, or low, normal, high, critical', 'normal')
    .option('--at <time>', 'start then or later: +2h, 14:30, 2026-12-01T08:00')
    .option('--not-before <time>', 'the same')
    .option('--due <time>', 'wanted by then')
    .option('--deadline <time>', 'no use after that')
    .option('--retries <n>', 'tries after the first, for faults that pass by themselves', '0')
    .option('--hold', 'submit it held')
    .option('--run', 'without a host: stay until the queue is empty')
    .option('--print', 'submit nothing; print the job, as `recurring add` takes it')
    .action(submit);
}

async function submit(protocol: string, options: SubmitOptions): Promise<void> {
  await using host = await openQueueClient({ ...options, runsQueue: options.run === true });
  try {
    const { client } = host;
    const chosen = looksLikeFile(protocol) ? await importFile(client, protocol) : libraryChoice(protocol, options);
    const rows = rowsOf(options);
    const wishes = await wishesOf(client, chosen, options);
    if (options.print === true) {
      print(wishes, true, () => []);
      return;
    }
    if (rows === undefined) {
      const job = await client.queue.submit(wishes);
      if (options.run === true) await untilEmpty(host.lab);
      const now = options.run === true ? await client.queue.get({ jobId: job.jobId }) : job;
      print(now, options.json === true, () => showLines(now));
      process.exitCode = exitOf(options, [now]);
      return;
    }
    const title = options.title ?? `${chosen.protocolId}, ${rows.length} jobs`;
    const { batchId } = await client.queue.submitBatch({ ...wishes, title, rows });
    if (options.run === true) await untilEmpty(host.lab);
    const batch = await client.queue.waitForBatch({ batchId, timeoutSeconds: 0 });
    print(batch, options.json === true, () => batchLines(batch));
    if (options.run === true) process.exitCode = batch.completed === batch.jobs ? EXIT.ok : EXIT.failed;
  } catch (error) {
    throw errorOfCall(error);
  }
}

/** A priority as a number or a level. @throws AppError `bad-input` */
export function parsePriority(text: string): number {
  const level = (PRIORITY_LEVELS as Readonly<Record<string, number>>)[text];
  const priority = level ?? Number(text);
  if (Number.isInteger(priority) && priority >= 0 && priority <= 10 && text !== '') return priority;
  throw new AppError(
    'bad-input',
    `"${text}" is no priority. Give 0 to 10, or ${Object.keys(PRIORITY_LEVELS).join(', ')}.`,
  );
}

interface Choice {
  readonly protocolId: string;
  /** The one that runs when none is asked for, when left out. */
  readonly version?: number;
}

/** The version of the file runs, whichever would run when none is asked for. */
async function importFile(client: QueueClient['client'], path: string): Promise<Choice> {
  const document = await readProtocolFile(path, () => loadCatalog(RESOURCES_DIR));
  await client.protocols.import({ text: exportProtocol(document), fileName: path });
  return { protocolId: document.id, version: document.version };
}

function libraryChoice(protocolId: string, { protocolVersion }: SubmitOptions): Choice {
  return { protocolId, ...(protocolVersion === undefined ? {} : { version: parseVersion(protocolVersion) }) };
}

/** The jobs of a batch; undefined for a single job. */
function rowsOf(options: SubmitOptions): Record<string, Json>[] | undefined {
  const count = Number(options.count);
  if (!Number.isInteger(count) || count < 1 || count > MOST_ROWS)
    throw new AppError('bad-input', `--count takes a whole number from 1 to ${MOST_ROWS}, not "${options.count}".`);
  if (options.table === undefined) return count === 1 ? undefined : Array.from({ length: count }, () => ({}));
  const rows = readTable(options.table);
  return Array.from({ length: count }, () => rows).flat();
}

async function wishesOf(client: QueueClient['client'], chosen: Choice, options: SubmitOptions) {
  const times = [options.at ?? options.notBefore, options.due, options.deadline];
  const now = times.every((time) => time === undefined) ? 0 : await nowOf(client, options.mode);
  const [notBefore, due, deadline] = times.map((time) => (time === undefined ? null : parseMoment(time, now)));
  const retries = Number(options.retries);
  if (!Number.isInteger(retries) || retries < 0 || retries > 10)
    throw new AppError('bad-input', `--retries takes a whole number from 0 to 10, not "${options.retries}".`);
  return {
    requestId: systemRandom().uuid(Date.now()),
    ...chosen,
    parameters: parseParameters(options.set),
    mode: options.mode,
    operator: options.operator,
    priority: parsePriority(options.priority),
    notBefore: notBefore ?? null,
    due: due ?? null,
    deadline: deadline ?? null,
    retry: { times: retries, waitMs: 60_000 },
    hold: options.hold === true,
  };
}

/** Resolves when nothing runs and nothing that waits could start by itself. */
async function untilEmpty(lab: Lab | undefined): Promise<void> {
  if (lab === undefined) throw new AppError('bad-input', '--run is for a record without a running host.');
  const { queue } = lab.queue;
  const { journal } = lab.store;
  const needsPeople = new Set(['stock', 'storage', 'impossible', 'queue-held']);
  const isEmpty = (): boolean =>
    lab.engine.runs().every((run) => run.facts.status === 'paused') &&
    queue
      .unended()
      .every((job) =>
        job.state === 'waiting'
          ? needsPeople.has(queue.waitsOf(job)?.kind ?? '')
          : job.state !== 'running' || lab.engine.find(job.executionIds.at(-1) ?? '')?.facts.status === 'paused',
      );
  // A time that comes does not hold up a process by itself.
  const staying = setInterval(() => undefined, STAY_MS);
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!isEmpty()) return;
      listening[Symbol.dispose]();
      resolve();
    };
    const listening = journal.onCommitted((events) => {
      for (const event of events) {
        if (event.kind !== 'step.attention' || event.data.attention.kind !== 'operator') continue;
        const { stepId, options } = event.data.attention;
        // Nobody stands at a virtual bench, so what it asks of an operator is taken as done.
        if (lab.engine.find(event.subject)?.facts.mode === 'simulated')
          void lab.engine
            .answer(event.subject, stepId, options[0] ?? 'Done', { name: 'virtual operator', role: 'system' })
            .catch(() => undefined);
      }
      setImmediate(look);
    });
    setImmediate(look);
  });
  clearInterval(staying);
}

function exitOf(options: SubmitOptions, jobs: readonly Job[]): number {
  if (options.run !== true) return EXIT.ok;
  if (jobs.every((job) => job.state === 'completed')) return EXIT.ok;
  return jobs.some((job) => job.state === 'failed' || job.state === 'cancelled') ? EXIT.failed : EXIT.notPossible;
}
