import { describe, expect, it } from 'vitest';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { folderNodes, protocolsOf, tagCounts } from './library-view.ts';

function protocol(protocolId: string, more: Partial<ProtocolSummary> = {}): ProtocolSummary {
  return {
    protocolId,
    name: protocolId,
    version: 1,
    newestVersion: 1,
    state: 'approved',
    hash: '',
    description: '',
    operationType: 'viability',
    tags: [],
    source: 'imported',
    sourceId: null,
    form: 'steps',
    folder: '',
    isFavourite: false,
    isTemplate: false,
    stepCount: 3,
    instruments: [],
    runs: 0,
    lastRunAt: null,
    draftId: null,
    ...more,
  };
}

const ALL = [
  protocol('viability', { folder: 'Assays', tags: ['384-well', 'luminescence'], isFavourite: true }),
  protocol('screen', { folder: 'Assays/Screens', tags: ['384-well'], state: 'draft' }),
  protocol('feed', { folder: 'Assaying', source: 'shipped' }),
  protocol('from-git', { source: 'git', sourceId: 'S-1' }),
];
const ids = (wanted: Parameters<typeof protocolsOf>[1], found?: ReadonlyMap<string, string>) =>
  protocolsOf(ALL, wanted, found).map((one) => one.protocolId);

describe('the library as it is listed', () => {
  it('counts in a folder what lies in those below, and puts parents before children', () => {
    expect(folderNodes(['Assays/Screens', 'Assays', 'Assays 2', 'Assays 10/A', 'Assays/Screens', ''])).toEqual([
      { path: 'Assays', title: 'Assays', depth: 0, count: 3 },
      { path: 'Assays/Screens', title: 'Screens', depth: 1, count: 2 },
      { path: 'Assays 2', title: 'Assays 2', depth: 0, count: 1 },
      { path: 'Assays 10', title: 'Assays 10', depth: 0, count: 1 },
      { path: 'Assays 10/A', title: 'A', depth: 1, count: 1 },
    ]);
  });

  it('shows of a folder what lies in it and below, but nothing of one whose name only begins alike', () => {
    expect(ids({ folder: 'Assays' })).toEqual(['viability', 'screen']);
    expect(ids({ folder: 'Assays/Screens' })).toEqual(['screen']);
  });

  it('tells sources apart, and takes tag and state on top of a place', () => {
    expect(ids({ source: 'this-pc' })).toEqual(['viability', 'screen']);
    expect(ids({ source: 'shipped' })).toEqual(['feed']);
    expect(ids({ source: 'S-1' })).toEqual(['from-git']);
    expect(ids({ show: 'favourites' })).toEqual(['viability']);
    expect(ids({ folder: 'Assays', tag: '384-well', state: 'draft' })).toEqual(['screen']);
  });

  it('puts what the host found in its order first, and what holds the words in name or tags is there at once', () => {
    expect(ids({ text: ' LUMI ' })).toEqual(['viability']);
    const found = new Map([
      ['from-git', 'Step 2, Add reagent'],
      ['feed', 'Reagent: mTeSR Plus'],
    ]);
    expect(ids({ text: 'fee' }, found)).toEqual(['from-git', 'feed']);
    expect(ids({ text: 'scre', folder: 'Assays' }, found)).toEqual(['screen']);
    expect(ids({ text: 'e' }, new Map([['feed', '']]))).toEqual(['feed', 'viability', 'screen']);
  });

  it('counts tags, the most used first', () => {
    expect(tagCounts(ALL)).toEqual([
      { tag: '384-well', count: 2 },
      { tag: 'luminescence', count: 1 },
    ]);
  });
});
