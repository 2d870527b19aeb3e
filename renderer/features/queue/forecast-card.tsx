import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { IconTimeline } from '@tabler/icons-react';
import type { Forecast } from '#core/contract/forecast.ts';
import { explainError } from '../../api/explain-error.ts';
import { useLabClock } from '../../api/hooks.ts';
import { useForecast, type World } from '../../api/queue-hooks.ts';
import { labTimeAt } from '#core/contract/remaining-time.ts';
import { formatTime } from '../../lib/dates.ts';
import { formatDuration } from '../../lib/durations.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { SimulationWord } from '../../ui/page.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { GanttAxis } from '../../ui/gantt/gantt-axis.ts';
import { Gantt } from '../../ui/gantt/gantt.tsx';
import type { GanttBar } from '../../ui/gantt/gantt-model.ts';
import { barWords, BarCard } from './bar-card.tsx';
import { ConflictNote } from './conflict-note.tsx';
import { ForecastTable } from './forecast-table.tsx';
import { ForecastTools } from './forecast-tools.tsx';
import { GanttLegend } from './gantt-legend.tsx';
import type { JobActions } from './use-job-actions.ts';
import styles from './forecast-card.module.css';

const HOUR = 3_600_000;

interface ForecastCardProps {
  readonly world: World | undefined;
  readonly onWorld: (world: World) => void;
  readonly lit: string | null;
  readonly wide: boolean;
  readonly onWide: (wide: boolean) => void;
  readonly asData: boolean;
  readonly onData: (asData: boolean) => void;
  /** Details stand beside it. */
  readonly narrow: boolean;
  readonly actions: JobActions;
  readonly onJob: (jobId: string) => void;
  /** What is shown, and whether everything that is planned is simulated. */
  readonly onForecast: (forecast: Forecast | undefined, onlySimulated: boolean) => void;
}

/** What will run where and when: in the virtual lab on its own clock, or on the instruments of this PC. */
export function ForecastCard(props: ForecastCardProps) {
  const { wide, narrow, actions } = props;
  const simulated = useWorld('simulated');
  const real = useWorld('real');
  const both = hasContent(simulated.data) && hasContent(real.data);
  const world = props.world ?? (hasContent(real.data) ? 'real' : 'simulated');
  const { asked, axis, nowAt } = world === 'real' ? real : simulated;
  const forecast = asked.data?.world === world ? asked.data : undefined;
  const { onForecast } = props;
  const onlySimulated = hasContent(simulated.data) && !hasContent(real.data);
  useEffect(() => onForecast(forecast, onlySimulated), [forecast, onlySimulated, onForecast]);
  const open = useOpenBar(props.onJob);
  const lanes = useMemo(() => forecast?.lanes ?? [], [forecast]);
  const speed = useLabClock()?.speed;
  const bars = lanes.flatMap((lane) => lane.bars);
  useFirstFit(axis, bars, nowAt, forecast !== undefined);

  return (
    <Card
      title="Forecast"
      grow
      className={styles['card']}
      caption={
        forecast === undefined
          ? undefined
          : `renewed ${formatTime(forecast.now)}${driftWords(forecast.driftMs)}${forecast.beyond > 0 ? `, ${forecast.beyond} jobs lie beyond` : ''}`
      }
      right={
        <>
          {world === 'simulated' && bars.length > 0 && <SimulationWord>{speedWords(speed)}</SimulationWord>}
          {both && (
            <Segmented
              label="World"
              value={world}
              onChange={props.onWorld}
              options={[
                { value: 'simulated', title: 'Simulated' },
                { value: 'real', title: 'Real' },
              ]}
            />
          )}
          {!narrow && !props.asData && bars.length > 0 && (
            <GanttLegend changeovers={lanes.some((lane) => (lane.changeovers?.length ?? 0) > 0)} />
          )}
          {(bars.length > 0 || wide) && (
            <ForecastTools
              axis={axis}
              nowAt={nowAt}
              bounds={boundsOf(bars)}
              wide={wide}
              onWide={props.onWide}
              asData={props.asData}
              onData={props.onData}
            />
          )}
        </>
      }
    >
      {asked.error !== null && forecast === undefined && (
        <div className={styles['note']}>
          <Note
            state="waiting"
            title="The forecast is not at hand."
            actions={<Button onClick={() => void asked.refetch()}>Ask again</Button>}
          >
            {explainError(asked.error).sentence} Jobs start all the same.
          </Note>
        </div>
      )}
      {asked.isPending && <LoadingRows rows={4} label="Asking for the forecast" />}
      {forecast !== undefined && bars.length === 0 && (
        <Empty icon={<IconTimeline aria-hidden="true" />} title="Nothing runs and nothing waits">
          What will run on which instrument, and when, stands here as soon as there is a job.
        </Empty>
      )}
      {forecast !== undefined && bars.length > 0 && (
        <>
          <div className={styles['chart']}>
            {props.asData ? (
              <ForecastTable forecast={forecast} narrow={narrow} onOpen={open} />
            ) : (
              <Gantt
                label={`Forecast of ${lanes.length} instruments and places`}
                lanes={lanes}
                axis={axis}
                nowAt={nowAt}
                lit={props.lit}
                onOpen={open}
                wordsOf={(bar) => barWords(bar, nowAt())}
                card={(bar) => <BarCard bar={bar} now={nowAt()} />}
              />
            )}
          </div>
          <ConflictNote
            forecast={forecast}
            actions={actions}
            onShow={(executionId, stepId) => {
              const shown = bars.filter(
                (bar) => bar.executionId === executionId && (stepId === null || bar.stepId === stepId),
              );
              const span = boundsOf(
                shown.flatMap((bar) =>
                  bar.window === null ? bar : [bar, { start: bar.window[0], end: bar.window[1] }],
                ),
              );
              if (span !== undefined) axis.show(span.from, span.to);
              props.onJob(executionId);
            }}
          />
        </>
      )}
    </Card>
  );
}

