import { useMemo } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import { stepItems, type PlanView } from '../../lib/plan-view.ts';
import { Card } from '../../ui/card.tsx';
import { StepList } from '../../ui/steps/step-list.tsx';
import { DoseCard } from './dose-card.tsx';
import { LogCard } from './log-card.tsx';
import { PlateCard } from './plate-card.tsx';
import { TelemetryCard } from './telemetry-card.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { usePlates } from './use-plates.ts';
import { VesselsCard } from './vessels-card.tsx';
import styles from './execution-view.module.css';

interface StepsViewProps {
  readonly view: PlanView;
  readonly execution: LiveExecution;
  readonly labNow: number;
}

/** Steps, plate and curve, values and log, all live. */
export function StepsView({ view, execution, labNow }: StepsViewProps) {
  const items = useMemo(() => stepItems(view, execution, labNow), [view, execution, labNow]);
  const plates = usePlates(view.plan, execution);
  const plate = plates[0];
  const curves = plates.some((one) => one.view.compounds.length > 0);
  const top = view.top.length;
  const done = items.filter((item) => item.parentId === null && item.state === 'completed').length;
  return (
    <div className={styles['steps']}>
      <Card title="Steps" right={`${done} of ${top} completed`}>
        <StepList label="Steps of the run" items={items} follow />
      </Card>
      <div className={styles['column']}>
        {plate === undefined ? <VesselsCard plan={view.plan} /> : <PlateCard plates={plates} execution={execution} />}
        {curves ? (
          <DoseCard plates={plates} cellLine={execution.cellLine} />
        ) : (
          <TimelineCard view={view} execution={execution} labNow={labNow} grow />
        )}
      </div>
      <div className={styles['column']}>
        <TelemetryCard execution={execution} />
        <LogCard execution={execution} plan={view.plan} />
      </div>
    </div>
  );
}
