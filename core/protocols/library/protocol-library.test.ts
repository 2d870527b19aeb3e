import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import { dumpTables } from '../../testing/dump-tables.ts';
import { ANNA, BERT, LibraryBench, RESOURCES, waitingProtocol } from '../../testing/library-bench.ts';
import { cancelledEvents, createdEvent, openStore, planEvent } from '../../testing/sample-record.ts';
import { TemporaryFolder } from '../../testing/temporary-folder.ts';
import { protocolHash } from '../protocol-document.ts';

const FILE = { origin: { kind: 'file', fileName: 'rest.json' }, actor: ANNA } as const;

describe('versions of a protocol', () => {
  it('stand side by side, each with its document, who saved it, and what became of it', async () => {
    using bench = await LibraryBench.open();
    const { library } = bench;
    await library.addVersion(waitingProtocol(), { ...FILE, note: 'first' });
    await library.addVersion(waitingProtocol({ version: 2, name: 'Rest longer' }), { ...FILE, actor: BERT });
    await library.setState('rest', 1, 'approved', 'measured twice', BERT);

    const [second, first] = library.versions('rest');
    expect(second).toMatchObject({ version: 2, state: 'draft', savedBy: 'bert', runs: 0, lastRunAt: null });
    expect(first).toMatchObject({
      version: 1,
      hash: protocolHash(waitingProtocol()),
      state: 'approved',
      savedBy: 'anna',
      note: 'first',
      origin: { kind: 'file', fileName: 'rest.json' },
    });
    expect(first!.changes).toMatchObject([
      { by: 'bert', from: 'draft', to: 'approved', reason: 'measured twice' },
      { by: 'anna', from: null, to: 'draft', reason: '' },
    ]);
    expect(library.get('rest').document.name).toBe('Rest');
    expect(library.get('rest', 2).document.name).toBe('Rest longer');
    expect(() => library.get('rest', 3)).toThrow('Rest longer has no version 3. There is 2, 1.');
    expect(() => library.get('nowhere')).toThrow('There is no protocol "nowhere".');
  });

  it('are chosen by state when none is named: approved, then not retired, then the newest', async () => {
    using bench = await LibraryBench.open();
    const { library } = bench;
    for (const version of [1, 2, 3]) await library.addVersion(waitingProtocol({ version }), FILE);
    const chosen = (): number => library.summary('rest').version;
    expect(chosen()).toBe(3);
    await library.setState('rest', 3, 'retired', '', ANNA);
    expect(chosen()).toBe(2);
    await library.setState('rest', 1, 'approved', '', ANNA);
    expect(chosen()).toBe(1);
    expect(library.summary('rest')).toMatchObject({ newestVersion: 3, state: 'approved' });
    for (const version of [1, 2]) await library.setState('rest', version, 'retired', '', ANNA);
    expect(chosen()).toBe(3);
  });

  it('never change: the same again is known, other contents are refused with what to do', async () => {
    using bench = await LibraryBench.open();
    const { library } = bench;
    const before = await library.addVersion(waitingProtocol(), FILE);
    const written = bench.store.journal.headSeq;
    expect(await library.addVersion(waitingProtocol(), { ...FILE, actor: BERT })).toEqual(before);
    expect(bench.store.journal.headSeq).toBe(written);
    await expect(library.addVersion(waitingProtocol({ name: 'Other' }), FILE)).rejects.toThrow(
      'Version 1 of "Other" is in the library with other contents, and a version never changes. Give the file "version": 2 to keep both.',
    );
    const both = [2, 2].map((version, at) =>
      library.addVersion(waitingProtocol({ version, name: `Two at once ${at}` }), FILE),
    );
    const settled = await Promise.allSettled(both);
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
    expect(bench.store.journal.state).toBe('ok');
  });

  it('are refused with the path of the fault when they cannot be planned', async () => {
    using bench = await LibraryBench.open();
    const steps = [{ id: 'feed', name: 'Feed', operation: 'feed', params: { labware: 'nothing' } }];
    await expect(bench.library.addVersion(waitingProtocol({ steps }), FILE)).rejects.toMatchObject({
      code: 'protocol-invalid',
      details: { issues: [{ path: 'steps[0].params.labware' }] },
    });
    expect(bench.library.has('rest')).toBe(false);
  });

  it('count the executions of each', async () => {
    using bench = await LibraryBench.open();
    const { journal } = bench.store;
    for (const version of [1, 2]) await bench.library.addVersion(waitingProtocol({ version }), FILE);
    const run = (number: number, protocolVersion: number) => [
      createdEvent(number, { protocolId: 'rest', protocolVersion }),
      { kind: 'execution.started', subject: `EX-${number}`, data: { labAt: 0 } } as const,
    ];
    await journal.append([planEvent(), ...run(1, 1), ...run(2, 1), ...run(3, 2)]);
    await journal.append(cancelledEvents(1));
    await journal.append([{ kind: 'execution.completed', subject: 'EX-2', data: { labAt: 0, flags: [] } }]);
    const [second, first] = bench.library.versions('rest');
    expect([first, second]).toMatchObject([
      { runs: 2, completed: 1 },
      { runs: 1, completed: 0 },
    ]);
    expect(bench.library.summary('rest')).toMatchObject({ runs: 3, lastRunAt: bench.clock.now() });
  });
});