/** One world with its clock, its part of time and its forecast. */
function useWorld(world: World) {
  const clock = useLabClock();
  const latest = useRef(clock);
  latest.current = clock;
  const nowAt = useCallback(() => {
    const lab = latest.current;
    return world === 'simulated' && lab !== undefined ? labTimeAt(lab, Date.now()) : Date.now();
  }, [world]);
  const [axis] = useState(() => new GanttAxis(nowAt()));
  /* The past comes in pieces of six hours, so that following the present does not ask anew all the time. */
  const [since, setSince] = useState(() => Math.floor(nowAt() / (6 * HOUR) - 2) * 6 * HOUR);
  useEffect(
    () =>
      axis.store.subscribe(({ view, follows }) => {
        const wanted = Math.floor(view.from / (6 * HOUR) - 1) * 6 * HOUR;
        setSince((before) => (wanted < before || (follows && wanted > before + 12 * HOUR) ? wanted : before));
      }),
    [axis],
  );
  const asked = useForecast(world, since);
  return { axis, nowAt, asked, data: asked.data };
}

function hasContent(forecast: Forecast | undefined): boolean {
  return forecast !== undefined && forecast.lanes.some((lane) => lane.bars.length > 0);
}

/** When the first bars come, all of what is ahead is brought into sight; after that it is the reader's view. */
function useFirstFit(
  axis: GanttAxis,
  bars: readonly { start: number; end: number }[],
  nowAt: () => number,
  known: boolean,
): void {
  const fitted = useRef(new Set<GanttAxis>());
  const any = known && bars.length > 0;
  useEffect(() => {
    if (!any) {
      if (known) fitted.current.delete(axis);
      return;
    }
    if (fitted.current.has(axis)) return;
    fitted.current.add(axis);
    axis.fit(boundsOf(bars), nowAt());
  }, [axis, any, known, bars, nowAt]);
}

function boundsOf(bars: readonly { start: number; end: number }[]) {
  if (bars.length === 0) return undefined;
  return {
    from: bars.reduce((least, bar) => Math.min(least, bar.start), Infinity),
    to: bars.reduce((most, bar) => Math.max(most, bar.end), -Infinity),
  };
}

/** Not "5 ×", which would look as if it could be closed. */
function speedWords(speed: number | 'instant' | undefined): string {
  if (speed === 'instant') return 'LAB TIME, INSTANT';
  return speed === undefined || speed === 1 ? 'LAB TIME' : `LAB TIME, ${speed} TIMES FASTER`;
}

function driftWords(driftMs: number): string {
  if (Math.abs(driftMs) < 30_000) return '';
  return `, ${formatDuration(Math.round(Math.abs(driftMs) / 60_000) * 60_000 || 60_000)} ${driftMs > 0 ? 'late' : 'early'}`;
}

/** A bar leads to its execution once that exists, before to its job. */
function useOpenBar(onJob: (jobId: string) => void): (bar: Pick<GanttBar, 'executionId' | 'state'>) => void {
  const navigate = useNavigate();
  return (bar) => {
    if (bar.state === 'planned') onJob(bar.executionId);
    else void navigate({ to: '/monitor/$executionId', params: { executionId: bar.executionId } });
  };
}
