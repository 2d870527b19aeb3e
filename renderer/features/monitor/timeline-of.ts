import type { LiveExecution } from '#core/contract/execution.ts';
import type { PlanStep } from '#core/contract/plan.ts';
import { asksPerson, forecast, laneOf, type StepForecast } from '../../lib/forecast.ts';
import { stepLook } from '../../lib/execution-look.ts';
import { instrumentName, type PlanView } from '../../lib/plan-view.ts';
import type { TimelineBar, TimelineLane, TimelineMark } from '../../ui/timeline/timeline-model.ts';

export interface Timeline {
  readonly lanes: readonly TimelineLane[];
  readonly from: number;
  readonly to: number;
  readonly zoom: { readonly from: number; readonly to: number } | undefined;
}

const LANE_ORDER = [
  'you',
  'liquid-handler',
  'incubator',
  'shaker',
  'centrifuge',
  'cell-counter',
  'plate-reader',
  'imager',
  'balance',
  'plate-arm',
  'wellrun',
];

/** The lanes of a run, from what happened and what is expected. Times on the run's own clock, ms since 1970. */
export function timelineOf(view: PlanView, execution: LiveExecution, labNow: number): Timeline {
  const times = forecast(view.plan, execution, labNow);
  const states = new Map(execution.steps.map((state) => [state.stepId, state]));
  const bars = new Map<string, TimelineBar[]>();
  const marks: TimelineMark[] = [];
  for (const step of view.plan.steps) {
    const when = times.get(step.stepId);
    if (step.kind === 'group' || when === undefined) continue;
    if (asksPerson(step)) marks.push({ id: step.stepId, at: when.startLow, label: step.name });
    const state = states.get(step.stepId);
    if (state?.status === 'skipped') continue;
    const lane = laneOf(step);
    if (lane === 'wellrun' && asksPerson(step)) continue;
    const made = barsOf(
      step,
      when,
      state === undefined ? 'waiting' : stepLook(state).state,
      labNow,
      shortName(step.name),
    );
    bars.set(lane, [...(bars.get(lane) ?? []), ...made]);
  }
  const all = [...times.values()];
  const from = execution.startedLabAt ?? Math.min(labNow, ...all.map((one) => one.startLow));
  const to = Math.max(from + 60_000, ...all.map((one) => one.endHigh));
  const kinds = [...bars.keys()].toSorted((one, other) => LANE_ORDER.indexOf(one) - LANE_ORDER.indexOf(other));
  return {
    lanes: [
      ...(marks.length > 0 ? [{ id: 'you', title: 'You', bars: [], marks }] : []),
      ...kinds.map((kind): TimelineLane => ({
        id: kind,
        title: kind === 'wellrun' ? 'Wellrun' : laneTitle(kind as never, execution),
        bars: bars.get(kind) ?? [],
        marks: [],
      })),
    ],
    from,
    to,
    zoom: zoomOf(all, from, to),
  };
}

function laneTitle(kind: Parameters<typeof instrumentName>[0], execution: LiveExecution): string {
  const chosen = execution.steps.flatMap((step) => (step.chosen ?? []).filter((one) => one.kind === kind));
  const ids = new Set(chosen.map((one) => one.instrumentId));
  return ids.size === 0 ? instrumentName(kind, execution.bindings) : [...ids].join(', ');
}

function barsOf(
  step: PlanStep,
  when: StepForecast,
  state: TimelineBar['state'],
  labNow: number,
  label: string,
): TimelineBar[] {
  const base = { id: step.stepId, label };
  if (state === 'waiting')
    return [{ ...base, kind: 'planned', state, from: when.startLow, to: when.startLow + step.expectedMs }];
  const shown = state === 'completed' ? 'running' : state;
  if (state !== 'running' && state !== 'doubt')
    return [{ ...base, kind: 'actual', state: shown, from: when.startLow, to: when.endLow }];
  const planned = when.startLow + step.expectedMs;
  return [
    { ...base, kind: 'actual', state: shown, from: when.startLow, to: labNow },
    ...(planned > labNow
      ? [{ ...base, label: '', kind: 'planned' as const, state: shown, from: labNow, to: planned }]
      : []),
  ];
}

/** Names that would run over everything beside them are cut. */
function shortName(name: string): string {
  return name.length > 34 ? `${name.slice(0, 32)}…` : name;
}

/** When most of the time is one long rest and much happens after it, the part after it is worth a look of its own. */
function zoomOf(all: readonly StepForecast[], from: number, to: number): { from: number; to: number } | undefined {
  const total = to - from;
  const longest = all.toSorted((one, other) => other.endLow - other.startLow - (one.endLow - one.startLow))[0];
  if (longest === undefined || longest.endLow - longest.startLow < total * 0.35) return undefined;
  const rest = to - longest.endLow;
  const after = all.filter((one) => one.startLow >= longest.endLow).length;
  if (after < 2 || rest > total * 0.2 || rest <= 0) return undefined;
  return { from: longest.endLow - rest * 0.25, to: to + rest * 0.05 };
}
