import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '#core/contract/plan.ts';
import type { Connection } from '#core/store/connection.ts';
import { readMigrations } from '#core/store/migrations.ts';
import { planOfSteps, temporaryFolder } from '../engine/measured-lab.ts';
import { planOfDoses, QueueLab } from './queue-lab.ts';

/** Instruments that take experiments side by side. */
const INSTRUMENTS = 250;
const STEPS = 5;

export interface ExperimentRound {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly events: number;
  readonly commits: number;
}

/** Experiments of five steps through queue, leases, engine and journal, from their submission to their last end. */
export async function measureExperiments(
  count: number,
  plan: Plan = planOfDoses(STEPS),
  onRun?: (run: () => Promise<void>) => Promise<void>,
): Promise<ExperimentRound> {
  await using bench = await QueueLab.open(INSTRUMENTS);
  const { journal } = bench.lab.store;
  const { commits } = journal;
  let seconds = 0;
  const cpu = process.cpuUsage();
  const run = async (): Promise<void> => {
    const began = performance.now();
    await bench.submit(count, plan);
    await bench.whenIdle();
    seconds = (performance.now() - began) / 1000;
  };
  await (onRun === undefined ? run() : onRun(run));
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: count / seconds,
    perCpuSecond: (count * 1e6) / (user + system),
    events: journal.headSeq,
    commits: journal.commits - commits,
  };
}

/** Plates that stand on the decks, so that a forecast has to say whose turn it is. */
export const platePlan = planOfSteps(STEPS);

type Write = readonly [sql: string, values: readonly (string | number | bigint | null | Uint8Array)[]];

/** For each experiment. */
export interface BareRound {
  readonly ms: number;
  readonly statements: number;
}

/**
 * How long nothing but SQLite takes for the very statements that such a run writes, in as many commits: the floor under
 * any program that keeps this record.
 */
export async function measureBareSqlite(count: number): Promise<BareRound> {
  const commits: Write[][] = [];
  {
    await using bench = await QueueLab.open(INSTRUMENTS);
    const { connection, journal } = bench.lab.store;
    let open: Write[] = [];
    const listening = watchWrites(connection, (write) => open.push(write));
    journal.onCommitted(() => {
      commits.push(open);
      open = [];
    });
    await bench.submit(count, planOfDoses(STEPS));
    await bench.whenIdle();
    listening[Symbol.dispose]();
  }
  return { ms: replay(commits) / count, statements: commits.flat().length / count };
}

function watchWrites(connection: Connection, onWrite: (write: Write) => void): Disposable {
  const run = connection.run.bind(connection);
  connection.run = (sql, ...values) => {
    onWrite([sql, values]);
    return run(sql, ...values);
  };
  return { [Symbol.dispose]: () => (connection.run = run) };
}

function replay(commits: readonly (readonly Write[])[]): number {
  const folder = temporaryFolder();
  const database = new Database(join(folder, 'bare.db'));
  try {
    for (const setting of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = 1']) database.pragma(setting);
    for (const { sql } of readMigrations()) database.exec(sql);
    const statements = new Map<string, Database.Statement>();
    const statementOf = (sql: string): Database.Statement => {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = database.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    };
    const bound = commits.map((writes) => writes.map(([sql, values]) => [statementOf(sql), values] as const));
    const commit = database.transaction((writes: (typeof bound)[number]) => {
      for (const [statement, values] of writes) statement.run(...values);
    });
    const began = performance.now();
    for (const writes of bound) commit.immediate(writes);
    return performance.now() - began;
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