describe('what ships with Wellrun', () => {
  /** The folder of another release of Wellrun. */
  function release(folder: TemporaryFolder, name: string, change: (balance: ProtocolDocument) => object): string {
    const path = join(folder.path, name);
    cpSync(join(RESOURCES, 'protocols'), path, { recursive: true });
    const file = join(path, 'balance-check.wellrun.json');
    const balance = JSON.parse(readFileSync(file, 'utf8')) as ProtocolDocument;
    writeFileSync(file, JSON.stringify({ ...balance, ...change(balance) }));
    return path;
  }

  it('is approved by Wellrun, lies in a folder by the kind of work, and is taken in once', async () => {
    using folder = new TemporaryFolder();
    for (let start = 0; start < 2; start++) {
      using bench = await LibraryBench.open({ dataDir: folder.path });
      const list = bench.library.list();
      expect(list).toHaveLength(bench.library.count);
      expect(list.map((one) => one.name)).toEqual(list.map((one) => one.name).toSorted((a, b) => a.localeCompare(b)));
      const [viability] = list.filter((one) => one.protocolId === 'viability-dose-response');
      expect(viability).toMatchObject({ folder: 'Assays', state: 'approved', source: 'shipped', draftId: null });
      expect(viability!.stepCount).toBeGreaterThan(10);
      expect(viability!.instruments).toContain('plate-reader');
      expect(bench.library.versions('balance-check')[0]).toMatchObject({
        savedBy: 'wellrun',
        changes: [{ by: 'wellrun' }],
      });
      expect(bench.events('protocol.saved')).toBe(bench.library.count);
    }
  });

  it('shows up as a new version after an update, and the one of before stays', async () => {
    using folder = new TemporaryFolder();
    const dataDir = join(folder.path, 'data');
    mkdirSync(dataDir);
    (await LibraryBench.open({ dataDir }))[Symbol.dispose]();
    const next = release(folder, 'next', ({ version }) => ({ version: version + 1, name: 'Balance check, longer' }));
    using bench = await LibraryBench.open({ dataDir, shipped: next });
    expect(bench.library.versions('balance-check').map(({ version, state }) => [version, state])).toEqual([
      [2, 'approved'],
      [1, 'approved'],
    ]);
    expect(bench.library.summary('balance-check')).toMatchObject({ version: 2, name: 'Balance check, longer' });
  });

  it('never takes the place of a version of the lab with its number', async () => {
    using folder = new TemporaryFolder();
    const dataDir = join(folder.path, 'data');
    mkdirSync(dataDir);
    const next = release(folder, 'next', () => ({ version: 2 }));
    {
      using bench = await LibraryBench.open({ dataDir });
      const own = { ...bench.library.document('balance-check'), version: 2, name: 'Ours' };
      await bench.library.addVersion(own, FILE);
    }
    using bench = await LibraryBench.open({ dataDir, shipped: next });
    expect(bench.library.get('balance-check', 2).document.name).toBe('Ours');
  });
});

describe('the place of a protocol', () => {
  it('is told piece by piece: what is left out stays', async () => {
    using bench = await LibraryBench.open();
    const { library } = bench;
    await library.addVersion(waitingProtocol({ tags: ['plain'] }), FILE);
    expect(library.summary('rest')).toMatchObject({ folder: '', tags: ['plain'], isFavourite: false });
    await library.organise('rest', { folder: 'Assays/Screens', tags: ['mine', 'plain', 'mine'] }, ANNA);
    await library.organise('rest', { isFavourite: true }, ANNA);
    const summary = await library.organise('rest', { isTemplate: true }, ANNA);
    expect(summary).toMatchObject({
      folder: 'Assays/Screens',
      tags: ['plain', 'mine'],
      isFavourite: true,
      isTemplate: true,
    });
    expect(await library.organise('rest', { folder: '', isFavourite: false }, ANNA)).toMatchObject({
      folder: '',
      isFavourite: false,
      isTemplate: true,
    });
    expect(library.summary('ipsc-feed').isTemplate, 'as it ships').toBe(true);
    expect(await library.organise('ipsc-feed', { folder: '' }, ANNA)).toMatchObject({ folder: '', isTemplate: true });
    expect((await library.organise('ipsc-feed', { isTemplate: false }, ANNA)).isTemplate).toBe(false);
    expect(library.summary('balance-check').isTemplate).toBe(false);
    await expect(library.organise('nowhere', { folder: '' }, ANNA)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a record from before versions stood side by side', () => {
  it('opens with its imported protocols as drafts, and is built anew to the same tables', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const { connection } = store;
    const imported = (version: number) => {
      const protocol = waitingProtocol({ version, tags: ['ß', 'a "b"'] });
      return { kind: 'protocol.imported', subject: 'rest', data: { hash: protocolHash(protocol), protocol } } as const;
    };
    await store.journal.append([imported(1), imported(2)], ANNA);
    const tables = ['protocol_versions', 'protocol_changes', 'protocol_runs'];
    const live = dumpTables(connection, tables);

    // What such a record held: the old table, and the rows of the journal.
    connection.db.exec(`
      CREATE TABLE imported_protocols (protocol_id TEXT, version INTEGER, hash TEXT, document TEXT, imported_at TEXT);
      INSERT INTO imported_protocols SELECT protocol_id, version, hash, document, '' FROM protocol_versions;`);
    const made = connection.all<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'protocol_*' AND name NOT GLOB 'protocol_search_*'",
    );
    for (const { name } of made) connection.db.exec(`DROP TABLE ${name}`);
    const sql = readFileSync(join(RESOURCES, '..', 'core/store/migrations/0006-library.sql'), 'utf8');
    connection.db.exec(sql);

    expect(dumpTables(connection, tables)).toEqual(live);
    expect(connection.all('SELECT state, saved_by FROM protocol_versions')).toEqual([
      { state: 'draft', saved_by: 'anna' },
      { state: 'draft', saved_by: 'anna' },
    ]);
    store.rebuild();
    expect(dumpTables(connection, tables)).toEqual(live);
  });
});
