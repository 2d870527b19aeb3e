import { useMemo, type ReactNode } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import { plural } from '../../lib/numbers.ts';
import { formatRangeText } from '../../lib/durations.ts';
import type { PlanView } from '../../lib/plan-view.ts';
import { Card } from '../../ui/card.tsx';
import { RunTimeline, TimelineLegend } from '../../ui/timeline/run-timeline.tsx';
import { timelineOf } from './timeline-of.ts';
import styles from './rest-view.module.css';

interface TimelineCardProps {
  readonly view: PlanView;
  readonly execution: LiveExecution;
  readonly labNow: number;
  readonly grow?: boolean;
  readonly right?: ReactNode;
}

/** The whole run on one line each: what was, what is, what is to come. */
export function TimelineCard({ view, execution, labNow, grow = false, right }: TimelineCardProps) {
  const timeline = useMemo(() => timelineOf(view, execution, labNow), [view, execution, labNow]);
  const { duration } = view.plan;
  const needsPerson = timeline.lanes.some((lane) => lane.marks.length > 0);
  return (
    <Card
      title="Whole run"
      caption={
        grow
          ? undefined
          : `${formatRangeText(duration.lowMs, duration.highMs)}, ${plural(view.top.length, 'step')}${timeline.zoom === undefined ? '' : '; its last part enlarged at the right'}`
      }
      right={
        <>
          {!grow && <TimelineLegend needsPerson={needsPerson} />}
          {right}
        </>
      }
      grow={grow}
      className={grow ? undefined : styles['whole']}
    >
      <div className={styles['timeline']}>
        <RunTimeline
          {...timeline}
          label={`Timeline of ${execution.executionId}: ${plural(timeline.lanes.length, 'lane')}`}
          now={labNow}
        />
      </div>
    </Card>
  );
}
