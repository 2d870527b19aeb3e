import type { ProtocolSummary } from '#core/contract/protocol.ts';

interface ProtocolGroup {
  readonly title: string;
  readonly protocols: readonly ProtocolSummary[];
}

/**
 * Favourites first, then folder by folder, then what lies outside of them; within each in the order that was given. What
 * is retired is left out, unless it is the one that is chosen.
 */
export function protocolGroups(protocols: readonly ProtocolSummary[], chosenId: string): ProtocolGroup[] {
  const offered = protocols.filter((one) => one.state !== 'retired' || one.protocolId === chosenId);
  const folders = [...new Set(offered.map((one) => one.folder))].toSorted(
    (one, other) => Number(one === '') - Number(other === '') || one.localeCompare(other, 'en', { numeric: true }),
  );
  const groups = [
    { title: 'Favourites', protocols: offered.filter((one) => one.isFavourite) },
    ...folders.map((folder) => ({
      title: folder === '' ? 'Outside of all folders' : folder,
      protocols: offered.filter((one) => one.folder === folder && !one.isFavourite),
    })),
  ];
  return groups.filter((group) => group.protocols.length > 0);
}
