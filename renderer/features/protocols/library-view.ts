import type { ProtocolSource } from '#core/contract/library.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import type { ProtocolsSearch } from './protocols-search.ts';

/** Protocols that came into the library on this PC, and those that ship with Wellrun. */
export const OWN_SOURCES = { 'this-pc': 'This PC', shipped: 'From Wellrun' } as const;

/** A folder with all that lies in it and in the folders below. */
export interface FolderNode {
  /** `Assays/Screens` */
  readonly path: string;
  readonly title: string;
  readonly depth: number;
  readonly count: number;
}

/** All folders that hold something, parents before children, by name. */
export function folderNodes(folders: readonly string[]): FolderNode[] {
  const counts = new Map<string, number>();
  for (const folder of folders) {
    const names = folder.split('/').filter((name) => name !== '');
    for (let depth = 1; depth <= names.length; depth++) {
      const path = names.slice(0, depth).join('/');
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([path, count]) => {
      const names = path.split('/');
      return { path, title: names.at(-1) ?? path, depth: names.length - 1, count };
    })
    .toSorted((one, other) => comparePaths(one.path, other.path));
}

function comparePaths(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = a[at]!.localeCompare(b[at]!, 'en', { numeric: true });
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export function isInFolder(folder: string, wanted: string): boolean {
  return folder === wanted || folder.startsWith(`${wanted}/`);
}

export function isFromSource(one: ProtocolSummary, source: string): boolean {
  if (source === 'this-pc') return one.source === 'imported';
  if (source === 'shipped') return one.source === 'shipped';
  return one.sourceId === source;
}

/** Tags with how many protocols carry them, the most used first. */
export function tagCounts(protocols: readonly ProtocolSummary[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const tag of protocols.flatMap((one) => [...new Set(one.tags)])) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .toSorted((one, other) => other.count - one.count || one.tag.localeCompare(other.tag, 'en', { numeric: true }));
}

type Wanted = Pick<ProtocolsSearch, 'show' | 'folder' | 'source' | 'tag' | 'state' | 'text'>;

/**
 * The protocols of a place, with the filters that are set. With words, those that the host found come first, best first;
 * those that hold the words in name or tags are there at once.
 */
export function protocolsOf(
  protocols: readonly ProtocolSummary[],
  wanted: Wanted,
  found: ReadonlyMap<string, string> | undefined,
): ProtocolSummary[] {
  const listed = protocols.filter(
    (one) =>
      isInPlace(one, wanted) &&
      (wanted.tag === undefined || one.tags.includes(wanted.tag)) &&
      (wanted.state === undefined || one.state === wanted.state),
  );
  const words = wordsOf(wanted.text);
  if (words.length === 0) return listed;
  const rank = new Map([...(found?.keys() ?? [])].map((protocolId, at) => [protocolId, at]));
  return listed
    .filter((one) => rank.has(one.protocolId) || holds(one, words))
    .toSorted((one, other) => (rank.get(one.protocolId) ?? Infinity) - (rank.get(other.protocolId) ?? Infinity) || 0);
}

function isInPlace(one: ProtocolSummary, { show, folder, source }: Wanted): boolean {
  if (show === 'favourites') return one.isFavourite;
  if (show === 'templates') return one.isTemplate;
  if (folder !== undefined) return isInFolder(one.folder, folder);
  return source === undefined || isFromSource(one, source);
}

function wordsOf(text: string | undefined): string[] {
  return (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
}

function holds(one: ProtocolSummary, words: readonly string[]): boolean {
  const text = [one.name, ...one.tags].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** What the place that is shown is called. */
export function placeTitle({ show, folder, source }: Wanted, sources: readonly ProtocolSource[]): string | undefined {
  if (show === 'favourites') return 'Favourites';
  if (show === 'drafts') return 'Drafts';
  if (show === 'templates') return 'Templates';
  if (folder !== undefined) return folder;
  if (source === undefined) return undefined;
  if (source === 'this-pc' || source === 'shipped') return OWN_SOURCES[source];
  return sources.find((one) => one.sourceId === source)?.title ?? source;
}
