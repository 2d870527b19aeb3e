import { describe, expect, it } from 'vitest';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { protocolGroups } from './protocol-groups.ts';

const protocol = (protocolId: string, more: Partial<ProtocolSummary> = {}) =>
  ({ protocolId, folder: '', isFavourite: false, state: 'approved', ...more }) as ProtocolSummary;

describe('the choice of a protocol in Run', () => {
  const all = [
    protocol('loose'),
    protocol('feed', { folder: 'Cell culture', isFavourite: true }),
    protocol('thaw', { folder: 'Cell culture' }),
    protocol('viability', { folder: 'Assays' }),
    protocol('old', { folder: 'Assays', state: 'retired' }),
  ];
  const titles = (chosen: string) =>
    protocolGroups(all, chosen).map((group) => [group.title, group.protocols.map((one) => one.protocolId)]);

  it('shows favourites first and each of them once, then the folders, then the rest', () => {
    expect(titles('loose')).toEqual([
      ['Favourites', ['feed']],
      ['Assays', ['viability']],
      ['Cell culture', ['thaw']],
      ['Outside of all folders', ['loose']],
    ]);
  });

  it('offers what is retired only while it is the one that is chosen', () => {
    expect(titles('old')[1]).toEqual(['Assays', ['viability', 'old']]);
  });
});
