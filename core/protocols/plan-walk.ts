import type { Json, JsonObject } from '../contract/json.ts';
import type { PlanStep } from '../contract/plan.ts';
import type { ProtocolStep } from '../contract/protocol.ts';
import { bindExpression, evaluateCondition, expressionUsesState, fillTemplate } from '../model/expression.ts';
import { expandStep, issueFrom, type ExpandedStep } from './expand-step.ts';
import { groupWords } from './group-words.ts';
import type { Operation } from './operation.ts';
import { remarkOnTimeOutside } from './operations/outside-remarks.ts';
import { OPERATIONS } from './operations/registry.ts';
import { plateLayout } from './operations/seeding.ts';
import { plannedNeeds } from './plan-needs.ts';
import { NO_DETAILS, stepDetails } from './plan-commands.ts';
import { PlanFaults } from './plan-faults.ts';
import { layoutCounts } from './plate-layout.ts';
import {
  isNumberOfRounds,
  keptTogether,
  laneOf,
  lastOf,
  laterBy,
  MOST_ROUNDS,
  neighbour,
  START,
  timeBetween,
  TOP,
  withinCondition,
  type Frontier,
  type Position,
} from './plan-position.ts';
import { loopNames, repeatSentence } from './plan-rounds.ts';
import { minutesOf, WindowResolver } from './plan-windows.ts';
import type { PlanBench } from './step-builder.ts';
import type { StepTree } from './step-tree.ts';

/** Steps of a plan at most, loops unrolled. */
const MOST_STEPS = 20_000;

/**
 * Turns the tree of steps into the flat list of a plan: loops unrolled, lanes side by side, every step with what it has
 * to wait for and its planned start. Goes on after a fault, so that all faults of a document are told at once.
 */
export class PlanWalk {
  readonly rows: PlanStep[] = [];
  readonly faults = new PlanFaults();
  readonly windows: WindowResolver;
  handlingMs = 0;
  /** The step of the plan that is being made, or was made last; undefined before the first. */
  stepId: string | undefined;
  /** A plate could not be laid out: faults of steps on it would only repeat that. */
  #isStuck = false;
  #isTooLong = false;
  readonly #bench: PlanBench;
  readonly #scope: JsonObject;
  readonly #onAction: ((stepId: string) => void) | undefined;
  #layout: JsonObject = {};
  /** Actions so far that no condition has left out. */
  #happening = 0;

  /**
   * @param tree of the protocol; @param scope params, line and vessel
   * @param onAction called after each action, when the ledger has followed it
   */
  constructor(bench: PlanBench, tree: StepTree, scope: JsonObject, onAction?: (stepId: string) => void) {
    this.#bench = bench;
    this.windows = new WindowResolver(tree);
    this.#scope = scope;
    this.#onAction = onAction;
  }

  walk(steps: readonly ProtocolStep[], before: Frontier = START): Frontier {
    const end = this.#list(steps, TOP, before);
    this.windows.writeInto(this.rows);
    return end;
  }

  #list(steps: readonly ProtocolStep[], position: Position, before: Frontier, firstNumber = 1): Frontier {
    let frontier = before;
    let number = firstNumber;
    let { previous } = position;
    for (const [index, step] of steps.entries()) {
      if (this.#isStuck) return frontier;
      const path = `${position.path}[${index}]`;
      const stepId = position.parentId === undefined ? step.id : `${position.parentId}.${step.id}`;
      if (step.disabled === true) {
        this.stepId = stepId;
        const sentence = `Step "${step.name}" is disabled and left out.`;
        this.#bench.warn({ severity: 'info', code: 'step-disabled', sentence });
        continue;
      }
      const happening = this.#happening;
      frontier = this.#step(
        step,
        stepId,
        `${position.numberPrefix}${number}`,
        { ...position, path, previous },
        frontier,
      );
      if (this.#happening > happening) previous = neighbour(stepId, position.togetherMs);
      number++;
    }
    return frontier;
  }

  #step(step: ProtocolStep, stepId: string, number: string, position: Position, before: Frontier): Frontier {
    if (this.rows.length >= MOST_STEPS) {
      if (!this.#isTooLong)
        this.#fault(position.path, `The plan has more than ${MOST_STEPS} steps here. Repeat less often.`);
      this.#isTooLong = true;
      return before;
    }
    const condition = this.#condition(step.when, position);
    const inside: Position = {
      ...position,
      isSkipped: position.isSkipped || condition === 'false',
      isCertain: position.isCertain && condition === undefined,
      within: withinCondition(position, condition, stepId),
    };
    const when = inside.isSkipped ? 'false' : condition;
    if (step.repeat !== undefined) return this.#repeat(step, stepId, number, inside, before, when);
    return this.#once(step, stepId, number, inside, before, when);
  }

