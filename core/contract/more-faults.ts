import type { Issue, MoreFaults } from './errors.ts';

/** Kinds that are named; what is left of them is counted as others. */
const MOST_KINDS = 6;

/**
 * The first of many faults, and one more entry that counts the others by their kind: "And 134 more: 120 × There is no
 * reagent “…”, 14 × ...". What such an entry of a longer list counts is counted along.
 */
export function firstFaults<Fault extends Issue>(issues: readonly Fault[], most: number): (Fault | Issue)[] {
  const told = issues.filter((issue) => issue.more === undefined);
  if (told.length <= most) return [...issues];
  const kinds = new Map<string, number>();
  const add = (kind: string, count: number): void => void kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  for (const { sentence } of told.slice(most)) add(kindOf(sentence), 1);
  for (const { more } of issues) for (const { kind, count } of more?.kinds ?? []) add(kind, count);
  const more: MoreFaults = {
    count: [...kinds.values()].reduce((sum, count) => sum + count, 0),
    kinds: [...kinds].map(([kind, count]) => ({ kind, count })).toSorted((one, other) => other.count - one.count),
  };
  return [...told.slice(0, most), { path: '', sentence: moreInWords(more), more }];
}

/** How many faults a list tells or counts. */
export function countOfFaults(issues: readonly Pick<Issue, 'more'>[]): number {
  return issues.reduce((sum, { more }) => sum + (more?.count ?? 1), 0);
}

function moreInWords({ count, kinds }: MoreFaults): string {
  const named = kinds.length <= MOST_KINDS ? kinds : kinds.slice(0, MOST_KINDS - 1);
  const others = count - named.reduce((sum, one) => sum + one.count, 0);
  const parts = named.map((one) => `${one.count} × ${one.kind}`);
  return `And ${count} more: ${[...parts, ...(others === 0 ? [] : [`${others} × others`])].join(', ')}.`;
}

/** What a fault says without what is special about it: names, numbers, and what may be meant. */
function kindOf(sentence: string): string {
  const first = /^.*?(?=[.;:](\s|$)|$)/.exec(sentence)?.[0] ?? '';
  return first
    .replaceAll(/"[^"]*"/g, '“…”')
    .replaceAll(/-?\d+(\.\d+)?/g, '…')
    .slice(0, 120);
}
