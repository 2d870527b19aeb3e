import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../contract/json.ts';
import type { Draft } from '../../contract/library.ts';
import { ANNA, BERT, LibraryBench, waitingProtocol } from '../../testing/library-bench.ts';
import { programText } from '../../testing/program-bench.ts';
import { TemporaryFolder } from '../../testing/temporary-folder.ts';
import { idFromName } from './protocol-id.ts';

const FILE = { origin: { kind: 'file', fileName: 'rest.json' }, actor: ANNA } as const;
const REST = waitingProtocol() as unknown as JsonObject;

function begin(bench: LibraryBench, name: string): Promise<Draft> {
  return bench.drafts.begin({ kind: 'nothing', name }, ANNA);
}

describe('a working copy', () => {
  it('of nothing is a protocol that can be released as it is, with an id made from its name', async () => {
    using bench = await LibraryBench.open();
    const draft = await begin(bench, 'Rest & Räst (2)');
    expect(draft).toMatchObject({
      draftId: 'D-1',
      protocolId: 'rest-rast-2',
      basedOn: null,
      nextVersion: 1,
      revision: 1,
    });
    const released = await bench.drafts.release(draft.draftId, 1, 'made today', ANNA);
    expect(released).toMatchObject({
      version: 1,
      summary: { protocolId: 'rest-rast-2', state: 'draft', draftId: null },
    });
    expect(bench.library.versions('rest-rast-2')[0]).toMatchObject({
      note: 'made today',
      origin: { kind: 'builder', basedOn: null },
    });
    expect(bench.drafts.list()).toEqual([]);
  });

  it('of a protocol is there once, is its next version, and is named in the list', async () => {
    using bench = await LibraryBench.open();
    await bench.library.addVersion(waitingProtocol(), FILE);
    const both = await Promise.all(
      [ANNA, BERT].map((actor) => bench.drafts.begin({ kind: 'version', protocolId: 'rest' }, actor)),
    );
    expect(both[0]).toEqual(both[1]);
    expect(both[0]).toMatchObject({ protocolId: 'rest', basedOn: 1, nextVersion: 2, document: { version: 2 } });
    expect(bench.library.summary('rest').draftId).toBe('D-1');
    // A version that came from elsewhere meanwhile takes the number.
    await bench.library.addVersion(waitingProtocol({ version: 2 }), FILE);
    expect(await bench.drafts.release('D-1', 1, '', ANNA)).toMatchObject({ version: 3 });
    expect(bench.library.versions('rest')[0]!.origin).toEqual({ kind: 'builder', basedOn: 1 });
  });

  it('as a copy is another protocol with its own id', async () => {
    using bench = await LibraryBench.open();
    const from = { kind: 'copy', protocolId: 'balance-check', name: 'Balance check' } as const;
    const copy = await bench.drafts.begin(from, ANNA);
    expect(copy).toMatchObject({ protocolId: null, nextVersion: 1, document: { id: 'balance-check-2', version: 1 } });
    await expect(bench.drafts.release(copy.draftId, 1, '', ANNA)).rejects.toMatchObject({
      code: 'protocol-invalid',
      details: { issues: [{ path: 'name', sentence: expect.stringContaining('Choose another name.') as string }] },
    });
    const renamed = bench.drafts.save(copy.draftId, 1, { ...copy.document, name: 'Weekly check' }, ANNA);
    expect(renamed).toMatchObject({ name: 'Weekly check', protocolId: 'weekly-check', revision: 2 });
    expect((await bench.drafts.release(copy.draftId, 2, '', ANNA)).summary.protocolId).toBe('weekly-check');
  });

  it('of a document keeps its id where that is free, and its origin', async () => {
    using bench = await LibraryBench.open();
    const origin = { kind: 'resolver', cellLine: 'iPSC', vessel: 'flask_t75', operation: 'passage' } as const;
    const draft = await bench.drafts.begin({ kind: 'document', document: REST, origin }, ANNA);
    expect(draft.protocolId).toBe('rest');
    await bench.drafts.release(draft.draftId, 1, '', ANNA);
    expect(bench.library.versions('rest')[0]!.origin).toEqual(origin);
    expect(await bench.drafts.begin({ kind: 'document', document: REST }, ANNA)).toMatchObject({
      protocolId: 'rest',
      nextVersion: 2,
    });
    await expect(bench.drafts.begin({ kind: 'document', document: REST }, BERT)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('has a working copy already, last saved by anna') as string,
    });
    const unfinished = { name: 'Half', steps: [] };
    expect(await bench.drafts.begin({ kind: 'document', document: unfinished }, ANNA)).toMatchObject({ name: 'Half' });
  });

  it('that somebody saved in between is not saved over: it says who and when', async () => {
    using bench = await LibraryBench.open();
    const { draftId, document } = await begin(bench, 'Mine');
    bench.clock.jump(60_000);
    bench.drafts.save(draftId, 1, { ...document, description: 'of bert' }, BERT);
    const stale = (): unknown => bench.drafts.save(draftId, 1, { ...document, description: 'of anna' }, ANNA);
    expect(stale).toThrow('bert has saved this working copy in between.');
    const savedAt = bench.clock.now();
    try {
      stale();
    } catch (error) {
      expect(error).toMatchObject({ code: 'conflict', details: { revision: 2, savedBy: 'bert', savedAt } });
    }
    await expect(bench.drafts.release(draftId, 1, '', ANNA)).rejects.toMatchObject({ code: 'conflict' });
    expect(bench.drafts.get(draftId)).toMatchObject({ revision: 2, document: { description: 'of bert' } });
  });

  it('with faults is not released: each fault has its path, and the copy stays', async () => {
    using bench = await LibraryBench.open();
    const { draftId, document } = await begin(bench, 'Faulty');
    const release = (revision: number): Promise<unknown> => bench.drafts.release(draftId, revision, '', ANNA);
    bench.drafts.save(draftId, 1, { ...document, steps: [{ id: 'a', name: '', operation: 'wait' }], odd: 1 }, ANNA);
    await expect(release(2)).rejects.toMatchObject({
      code: 'protocol-invalid',
      details: {
        issues: expect.arrayContaining([
          expect.objectContaining({ path: 'steps[0].name' }),
          expect.objectContaining({ path: 'odd' }),
        ]) as unknown,
      },
    });
    // It parses, and cannot be planned.
    const steps = [{ id: 'a', name: 'Wait', operation: 'wait', params: { minutes: -1 } }];
    bench.drafts.save(draftId, 2, { ...document, steps }, ANNA);
    await expect(release(3)).rejects.toMatchObject({
      code: 'protocol-invalid',
      details: { issues: [{ path: expect.stringMatching(/^steps\[0\]\.params/) as string }] },
    });
    expect(bench.drafts.get(draftId).revision).toBe(3);
    expect(bench.library.has('faulty')).toBe(false);
  });

  it('is not changed while a version is made of it, and says afterwards what became of it', async () => {
    using bench = await LibraryBench.open();
    const { draftId, document } = await begin(bench, 'Quick');
    const releasing = bench.drafts.release(draftId, 1, '', ANNA);
    // It has looked at the copy by then, and its events are not written yet.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect(() => bench.drafts.save(draftId, 1, document, BERT)).toThrow('A version is being made of Quick.');
    await releasing;
    expect(() => bench.drafts.save(draftId, 1, document, BERT)).toThrow('anna made version 1 of quick');
    const other = await begin(bench, 'Other');
    await bench.drafts.discard(other.draftId, BERT);
    expect(() => bench.drafts.get(other.draftId)).toThrow('The working copy of Other was discarded by bert.');
  });

  it('survives a crash as it was last saved, and a backup has it too', async () => {
    using folder = new TemporaryFolder();
    const crashed = await LibraryBench.open({ dataDir: folder.path });
    const { draftId, document } = await begin(crashed, 'Kept');
    crashed.drafts.save(draftId, 1, { ...document, description: 'last words' }, BERT);
    const { file } = await crashed.store.backup();
    crashed.store.connection[Symbol.dispose]();
    crashed.store.folder[Symbol.dispose]();

    using bench = await LibraryBench.open({ dataDir: folder.path });
    const kept = { revision: 2, savedBy: 'bert', document: { description: 'last words' } };
    expect(bench.drafts.get(draftId)).toMatchObject(kept);
    bench.store.rebuild();
    expect(bench.drafts.get(draftId)).toMatchObject(kept);
    expect((await begin(bench, 'Next')).draftId).toBe('D-2');
    const { connection } = bench.store;
    connection.db.exec(`ATTACH '${file}' AS backup`);
    expect(connection.get('SELECT revision FROM backup.protocol_drafts')).toEqual({ revision: 2 });
    connection.db.exec('DETACH backup');
  });

  it('is no part of the chain while it is written: only its beginning and its end are', async () => {
    using bench = await LibraryBench.open();
    const { draftId, document } = await begin(bench, 'Quiet');
    const head = bench.store.journal.headSeq;
    for (let revision = 1; revision <= 20; revision++) bench.drafts.save(draftId, revision, document, ANNA);
    expect(bench.store.journal.headSeq).toBe(head);
    await bench.drafts.discard(draftId, ANNA);
    expect(bench.store.journal.headSeq).toBe(head + 1);
    expect(bench.store.verify().ok).toBe(true);
  });
});

