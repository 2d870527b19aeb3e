import type { LiveExecution } from '#core/contract/execution.ts';
import type { PlanView } from '../../lib/plan-view.ts';
import { DoseCard } from './dose-card.tsx';
import { LogCard } from './log-card.tsx';
import { PlateCard } from './plate-card.tsx';
import { StepsCard } from './steps-card.tsx';
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
  const plates = usePlates(view.plan, execution);
  const plate = plates[0];
  const curves = plates.some((one) => one.view.compounds.length > 0);
  return (
    <div className={styles['steps']}>
      <StepsCard view={view} execution={execution} labNow={labNow} />
      <div className={styles['column']}>
        {plate === undefined ? (
          <VesselsCard plan={view.plan} executionId={execution.executionId} />
        ) : (
          <PlateCard plates={plates} execution={execution} />
        )}
        {curves ? (
          <DoseCard plates={plates} execution={execution} />
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
