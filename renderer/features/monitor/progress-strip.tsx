import type { LiveExecution } from '#core/contract/execution.ts';
import type { RemainingTime } from '#core/contract/remaining-time.ts';
import { formatMoment, formatMoments } from '../../lib/dates.ts';
import { formatDuration, formatRange, formatRangeText } from '../../lib/durations.ts';
import { elapsedOf } from '../../lib/execution-look.ts';
import type { PlanView } from '../../lib/plan-view.ts';
import { ProgressSegments } from '../../ui/progress-segments.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { segmentsOf } from './segments.ts';
import styles from './execution-view.module.css';

interface ProgressStripProps {
  readonly view: PlanView;
  readonly execution: LiveExecution;
  readonly left: RemainingTime;
  readonly labNow: number;
  readonly now: number;
  readonly speed: number | 'instant' | undefined;
}

/** How long it will still take, as a range, with one segment for each step. */
export function ProgressStrip({ view, execution, left, labNow, now, speed }: ProgressStripProps) {
  const ended = execution.completedAt !== null;
  const range = formatRange(left.lowMs, left.highMs);
  return (
    <>
      <div className={styles['remaining']}>
        <div className={styles['caption']}>
          {ended ? 'Took' : execution.mode === 'real' ? 'Remaining' : 'Remaining, lab time'}
        </div>
        {ended ? (
          <Quantity>{formatDuration(elapsedOf(execution, labNow))}</Quantity>
        ) : execution.status === 'paused' ? (
          <Quantity>held</Quantity>
        ) : (
          <Quantity unit={range.unit}>{range.text}</Quantity>
        )}
      </div>
      <div className={styles['segments']}>
        <ProgressSegments
          label="Progress of the run"
          segments={segmentsOf(view, execution, labNow)}
          share={ended && execution.status === 'completed' ? 1 : left.fraction}
        />
        <div className={styles['ends']}>
          <span>{execution.startedLabAt === null ? 'not started' : formatMoment(execution.startedLabAt, labNow)}</span>
          <span>{endsInWords(execution, left, labNow, now, speed)}</span>
        </div>
      </div>
    </>
  );
}

function endsInWords(
  execution: LiveExecution,
  left: RemainingTime,
  labNow: number,
  now: number,
  speed: number | 'instant' | undefined,
): string {
  if (execution.completedAt !== null) return `ended ${formatMoment(execution.completedAt, now)}`;
  if (execution.status === 'paused') return 'held';
  if (execution.mode === 'real') return `ends ${formatMoments(now + left.lowMs, now + left.highMs, now)}`;
  const lab = `ends ${formatMoments(labNow + left.lowMs, labNow + left.highMs, labNow)} lab time`;
  if (typeof speed !== 'number' || speed === 1) return lab;
  return `${lab}, in ${formatRangeText(left.lowMs / speed, left.highMs / speed)} at ${speed} ×`;
}
