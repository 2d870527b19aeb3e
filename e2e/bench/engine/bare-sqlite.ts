import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '#core/store/connection.ts';
import type { ExecutionRow, StepRow } from '#core/store/execution-rows.ts';
import type { JournalRow } from '#core/store/journal-row.ts';
import { readMigrations } from '#core/store/migrations.ts';
import { temporaryFolder } from './measured-lab.ts';

type Values = readonly (string | number | null)[];

/** One statement, by its place in STATEMENTS, and its values, ready to be bound. */
type Write = readonly [statement: number, values: Values];

/** What an engine wrote: the writes of each commit, in order. */
export type Written = readonly (readonly Write[])[];

const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ');

const STATEMENTS = [
  `INSERT INTO journal VALUES (${marks(11)})`,
  `INSERT INTO plans VALUES (${marks(5)}) ON CONFLICT DO NOTHING`,
  `INSERT INTO executions VALUES (${marks(33)})`,
  `INSERT INTO execution_steps VALUES (${marks(15)})`,
  'UPDATE executions SET status = ?, phase = ?, started_at = ?, started_lab_at = ? WHERE execution_id = ?',
  `UPDATE executions SET status = ?, phase = ?, reasons = ?, completed_at = ?, lab_duration_ms = ?, flags = ?,
     terminal_kind = ?, error_message = ?, confirmations = ?, steps_ended = ? WHERE execution_id = ?`,
  'UPDATE execution_steps SET status = ?, attempt = ?, commands_done = ?, start_time = ?, start_lab_at = ? WHERE step_id = ?',
  `UPDATE execution_steps SET status = ?, end_time = ?, end_lab_at = ?, result = ?, error_message = ?, commands_done = ?
     WHERE step_id = ?`,
] as const;
const [JOURNAL, PLAN, EXECUTION, STEP, STARTED, ENDED, STEP_STARTED, STEP_ENDED] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/**
 * Reads back what an engine wrote; `commitEnds` are the last seq of each commit. Every version of a row was made durable
 * when it came about, so `every` gives each row as often as it was written. `last` gives it once, as it is in the end:
 * less than any program could do that survives a crash in the middle.
 */
export function readWritten(record: Connection, commitEnds: readonly number[], versions: 'every' | 'last'): Written {
  const executions = new Map(
    record.all<ExecutionRow>('SELECT * FROM executions').map((row) => [row.execution_id, row]),
  );
  const steps = new Map(record.all<StepRow>('SELECT * FROM execution_steps').map((row) => [row.step_id, row]));
  const stepsOf = Map.groupBy(steps.values(), (row) => row.execution_id);
  const plans = new Map(
    record.all<{ plan_hash: string }>('SELECT * FROM plans').map((row) => [row.plan_hash, valuesOf(row)]),
  );
  const projectionOf = (row: JournalRow): readonly Write[] => {
    const { stepId } = JSON.parse(row.data) as { stepId?: string };
    const execution = executions.get(row.subject)!;
    const step = steps.get(`${row.subject}/${stepId}`)!;
    switch (row.kind) {
      case 'plan.recorded':
        return [[PLAN, plans.get(row.subject)!]];
      case 'execution.created': {
        const own = stepsOf.get(row.subject) ?? [];
        return versions === 'last'
          ? [[EXECUTION, valuesOf(execution)], ...own.map((one): Write => [STEP, valuesOf(one)])]
          : [[EXECUTION, pendingExecution(execution)], ...own.map((one): Write => [STEP, pendingStep(one)])];
      }
      case 'execution.started':
        return [[STARTED, started(execution)]];
      case 'execution.completed':
        return [[ENDED, ended(execution)]];
      case 'command.intent':
        return [[STEP_STARTED, stepStarted(step)]];
      case 'command.outcome':
        return [[STEP_ENDED, stepEnded(step)]];
      default:
        throw new Error(`The reference does not know how ${row.kind} is written.`);
    }
  };
  const journal = record.all<JournalRow>('SELECT * FROM journal ORDER BY seq');
  let at = 0;
  return commitEnds.map((end) => {
    const writes: Write[] = [];
    for (; at < journal.length && journal[at]!.seq <= end; at++) {
      const row = journal[at]!;
      const projected = projectionOf(row);
      const isUpdate = projected[0]![0] >= STARTED;
      writes.push([JOURNAL, valuesOf(row)], ...(versions === 'last' && isUpdate ? [] : projected));
    }
    return writes;
  });
}

