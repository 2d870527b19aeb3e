import type { Issue } from '../contract/errors.ts';
import type { PlanWarning } from '../contract/plan.ts';

/** Tips that come in racks, by the article they are taken from stock as, and what each holds, µL. */
export const TIP_TYPES = ['tip_20', 'tip_200', 'tip_300', 'tip_1000'] as const;
export type TipType = (typeof TIP_TYPES)[number];

export function tipCapacityUl(type: TipType): number {
  return Number(type.slice('tip_'.length));
}

/** The smallest tip for a volume; what is more than the largest is drawn several times. */
export function tipFor(ul: number): TipType {
  return ul <= 20 ? 'tip_20' : ul <= 200 ? 'tip_200' : 'tip_1000';
}

export function tipsInWords(count: number, type: TipType): string {
  return `${count} ${count === 1 ? 'tip' : 'tips'} of ${tipCapacityUl(type)} µL`;
}

/** Where a step stands: under which conditions that the run decides, and in which of several lanes. */
export interface TipPlace {
  /** `/when` for every such condition and `/lane[1]` for every lane around it, from the outside in. */
  readonly within: string;
  /** Of the step's params in the document. */
  readonly path: string;
  readonly name: string;
}

/** Tips on the head, from the step that picks them up to the one that drops them. */
export interface HeldTips {
  /** Own name in the plan; an execution puts its id before it. */
  readonly tipsId: string;
  readonly type: TipType;
  readonly count: number;
  readonly since: TipPlace;
  /** What they have drawn from last. */
  drawnFrom: string | undefined;
}

/** Follows the tips that steps of a plan keep on the head. Of a plan there is one head. */
export class TipDesk {
  #held: HeldTips | undefined;
  #number = 0;

  get held(): HeldTips | undefined {
    return this.#held;
  }

  pickUp(type: TipType, count: number, since: TipPlace): HeldTips {
    this.#held = { tipsId: `tips_${++this.#number}`, type, count, since, drawnFrom: undefined };
    return this.#held;
  }

  drop(): void {
    this.#held = undefined;
  }

  /** Tips that are on after the last step are a fault of the step that picks them up. */
  leftOn(): Issue[] {
    if (this.#held === undefined) return [];
    const { count, since } = this.#held;
    const they = count === 1 ? 'The tip that this step picks up is' : 'The tips that this step picks up are';
    const sentence = `${they} still on at the end. Drop tips in a step after the last one that uses them.`;
    return [{ path: since.path, sentence }];
  }

  /** "8 tips of 200 µL are on since "Take tips"". */
  heldInWords(): string {
    if (this.#held === undefined) return 'No tips are on';
    const { count, type, since } = this.#held;
    return `${tipsInWords(count, type)} ${count === 1 ? 'is' : 'are'} on since "${since.name}"`;
  }

  /** Why a step at a place can't work while tips are on; undefined where it can, with them. */
  whyNot({ within }: TipPlace, usesThem: boolean): string | undefined {
    const held = this.#held;
    if (held === undefined) return undefined;
    const inside = within.startsWith(held.since.within) ? within.slice(held.since.within.length) : undefined;
    if (inside === undefined)
      return `${this.heldInWords()}, which may be left out or goes on beside this. Drop them where they were picked up, in the same lane and under the same condition.`;
    if (inside.includes('/lane'))
      return `${this.heldInWords()}, and lanes side by side would share one head. Drop them before the lanes.`;
    if (!usesThem) return `${this.heldInWords()}, and this step takes tips of its own. Drop those in a step before it.`;
    return undefined;
  }

  /** Tips that were in one liquid go into another: told once for the tips that are on. */
  remarkOnDraw(from: string, sources: number, title: string): Omit<PlanWarning, 'stepId'> | undefined {
    const held = this.#held;
    if (held === undefined) return undefined;
    const before = held.drawnFrom;
    held.drawnFrom = from;
    const isMixed = (before !== undefined && before !== from) || sources > held.count;
    if (!isMixed) return undefined;
    const sentence = `${this.heldInWords()} and ${held.count === 1 ? 'draws' : 'draw'} from several wells, here of ${title}: traces of one get into the others.`;
    return { severity: 'warning', code: 'tip-reused', sentence };
  }
}
