import type { ReagentUse } from '#core/contract/plan.ts';
import { TIPS_IN_RACK } from '#core/contract/workcell.ts';
import { formatNumber } from '../../../lib/numbers.ts';

/** How many tips a plan takes, and how many racks those are: each kind of tip comes in racks of its own. */
export function tipsInWords(consumables: readonly Pick<ReagentUse, 'reagentId' | 'amount'>[]): string {
  const kinds = consumables.filter(({ reagentId }) => reagentId.startsWith('tip_'));
  const tips = kinds.reduce((sum, { amount }) => sum + amount, 0);
  const racks = kinds.reduce((sum, { amount }) => sum + Math.ceil(amount / TIPS_IN_RACK), 0);
  if (tips === 0) return 'none';
  return `${formatNumber(tips)} of ${racks === 1 ? '1 rack' : `${formatNumber(racks)} racks`}`;
}
