import { labwareOf } from '../model/step-labware.ts';
import type { ExecutionRun } from './execution-run.ts';
import type { StepRun } from './step-run.ts';

/**
 * Waits of a program that may last only so long, until something is done with their labware again: by the same step when
 * it goes on after its wait, else by the next one that touches that labware, in the same group where it is none in particular.
 */
export class ProgramRests {
  /** Steps that have ended with their wait, and whose labware was not touched since. */
  readonly #open = new Set<StepRun>();

  /** @param run as it is on record: what has begun since a wait has ended it */
  constructor(run: ExecutionRun) {
    const begun = [...run.steps.values()]
      .filter((step) => step.startedLabAt !== null)
      .toSorted((one, other) => one.startedLabAt! - other.startedLabAt!);
    for (const step of begun) {
      const moved = step.plan.commands.findIndex(({ instrument }) => instrument !== 'wellrun');
      if (moved >= 0 && (step.commandsDone > moved || step.attempt > 0)) this.#follow(step);
      this.stepEnded(step);
    }
  }

  /** Takes in a step that has ended, if it has ended with a wait. */
  stepEnded(step: StepRun): void {
    const isRest = step.plan.mayWaitMs !== undefined && step.plan.commands.at(-1)?.command === 'wait';
    if (isRest && step.status === 'completed') this.#open.add(step);
  }

  /** @returns the steps whose waits end with the present command of a step, when that is about to be tried first */
  endedBy(step: StepRun): StepRun[] {
    const { commands } = step.plan;
    if (commands[step.commandsDone]?.instrument === 'wellrun' || step.nextAttempt > 1) return [];
    const own = commands[step.commandsDone - 1]?.command === 'wait' ? [step] : [];
    return [...own, ...this.#follow(step)];
  }

  #follow(step: StepRun): StepRun[] {
    const found = [...this.#open].filter((rest) => isFollowedBy(rest, step));
    for (const rest of found) this.#open.delete(rest);
    return found;
  }
}

function isFollowedBy(rest: StepRun, step: StepRun): boolean {
  const resting = labwareOf(rest.plan);
  if (resting.size > 0) {
    for (const labwareId of labwareOf(step.plan)) if (resting.has(labwareId)) return true;
    return false;
  }
  let group = step.parent;
  while (group !== undefined && group !== rest.parent) group = group.parent;
  return group === rest.parent;
}
