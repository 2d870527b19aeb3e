import type { Json, JsonObject } from '../contract/json.ts';
import type { Plan, PlannedCommand } from '../contract/plan.ts';
import { fillTemplate, usesState } from '../model/expression.ts';
import type { StepRun } from './step-run.ts';

/** Whether the params of a command have templates to fill in; shared by all executions of a plan. */
const templated = new WeakMap<PlannedCommand, boolean>();

/**
 * What expressions in a plan can name while it runs: `params.x`, and `state.name.field` for results that earlier steps
 * saved (EX-8). Results are looked up when they are needed, so a resumed run sees what the interrupted one recorded.
 */
export class RunScope {
  readonly #parameters: JsonObject;
  readonly #names: Set<string>;
  readonly #saved: (name: string) => StepRun | undefined;
  readonly #flags: string[] = [];

  constructor(plan: Plan, saved: (name: string) => StepRun | undefined) {
    this.#parameters = plan.parameters;
    this.#names = new Set(plan.steps.flatMap((step) => (step.saves === undefined ? [] : [step.saves])));
    this.#saved = saved;
  }

  /** A step that was not planned saves its result under this name. */
  addName(name: string): void {
    this.#names.add(name);
  }

  values(): JsonObject {
    const state: Record<string, Json> = {};
    for (const name of this.#names) {
      const result = this.saved(name);
      if (result !== undefined) state[name] = result;
    }
    return { params: this.#parameters, state };
  }

  saved(name: string): Json | undefined {
    return this.#saved(name)?.result;
  }

  /** The params of a command with every template filled in. */
  fill(command: PlannedCommand): JsonObject {
    let isTemplated = templated.get(command);
    if (isTemplated === undefined) {
      isTemplated = usesState(command.params);
      templated.set(command, isTemplated);
    }
    return isTemplated ? (fillTemplate(command.params, this.values()) as JsonObject) : command.params;
  }

  addFlags(flags: readonly string[]): void {
    for (const flag of flags) if (!this.#flags.includes(flag)) this.#flags.push(flag);
  }

  /** Quality flags that analyses of this run have raised. */
  flags(): string[] {
    return [...this.#flags];
  }
}
