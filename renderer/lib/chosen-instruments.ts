import type { ChosenInstrument } from '#core/contract/account.ts';
import type { LiveExecution, StepState } from '#core/contract/execution.ts';

type Used = Pick<LiveExecution, 'bindings' | 'steps'>;

/** Instruments that an execution has from its start to its end, and those that steps have chosen, in the order of the steps. */
export function instrumentsOf({ bindings, steps }: Used): string[] {
  const chosen = steps.flatMap((step) => step.chosen ?? []).map((one) => one.instrumentId);
  return [...new Set([...Object.values(bindings), ...chosen])];
}

/** The same, but of the steps only those that go on at this moment: what stops when it is stopped. */
export function instrumentsInUse({ bindings, steps }: Used): string[] {
  return instrumentsOf({ bindings, steps: steps.filter((step) => step.status === 'running') });
}

/** Which instrument each kind is for a step. */
export function bindingsOfStep(
  bindings: LiveExecution['bindings'],
  state: StepState | undefined,
): LiveExecution['bindings'] {
  if (state?.chosen === undefined) return bindings;
  return { ...bindings, ...Object.fromEntries(state.chosen.map((one) => [one.kind, one.instrumentId])) };
}

/** "on RDR-2: RDR-1 is not connected." Null where nothing was chosen. */
export function chosenText(chosen: readonly ChosenInstrument[] | undefined): string | null {
  if (chosen === undefined || chosen.length === 0) return null;
  return chosen
    .map(
      ({ instrumentId, passedOver }) =>
        `on ${instrumentId}${passedOver === undefined ? '' : `: ${passedOver.join(' ')}`}`,
    )
    .join(', ');
}
