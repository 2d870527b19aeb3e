import { useMemo } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import type { PlanStep } from '#core/contract/plan.ts';
import type { RemainingTime } from '#core/contract/remaining-time.ts';
import { formatMoment, formatMoments, formatTime } from '../../lib/dates.ts';
import { formatDurationShort, formatRangeText } from '../../lib/durations.ts';
import { asksPerson, forecast, type StepForecast } from '../../lib/forecast.ts';
import type { PlanView } from '../../lib/plan-view.ts';
import { Bar } from '../../ui/bar.tsx';
import styles from './rest-view.module.css';

interface NowNextCardProps {
  readonly view: PlanView;
  readonly execution: LiveExecution;
  readonly labNow: number;
  readonly now: number;
  readonly left: RemainingTime;
  readonly speed: number | 'instant' | undefined;
}

interface Coming {
  readonly step: PlanStep;
  readonly when: StepForecast;
}

/** When somebody is needed, in one sentence; what goes on now; what comes next. */
export function NowNextCard({ view, execution, labNow, now, left, speed }: NowNextCardProps) {
  const { present, next, person } = useMemo(() => outlook(view, execution, labNow), [view, execution, labNow]);
  const factor = execution.mode === 'real' || typeof speed !== 'number' ? 1 : speed;
  const moment = (labAt: number) =>
    execution.mode === 'real' ? formatMoment(labAt, now) : `${formatMoment(labAt, labNow)} lab time`;
  return (
    <section className={styles['calm']} aria-label="Now, next, and when you are needed">
      <div>
        <h2>{headline(execution, person, left, labNow, now)}</h2>
        <span>
          {factor === 1
            ? 'This computer stays awake while anything runs.'
            : `At ${factor} × that is in ${formatRangeText(((person?.when.startLow ?? labNow + left.lowMs) - labNow) / factor, ((person?.when.startHigh ?? labNow + left.highMs) - labNow) / factor)} here.`}
        </span>
      </div>
      <div>
        <small>Now</small>
        {present === undefined ? (
          <b>Nothing moves</b>
        ) : (
          <>
            <b>{present.step.name}</b>
            <span>{formatRangeText(present.when.endLow - labNow, present.when.endHigh - labNow)} left</span>
            <Bar
              share={(labNow - present.when.startLow) / Math.max(1, present.when.endHigh - present.when.startLow)}
              label={`Progress of ${present.step.name}`}
            />
            <small>
              {formatDurationShort(Math.max(0, labNow - present.when.startLow))} of{' '}
              {formatDurationShort(present.step.expectedMs)}, since {formatTime(present.when.startLow)}
            </small>
          </>
        )}
      </div>
      <div>
        <small>Next</small>
        {next === undefined ? (
          <b>It ends</b>
        ) : (
          <>
            <b>{next.step.name}</b>
            <span className={styles['clamp']}>{next.step.sentence}</span>
            <small>{moment(next.when.startLow)}</small>
          </>
        )}
      </div>
      <div>
        <small>Needs you</small>
        {person === undefined ? (
          <>
            <b>Not before it ends</b>
            <span>Results come by themselves.</span>
            <small>
              {formatMoments(labNow + left.lowMs, labNow + left.highMs, labNow)}
              {execution.mode === 'real' ? '' : ' lab time'}
            </small>
          </>
        ) : (
          <>
            <b>{moment(person.when.startLow)}</b>
            <span className={styles['clamp']}>{person.step.sentence}</span>
          </>
        )}
      </div>
    </section>
  );
}

function headline(
  execution: LiveExecution,
  person: Coming | undefined,
  left: RemainingTime,
  labNow: number,
  now: number,
): string {
  const real = execution.mode === 'real';
  const at = real ? now : labNow;
  if (person !== undefined)
    return `Nothing needs you until ${formatMoment(person.when.startLow, at)}${real ? '' : ' lab time'}.`;
  return `Nothing needs you until it ends, ${formatMoments(at + left.lowMs, at + left.highMs, at)}${real ? '' : ' lab time'}.`;
}

function outlook(view: PlanView, execution: LiveExecution, labNow: number) {
  const times = forecast(view.plan, execution, labNow);
  const states = new Map(execution.steps.map((state) => [state.stepId, state]));
  const coming: Coming[] = view.plan.steps.flatMap((step) => {
    const when = times.get(step.stepId);
    return when === undefined || states.get(step.stepId)?.status !== 'pending' ? [] : [{ step, when }];
  });
  const running: Coming[] = view.plan.steps.flatMap((step) => {
    const when = times.get(step.stepId);
    return when === undefined || states.get(step.stepId)?.status !== 'running' ? [] : [{ step, when }];
  });
  const first = (list: Coming[]) => list.toSorted((one, other) => one.when.startLow - other.when.startLow)[0];
  return {
    present: running.toSorted((one, other) => other.when.endLow - one.when.endLow)[0],
    next: first(coming),
    person: first(coming.filter(({ step }) => asksPerson(step))),
  };
}
