import type { Random } from '#core/base/random.ts';
import type { AppError } from '#core/contract/errors.ts';
import type { Attention, LiveExecution } from '#core/contract/execution.ts';
import { isTerminal } from '#core/contract/words.ts';
import type { Lab } from '#core/lab.ts';
import { testProtocol } from '#core/testing/plan-of.ts';
import type { InstrumentsLog } from './instruments-log.ts';
import type { Lane } from './lanes.ts';

const OPERATOR = { name: 'robot', role: 'operator' };
const LOOK_EVERY_MS = 15;

export interface OperatorOptions {
  readonly lab: Lab;
  readonly lanes: readonly Lane[];
  /** What an operator sees who looks at the plates. */
  readonly plates: InstrumentsLog;
  readonly random: Random;
  /** New work is begun while this says so. */
  readonly wantsMore: () => boolean;
  /** Share of looks at a running execution that pause it. */
  readonly pauses: number;
  /** Executions that somebody else starts. */
  readonly leavesStart?: (executionId: string) => boolean;
  /** Somebody else has something left to do. */
  readonly isOtherWorkLeft?: () => boolean;
}

/**
 * Does what a person does in front of Wellrun, without ever getting tired of it: starts work, resumes what was
 * interrupted, and answers questions about a command in doubt by going to see whether it happened, once the instrument
 * stands still.
 */
export class RobotOperator {
  readonly #options: OperatorOptions;
  readonly #underWay = new Set<string>();
  #requests = 0;

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  /** Works until there is nothing left to do. */
  async work(): Promise<void> {
    const { lab, wantsMore } = this.#options;
    await lab.bench.connectAll();
    for (;;) {
      for (const execution of lab.engine.live()) this.#alone(execution.executionId, () => this.#attend(execution));
      if (wantsMore()) for (const lane of this.#options.lanes) this.#alone(lane.name, () => this.#keepBusy(lane));
      else if (
        lab.engine.live().length === 0 &&
        this.#underWay.size === 0 &&
        this.#options.isOtherWorkLeft?.() !== true
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** One thing at a time for each execution and lane. */
  #alone(name: string, work: () => Promise<void>): void {
    if (this.#underWay.has(name)) return;
    this.#underWay.add(name);
    void work()
      .catch((error: unknown) => {
        // What cannot be done now (an instrument that is held or not connected yet) is tried again at the next look.
        const { code, message } = error as AppError;
        if (code === undefined || code === 'invariant') throw error;
        if (process.env['WELLRUN_FAULTS_LOUD'] !== undefined) console.error(`${name}: ${code} ${message}`);
      })
      .finally(() => this.#underWay.delete(name));
  }

  async #attend(execution: LiveExecution): Promise<void> {
    const { engine } = this.#options.lab;
    const { executionId, status, attention } = execution;
    if (isTerminal(status)) return;
    if (status === 'pending') {
      if (this.#options.leavesStart?.(executionId) === true) return;
      await engine.start(executionId, OPERATOR);
      return;
    }
    for (const question of attention) await this.#answer(executionId, question);
    if (attention.length > 0) return;
    if (status === 'paused') await engine.resume(executionId, OPERATOR);
    else if (execution.phase === 'executing' && this.#options.random.next() < this.#options.pauses)
      await engine.pause(executionId, OPERATOR);
  }

  async #answer(executionId: string, question: Attention): Promise<void> {
    const { engine } = this.#options.lab;
    if (question.kind === 'in-doubt') {
      if (!(await this.#standsStill(question.instrumentId))) return;
      const happened = this.#options.plates.has(question.commandId);
      const note = happened ? 'The plate shows it.' : 'Nothing of it is to be seen.';
      await engine.decide(executionId, question.commandId, happened ? 'done' : 'repeat', note, OPERATOR);
    } else if (question.kind === 'recovery') {
      await engine.recover(executionId, question.stepId, 'retry', 'Looked at it.', undefined, OPERATOR);
    } else {
      await engine.answer(executionId, question.stepId, question.options[0]!, OPERATOR);
    }
  }

  async #standsStill(instrumentId: string): Promise<boolean> {
    const { result } = await this.#options.lab.bench.get(instrumentId).confirmStill();
    return result === 'confirmed';
  }

  async #keepBusy(lane: Lane): Promise<void> {
    const { engine, store } = this.#options.lab;
    if (engine.live().some((execution) => execution.workflowName === lane.name)) return;
    const { executionId } = await engine.create(
      {
        requestId: `${lane.name}-${store.journal.epoch}-${++this.#requests}`,
        plan: lane.plan,
        protocol: testProtocol,
        mode: 'simulated',
        workflowName: lane.name,
        metadata: {},
        operator: OPERATOR.name,
        bindings: { ...lane.bindings },
        appVersion: '0.0.0',
        driverVersions: {},
      },
      OPERATOR,
    );
    await engine.start(executionId, OPERATOR);
  }
}
