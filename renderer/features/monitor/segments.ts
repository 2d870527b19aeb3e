import type { LiveExecution } from '#core/contract/execution.ts';
import type { PlanView } from '../../lib/plan-view.ts';
import type { Segment } from '../../ui/progress-segments.tsx';

/** One segment for each step of the first level. */
export function segmentsOf(view: PlanView, execution: Pick<LiveExecution, 'steps'>, labNow: number): Segment[] {
  const states = new Map(execution.steps.map((state) => [state.stepId, state]));
  return view.top.map((step) => {
    const { state, share } = view.stateOf(step, states, labNow);
    return { id: step.stepId, name: `${step.number} ${step.name}`, state, share, expectedMs: step.expectedMs };
  });
}
