import type { StockUse } from '../../contract/account.ts';
import type { ExecutionCost, LedgerLine } from '../../contract/inventory.ts';
import type { Plan } from '../../contract/plan.ts';
import { fromParts } from '../../model/stock-amount.ts';
import type { ArticleFacts, ReservationRow } from '../../store/stock-queries.ts';

interface CostParts {
  readonly plan: Plan;
  readonly needs: readonly StockUse[];
  readonly ledger: readonly LedgerLine[];
  readonly reservations: readonly ReservationRow[];
  readonly article: (itemId: string) => ArticleFacts;
}

/** What an execution took out of stock by its ledger, article by article, beside what its plan expects. */
export function costOf({ plan, needs, ledger, reservations, article }: CostParts): ExecutionCost {
  const lines = new Map<string, ExecutionCost['lines'][number]>();
  const lineOf = (itemId: string): ExecutionCost['lines'][number] => {
    const { name, unit } = article(itemId);
    return lines.get(itemId) ?? { itemId, name, unit, used: 0, planned: 0, reserved: 0, costUsd: 0, lots: [] };
  };
  for (const { itemId, amount } of needs) lines.set(itemId, { ...lineOf(itemId), planned: amount });
  for (const { itemId, amount } of reservations) {
    const line = lineOf(itemId);
    lines.set(itemId, { ...line, reserved: line.reserved + fromParts(amount) });
  }
  let withoutLotUsd = 0;
  for (const entry of ledger) {
    if (entry.change !== 'consumed') continue;
    const line = lineOf(entry.itemId);
    if (entry.lotId === null) withoutLotUsd += entry.costUsd;
    lines.set(entry.itemId, {
      ...line,
      used: line.used - entry.delta,
      costUsd: line.costUsd + entry.costUsd,
      lots:
        entry.lotNumber === null || line.lots.includes(entry.lotNumber) ? line.lots : [...line.lots, entry.lotNumber],
    });
  }
  const all = [...lines.values()];
  return {
    spentUsd: all.reduce((sum, line) => sum + line.costUsd, 0),
    withoutLotUsd,
    plannedUsd: { low: plan.cost.low, high: plan.cost.high },
    lines: all.toSorted((a, b) => b.costUsd - a.costUsd || a.name.localeCompare(b.name)),
  };
}
