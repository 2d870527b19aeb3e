import type { StockUse } from '../contract/account.ts';
import { fromParts, toParts } from '../model/stock-amount.ts';
import type { StepRun } from './step-run.ts';

/**
 * What a step has taken out of stock by the time it ends, as its event carries it: all that was planned when it is
 * complete; else the share of its commands that were done, of those that move liquid where it has any.
 */
export function consumedOf(step: StepRun, isComplete: boolean): { consumed?: StockUse[] } {
  const { uses, commands } = step.plan;
  if (uses === undefined || uses.length === 0) return {};
  if (isComplete) return { consumed: uses };
  const moving = commands.filter((command) => command.effect === 'consume');
  const counted = moving.length > 0 ? moving : commands;
  const done = new Set(commands.slice(0, step.commandsDone));
  const share = counted.length === 0 ? 0 : counted.filter((command) => done.has(command)).length / counted.length;
  const consumed = uses
    .map((use) => ({ ...use, amount: fromParts(toParts(use.amount * share)) }))
    .filter((use) => use.amount > 0);
  return consumed.length === 0 ? {} : { consumed };
}
