import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ZipFile } from 'yazl';
import { describe, expect, it } from 'vitest';
import { ANNA, LibraryBench, testCatalog, waitingProtocol } from '../../../testing/library-bench.ts';
import { programText } from '../../../testing/program-bench.ts';
import { exportProtocol, protocolHash } from '../../protocol-document.ts';
import { ProgramLoader } from '../../program/load-program.ts';
import type { DocumentFormat } from './document-format.ts';
import { FileDesk } from './file-desk.ts';
import { opentronsFormat } from './opentrons-format.ts';
import { programFormat } from './program-format.ts';
import { readArchive } from './read-archive.ts';
import { safeFileName, safePath } from './safe-file-name.ts';

const VERSION_0 = readFileSync(join(import.meta.dirname, '../../fixtures/feed-version-0.wellrun.json'), 'utf8');

/** Labware definitions that came with protocols. */
const imported: string[] = [];

function deskOf(bench: LibraryBench, formats: readonly DocumentFormat[] = []): FileDesk {
  return new FileDesk({
    library: bench.library,
    formats: [...formats, programFormat(testCatalog, new ProgramLoader()), opentronsFormat(testCatalog)],
    importLabware: (text) => Promise.resolve(void imported.push(text)),
  });
}

function base64(text: string | Buffer): string {
  return Buffer.from(text as string).toString('base64');
}

type Add = (zip: ZipFile) => void;