describe('a working copy of a program', () => {
  const lineOf = (source: string, words: string): number =>
    source.split('\n').findIndex((line) => line.includes(words)) + 1;

  it('is released with the steps that the program takes, and is refused at the line of its fault', async () => {
    using bench = await LibraryBench.open();
    const draft = await begin(bench, 'Program');
    const program = {
      language: 'typescript',
      fileName: 'test.ts',
      source: programText("await lab.comment({ text: 'one' });"),
    };
    bench.drafts.save(draft.draftId, 1, { ...draft.document, program }, ANNA);
    const { summary } = await bench.drafts.release(draft.draftId, 2, '', ANNA);
    expect(summary.form).toBe('program');
    const { document } = bench.library.get(summary.protocolId);
    expect(document.steps).toMatchObject([{ operation: 'comment', params: { text: 'one' } }]);

    const next = await bench.drafts.begin({ kind: 'version', protocolId: summary.protocolId }, ANNA);
    const broken = { ...program, source: programText("throw new Error('no balance today');") };
    bench.drafts.save(next.draftId, 1, { ...next.document, program: broken }, ANNA);
    await expect(bench.drafts.release(next.draftId, 2, '', ANNA)).rejects.toMatchObject({
      code: 'protocol-invalid',
      details: {
        issues: [
          {
            path: `program:${lineOf(broken.source, 'no balance')}`,
            sentence: expect.stringContaining('no balance today') as string,
          },
        ],
      },
    });
    expect(bench.drafts.get(next.draftId).revision).toBe(2);
  });

  it('has the number of its version in its source, too, where that gives one as such', async () => {
    using bench = await LibraryBench.open();
    const plain = `// version: 1 was the first\n${programText("await lab.comment({ text: 'version: 1' });")}`;
    const asked = async (source: string, version: number): Promise<string> => {
      const draft = await bench.drafts.begin(
        version === 1 ? { kind: 'nothing', name: 'Program' } : { kind: 'version', protocolId: 'test' },
        ANNA,
      );
      const program = { language: 'typescript', fileName: 'test.ts', source };
      bench.drafts.save(draft.draftId, 1, { ...draft.document, program }, ANNA);
      const saved = await bench.drafts.release(draft.draftId, 2, '', ANNA);
      expect(saved.version).toBe(version);
      const { document } = bench.library.get('test', version);
      expect(document).toMatchObject({ version, steps: [{ params: { text: 'version: 1' } }] });
      return document.program!.source;
    };
    expect(await asked(plain, 1)).toBe(plain);
    expect(await asked(plain, 2)).toBe(plain.replace("'Test', version: 1", "'Test', version: 2"));
    // One that works out its number keeps its text.
    const computed = plain.replace("'Test', version: 1", "'Test', version: [1].length");
    expect(await asked(computed, 3)).toBe(computed);
  });
});

describe('an id made from a name', () => {
  it('is made of lower-case words, whatever the name holds', () => {
    expect(idFromName('  Ünïcode — Größe 10 µL/min ')).toBe('unicode-gro-e-10-ul-min');
    expect(idFromName('日本')).toBe('protocol');
    expect(idFromName('a'.repeat(79) + ' b')).toBe('a'.repeat(79));
  });
});
