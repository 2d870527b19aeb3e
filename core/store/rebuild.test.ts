import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { dumpTables } from '../testing/dump-tables.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { askOf, commandOf, groupOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { libraryEvents } from '../testing/library-events.ts';
import { programEvents } from '../testing/program-events.ts';
import { queueEvents } from '../testing/queue-events.ts';
import { catalogEvent, receivedEvent, settingEvent } from '../testing/sample-record.ts';
import { sourceEvents } from '../testing/source-events.ts';
import { workcellEvents } from '../testing/workcell-events.ts';
import { PROJECTION_TABLES } from './projections.ts';

/** A record in which everything has happened that can happen, ended by a crash. */
async function richHistory(): Promise<EngineBench> {
  const bench = await EngineBench.open({ effect: 'consume' });
  const { engine, instrument } = bench;
  const held = new HeldCommands(instrument);
  const read = commandOf('read', { labwareId: 'plate' });
  const wells = [
    { well: 'A1', value: 12.5, flag: null },
    { well: 'A2', value: null, flag: 'saturated' },
  ];

  const completed = await bench.start(
    planOf([
      ...groupOf('g', [stepOf('g.a', { commands: [read], saves: 'r' }), stepOf('g.b', { when: 'false' })]),
      waitOf('w', 60_000, { after: ['g'] }),
      askOf('q', ['Done'], { after: ['w'] }),
    ]),
    'simulated',
    { metadata: { project: 'P-7' } },
  );
  (await held.next()).finish({ quantity: 'luminescence', unit: 'RLU', wells });
  await bench.when(() => bench.eventsOf('step.attention', completed).length === 1);
  await engine.answer(completed, 'q', 'Done', TESTER);
  await bench.whenStatus(completed, 'completed');

  const doubtful = await bench.start(planOf([stepOf('a', { commands: [commandOf('consume'), commandOf('consume')] })]));
  const lost = await held.next();
  lost.fail(new AppError('device-timeout'));
  await bench.whenStatus(doubtful, 'paused');
  await engine.pause(doubtful, TESTER);
  await engine.decide(doubtful, lost.command.commandId, 'done', 'seen', TESTER);
  await engine.resume(doubtful, TESTER);
  (await held.next()).fail(new AppError('device-refused', 'Lid open.'));
  await bench.whenStatus(doubtful, 'paused');
  await engine.recover(doubtful, 'a', 'skip', 'left out', undefined, TESTER);
  await bench.whenStatus(doubtful, 'completed');

  const aborted = await bench.start(planOf([stepOf('a')]));
  await held.next();
  await engine.abort(aborted, TESTER, 'smoke');
  await bench.store.journal.append([{ kind: 'instrument.cleared', subject: 'LH-1', data: { note: 'clean' } }]);
  const failed = await bench.start(planOf([stepOf('a')]));
  (await held.next()).fail(new AppError('device-refused'));
  await bench.whenStatus(failed, 'paused');
  await engine.recover(failed, 'a', 'abort', 'no use', undefined, TESTER);
  await bench.store.journal.append([
    { kind: 'instrument.cleared', subject: 'LH-1', data: { note: 'clean' } },
    { kind: 'instrument.needs-clearing', subject: 'CEN-9', data: { reason: 'dirty' } },
    {
      kind: 'instrument.added',
      subject: 'BAL-1',
      data: {
        config: {
          instrumentId: 'BAL-1',
          driverId: 'x',
          address: { kind: 'tcp', host: '127.0.0.1', port: 4000 },
          virtual: false,
        },
      },
    },
    { kind: 'instrument.removed', subject: 'BAL-1', data: {} },
    ...libraryEvents(),
    settingEvent('theme', 'dark'),
    settingEvent('theme', 'light'),
  ]);
  await bench.run(planOf([stepOf('a'), stepOf('b', { when: 'false' })]), 'dry-run');
  const waiting = planOf([stepOf('waiting')]);
  const pending = await bench.create(waiting);
  const open = await bench.start(planOf([stepOf('a')]));
  (await held.next()).fail(new AppError('device-timeout'));
  await bench.whenStatus(open, 'paused');
  await bench.store.journal.append([
    receivedEvent(1),
    receivedEvent(2, { expires: '2027-01-31', amount: 0.3 }),
    { kind: 'stock.article-changed', subject: 'dpbs', data: { priceUsd: 0.05 } },
    { kind: 'stock.article-changed', subject: 'fbs', data: { priceUsd: 2 }, reason: 'quote' },
    { kind: 'stock.article-changed', subject: 'fbs', data: { priceUsd: null }, reason: 'quote ran out' },
    catalogEvent('seedingDensity', 20_000),
    catalogEvent('lag', 9),
    catalogEvent('lag', null),
    { kind: 'stock.opened', subject: 'LOT-1', data: {} },
    { kind: 'stock.adjusted', subject: 'LOT-1', data: { counted: 99.1 }, reason: 'counted' },
    {
      kind: 'stock.reserved',
      subject: open,
      data: { world: 'simulated', lots: [{ lotId: 'LOT-2', itemId: 'dpbs', amount: 0.1 }] },
    },
    { kind: 'stock.blocked', subject: 'LOT-1', data: {}, reason: 'looks cloudy' },
    ...programEvents(pending),
    ...workcellEvents(),
    {
      kind: 'asset.added',
      subject: 'GPU-1',
      data: { asset: { assetId: 'GPU-1', kind: 'gpu', title: 'Cards', location: '', capacity: 2, members: [] } },
    },
    {
      kind: 'lease.granted',
      subject: open,
      data: {
        stepId: 'a',
        leases: [{ assetId: 'GPU-1/rehearsed', unit: null, amount: 1, holder: 'a', token: 9_000_001 }],
      },
    },
    ...sourceEvents(),
    ...queueEvents(engine.planHashOf(waiting)),
  ]);
  return bench;
}