async function zipOf(...adds: readonly Add[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const add of adds) add(zip);
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

function file(name: string, contents: string | Buffer, options = {}): Add {
  return (zip) => zip.addBuffer(Buffer.from(contents as string), name, options);
}

describe('importing files', () => {
  it('takes a file of any version of the format, once, into the folder that was asked for', async () => {
    using bench = await LibraryBench.open();
    const desk = deskOf(bench);
    const given = { fileName: 'C:\\labs\\feed.wellrun.json', contents: base64(VERSION_0), folder: 'Old' };
    const [first] = await desk.import(given, ANNA);
    expect(first).toMatchObject({
      fileName: 'feed.wellrun.json',
      outcome: 'imported',
      protocol: { folder: 'Old', state: 'draft', source: 'imported' },
      sentence: expect.stringMatching(/^Version \d+ of .* was taken in as a draft\.$/) as string,
    });
    const id = first!.protocol!.protocolId;
    expect(bench.library.versions(id)[0]!.origin).toEqual({ kind: 'file', fileName: 'feed.wellrun.json' });
    expect(bench.library.document(id).wellrun).toBe(1);
    expect((await desk.import({ ...given, folder: 'New' }, ANNA))[0]).toMatchObject({
      outcome: 'known',
      protocol: { folder: 'Old' },
    });
  });

  it('refuses what is no protocol in a sentence that says what it is, or where the fault is', async () => {
    using bench = await LibraryBench.open();
    const desk = deskOf(bench);
    const before = bench.store.journal.headSeq;
    const cases: [string, string | Buffer, RegExp][] = [
      ['a.json', '{"wellrun":1,"id":"x"', /not valid JSON: line 1/],
      ['a.json', '{"wellrun":1,"__proto__":{"polluted":1}}', /__proto__/],
      ['a.json', '\uFEFF{}', /byte order mark/],
      ['a.json', Buffer.from([0x7b, 0xff, 0xfe]), /no text/],
      ['a.json', JSON.stringify({ ...waitingProtocol(), wellrun: 9 }), /version 9 of the format/],
      ['ot.json', '{"$otSharedSchema":"#/protocol/schemas/8","schemaVersion":8}', /^[a-zA-Z]+: /],
      ['ot.json', '{"metadata":{},"schemaVersion":6}', /Opentrons/],
      ['a.ts', 'export const x = 1;', /^program:/],
      ['a.py', 'metadata = {}', /Python/],
      ['a.txt', 'hello', /This is no protocol/],
      ['a.zip', 'hello', /no \.zip/],
      ['a.json', '', /empty/],
    ];
    for (const [fileName, contents, sentence] of cases) {
      const outcomes = await desk.import({ fileName, contents: base64(contents) }, ANNA);
      expect(outcomes, fileName).toMatchObject([
        { outcome: 'refused', protocol: null, sentence: expect.stringMatching(sentence) as string },
      ]);
    }
    expect((await desk.import({ fileName: 'a.json', contents: 'no base 64!' }, ANNA))[0]!.outcome).toBe('refused');
    expect(bench.store.journal.headSeq).toBe(before);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('takes a program with the steps that it takes, and exports it so that it is the same again', async () => {
    using bench = await LibraryBench.open();
    const source = programText("await lab.comment({ text: 'one' });");
    const [outcome] = await deskOf(bench).import({ fileName: 'one.ts', contents: base64(source) }, ANNA);
    expect(outcome).toMatchObject({ outcome: 'imported', protocol: { form: 'program', stepCount: 1 } });
    const { protocolId, hash } = outcome!.protocol!;
    const { text } = bench.library.export(protocolId);
    using other = await LibraryBench.open();
    await deskOf(other).import({ fileName: 'one.wellrun.json', contents: base64(text) }, ANNA);
    expect(other.library.summary(protocolId).hash).toBe(hash);
  });

  it('tells what to do when a version is there with other contents', async () => {
    using bench = await LibraryBench.open();
    await bench.library.addVersion(waitingProtocol(), { origin: { kind: 'file', fileName: 'x' }, actor: ANNA });
    const contents = base64(JSON.stringify(waitingProtocol({ name: 'Other' })));
    const [outcome] = await deskOf(bench).import({ fileName: 'rest.json', contents }, ANNA);
    expect(outcome).toMatchObject({ outcome: 'refused', sentence: expect.stringContaining('"version": 2') as string });
  });

  it('lets one bad file of an archive keep none of the others out', async () => {
    using bench = await LibraryBench.open();
    const zip = await zipOf(
      file('good/rest.wellrun.json', exportProtocol(waitingProtocol())),
      file('README.md', '# Read me'),
      file('bad.wellrun.json', '{"wellrun":1}'),
      (one) => one.addEmptyDirectory('empty'),
      file('good/other.json', JSON.stringify(waitingProtocol({ id: 'other', name: 'Other' }))),
    );
    const outcomes = await deskOf(bench).import({ fileName: 'all.zip', contents: base64(zip) }, ANNA);
    expect(outcomes.map((one) => [one.fileName, one.outcome])).toEqual([
      ['all.zip/good/rest.wellrun.json', 'imported'],
      ['all.zip/README.md', 'refused'],
      ['all.zip/bad.wellrun.json', 'refused'],
      ['all.zip/good/other.json', 'imported'],
    ]);
    expect(outcomes[2]!.issues.map((issue) => issue.path)).toContain('id');
    expect(bench.library.has('rest') && bench.library.has('other')).toBe(true);
  });

  it('reads another format with its reader, says what was left out, and keeps the file as it was given', async () => {
    using bench = await LibraryBench.open();
    const foreign: DocumentFormat = {
      claims: (fileName) => fileName.endsWith('.rest'),
      read: (_fileName, text) =>
        Promise.resolve({
          document: waitingProtocol({ name: text }),
          notCarriedOver: ['The colour of the lid.'],
          keepsOriginal: true,
        }),
    };
    const given = { fileName: 'lab.rest', contents: base64('From elsewhere') };
    const [outcome] = await deskOf(bench, [foreign]).import(given, ANNA);
    expect(outcome).toMatchObject({ outcome: 'imported', notCarriedOver: ['The colour of the lid.'] });
    expect(bench.library.original('rest', 1)).toEqual({ fileName: 'lab.rest', text: 'From elsewhere' });
    bench.store.rebuild();
    expect(bench.library.original('rest')).toEqual({ fileName: 'lab.rest', text: 'From elsewhere' });
    expect(bench.library.original('ipsc-feed')).toBeUndefined();
    // The same file is known though it would be read otherwise now; another one of this name is the next version.
    await bench.library.organise('rest', { folder: 'Own' }, ANNA);
    const other: DocumentFormat = { ...foreign, read: () => ({ document: waitingProtocol(), keepsOriginal: true }) };
    expect((await deskOf(bench, [other]).import(given, ANNA))[0]!.outcome).toBe('known');
    const next = { fileName: 'lab.rest', contents: base64('From elsewhere, later') };
    expect((await deskOf(bench, [foreign]).import(next, ANNA))[0]).toMatchObject({ outcome: 'imported' });
    expect(bench.library.get('rest', 2).document.name).toBe('From elsewhere, later');
  });
});

describe('exporting', () => {
  it('and importing again gives the same hash for every protocol that ships, alone and as an archive', async () => {
    using from = await LibraryBench.open();
    using to = await LibraryBench.open({ shipped: import.meta.dirname });
    const ids = from.library.list().map((one) => one.protocolId);
    const { contents } = await deskOf(from).exportMany([...ids, ids[0]!]);
    const outcomes = await deskOf(to).import({ fileName: 'wellrun-protocols.zip', contents }, ANNA);
    expect(outcomes.map((one) => one.outcome)).toEqual(ids.map(() => 'imported'));
    for (const id of ids) {
      const { document } = from.library.get(id);
      expect(to.library.summary(id).hash).toBe(protocolHash(document));
      const { text } = to.library.export(id);
      const again = await deskOf(from).import({ fileName: 'again.json', contents: base64(text) }, ANNA);
      expect(again[0]!.outcome).toBe('known');
    }
  });

  it('takes all versions with their states where that is asked for, and they come back with the same hashes', async () => {
    using from = await LibraryBench.open();
    using to = await LibraryBench.open();
    const origin = { origin: { kind: 'file', fileName: 'x' }, actor: ANNA } as const;
    for (const version of [1, 2, 3])
      await from.library.addVersion(waitingProtocol({ version, name: `Rest ${version}` }), origin);
    await from.library.setState('rest', 1, 'approved', 'tried', ANNA);
    await from.library.setState('rest', 1, 'retired', 'better one', ANNA);
    await from.library.setState('rest', 2, 'approved', 'tried', ANNA);

    const usual = await deskOf(from).exportMany(['rest']);
    const [only, ...others] = await deskOf(to).import(usual, ANNA);
    expect(only!.protocol).toMatchObject({ version: 2, newestVersion: 2 });
    expect(others).toEqual([]);

    using all = await LibraryBench.open();
    const archive = await deskOf(from).exportMany(['rest'], 'all');
    const outcomes = await deskOf(all).import(archive, ANNA);
    expect(outcomes.map(({ sentence }) => sentence)).toEqual([
      'Version 1 of Rest 1 was taken in as a draft. It was retired where it comes from.',
      'Version 2 of Rest 2 was taken in as a draft. It was approved where it comes from.',
      'Version 3 of Rest 3 was taken in as a draft.',
    ]);
    const hashes = (bench: LibraryBench) => bench.library.versions('rest').map(({ version, hash }) => [version, hash]);
    expect(hashes(all)).toEqual(hashes(from));
    expect(new Set(all.library.versions('rest').map(({ state }) => state))).toEqual(new Set(['draft']));
    const again = await deskOf(all).import(archive, ANNA);
    expect(again.map(({ outcome }) => outcome)).toEqual(['known', 'known', 'known']);
  });

  it('packs what would be refused as too dense so that it can be read again', async () => {
    using from = await LibraryBench.open();
    using to = await LibraryBench.open();
    const steps = Array.from({ length: 1500 }, (_, at) => ({
      id: `s${at}`,
      name: 'Wait',
      operation: 'wait',
      params: { minutes: 1 },
    }));
    const description = 'x'.repeat(2000);
    await from.library.addVersion(waitingProtocol({ steps, description }), {
      origin: { kind: 'file', fileName: 'x' },
      actor: ANNA,
    });
    const { contents } = await deskOf(from).exportMany(['rest']);
    expect((await deskOf(to).import({ fileName: 'a.zip', contents }, ANNA))[0]!.outcome).toBe('imported');
  });
});

describe('an archive from outside', () => {
  async function refusal(zip: Buffer): Promise<string> {
    const read = await readArchive(zip);
    return 'refusal' in read ? read.refusal : '';
  }

  /** An archive of one file whose name and sizes are written over in its directory and its header. */
  async function forged(change: (zip: Buffer, directoryAt: number) => void): Promise<Buffer> {
    const zip = await zipOf(file('aaaaaaaaaa', 'contents', { compress: false }));
    change(zip, zip.indexOf(Buffer.from('PK\u0001\u0002', 'latin1')));
    return zip;
  }

  function named(name: string): Promise<Buffer> {
    return forged((zip, at) => {
      zip.write(name, 30, 'latin1');
      zip.write(name, at + 46, 'latin1');
    });
  }

  it('is refused as a whole when a name leads out of it, or it holds a link', async () => {
    for (const name of ['../../../x', '/etc/passw', 'C:/windows', 'a\\..\\..\\x'])
      expect(await refusal(await named(name)), name).not.toBe('');
    expect(await refusal(await named('plain/file'))).toBe('');
    const link = await zipOf(file('link', '/etc/passwd', { mode: 0o120777 }));
    expect(await refusal(link)).toContain('holds a link, link');
  });

  it('is refused when it holds a name twice, also where only a system without cases sees it', async () => {
    expect(await refusal(await zipOf(file('a.json', '1'), file('A.JSON', '2')))).toContain('twice');
  });

  it('is refused by its numbers before anything of it is read', async () => {
    const many = await forged((zip) => {
      for (const countAt of [14, 12]) zip.writeUInt16LE(2001, zip.length - countAt);
    });
    expect(await refusal(many)).toContain('more than 2000 files');
    const large = await zipOf(file('large', 'x'.repeat(100)));
    large.writeUInt32LE(50_000_001, large.indexOf(Buffer.from('PK\u0001\u0002', 'latin1')) + 24);
    expect(await refusal(large)).toContain('larger than 50 MB');
    expect(await refusal(await zipOf(file('dense', Buffer.alloc(1_000_000))))).toContain('100 times as large');
  });

  it('is refused when it holds more than it says', async () => {
    const lying = await forged((zip, at) => {
      for (const sizeAt of [22, at + 24]) zip.writeUInt32LE(9, sizeAt);
    });
    expect(await refusal(lying)).not.toBe('');
    const dense = await zipOf(file('dense', Buffer.alloc(1_000_000)));
    const at = dense.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    // It says that it becomes a thousand bytes, and would become a million.
    dense.writeUInt32LE(1000, at + 24);
    expect(await refusal(dense)).not.toBe('');
  });

  it('is refused when its files lie on top of each other', async () => {
    const zip = await zipOf(file('a', 'x'.repeat(2000), { compress: false }));
    const at = zip.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    const entry = zip.subarray(at, zip.length - 22);
    const end = Buffer.from(zip.subarray(zip.length - 22));
    const others = ['b', 'c', 'd'].map((name) => {
      const other = Buffer.from(entry);
      other.write(name, 46, 'latin1');
      return other;
    });
    end.writeUInt16LE(4, 8);
    end.writeUInt16LE(4, 10);
    end.writeUInt32LE(entry.length * 4, 12);
    const overlapping = Buffer.concat([zip.subarray(0, at), entry, ...others, end]);
    expect(await refusal(overlapping)).toContain('on top of each other');
  });

  it('that is damaged anywhere is refused or read, and nothing else', async () => {
    const zip = await zipOf(file('a.json', '{"a":1}'.repeat(40)), file('b.json', '{}'));
    for (let at = 0; at < zip.length; at++) {
      const damaged = Buffer.from(zip);
      damaged[at] = damaged[at]! ^ 0xff;
      const read = await readArchive(damaged);
      expect('refusal' in read || 'files' in read).toBe(true);
      expect('refusal' in (await readArchive(zip.subarray(0, at)))).toBe(true);
    }
  });
});

describe('names of files', () => {
  it('can be shown and written everywhere', () => {
    const names: [string, string][] = [
      ['CON', '_CON'],
      ['con.wellrun.json', '_con.wellrun.json'],
      ['a\0b.json', 'ab.json'],
      ['invoice\u202Enosj.exe', 'invoicenosj.exe'],
      ['../../etc/passwd', 'passwd'],
      ['C:\\x\\y?.json', 'y_.json'],
      ['ends. . ', 'ends'],
      ['', 'protocol'],
      ['...', 'protocol'],
    ];
    for (const [given, safe] of names) expect(safeFileName(given), JSON.stringify(given)).toBe(safe);
    expect(safeFileName(`${'a'.repeat(300)}.wellrun.json`)).toHaveLength(120);
    expect(safeFileName(`${'a'.repeat(300)}.wellrun.json`)).toMatch(/a\.wellrun\.json$/);
    expect(safePath('a/../NUL/./b.json')).toBe('a/_NUL/b.json');
  });
});
