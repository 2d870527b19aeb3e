import { AppError } from '../contract/errors.ts';
import type { Json } from '../contract/json.ts';
import type { Plan, PlanStep } from '../contract/plan.ts';
import type { Need, ProtocolDocument } from '../contract/protocol.ts';
import { amountSentence, isAmount } from './check-needs.ts';

/**
 * What a step has of the lab's assets while it lasts, with its amounts worked out.
 * @param fill gives the value of an expression @param onFault told of what cannot be, with the path below the step
 */
export function plannedNeeds(
  needs: readonly Need[] | undefined,
  fill: (value: Json) => Json,
  onFault: (error: unknown, path: string) => void,
): Pick<PlanStep, 'needs'> {
  if (needs === undefined) return {};
  return {
    needs: needs.flatMap(({ asset, amount = 1 }, index) => {
      try {
        const value = fill(amount);
        if (isAmount(value)) return [{ asset, amount: value }];
        throw new AppError('protocol-invalid', amountSentence(value));
      } catch (error) {
        onFault(error, `needs[${index}].amount`);
        return [];
      }
    }),
  };
}

/**
 * What the steps of a plan need of the lab, as the protocol declares it; nothing where they need none. A program has all that
 * it declares, since it may use it on a way that was not foreseen.
 */
export function plannedAssets(
  rows: readonly PlanStep[],
  { assets = {}, program }: ProtocolDocument,
): Pick<Plan, 'assets'> {
  const used = new Set(
    program === undefined ? rows.flatMap((row) => (row.needs ?? []).map((need) => need.asset)) : Object.keys(assets),
  );
  if (used.size === 0) return {};
  return {
    assets: Object.entries(assets)
      .filter(([name]) => used.has(name))
      .map(([name, { title, kind, type, asset, amount = 1 }]) => ({
        name,
        title,
        ...(kind === undefined ? {} : { kind }),
        ...(type === undefined ? {} : { type }),
        ...(asset === undefined ? {} : { assetId: asset }),
        ...(program === undefined ? {} : { amount }),
      })),
  };
}
