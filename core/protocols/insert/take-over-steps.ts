import type { Json } from '../../contract/json.ts';
import type { ProtocolStep } from '../../contract/protocol.ts';
import { renameInExpression, renameInTemplates, type Renaming } from '../../model/rename-names.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { isObject, loopName, prefixed, type TakenNames } from './taken-names.ts';

/** A step chooses what it works on by an expression, so that it cannot be told which name would have to change. */
export class ChosenName {
  readonly stepName: string;
  readonly what: 'labware' | 'saved result';
  readonly text: string;

  constructor(stepName: string, what: 'labware' | 'saved result', text: string) {
    this.stepName = stepName;
    this.what = what;
    this.text = text;
  }
}

/** Steps of a protocol with other names, as they stand in the protocol they are inserted into. */
export class StepTaker {
  /** Names that would have to change and cannot. */
  readonly chosen: ChosenName[] = [];
  readonly #names: TakenNames;
  readonly #rename: Renaming;
  readonly #isLabwareRenamed: boolean;

  constructor(names: TakenNames, rename: Renaming) {
    this.#names = names;
    this.#rename = rename;
    this.#isLabwareRenamed = [...names.labware].some(([from, to]) => from !== to);
  }

  takeOver(steps: readonly ProtocolStep[]): ProtocolStep[] {
    return steps.map((step) => this.#step(step));
  }

  #step(step: ProtocolStep): ProtocolStep {
    const names = this.#names;
    const { repeat, within, together, needs } = step;
    return {
      ...step,
      id: prefixed(names, step.id),
      ...(step.params === undefined ? {} : { params: this.#params(step, step.params) }),
      ...(step.when === undefined ? {} : { when: renameInExpression(step.when, this.#rename) }),
      ...(repeat === undefined ? {} : { repeat: this.#repeat(repeat) }),
      ...(step.saves === undefined ? {} : { saves: prefixed(names, step.saves) }),
      ...(within === undefined
        ? {}
        : {
            within: within.map((window) => ({
              ...(this.#templates(window as unknown as Json) as unknown as typeof window),
              after: prefixed(names, window.after),
            })),
          }),
      ...(together === undefined ? {} : { together: this.#templates(together) as unknown as typeof together }),
      ...(needs === undefined
        ? {}
        : {
            needs: needs.map((need) => ({
              ...(this.#templates(need as Json) as typeof need),
              asset: names.assets.get(need.asset) ?? need.asset,
            })),
          }),
      ...(step.steps === undefined ? {} : { steps: this.takeOver(step.steps) }),
      ...(step.parallel === undefined ? {} : { parallel: step.parallel.map((lane) => this.takeOver(lane)) }),
    };
  }

  #templates(value: Json): Json {
    return renameInTemplates(value, this.#rename);
  }

  #repeat(repeat: NonNullable<ProtocolStep['repeat']>): NonNullable<ProtocolStep['repeat']> {
    return {
      ...repeat,
      ...(repeat.times === undefined ? {} : { times: this.#templates(repeat.times) }),
      ...(repeat.until === undefined ? {} : { until: renameInExpression(repeat.until, this.#rename) }),
      ...(repeat.as === undefined ? {} : { as: loopName(this.#names, repeat.as) }),
    };
  }

  #params(step: ProtocolStep, params: Record<string, Json>): Record<string, Json> {
    const operation = OPERATIONS.get(step.operation ?? '');
    if (operation === undefined) return this.#templates(params) as Record<string, Json>;
    const labware = (name: string): string => this.#labware(step, name);
    const saved = (name: string): string => this.#saved(step, name);
    return Object.fromEntries(
      Object.entries(params).map(([key, value]) => {
        if (operation.labwareParams.includes(key)) return [key, mapNames(value, labware)];
        if (operation.stateParams.includes(key)) return [key, mapNames(value, saved)];
        if (operation.expressionParams.includes(key)) return [key, this.#expressions(value)];
        const renamed = this.#templates(value);
        return [key, operation.operationType === 'instrument_command' ? this.#labwareIds(step, renamed) : renamed];
      }),
    );
  }

  #labware(step: ProtocolStep, name: string): string {
    if (!name.includes('{{')) return this.#names.labware.get(name) ?? name;
    if (this.#isLabwareRenamed) this.chosen.push(new ChosenName(step.name, 'labware', name));
    return this.#templates(name) as string;
  }

  #saved(step: ProtocolStep, name: string): string {
    if (!name.includes('{{')) return prefixed(this.#names, name);
    this.chosen.push(new ChosenName(step.name, 'saved result', name));
    return name;
  }

  /** Bare expressions by name. */
  #expressions(value: Json): Json {
    if (typeof value === 'string') return renameInExpression(value, this.#rename);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#expressions(item)]));
  }

  /** Commands of instruments name labware in `labwareId`, at any depth. */
  #labwareIds(step: ProtocolStep, value: Json): Json {
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        key === 'labwareId' && typeof item === 'string' ? this.#labware(step, item) : this.#labwareIds(step, item),
      ]),
    );
  }
}

/** A name, or a list of names, each changed. */
function mapNames(value: Json, change: (name: string) => string): Json {
  if (typeof value === 'string') return change(value);
  return Array.isArray(value) ? (value as readonly Json[]).map((item) => mapNames(item, change)) : value;
}