/** A new file with the tables of the record, as a program opens it that knows nothing but SQLite. */
class BareFile implements Disposable {
  readonly database: Database.Database;
  readonly #folder = temporaryFolder();

  constructor() {
    this.database = new Database(join(this.#folder, 'bare.db'));
    for (const setting of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = 1', 'trusted_schema = 0'])
      this.database.pragma(setting);
    for (const { sql } of readMigrations()) this.database.exec(sql);
  }

  [Symbol.dispose](): void {
    this.database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Writes it all, in as many commits. Returns the seconds it took.
 * @param sameAs a record that must hold the same rows in the end; to read them all takes its time
 */
export function writeBare(written: Written, sameAs?: Connection): number {
  using file = new BareFile();
  const { database } = file;
  const statements = STATEMENTS.map((sql) => database.prepare(sql));
  const commit = database.transaction((writes: readonly Write[]) => {
    for (const [statement, values] of writes) statements[statement]!.run(...values);
  });
  const began = performance.now();
  for (const writes of written) commit.immediate(writes);
  const seconds = (performance.now() - began) / 1000;
  for (const table of sameAs === undefined ? [] : ['journal', 'plans', 'executions', 'execution_steps']) {
    const sql = `SELECT * FROM ${table} ORDER BY 1`;
    if (JSON.stringify(database.prepare(sql).all()) !== JSON.stringify(sameAs?.all(sql)))
      throw new Error(
        `The reference wrote other rows into ${table} than the engine, so their times cannot be compared.`,
      );
  }
  return seconds;
}

/** Saves an entry and the step it ends, again and again. */
export class BareSaves implements Disposable {
  readonly #file = new BareFile();
  readonly #save: (seq: number) => void;
  #seq = 0;

  constructor() {
    const { database } = this.#file;
    database.pragma('foreign_keys = 0');
    const journal = database.prepare(STATEMENTS[JOURNAL]);
    const step = database.prepare(STATEMENTS[STEP]);
    const stepEnded = database.prepare(STATEMENTS[STEP_ENDED]);
    step.run('EX-1/1', 'EX-1', 0, 'Dispense', 'test', '{}', 'pending', null, null, null, null, 0, 0, null, null);
    const data = JSON.stringify({ stepId: '1', status: 'completed', labAt: 1, result: { dispensedUl: 50 } });
    this.#save = database.transaction((seq: number) => {
      journal.run(seq, seq, 60, 1, 'bench', 'operator', 'step.ended', 'EX-1', null, data, 'a'.repeat(64));
      stepEnded.run('completed', '2026-11-18T08:00:00.000Z', seq, '{"dispensedUl":50}', null, 1, 'EX-1/1');
    }).immediate;
  }

  save(): void {
    this.#save(++this.#seq);
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

function valuesOf(row: object): Values {
  return Object.values(row) as Values;
}

function pendingExecution(row: ExecutionRow): Values {
  const pending: ExecutionRow = {
    ...row,
    status: 'pending',
    phase: 'queued',
    started_at: null,
    completed_at: null,
    started_lab_at: null,
    lab_duration_ms: null,
    steps_ended: 0,
  };
  return valuesOf(pending);
}

function pendingStep(row: StepRow): Values {
  const pending: StepRow = {
    ...row,
    status: 'pending',
    start_time: null,
    end_time: null,
    result: null,
    attempt: 0,
    commands_done: 0,
    start_lab_at: null,
    end_lab_at: null,
  };
  return valuesOf(pending);
}

function started(row: ExecutionRow): Values {
  return ['running', 'executing', row.started_at, row.started_lab_at, row.execution_id];
}

function ended(row: ExecutionRow): Values {
  return [
    row.status,
    row.phase,
    row.reasons,
    row.completed_at,
    row.lab_duration_ms,
    row.flags,
    row.terminal_kind,
    row.error_message,
    row.confirmations,
    row.steps_ended,
    row.execution_id,
  ];
}

function stepStarted(row: StepRow): Values {
  return ['running', row.attempt, row.commands_done - 1, row.start_time, row.start_lab_at, row.step_id];
}

function stepEnded(row: StepRow): Values {
  return [row.status, row.end_time, row.end_lab_at, row.result, row.error_message, row.commands_done, row.step_id];
}
