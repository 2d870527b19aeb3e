import type { Block } from './rigid-blocks.ts';
import type { SchedulePlan, ScheduleSpan } from './problem.ts';

interface Held {
  readonly firstBlock: number;
  lastBlock: number;
  amount: number;
}

/**
 * The spans of a plan whose steps were taken together without regard to them: each asset is held from the start of the first block that
 * needs it to the end of the last one, as often as there are blocks in between that do not, and as many of it as are ever held at once.
 * That is more than is needed, so that what others are promised holds.
 */
export function heldByBlocks(plan: SchedulePlan, blocks: readonly Block[]): ScheduleSpan[] {
  const stepIndex = new Map(plan.steps.map((step, index) => [step.id, index]));
  const blockIndex = new Map(blocks.flatMap(({ parts }, index) => parts.map(({ step }) => [step.id, index] as const)));
  const byAsset = Map.groupBy(plan.spans, ({ asset, state }) => `${asset}\n${state ?? ''}`);
  return [...byAsset.values()].flatMap((spans) => {
    const held: Held[] = [];
    const rows = spans
      .map((span) => {
        const [from, to] = [stepOf(span.from), stepOf(span.to)];
        return {
          from: stepIndex.get(from)!,
          to: stepIndex.get(to)!,
          first: blockIndex.get(from)!,
          last: blockIndex.get(to)!,
          span,
        };
      })
      .toSorted((left, right) => left.from - right.from);
    for (const [index, { first, last, from, span }] of rows.entries()) {
      const before = rows.slice(0, index).filter((row) => row.to >= from);
      const amount = before.reduce((sum, row) => sum + (row.span.amount ?? 1), span.amount ?? 1);
      const open = held.at(-1);
      if (open !== undefined && open.lastBlock >= first) {
        open.lastBlock = Math.max(open.lastBlock, last);
        open.amount = Math.max(open.amount, amount);
      } else held.push({ firstBlock: first, lastBlock: last, amount });
    }
    const { asset, state, mindsHours } = spans[0]!;
    return held.map(({ firstBlock, lastBlock, amount }): ScheduleSpan => {
      const [first, last] = [blocks[firstBlock]!.id, blocks[lastBlock]!.id];
      const span = {
        id: `${asset} from ${first}`,
        asset,
        from: `${first}.start`,
        to: `${last}.end`,
        amount,
        state,
      } as const;
      return mindsHours === true ? { ...span, mindsHours } : span;
    });
  });
}

function stepOf(point: string): string {
  return point.slice(0, point.lastIndexOf('.'));
}
