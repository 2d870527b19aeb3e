import { useMemo } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import { stepItems, type PlanView } from '../../lib/plan-view.ts';
import { Card } from '../../ui/card.tsx';
import { StepList } from '../../ui/steps/step-list.tsx';

interface StepsCardProps {
  readonly view: PlanView;
  readonly execution: LiveExecution;
  readonly labNow: number;
}

/** Every step with its state, live, the present one in sight. */
export function StepsCard({ view, execution, labNow }: StepsCardProps) {
  const items = useMemo(() => stepItems(view, execution, labNow), [view, execution, labNow]);
  const done = items.filter((item) => item.parentId === null && item.state === 'completed').length;
  return (
    <Card title="Steps" right={`${done} of ${view.top.length} completed`}>
      <StepList label="Steps of the run" items={items} follow />
    </Card>
  );
}