  /** `undefined`: it happens; `'false'`: it does not; another text: decided in the run. */
  #condition(text: string | undefined, position: Position): string | undefined {
    if (text === undefined || position.isSkipped) return undefined;
    try {
      if (expressionUsesState(text)) return bindExpression(text, this.#scopeAt(position));
      return evaluateCondition(text, this.#scopeAt(position)) ? undefined : 'false';
    } catch (error) {
      this.#caught(error, `${position.path}.when`);
      return undefined;
    }
  }

  #scopeAt(position: Position): JsonObject {
    return { ...this.#scope, layout: this.#layout, loop: position.loop, state: this.#bench.forecast };
  }

  /** Notes where a step of the protocol has come to lie, and when it may start. */
  #note(step: ProtocolStep, stepId: string, position: Position): void {
    const { rounds, isSkipped } = position;
    const of = { step, stepId, row: this.rows.length, rounds, isSkipped };
    try {
      this.windows.note(of, (value) => fillTemplate(value, this.#scopeAt(position)));
    } catch (error) {
      this.#caught(error, position.path);
    }
  }

  /** Where the steps inside a step stand to each other in time. */
  #together(step: ProtocolStep, position: Position): number | undefined {
    if (step.together === undefined || position.isSkipped) return position.togetherMs;
    try {
      return minutesOf(fillTemplate(step.together.atMostMinutes, this.#scopeAt(position)));
    } catch (error) {
      this.#caught(error, `${position.path}.together.atMostMinutes`);
      return undefined;
    }
  }

  #group(
    step: ProtocolStep,
    row: Pick<PlanStep, 'stepId' | 'number' | 'sentence' | 'operationType'> & { readonly when: string | undefined },
    position: Position,
    before: Frontier,
    run: (inside: Position) => Frontier,
  ): Frontier {
    const { when, ...named } = row;
    this.#note(step, row.stepId, position);
    const at = this.rows.length;
    const group: PlanStep = {
      ...NO_DETAILS,
      ...named,
      index: at,
      kind: 'group',
      ...(position.parentId === undefined ? {} : { parentId: position.parentId }),
      depth: position.depth,
      name: step.name,
      params: {},
      after: [...before.ids],
      ...(when === undefined ? {} : { when }),
      startMs: before.at,
      ...this.#needs(step, position),
    };
    this.rows.push(group);
    const end = run({
      ...position,
      parentId: row.stepId,
      numberPrefix: `${row.number}.`,
      depth: position.depth + 1,
      togetherMs: this.#together(step, position),
    });
    this.rows[at] = { ...group, ...timeBetween(before, end) };
    return end;
  }

  #repeat(
    step: ProtocolStep,
    stepId: string,
    number: string,
    position: Position,
    before: Frontier,
    when: string | undefined,
  ): Frontier {
    const repeat = step.repeat!;
    const times = repeat.until === undefined ? this.#times(repeat.times ?? 1, position) : (repeat.atMost ?? 1);
    const sentence = repeatSentence(step.name, repeat, times);
    return this.#group(
      step,
      { stepId, number, sentence, operationType: 'repeat', when },
      position,
      before,
      (inside) => {
        let frontier = before;
        let { previous } = position;
        for (let index = 1; index <= times; index++) {
          const loop = { ...position.loop, ...loopNames(repeat, index, times) };
          // What is repeated until something happens stops being needed as soon as it has.
          const isMaybe = repeat.until !== undefined && index > 1;
          const again = isMaybe
            ? this.#condition(`not (${repeat.until})`, { ...inside, loop, path: `${inside.path}.repeat` })
            : undefined;
          const round: Position = {
            ...inside,
            loop,
            isCertain: inside.isCertain && !isMaybe,
            within: withinCondition(inside, again, `${stepId}.${index}`),
            isSkipped: inside.isSkipped || again === 'false',
            rounds: new Map(inside.rounds).set(step.id, index),
            previous,
          };
          const happening = this.#happening;
          // What it needs it has as a whole.
          const named = { ...step, name: `${step.name} (${index} of ${times})`, needs: undefined };
          const [roundId, roundNumber] = [`${stepId}.${index}`, `${inside.numberPrefix}${index}`];
          const only = round.isSkipped ? 'false' : again;
          frontier = this.#once(named, roundId, roundNumber, round, frontier, only);
          if (this.#happening > happening) previous = neighbour(`${stepId}.${index}`, inside.togetherMs);
        }
        return frontier;
      },
    );
  }

  #times(value: Json, position: Position): number {
    const path = `${position.path}.repeat.times`;
    try {
      const times = fillTemplate(value, this.#scopeAt(position));
      if (isNumberOfRounds(times)) return times;
      this.#fault(
        path,
        `It can be repeated 0 to ${MOST_ROUNDS} times, a whole number; this gives ${JSON.stringify(times)}.`,
      );
    } catch (error) {
      this.#caught(error, path);
    }
    return 0;
  }

