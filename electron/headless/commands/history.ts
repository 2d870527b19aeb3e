import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { AppError } from '#core/contract/errors.ts';
import { EXECUTION_STATUSES, type ExecutionStatus } from '#core/contract/words.ts';
import { Connection } from '#core/store/connection.ts';
import { readHistory } from '#core/store/execution-queries.ts';
import { print } from '../output.ts';
import { withCommon, type CommonOptions } from './common.ts';

interface HistoryOptions extends CommonOptions {
  readonly limit: string;
  readonly cursor?: string;
  readonly status?: ExecutionStatus[];
  readonly search?: string;
  readonly cellLine?: string;
}

export function addHistory(program: Command): void {
  withCommon(program.command('history'))
    .description('list executions, newest first')
    .option('--limit <count>', 'how many', '20')
    .option('--cursor <cursor>', 'where the page before ended')
    .addOption(new Option('--status <status...>', 'only these').choices(EXECUTION_STATUSES))
    .option('--cell-line <name>', 'only this cell line')
    .option('--search <text>', 'words in names, notes, errors')
    .action((options: HistoryOptions) => {
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 500)
        throw new AppError('bad-input', `--limit takes a whole number from 1 to 500, not "${options.limit}".`);
      using connection = openRecord(options.dataDir);
      const page = readHistory(connection, {
        limit,
        cursor: options.cursor,
        status: options.status,
        search: options.search,
        cellLine: options.cellLine,
      });
      print(page, options.json === true, () => [
        ...page.items.map(
          (item) =>
            `${item.executionId.padEnd(9)} ${item.status.padEnd(10)} ${item.mode.padEnd(10)} ${new Date(item.createdAt).toISOString().slice(0, 16)}  ${item.workflowName}`,
        ),
        `${page.items.length} of ${page.total}${page.nextCursor === null ? '' : `; older: --cursor "${page.nextCursor}"`}`,
      ]);
    });
}

/** The record of a data folder, for reading; a Wellrun that is using it is not disturbed. @throws AppError `not-found` */
export function openRecord(dataDir: string): Connection {
  const file = join(dataDir, 'wellrun.db');
  if (!existsSync(file)) throw new AppError('not-found', `There is no record in ${dataDir}.`);
  return Connection.open(file, { readonly: true });
}
