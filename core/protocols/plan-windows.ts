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

/** A window whose other end may lie further on in the plan. */
interface OpenWindow {
  readonly within: Within;
  readonly bounds: Pick<PlanWindow, 'minMs' | 'maxMs'>;
  readonly of: Occurrence;
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
    for (const [index, within] of (step.within ?? []).entries())
      if (this.#concerns(occurrence, within.after))
        this.#open.push({ within, of: occurrence, bounds: boundsOf(within, fill, `within[${index}]`) });
  }

  /** Writes the windows into the rows, when all rows are there. */
  writeInto(rows: readonly PlanStep[]): void {
    for (const { within, bounds, of } of this.#open) {
      const found = this.#find(within.after, of);
      const row = rows[of.row]!;
      if (found === 'first-round') continue;
      if (found === undefined || found.isSkipped) {
        const other = this.#tree.find(within.after)?.name ?? within.after;
        const why = found === undefined ? 'is not part of this plan' : 'is left out by its condition';
        this.warnings.push({
          severity: 'info',
          code: 'window-without-step',
          stepId: of.stepId,
          sentence: `The time window of "${row.name}" after "${other}" falls away: "${other}" ${why}.`,
        });
        continue;
      }
      row.windows = [...(row.windows ?? []), { from: found.stepId, point: within.from ?? 'end', ...bounds }];
    }
  }

  /**
   * Of a repeated step, a window from itself or from something inside holds from round to round, any other for the repeat
   * as a whole.
   */
  #concerns({ step, rounds }: Occurrence, after: string): boolean {
    if (step.repeat === undefined) return true;
    return rounds.has(step.id) === this.#tree.loopsOf(after).includes(step.id);
  }

  #find(after: string, of: Occurrence): Occurrence | 'first-round' | undefined {
    const candidates = this.#byStep.get(after) ?? [];
    const shared = [...of.rounds.keys()];
    const isSameRound = (one: Occurrence): boolean =>
      shared.every((loop) => !one.rounds.has(loop) || one.rounds.get(loop) === of.rounds.get(loop));
    const relation = this.#tree.relation(of.step.id, after);
    if (relation !== 'itself' && relation !== 'after')
      return candidates.findLast((one) => isSameRound(one) && this.#isWhole(one, of));
    const before = candidates.findLast((one) => one.row < of.row && this.#isWhole(one, of));
    return before ?? (candidates.length > 0 ? 'first-round' : undefined);
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