  #once(
    step: ProtocolStep,
    stepId: string,
    number: string,
    position: Position,
    before: Frontier,
    when: string | undefined,
  ): Frontier {
    if (step.steps !== undefined) {
      const { steps } = step;
      const { name, sentence } = groupWords(step, steps.length);
      const row = { stepId, number, sentence, operationType: 'group', when };
      const run = (inside: Position) => this.#list(steps, { ...inside, path: `${position.path}.steps` }, before);
      return this.#group({ ...step, name }, row, position, before, run);
    }
    if (step.parallel !== undefined) return this.#lanes(step, step.parallel, stepId, number, position, before, when);
    return this.#action(step, stepId, number, position, before, when);
  }

  #lanes(
    step: ProtocolStep,
    lanes: readonly (readonly ProtocolStep[])[],
    stepId: string,
    number: string,
    position: Position,
    before: Frontier,
    when: string | undefined,
  ): Frontier {
    const sentence = `${step.name}: ${lanes.length} lanes side by side.`;
    return this.#group(
      step,
      { stepId, number, sentence, operationType: 'parallel', when },
      position,
      before,
      (inside) => {
        let first = 1;
        const ends = lanes.map((lane, index) => {
          const end = this.#list(lane, laneOf(inside, stepId, `${position.path}.parallel`, index), before, first);
          first += lane.filter((one) => one.disabled !== true).length;
          return end;
        });
        return lastOf(ends);
      },
    );
  }

  #action(
    step: ProtocolStep,
    stepId: string,
    number: string,
    position: Position,
    before: Frontier,
    when: string | undefined,
  ): Frontier {
    this.stepId = stepId;
    const operation = OPERATIONS.get(step.operation ?? '');
    if (operation === undefined) {
      this.#fault(`${position.path}.operation`, `There is no operation "${step.operation ?? ''}".`);
      return before;
    }
    const planned = position.isSkipped ? undefined : this.#expand(operation, step, position, before);
    const details =
      planned === undefined ? NO_DETAILS : stepDetails(planned.builder, step, position.isCertain && when === undefined);
    if (details.retry !== undefined && details.effect === 'consume') {
      this.#fault(
        `${position.path}.retry`,
        `Step "${step.name}" moves liquid or cells; it is never repeated by itself. Leave retry out.`,
      );
    }
    if (planned !== undefined) remarkOnTimeOutside(this.#bench, planned.builder, before.at + details.expectedMs);
    const uses = planned === undefined ? [] : this.#bench.materials.takeUses();
    if (planned !== undefined) this.handlingMs += Math.round(planned.builder.handlingMinutes * 60_000);
    if (step.saves !== undefined && planned !== undefined) this.#save(step.saves, planned.builder.foreseen);
    this.#note(step, stepId, position);
    if (!position.isSkipped) this.#happening++;
    this.rows.push({
      ...details,
      stepId,
      index: this.rows.length,
      number,
      kind: 'action',
      ...(position.parentId === undefined ? {} : { parentId: position.parentId }),
      depth: position.depth,
      name: step.name,
      sentence: planned === undefined ? 'Left out by its condition.' : planned.builder.sentence,
      operationType: operation.operationType,
      params: planned?.params ?? {},
      after: [...before.ids],
      ...(when === undefined ? {} : { when }),
      startMs: before.at,
      ...(step.saves === undefined ? {} : { saves: step.saves }),
      ...(position.isSkipped ? {} : keptTogether(position.previous)),
      ...(uses.length === 0 ? {} : { uses }),
      ...this.#needs(step, position),
    });
    this.#onAction?.(stepId);
    return laterBy(before, stepId, details);
  }

  #needs({ needs }: ProtocolStep, position: Position): Pick<PlanStep, 'needs'> {
    if (position.isSkipped) return {};
    const fill = (value: Json): Json => fillTemplate(value, this.#scopeAt(position));
    return plannedNeeds(needs, fill, (error, path) => this.#caught(error, `${position.path}.${path}`));
  }

  #save(name: string, foreseen: Json | undefined): void {
    if (foreseen === undefined) delete this.#bench.forecast[name];
    else this.#bench.forecast[name] = foreseen;
  }

  #expand(operation: Operation, step: ProtocolStep, position: Position, before: Frontier): ExpandedStep | undefined {
    const path = `${position.path}.params`;
    const expanded = expandStep(operation, step, {
      bench: this.#bench,
      scope: this.#scopeAt(position),
      startMs: before.at,
      path,
      within: position.within,
    });
    if ('issues' in expanded) {
      for (const issue of expanded.issues) this.faults.add(issue);
      this.#isStuck ||= operation === plateLayout;
      return undefined;
    }
    if (operation === plateLayout) this.#layout = layoutCounts(this.#bench.ledger.all());
    return expanded;
  }

  #fault(path: string, sentence: string): void {
    this.faults.add({ path, sentence });
  }

  #caught(error: unknown, path: string): void {
    this.faults.add(issueFrom(error, path));
  }
}
