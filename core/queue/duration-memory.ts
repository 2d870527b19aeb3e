import type { Plan } from '../contract/plan.ts';
import type { PlanTask } from '../model/plan-tasks.ts';

/** Weight of the newest task in what is remembered. */
const NEWEST = 0.3;
const MOST_KEYS = 2000;

/**
 * How long tasks really take beside what plans expect, learnt from those that have run: by operation and commands, as a
 * factor on the expected time. Rests take what they are asked to.
 */
export class DurationMemory {
  readonly #factors = new Map<string, number>();

  /** @param actualMs from the first command of a task to the end of its last */
  learn(task: PlanTask, plan: Plan, actualMs: number): void {
    if (task.kind === 'rest' || task.expectedMs <= 0 || actualMs < 0) return;
    const key = keyOf(task, plan);
    const factor = actualMs / task.expectedMs;
    const known = this.#factors.get(key);
    if (known === undefined && this.#factors.size >= MOST_KEYS) return;
    this.#factors.set(key, known === undefined ? factor : known + (factor - known) * NEWEST);
  }

  /** Whole ms. */
  expected(task: PlanTask, plan: Plan): number {
    if (task.kind === 'rest') return Math.round(task.expectedMs);
    return Math.round(task.expectedMs * (this.#factors.get(keyOf(task, plan)) ?? 1));
  }
}

const keys = new WeakMap<PlanTask, string>();

function keyOf(task: PlanTask, plan: Plan): string {
  let key = keys.get(task);
  if (key === undefined) {
    const step = plan.steps.find((one) => one.stepId === task.stepId);
    const commands = step?.commands.slice(task.firstCommand, task.lastCommand + 1) ?? [];
    const words = commands.map((command) => `${command.instrument}.${command.command}`);
    key = `${step?.operationType ?? ''} ${[...new Set(words)].join(' ')}`;
    keys.set(task, key);
  }
  return key;
}
