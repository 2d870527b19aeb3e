import type { ForecastBar } from '#core/contract/forecast.ts';
import { laneWords } from '../../lib/asset-words.ts';
import { formatMoment, formatMoments, formatTime } from '../../lib/dates.ts';
import { formatDuration } from '../../lib/durations.ts';
import { driftOf, slackOf, type GanttBar } from '../../ui/gantt/gantt-model.ts';
import { Facts } from '../../ui/facts.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import styles from './forecast-card.module.css';

const STATE_WORDS: Record<ForecastBar['state'], string> = { past: 'was', running: 'under way', planned: 'planned' };

/** One bar: which execution, which step, when, and how that compares with the first plan and the window. */
export function BarCard({ bar, now }: { readonly bar: GanttBar; readonly now: number }) {
  if (bar.changeover !== null) return <ChangeoverCard bar={bar} sentence={bar.changeover} now={now} />;
  return <WorkCard bar={bar} now={now} />;
}

function ChangeoverCard({
  bar,
  sentence,
  now,
}: {
  readonly bar: GanttBar;
  readonly sentence: string;
  readonly now: number;
}) {
  const items: [string, string][] = [[spanTerm(bar), formatMoments(bar.start, bar.end, now)]];
  if (bar.executionId !== '') items.push(['For', bar.executionId]);
  return (
    <div className={styles['barCard']}>
      <b>{laneWords(bar.assetId)} is changed over</b>
      <p>{sentence}</p>
      <Facts items={items} />
    </div>
  );
}

function spanTerm({ state }: GanttBar): string {
  return state === 'planned' ? 'Planned' : state === 'running' ? 'Since, to' : 'From, to';
}

function WorkCard({ bar, now }: { readonly bar: GanttBar; readonly now: number }) {
  const drift = driftOf(bar);
  const slack = slackOf(bar);
  const items: [string, string][] = [
    [spanTerm(bar), formatMoments(bar.start, bar.end, now)],
    ['Takes', formatDuration(bar.end - bar.start)],
  ];
  if (bar.first !== null && drift !== undefined)
    items.push([
      'First plan',
      `${formatMoments(bar.first[0], bar.first[1], now)}${drift === 0 ? '' : `, now ${lateWords(drift)}`}`,
    ]);
  if (bar.window !== null && slack !== undefined)
    items.push(['Starts between', `${formatMoment(bar.window[0], now)} and ${formatTime(bar.window[1])}`]);
  if (slack !== undefined && bar.state === 'planned' && bar.conflict === null)
    items.push(['Slack', slack <= 0 ? 'none' : formatDuration(slack)]);
  return (
    <div className={styles['barCard']}>
      <b>
        {bar.executionId} <span>{bar.title}</span>
      </b>
      <p>
        {bar.label} on {laneWords(bar.assetId)}
        {bar.row > 0 ? `, place ${bar.row + 1}` : ''}
      </p>
      <Facts items={items} />
      {bar.conflict !== null && <StatusWord state="failed">{bar.conflict}</StatusWord>}
    </div>
  );
}

function lateWords(drift: number): string {
  return `${formatDuration(Math.round(Math.abs(drift) / 60_000) * 60_000 || 60_000)} ${drift > 0 ? 'later' : 'earlier'}`;
}

/** The same as one sentence, for a screen reader. */
export function barWords(bar: GanttBar, now: number): string {
  if (bar.changeover !== null)
    return `${laneWords(bar.assetId)} is changed over for ${bar.executionId}: ${bar.changeover}, ${STATE_WORDS[bar.state]} ${formatMoments(bar.start, bar.end, now)}`;
  const window =
    bar.window === null || bar.state !== 'planned'
      ? ''
      : `, has to start between ${formatMoment(bar.window[0], now)} and ${formatTime(bar.window[1])}`;
  const conflict = bar.conflict === null ? '' : `, in conflict: ${bar.conflict}`;
  return `${bar.executionId} ${bar.title}, ${bar.label} on ${laneWords(bar.assetId)}, ${STATE_WORDS[bar.state]} ${formatMoments(bar.start, bar.end, now)}${window}${conflict}`;
}
