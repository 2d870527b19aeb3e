import { describe, expect, it } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { labwareRecordOf, readLabware } from '../store/labware-rows.ts';
import { dumpTables } from '../testing/dump-tables.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { planOf, stepOf } from '../testing/plan-of.ts';
import { samplePlate } from '../testing/workcell-events.ts';
import { Snapshots } from './snapshots.ts';

const HOUR_MS = 3_600_000;

async function open(): Promise<{ bench: EngineBench; clock: FakeClock; snapshots: Snapshots }> {
  const clock = new FakeClock();
  const bench = await EngineBench.open();
  const { journal } = bench.store;
  const runningCount = () => bench.engine.runningCount;
  return { bench, clock, snapshots: new Snapshots({ journal, clock, logger: silentLogger, runningCount }) };
}

const place = (bench: EngineBench, labwareId: string) =>
  bench.store.journal.append([
    { kind: 'labware.placed', subject: labwareId, data: { labware: samplePlate({ labwareId }) } },
  ]);

describe('snapshots of the workcell', () => {
  it('are kept before an execution that starts on an idle lab, when they differ from the last one', async () => {
    const { bench, snapshots } = await open();
    await using _bench = bench;
    await using _snapshots = snapshots;
    const plan = planOf([stepOf('a')]);
    await bench.run(plan);
    expect(snapshots.list()).toEqual([]);
    await place(bench, 'P-1');
    const second = await bench.run(plan);
    await bench.when(() => snapshots.list().length === 1);
    expect(snapshots.list()).toMatchObject([{ cause: 'before-execution', executionId: second, labwareCount: 1 }]);
    await bench.run(plan);
    await place(bench, 'P-2');
    await bench.run(plan);
    await bench.when(() => snapshots.list().length === 2);
    expect(snapshots.list()[0]).toMatchObject({ labwareCount: 2 });
  });

  it('are kept every six hours when something has changed', async () => {
    const { bench, clock, snapshots } = await open();
    await using _bench = bench;
    await using _snapshots = snapshots;
    await place(bench, 'P-1');
    await clock.advance(6 * HOUR_MS);
    await bench.when(() => snapshots.list().length === 1);
    await clock.advance(12 * HOUR_MS);
    expect(snapshots.list()).toMatchObject([{ cause: 'schedule' }]);
  });

  it('set the workcell back with a reason, keep what was there before, and never touch the past', async () => {
    const { bench, snapshots } = await open();
    await using _bench = bench;
    await using _snapshots = snapshots;
    const { journal, connection } = bench.store;
    await place(bench, 'P-1');
    const before = readLabware(connection).map(labwareRecordOf);
    const { snapshotId } = await snapshots.take('Good', TESTER);
    await journal.append([
      { kind: 'labware.moved', subject: 'P-1', data: { to: { instrument: 'INC-1', place: '3' } } },
      { kind: 'labware.placed', subject: 'P-2', data: { labware: samplePlate({ labwareId: 'P-2' }) } },
      { kind: 'asset.stored', subject: 'LH-1', data: { inStorage: true } },
    ]);
    const past = bench.events();
    const drill = await snapshots.rollback(snapshotId, { drill: true, reason: '' }, TESTER);
    expect(drill).toEqual({
      changes: ['P-2 leaves the record of the bench.', 'P-1 goes from on INC-1, 3 to on LH-1, B2.'],
      done: false,
    });
    expect(bench.events()).toEqual(past);
    await expect(snapshots.rollback(snapshotId, { drill: false, reason: '' }, TESTER)).rejects.toThrow('Say why');
    await snapshots.rollback(snapshotId, { drill: false, reason: 'The arm dropped it' }, TESTER);
    expect(readLabware(connection).map(labwareRecordOf)).toEqual(before);
    expect(bench.events().slice(0, past.length)).toEqual(past);
    expect(bench.eventsOf('workcell.rolled-back')).toMatchObject([
      { actor: TESTER.name, reason: 'The arm dropped it', data: { snapshotId } },
    ]);
    const [kept] = snapshots.list();
    expect(kept).toMatchObject({ cause: 'before-rollback', labwareCount: 2 });
    await snapshots.rollback(kept!.snapshotId, { drill: false, reason: 'Found it' }, TESTER);
    expect(readLabware(connection)).toHaveLength(2);
    const tables = dumpTables(connection);
    bench.store.rebuild();
    expect(dumpTables(connection)).toEqual(tables);
    expect(bench.store.verify().ok).toBe(true);
  });

  it('are not gone back to while an execution runs, nor when they were tampered with', async () => {
    const { bench, snapshots } = await open();
    await using _bench = bench;
    await using _snapshots = snapshots;
    await place(bench, 'P-1');
    const { snapshotId } = await snapshots.take('Good', TESTER);
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    const command = await held.next();
    const options = { drill: false, reason: 'test' };
    await expect(snapshots.rollback(snapshotId, options, TESTER)).rejects.toThrow('while nothing runs');
    command.finish({});
    await bench.whenStatus(id, 'completed');
    bench.store.connection.run(
      `UPDATE workcell_snapshots SET state = '{"labware":[],"assets":[]}' WHERE snapshot_id = ?`,
      snapshotId,
    );
    await expect(snapshots.rollback(snapshotId, options, TESTER)).rejects.toMatchObject({ code: 'storage-damaged' });
    expect(readLabware(bench.store.connection)).toHaveLength(1);
  });
});
