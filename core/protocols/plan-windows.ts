import { AppError } from '../contract/errors.ts';
import type { Json } from '../contract/json.ts';
import type { PlanStep, PlanWarning, PlanWindow } from '../contract/plan.ts';
import { MOST_MINUTES, type ProtocolStep, type Within } from '../contract/protocol.ts';
import { boundsSentence } from './check-windows.ts';
import type { StepTree } from './step-tree.ts';

const MINUTE_MS = 60_000;

/** A row of the plan as seen from the protocol: which step it came from, and in which round of each loop around it. */
export interface Occurrence {
  readonly step: ProtocolStep;
  readonly stepId: string;
  /** Its place in the rows of the plan. */
  readonly row: number;
  /** By id of the repeated step. The row that holds all rounds of a repeat has no round of its own. */
  readonly rounds: ReadonlyMap<string, number>;
  /** Left out by a condition that is decided when the plan is made. */
  readonly isSkipped: boolean;
}

interface OpenWindow {
  readonly within: Within;
  readonly bounds: Pick<PlanWindow, 'minMs' | 'maxMs'>;
  readonly of: Occurrence;
  /** Its other end; undefined while only later rows can tell. */
  readonly other: Occurrence | undefined;
}

/**
 * Finds the step of the plan that a window of the protocol means: in the same round of the loops that both lie in, or in
 * the round before where the other step comes later in the protocol; of a loop around the other alone, the last round.
 */
export class WindowResolver {
  readonly warnings: PlanWarning[] = [];
  readonly #tree: StepTree;
  readonly #byStep = new Map<string, Occurrence[]>();
  readonly #open: OpenWindow[] = [];

  constructor(tree: StepTree) {
    this.#tree = tree;
  }

  /**
   * Takes in a row of the plan with the windows of its step.
   * @param fill gives the value of an expression @throws AppError `protocol-invalid` for bounds that cannot be, `param` below the step
   */
  note(occurrence: Occurrence, fill: (value: Json) => Json): void {
    const { step } = occurrence;
    const known = this.#byStep.get(step.id);
    if (known === undefined) this.#byStep.set(step.id, [occurrence]);
    else known.push(occurrence);
    if (occurrence.isSkipped) return;
    for (const [index, within] of (step.within ?? []).entries()) {
      if (!this.#concerns(occurrence, within.after)) continue;
      const bounds = boundsOf(within, fill, `within[${index}]`);
      // What it means is mostly the row noted last: found now, it need not be looked for among all rounds.
      this.#open.push({ within, bounds, of: occurrence, other: this.#find(within.after, occurrence) });
    }
  }

  /** Writes the windows into the rows, when all rows are there. */
  writeInto(rows: readonly PlanStep[]): void {
    for (const { within, bounds, of, other } of this.#open) {
      const found = other ?? (this.#reachesBack(within.after, of) ? undefined : this.#find(within.after, of));
      const isKnown = this.#byStep.has(within.after);
      if (found !== undefined && !found.isSkipped) {
        const row = rows[of.row]!;
        row.windows = [...(row.windows ?? []), { from: found.stepId, point: within.from ?? 'end', ...bounds }];
      } else if (found !== undefined || !isKnown) this.#warn(within.after, of, isKnown);
      // Otherwise it is the first round, which has none before.
    }
  }

  #warn(after: string, { step, stepId }: Occurrence, isKnown: boolean): void {
    const name = `"${this.#tree.find(after)?.name ?? after}"`;
    this.warnings.push({
      severity: 'info',
      code: 'window-without-step',
      stepId,
      sentence: `The time window of "${step.name}" after ${name} falls away: ${name} ${isKnown ? 'is left out by its condition' : 'is not part of this plan'}.`,
    });
  }

  /**
   * Of a repeated step, a window from itself or from something inside holds from round to round, any other for the repeat
   * as a whole.
   */
  #concerns({ step, rounds }: Occurrence, after: string): boolean {
    if (step.repeat === undefined) return true;
    return rounds.has(step.id) === this.#tree.loopsOf(after).includes(step.id);
  }

  /** Whether an earlier round is meant: of itself, or of what comes later in the protocol. */
  #reachesBack(after: string, of: Occurrence): boolean {
    const relation = this.#tree.relation(of.step.id, after);
    return relation === 'itself' || relation === 'after';
  }

  #find(after: string, of: Occurrence): Occurrence | undefined {
    const candidates = this.#byStep.get(after) ?? [];
    if (this.#reachesBack(after, of))
      return candidates.findLast((one) => one.row < of.row && !one.isSkipped && this.#isWhole(one, of));
    const shared = [...of.rounds.keys()];
    const isSameRound = (one: Occurrence): boolean =>
      shared.every((loop) => !one.rounds.has(loop) || one.rounds.get(loop) === of.rounds.get(loop));
    return candidates.findLast((one) => isSameRound(one) && this.#isWhole(one, of));
  }

  /** Of a repeated step, from inside it the round is meant, from outside the repeat as a whole. */
  #isWhole(one: Occurrence, of: Occurrence): boolean {
    return one.step.repeat === undefined || one.rounds.has(one.step.id) === of.rounds.has(one.step.id);
  }
}

/** Minutes of a window in ms. @throws AppError `protocol-invalid` when it is no length of time that a protocol can name */
export function minutesOf(value: Json): number {
  if (typeof value === 'number' && value >= 0 && value <= MOST_MINUTES) return Math.round(value * MINUTE_MS);
  const sentence = `Give 0 to ${MOST_MINUTES} minutes; this gives ${JSON.stringify(value)}.`;
  throw new AppError('protocol-invalid', sentence);
}

function boundsOf(within: Within, fill: (value: Json) => Json, path: string): Pick<PlanWindow, 'minMs' | 'maxMs'> {
  const ms = (key: 'atLeastMinutes' | 'atMostMinutes'): number | undefined => {
    const value = within[key];
    if (value === undefined) return undefined;
    try {
      return minutesOf(fill(value));
    } catch (error) {
      throw error instanceof AppError ? new AppError(error.code, error.message, { param: `${path}.${key}` }) : error;
    }
  };
  const minMs = ms('atLeastMinutes') ?? 0;
  const maxMs = ms('atMostMinutes') ?? null;
  if (maxMs === null || minMs <= maxMs) return { minMs, maxMs };
  const sentence = boundsSentence(minMs / MINUTE_MS, maxMs / MINUTE_MS);
  throw new AppError('protocol-invalid', sentence, { param: `${path}.atMostMinutes` });
}
