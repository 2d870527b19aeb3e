import type { LiveExecution } from '#core/contract/execution.ts';
import type { Plan, PlanStep } from '#core/contract/plan.ts';

/** When a step is expected, on the execution's own clock, ms since 1970. For what is over, when it was. */
export interface StepForecast {
  readonly startLow: number;
  readonly startHigh: number;
  readonly endLow: number;
  readonly endHigh: number;
}

/**
 * Start and end of every action, from what has happened and from the ranges of what has not. Steps that wait start
 * when the last of those before them ends, and not before now.
 */
export function forecast(
  plan: Plan,
  execution: Pick<LiveExecution, 'steps'>,
  labNow: number,
): Map<string, StepForecast> {
  const states = new Map(execution.steps.map((state) => [state.stepId, state]));
  const times = new Map<string, StepForecast>();
  for (const step of plan.steps) {
    if (step.kind === 'group') continue;
    const state = states.get(step.stepId);
    const started = state?.startedLabAt ?? null;
    const ended = state?.endedLabAt ?? null;
    if (ended !== null) {
      const from = started ?? ended;
      times.set(step.stepId, { startLow: from, startHigh: from, endLow: ended, endHigh: ended });
      continue;
    }
    const [low, high] = step.rangeMs;
    if (started !== null) {
      times.set(step.stepId, {
        startLow: started,
        startHigh: started,
        endLow: Math.max(labNow, started + low),
        endHigh: Math.max(labNow, started + high),
      });
      continue;
    }
    const before = step.after.map((id) => times.get(id)).filter((one) => one !== undefined);
    const startLow = Math.max(labNow, ...before.map((one) => one.endLow));
    const startHigh = Math.max(labNow, ...before.map((one) => one.endHigh));
    times.set(step.stepId, { startLow, startHigh, endLow: startLow + low, endHigh: startHigh + high });
  }
  return times;
}

/** A step at which a person is asked for something. */
export function asksPerson(step: PlanStep): boolean {
  return step.commands.some((command) => command.instrument === 'wellrun' && command.command === 'ask');
}

/** The kind of instrument a step belongs to on a timeline: the one of its longest command; a wait belongs to what holds the plate. */
export function laneOf(step: PlanStep): PlanStep['commands'][number]['instrument'] {
  const { commands } = step;
  if (asksPerson(step)) return 'wellrun';
  const longest = commands.reduce(
    (best, command, at) => (command.expectedMs > (commands[best]?.expectedMs ?? -1) ? at : best),
    0,
  );
  const owner = commands[longest];
  if (owner === undefined) return 'wellrun';
  if (owner.instrument !== 'wellrun' && owner.instrument !== 'plate-arm') return owner.instrument;
  const nearby = [...commands.slice(0, longest).toReversed(), ...commands.slice(longest + 1)];
  const holder = nearby.find((command) => command.instrument !== 'wellrun' && command.instrument !== 'plate-arm');
  return holder?.instrument ?? owner.instrument;
}
