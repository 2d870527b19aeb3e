import type { Plan } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';

/** Only a liquid handler has tips on. */
export const TIP_INSTRUMENT: InstrumentKind = 'liquid-handler';

/** Tips on the head from one step to another: meanwhile nobody else may have the instrument. */
export interface TipHold {
  readonly tipsId: string;
  /** Indices into the steps of the plan: that picks them up, and that drops them; the last step where none does. */
  readonly from: number;
  readonly to: number;
}

/** Tips that steps of a plan keep on for those after them, in the order of the plan. */
export function tipHoldsOf(plan: Pick<Plan, 'steps'>): TipHold[] {
  const holds: TipHold[] = [];
  let open: { readonly tipsId: string; readonly from: number } | undefined;
  const close = (to: number): void => {
    if (open !== undefined) holds.push({ ...open, to });
    open = undefined;
  };
  for (const [index, step] of plan.steps.entries())
    for (const { instrument, command, params } of step.commands) {
      if (instrument !== TIP_INSTRUMENT) continue;
      if (command === 'drop-tips') close(index);
      if (command !== 'pick-up-tips' || typeof params['tipsId'] !== 'string') continue;
      close(index);
      open = { tipsId: params['tipsId'], from: index };
    }
  close(plan.steps.length - 1);
  return holds;
}

/** The step that picks up the tips which a step needs to be on when it begins; undefined where it needs none. */
export function tipsBefore(plan: Pick<Plan, 'steps'>, stepId: string): Plan['steps'][number] | undefined {
  const at = plan.steps.findIndex((step) => step.stepId === stepId);
  const hold = tipHoldsOf(plan).find(({ from, to }) => from < at && at <= to);
  return hold === undefined ? undefined : plan.steps[hold.from];
}