describe('building the tables anew', () => {
  it('gives row for row what was written as it happened, after everything that can happen', async () => {
    await using bench = await richHistory();
    const { connection } = bench.store;
    const live = dumpTables(connection);
    for (const table of PROJECTION_TABLES) expect(live[table], `rows in ${table}`).not.toEqual([]);
    const kinds = new Set(bench.events().map((event) => event.kind));
    expect(kinds.size).toBeGreaterThan(24);
    const events = bench.store.rebuild();
    expect(events).toBe(bench.store.journal.headSeq);
    expect(dumpTables(connection)).toEqual(live);
  });

  it('mends tables that were changed behind the journal', async () => {
    await using bench = await richHistory();
    const { connection } = bench.store;
    const live = dumpTables(connection);
    connection.db.exec("UPDATE executions SET status = 'completed', operator = 'nobody'");
    connection.db.exec("DELETE FROM well_results; UPDATE settings SET value = '1'; DELETE FROM attentions");
    expect(dumpTables(connection)).not.toEqual(live);
    bench.store.rebuild();
    expect(dumpTables(connection)).toEqual(live);
  });

  it('changes nothing when it fails half way', async () => {
    await using bench = await richHistory();
    const { connection } = bench.store;
    const live = dumpTables(connection);
    connection.db.exec('DROP TRIGGER journal_no_update');
    connection.db.exec("UPDATE journal SET subject = 'EX-999' WHERE kind = 'execution.started'");
    expect(() => bench.store.rebuild()).toThrow();
    expect(dumpTables(connection)).toEqual(live);
  });

  it('keeps working copies with what was saved of them, and brings back those that were lost as they were begun', async () => {
    await using bench = await richHistory();
    const { connection } = bench.store;
    const drafts = (): unknown =>
      connection.all('SELECT draft_id, revision, document FROM protocol_drafts ORDER BY number');
    connection.db.exec(`UPDATE protocol_drafts SET document = '{"saved":1}', revision = 7 WHERE draft_id = 'D-2'`);
    bench.store.rebuild();
    const begun = JSON.stringify({ wellrun: 1, unfinished: true });
    const second = { draft_id: 'D-3', revision: 1, document: begun };
    expect(drafts()).toEqual([{ draft_id: 'D-2', revision: 7, document: '{"saved":1}' }, second]);
    connection.db.exec('DELETE FROM protocol_drafts');
    bench.store.rebuild();
    expect(drafts()).toEqual([{ draft_id: 'D-2', revision: 1, document: begun }, second]);
  });
});
