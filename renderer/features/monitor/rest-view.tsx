import type { ReactNode } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import type { RemainingTime } from '#core/contract/remaining-time.ts';
import type { PlanView } from '../../lib/plan-view.ts';
import { ClimateCard } from './climate-card.tsx';
import { LogCard } from './log-card.tsx';
import { NowNextCard } from './now-next-card.tsx';
import { PlateCard } from './plate-card.tsx';
import { StepsCard } from './steps-card.tsx';
import { TelemetryCard } from './telemetry-card.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { usePlates } from './use-plates.ts';
import styles from './rest-view.module.css';

interface RestViewProps {
  readonly view: PlanView;
  readonly execution: LiveExecution;
  readonly labNow: number;
  readonly now: number;
  readonly left: RemainingTime;
  readonly speed: number | 'instant' | undefined;
  /** Leads back to the steps. */
  readonly choice: ReactNode;
}

/** For the long hours: when somebody is needed, what comes next, and that the climate holds. */
export function RestView({ view, execution, labNow, now, left, speed, choice }: RestViewProps) {
  const plates = usePlates(view.plan, execution);
  const incubator = execution.bindings['incubator'];
  return (
    <>
      <NowNextCard view={view} execution={execution} labNow={labNow} now={now} left={left} speed={speed} />
      <TimelineCard view={view} execution={execution} labNow={labNow} right={choice} />
      <div className={styles['below']}>
        {incubator === undefined ? (
          <TelemetryCard execution={execution} />
        ) : (
          <ClimateCard execution={execution} instrumentId={incubator} />
        )}
        {plates.length > 0 ? (
          <PlateCard plates={plates} execution={execution} />
        ) : (
          <StepsCard view={view} execution={execution} labNow={labNow} />
        )}
        <LogCard execution={execution} plan={view.plan} />
      </div>
    </>
  );
}
