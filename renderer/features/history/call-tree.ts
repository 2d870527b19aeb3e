import type { CallRecord } from '#core/contract/execution.ts';

export interface CallRow extends CallRecord {
  readonly depth: number;
  /** Calls in a group, with those in groups of its own; none for what is no group. */
  readonly inside: number;
}

/** Calls below the group they were made in, each group in the order of its calls. */
export function callTree(calls: readonly CallRecord[]): CallRow[] {
  const below = Map.groupBy(calls, (call) => call.parentId);
  const rows: CallRow[] = [];
  const add = (parentId: number | null, depth: number): number => {
    let count = 0;
    for (const call of below.get(parentId) ?? []) {
      const at = rows.length;
      rows.push({ ...call, depth, inside: 0 });
      const inside = add(call.callId, depth + 1);
      rows[at] = { ...call, depth, inside };
      count += call.kind === 'group' ? inside : 1;
    }
    return count;
  };
  add(null, 0);
  return rows;
}

/** Signs of one value that are shown in a row. */
const MOST_SIGNS = 60;

/** Values of a call in one line: `labware tube, volumeUl 240`; undefined where there are none. */
export function valuesInLine(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return short(value);
  const parts = Object.entries(value).map(([name, one]) => `${name} ${short(one)}`);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function short(value: unknown): string {
  if (Array.isArray(value) && value.length > 4) return `${value.length} values`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_SIGNS ? `${text.slice(0, MOST_SIGNS)}…` : text;
}

/** Calls that another run from a chosen step would hear again, and those that it would make although they were made. */
export interface TakeOver {
  readonly taken: readonly CallRecord[];
  readonly repeated: readonly CallRecord[];
}

/** @param stepId the step that the other run would begin with @returns undefined where no call became that step */
export function takeOverFrom(calls: readonly CallRecord[], stepId: string): TakeOver | undefined {
  const chosen = calls.find((call) => call.stepId === stepId);
  if (chosen === undefined) return undefined;
  const own = calls.filter(({ kind }) => kind === 'operation');
  return {
    taken: own.filter(
      ({ callId, status, result }) => callId < chosen.callId && (status === 'completed' || result !== null),
    ),
    repeated: own.filter(({ callId, status }) => callId >= chosen.callId && status === 'completed'),
  };
}
