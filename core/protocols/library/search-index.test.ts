import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import { ANNA, LibraryBench, testCatalog, waitingProtocol } from '../../testing/library-bench.ts';
import { TemporaryFolder } from '../../testing/temporary-folder.ts';
import { SearchIndex } from './search-index.ts';

const FILE = { origin: { kind: 'file', fileName: 'x.json' }, actor: ANNA } as const;

function indexOf({ library, store }: LibraryBench): SearchIndex {
  return new SearchIndex({ journal: store.journal, library, catalog: testCatalog });
}

async function idsOf(index: SearchIndex, text: string): Promise<string[]> {
  return (await index.search(text)).map((one) => one.protocolId);
}

const assay = waitingProtocol({
  id: 'own-assay',
  name: 'Überstand (supernatant) check',
  description: 'A first line of text about nothing in particular, and then at last the word caspase, and more of it.',
  labware: { flask: { title: 'Flask', type: 'flask_t75', contents: { reagent: 'dpbs', volumeMl: 1 } } },
  parameters: { dose: { type: 'number', title: 'Highest dose', default: 10, unit: 'µM' } },
  steps: [
    { id: 'rest', name: 'Rest in the dark', operation: 'wait', params: { minutes: 10 } },
    { id: 'say', name: 'Ask', operation: 'wait_operator', params: { prompt: 'Put the lid on the hedgehog' } },
  ],
});

describe('searching the library', () => {
  it('finds words anywhere in a protocol, as they are typed, and says where', async () => {
    using bench = await LibraryBench.open();
    await bench.library.addVersion(assay, FILE);
    await bench.library.organise('own-assay', { folder: 'Assays/Pilots', tags: ['pilot'] }, ANNA);
    const index = indexOf(bench);
    const only = async (text: string): Promise<string | undefined> =>
      (await index.search(text)).find((one) => one.protocolId === 'own-assay')?.found;

    expect(await only('uberst')).toBe('name');
    expect(await only('OWN-ASSAY')).toBe('name');
    expect(await only('dark')).toBe('step Rest in the dark');
    expect(await only('hedge')).toBe('step Ask');
    expect(await only('highest dose')).toBe('parameter Highest dose');
    expect(await only('pilot')).toBe('tag pilot');
    expect(await only('pilots')).toBe('folder Assays/Pilots');
    expect(await only('caspase')).toMatch(/^description \.\.\. and then .*caspase, and more of it\.$/);
    expect(await only('superna dark')).toBe('name, step Rest in the dark');
    expect(await only('superna giraffe')).toBeUndefined();
    expect(await only('ark')).toBeUndefined();
    expect((await index.search('staurosporine'))[0]!.found).toBe('compound Staurosporine');
    expect(await only('dpbs')).toMatch(/^reagent .*DPBS/);
  });

  it('puts first what carries the words in its name', async () => {
    using bench = await LibraryBench.open();
    const index = indexOf(bench);
    expect((await idsOf(index, 'ipsc passage t75'))[0]).toBe('ipsc-passage-t75');
    expect((await idsOf(index, 'viab dose'))[0]).toBe('viability-dose-response');
    expect((await idsOf(index, 'balance'))[0]).toBe('balance-check');
  });

  it('follows every change: another version, another default, another folder', async () => {
    using bench = await LibraryBench.open();
    const { library } = bench;
    const index = indexOf(bench);
    expect(await idsOf(index, 'walrus')).toEqual([]);
    await library.addVersion(waitingProtocol({ name: 'Walrus' }), FILE);
    expect(await idsOf(index, 'walrus')).toEqual(['rest']);
    await library.addVersion(waitingProtocol({ version: 2, name: 'Otter' }), FILE);
    expect([await idsOf(index, 'walrus'), await idsOf(index, 'otter')]).toEqual([[], ['rest']]);
    await library.setState('rest', 1, 'approved', '', ANNA);
    expect([await idsOf(index, 'walrus'), await idsOf(index, 'otter')]).toEqual([['rest'], []]);
    await library.organise('rest', { folder: 'Zoo' }, ANNA);
    expect(await idsOf(index, 'zoo')).toEqual(['rest']);
  });

  it('is kept with the record, and made anew where it is not what the library holds', async () => {
    using folder = new TemporaryFolder();
    {
      using bench = await LibraryBench.open({ dataDir: folder.path });
      await bench.library.addVersion(waitingProtocol({ name: 'Walrus' }), FILE);
      expect(await idsOf(indexOf(bench), 'walrus')).toEqual(['rest']);
    }
    using bench = await LibraryBench.open({ dataDir: folder.path });
    expect(await idsOf(indexOf(bench), 'walrus')).toEqual(['rest']);
    bench.store.rebuild();
    expect(await idsOf(indexOf(bench), 'walrus')).toEqual(['rest']);
    bench.store.connection.db.exec('DELETE FROM protocol_search; DELETE FROM protocol_searched');
    expect(await idsOf(indexOf(bench), 'walrus')).toEqual(['rest']);
  });

  it('takes any text for words and nothing else', async () => {
    using bench = await LibraryBench.open();
    const index = indexOf(bench);
    for (const text of [
      '"',
      'name:balance',
      'balance OR feed',
      'NEAR(a b)',
      '*',
      '-',
      "'; DROP TABLE journal; --",
      '\u0000',
    ])
      expect(Array.isArray(await index.search(text)), text).toBe(true);
    expect(await idsOf(index, 'balance OR feed')).toEqual([]);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 })),
        async (text) => {
          await index.search(text);
        },
      ),
      { numRuns: 150 },
    );
    expect(bench.store.journal.state).toBe('ok');
  });

  it('finds every protocol by every word of its name, and by the beginnings of them', async () => {
    using bench = await LibraryBench.open();
    const index = indexOf(bench);
    const word = fc.stringMatching(/^[a-zA-Z0-9äéß]{1,12}$/);
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 5 }), fc.nat({ max: 11 }), async (words, cut) => {
        const id = `made-${number++}`;
        const made: ProtocolDocument = waitingProtocol({ id, name: words.join(' ') });
        await bench.library.addVersion(made, FILE);
        const typed = words.map((one) => one.slice(0, cut + 1)).join(' ');
        expect(await idsOf(index, typed)).toContain(id);
      }),
      { numRuns: 30 },
    );
  });
});
