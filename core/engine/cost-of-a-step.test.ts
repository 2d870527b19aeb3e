import { expect, it } from 'vitest';
import { EngineBench } from '../testing/engine-bench.ts';
import { planOf, stepOf } from '../testing/plan-of.ts';

/** What commits ask the record to do while a plan of so many steps runs, by the beginning of each statement. */
async function statementsOf(steps: number): Promise<Map<string, number>> {
  await using bench = await EngineBench.open();
  const { connection } = bench.store;
  const counted = new Map<string, number>();
  const count = (sql: string): void => {
    if (!connection.db.inTransaction) return;
    const words = sql.split(/\s+/).slice(0, 3).join(' ');
    counted.set(words, (counted.get(words) ?? 0) + 1);
  };
  const { run, get, all } = connection;
  connection.run = (sql, ...values) => (count(sql), run.call(connection, sql, ...values));
  connection.get = <Row>(sql: string, ...values: never[]) => (count(sql), get.call(connection, sql, ...values) as Row);
  connection.all = <Row>(sql: string, ...values: never[]) => (
    count(sql),
    all.call(connection, sql, ...values) as Row[]
  );
  const id = await bench.run(planOf(Array.from({ length: steps }, (_, at) => stepOf(`s${at}`))));
  expect(bench.stepStatuses(id)[`s${steps - 1}`]).toBe('completed');
  return counted;
}

it('writes for a step its two entries, its two states and its lease, and looks nothing up in the commits', async () => {
  const [few, many] = [await statementsOf(2), await statementsOf(12)];
  const more = [...many].map(([words, times]) => [words, (times - (few.get(words) ?? 0)) / 10] as const);
  // Who owns the record is asked once a commit.
  const ofStep = more.filter(([words, times]) => times !== 0 && words !== 'SELECT boot_epoch FROM');
  expect(Object.fromEntries(ofStep)).toEqual({
    'INSERT INTO journal': 2,
    'INSERT INTO execution_steps': 1,
    'UPDATE execution_steps SET': 2,
    'INSERT INTO leases': 1,
    'DELETE FROM leases': 1,
  });
});
