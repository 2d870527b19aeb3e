import type { State } from './status.ts';

/** One line of a list of steps, as it is shown. */
export interface StepItem {
  readonly id: string;
  readonly parentId: string | null;
  readonly number: string;
  readonly name: string;
  readonly group: boolean;
  readonly depth: number;
  readonly state: State;
  /** For people who hear the list: "completed", "in doubt". */
  readonly stateWord: string;
  /** When and how long: "09:12 · 18 min"; for what is to come "10 to 20 s". */
  readonly when: string;
  /** A second line: what is being done now, or why it failed. */
  readonly detail: string | null;
  /** 0 to 1 while it runs. */
  readonly share: number | null;
  /** Runs side by side with its neighbours. */
  readonly parallel: boolean;
}

/** The lines in sight when some groups are closed. */
export function visibleSteps(items: readonly StepItem[], open: (id: string) => boolean): StepItem[] {
  const shown = new Set<string>();
  const result: StepItem[] = [];
  for (const item of items) {
    if (item.parentId !== null && !(shown.has(item.parentId) && open(item.parentId))) continue;
    shown.add(item.id);
    result.push(item);
  }
  return result;
}

const IN_SIGHT: readonly State[] = ['running', 'doubt', 'failed', 'paused', 'warn'];

/** Ids of the groups that hold what is going on now, or a group that has failed: they stand open by themselves. */
export function activeGroups(items: readonly StepItem[]): Set<string> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const groups = new Set<string>();
  for (const item of items) {
    if (item.group ? item.state !== 'failed' : !IN_SIGHT.includes(item.state)) continue;
    for (let parent = item.parentId; parent !== null; parent = byId.get(parent)?.parentId ?? null) groups.add(parent);
  }
  return groups;
}
