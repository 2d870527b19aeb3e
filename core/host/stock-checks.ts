import { amountText } from '../model/stock-amount.ts';
import type { ArticleCheck } from '../workcell/inventory/shortage.ts';
import type { StartCheck } from './start-checks.ts';

const MOST_NAMES = 3;

/** Whether the stock suffices for a start, one line for each article that is short. */
export function stockChecks(checks: readonly ArticleCheck[]): StartCheck[] {
  if (checks.length === 0) return [];
  const short = checks.filter((check) => check.shortBy > 0);
  if (short.length > 0) return short.map(shortCheck);
  const tracked = checks.filter((check) => check.tracked);
  const untracked = checks.filter((check) => !check.tracked).map((check) => check.name);
  const left = checks.flatMap((check) => check.expired);
  const details = [
    ...(untracked.length === 0 ? [] : [`Not kept in stock: ${listed(untracked)}`]),
    ...(left.length === 0 ? [] : [`Expired lots are left out: ${listed(left)}`]),
  ];
  return [
    {
      met: true,
      sentence:
        tracked.length === 0 ? 'Nothing it needs is kept in stock' : `All ${tracked.length} articles are in stock`,
      detail: details.length === 0 ? null : details.join('. '),
      fix: null,
    },
  ];
}

function shortCheck(check: ArticleCheck): StartCheck {
  const locked = [...check.expired, ...check.blocked];
  return {
    met: false,
    sentence: check.sentence ?? `${check.name} is short`,
    detail: `${amountText(check.shortBy, check.unit)} short`,
    fix:
      locked.length > 0 ? `Receive a new lot in Inventory; ${listed(locked)} is locked` : 'Receive a lot in Inventory',
  };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
