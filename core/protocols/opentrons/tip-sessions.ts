import { TIP_TYPES, tipCapacityUl, type TipType } from '../tip-desk.ts';
import { isFlow, type Flow } from './liquid-flows.ts';

/** Tips that a file takes: how many at once, what each holds, and where they are dropped. */
export interface TracedTips {
  readonly count: number;
  readonly volumeUl: number;
  to: 'waste' | 'rack';
}

/** Several steps with the same tips, from the first item to the last. */
export interface TipSession {
  readonly first: number;
  readonly last: number;
  readonly tips: TracedTips;
}

/** The tips of the stock that hold at least as much; the largest where none does. */
export function stockTip(volumeUl: number): TipType {
  return TIP_TYPES.find((type) => tipCapacityUl(type) >= volumeUl) ?? 'tip_1000';
}

/**
 * Tips that are used for several steps in a row, and for nothing else meanwhile: those become a step that picks them up
 * and one that drops them. What takes tips for itself alone says so by its tip policy.
 */
export function tipSessions<Item extends { readonly kind: string }>(
  items: readonly (Item | Flow)[],
  tips: ReadonlyMap<number, TracedTips>,
): TipSession[] {
  const used = new Map<number, number[]>();
  for (const [index, item] of items.entries())
    if (isFlow(item)) for (const number of item.tipNumbers) used.set(number, [...(used.get(number) ?? []), index]);
  const sessions: TipSession[] = [];
  for (const [number, indices] of used) {
    const taken = tips.get(number);
    const [first, last] = [indices[0]!, indices.at(-1)!];
    if (taken === undefined || first === last) continue;
    const isAlone = items.slice(first, last + 1).every((item) => !isFlow(item) || onlyUses(item, number));
    if (isAlone) sessions.push({ first, last, tips: taken });
  }
  return sessions;
}

function onlyUses(flow: Flow, number: number): boolean {
  return flow.tipNumbers.size === 1 && flow.tipNumbers.has(number);
}
