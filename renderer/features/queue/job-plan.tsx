import type { Forecast, ForecastBar } from '#core/contract/forecast.ts';
import type { Job } from '#core/contract/job.ts';
import { formatMoment, formatMoments, formatTime } from '../../lib/dates.ts';
import { formatDuration } from '../../lib/durations.ts';
import { isOver } from '../../lib/job-look.ts';
import { slackOf } from '../../ui/gantt/gantt-model.ts';
import styles from './job-details.module.css';

/** What the forecast holds for a job: where and when, and the windows it has to keep. */
export function JobPlan({ job, forecast }: { readonly job: Job; readonly forecast: Forecast | undefined }) {
  if (forecast === undefined || isOver(job)) return null;
  const ids = new Set([job.jobId, ...job.executionIds]);
  const bars = forecast.lanes
    .flatMap((lane) => lane.bars.filter((bar) => ids.has(bar.executionId)).map((bar) => ({ bar, where: lane.title })))
    .toSorted((one, other) => one.bar.start - other.bar.start);
  if (bars.length === 0) return null;
  return (
    <section className={styles['section']} aria-label="What it will use">
      <h3>What it uses, and when</h3>
      <ol className={styles['plan']}>
        {bars.map(({ bar, where }) => (
          <li key={`${where} ${bar.taskId} ${bar.start}`} data-bar={bar.state}>
            <b>{where}</b>
            <span>
              {bar.label}
              <Window bar={bar} now={forecast.now} />
            </span>
            <time>{formatMoments(bar.start, bar.end, forecast.now)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Window({ bar, now }: { readonly bar: ForecastBar; readonly now: number }) {
  const slack = slackOf(bar);
  if (bar.conflict !== null) return <small className={styles['conflict']}>{bar.conflict}</small>;
  if (bar.window === null || slack === undefined || bar.state === 'past') return null;
  const [from, to] = bar.window;
  return (
    <small>
      {from < now && bar.state === 'planned'
        ? `starts by ${formatMoment(to, now)}`
        : `starts between ${formatMoment(from, now)} and ${formatTime(to)}`}
      {slack > 0 ? `, ${formatDuration(slack)} of slack` : ''}
    </small>
  );
}
