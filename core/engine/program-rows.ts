import { canonicalJson } from '../base/canonical-json.ts';
import type { Json } from '../contract/json.ts';
import type { PlanStep } from '../contract/plan.ts';

/** Where a call finds its row: one that was foreseen, or a place for a new one. */
export interface RowPlace {
  /** The row that was foreseen for it. */
  readonly row: PlanStep | undefined;
  /** Where a new one stands. */
  readonly index: number;
  /** What it comes after. */
  readonly after: readonly string[];
  /** Rows before it that the program has passed by. */
  readonly passed: readonly PlanStep[];
}

/**
 * Finds the rows of a plan that the calls of its program mean: the next one below the same group that does the same, or a
 * later one that does it in exactly the same way. Rows that were passed by stay open while calls beside may still reach them.
 */
export class ProgramRows {
  readonly #rows: () => readonly PlanStep[];
  readonly #reached = new Set<string>();

  /** @param rows of the execution as they are now */
  constructor(rows: () => readonly PlanStep[]) {
    this.#rows = rows;
  }

  reach(stepId: string): void {
    this.#reached.add(stepId);
  }

  isReached(stepId: string): boolean {
    return this.#reached.has(stepId);
  }

  /** @param wanted what the call does; `params` of an operation as they are planned */
  find(
    parentId: string | undefined,
    wanted: {
      readonly kind: 'action' | 'group';
      readonly name: string;
      readonly operationType: string;
      readonly params: Json;
    },
  ): RowPlace {
    const siblings = this.#rows().filter((row) => row.parentId === parentId);
    const last = siblings.findLastIndex((row) => this.#reached.has(row.stepId));
    const open = siblings.slice(last + 1);
    const isAlike = (row: PlanStep): boolean =>
      row.kind === wanted.kind &&
      (wanted.kind === 'group' ? row.name === wanted.name : row.operationType === wanted.operationType);
    const isSame = (row: PlanStep): boolean =>
      isAlike(row) && (wanted.kind === 'group' || canonicalJson(row.params) === canonicalJson(wanted.params));
    // Calls side by side come in another order now and then.
    const missed = siblings.slice(0, last + 1).find((row) => !this.#reached.has(row.stepId) && isSame(row));
    const next = open[0];
    const found = missed ?? (next !== undefined && isAlike(next) ? next : open.find(isSame));
    const before = siblings[last];
    return {
      row: found,
      index: this.#endOf(before?.stepId ?? parentId, before === undefined),
      after: before === undefined ? [] : [before.stepId],
      passed: found === undefined || found === missed ? [] : open.slice(0, open.indexOf(found)),
    };
  }

  /** Rows that no call has reached, in a group or in all. */
  unreached(parentId?: string): PlanStep[] {
    const inside = new Set<string | undefined>([parentId]);
    const found: PlanStep[] = [];
    for (const row of this.#rows()) {
      if (!inside.has(row.parentId)) continue;
      inside.add(row.stepId);
      if (!this.#reached.has(row.stepId)) found.push(row);
    }
    return found;
  }

  /** The index after a row and everything below it; right after the row itself for its first child. */
  #endOf(stepId: string | undefined, isParent: boolean): number {
    const rows = this.#rows();
    if (stepId === undefined) return 0;
    const at = rows.findIndex((row) => row.stepId === stepId);
    if (isParent) return at + 1;
    const inside = new Set([stepId]);
    let end = at + 1;
    for (; end < rows.length; end++) {
      const { parentId } = rows[end]!;
      if (parentId === undefined || !inside.has(parentId)) break;
      inside.add(rows[end]!.stepId);
    }
    return end;
  }
}
