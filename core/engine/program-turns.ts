import { AppError } from '../contract/errors.ts';
import type { JsonObject } from '../contract/json.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import type { ExecutionRun } from './execution-run.ts';
import type { StepRun } from './step-run.ts';

interface Waiting {
  readonly step: StepRun;
  readonly kinds: readonly string[];
  readonly go: () => void;
}

/**
 * Steps of one program side by side: each has the instruments of the commands that it does without waiting between, all at
 * once, and gives them back before it waits or when it ends. So nobody waits with something in the hand.
 */
export class ProgramTurns {
  readonly #run: ExecutionRun;
  readonly #owners = new Map<string, StepRun>();
  #line: Waiting[] = [];

  constructor(run: ExecutionRun) {
    this.#run = run;
  }

  /** Waits until the present command of a step has its instruments. @throws AppError `cancelled` when it must not go on */
  async enter(step: StepRun): Promise<void> {
    const kinds = kindsFrom(step.plan.commands, step.commandsDone);
    if (kinds.length === 0) {
      this.leave(step);
      return;
    }
    if (kinds.every((kind) => this.#owners.get(kind) === step)) return;
    this.leave(step);
    if (!this.#isFree(kinds)) await this.#wait(step, kinds);
    for (const kind of kinds) this.#owners.set(kind, step);
  }

  /** Gives back what a step has. */
  leave(step: StepRun): void {
    for (const [kind, owner] of this.#owners) if (owner === step) this.#owners.delete(kind);
    const line = this.#line;
    for (const waiting of line) {
      if (!this.#isFree(waiting.kinds, waiting)) continue;
      this.#line = this.#line.filter((one) => one !== waiting);
      for (const kind of waiting.kinds) this.#owners.set(kind, waiting.step);
      waiting.go();
    }
  }

  /** Nobody has one of them, and nobody waits longer for one of them. */
  #isFree(kinds: readonly string[], self?: Waiting): boolean {
    if (kinds.some((kind) => this.#owners.has(kind))) return false;
    const before = self === undefined ? this.#line : this.#line.slice(0, this.#line.indexOf(self));
    return !before.some((waiting) => waiting.kinds.some((kind) => kinds.includes(kind)));
  }

  async #wait(step: StepRun, kinds: readonly string[]): Promise<void> {
    const { inFlight, flow, gate } = this.#run;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { step, kinds, go: resolve };
    const onAbort = (): void => {
      this.#line = this.#line.filter((one) => one !== waiting);
      this.leave(step);
      reject(new AppError('cancelled'));
    };
    inFlight.signal.addEventListener('abort', onAbort, { once: true });
    this.#line.push(waiting);
    try {
      await flow.atRest(() => promise);
    } finally {
      inFlight.signal.removeEventListener('abort', onAbort);
    }
    if (gate.letsOn(step)) return;
    this.leave(step);
    // One that has not begun is looked at again when the run goes on.
    throw new AppError('cancelled');
  }
}

/** Kinds that a step works with from a command on, up to the next wait or question: a move works with where it goes, too. */
function kindsFrom(commands: readonly PlannedCommand[], from: number): string[] {
  const kinds = new Set<string>();
  for (const { instrument, command, params } of commands.slice(from)) {
    if (instrument === 'wellrun') {
      if (command === 'wait' || command === 'ask') break;
      continue;
    }
    kinds.add(instrument);
    const to = params['to'] as JsonObject | string | undefined;
    if (typeof to === 'object' && typeof to['instrument'] === 'string') kinds.add(to['instrument']);
  }
  return [...kinds];
}
