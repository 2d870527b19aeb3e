import type { DraftDocument, DraftStep } from './draft-document.ts';
import { changedAlone, shapeOf } from './step-places.ts';

/** What a rail at the left of a row stands for. */
export type Rail = 'group' | 'loop' | `lane-${number}`;

/** A line of the outline. */
export interface OutlineRow {
  readonly key: string;
  /** A step; the caption of a lane, which cannot be chosen; the place of an empty group. */
  readonly kind: 'step' | 'lane' | 'empty';
  readonly step: DraftStep;
  /** Of a caption or an empty lane, from 0. */
  readonly lane: number | null;
  readonly depth: number;
  /** As the plan will number it, without rounds; empty for a step that is left out. */
  readonly number: string;
  /** One for each step around it, the outermost first, parted by spaces. */
  readonly rails: string;
  /** It is disabled, or in something that is. */
  readonly isOff: boolean;
  readonly isOpen: boolean;
  readonly position: number;
  readonly siblings: number;
}

interface Made {
  readonly steps: readonly DraftStep[];
  readonly rows: readonly OutlineRow[];
  /** The first rows of the same shape. */
  readonly first: readonly OutlineRow[];
}

/** The rows that were made last, by what is closed. */
const latest = new WeakMap<ReadonlySet<string>, Made>();
const firsts = new WeakMap<readonly OutlineRow[], readonly OutlineRow[]>();

/** The lines of the outline, from the top, without what is in closed groups. Of an edited step, only its own are made anew. */
export function outlineRows(
  { steps }: Pick<DraftDocument, 'steps'>,
  closed: ReadonlySet<string>,
): readonly OutlineRow[] {
  const before = latest.get(closed);
  if (before?.steps === steps) return before.rows;
  const changed = before && changedAlone(before.steps, steps);
  const rows =
    before === undefined || changed === undefined ? makeRows(steps, closed) : withSteps(before.rows, changed);
  const first = before === undefined || changed === undefined ? rows : before.first;
  latest.set(closed, { steps, rows, first });
  firsts.set(rows, first);
  return rows;
}

/** Stays the same object while rows have the same keys in the same order: rows for what does not look at their steps. */
export function firstAlike(rows: readonly OutlineRow[]): readonly OutlineRow[] {
  return firsts.get(rows) ?? rows;
}

function withSteps(rows: readonly OutlineRow[], changed: ReadonlyMap<string, DraftStep>): readonly OutlineRow[] {
  return rows.map((row) => {
    const step = changed.get(row.step.id);
    return step === undefined ? row : { ...row, step };
  });
}

function makeRows(steps: readonly DraftStep[], closed: ReadonlySet<string>): readonly OutlineRow[] {
  const rows: OutlineRow[] = [];
  const walkList = (list: readonly DraftStep[], around: Around): number => {
    let number = around.first;
    for (const [index, step] of list.entries()) {
      const isOff = around.isOff || step.disabled === true;
      const own = isOff ? '' : `${around.prefix}${number}`;
      if (step.disabled !== true) number++;
      const isOpen = !closed.has(step.id);
      const { depth, rails } = around;
      rows.push({
        key: step.id,
        kind: 'step',
        step,
        lane: null,
        depth,
        number: own,
        rails,
        isOff,
        isOpen,
        position: index + 1,
        siblings: list.length,
      });
      if (isOpen) walkInside(step, { ...around, prefix: own === '' ? '' : `${own}.`, isOff });
    }
    return number;
  };
  const walkInside = (step: DraftStep, around: Omit<Around, 'first'>) => {
    const depth = around.depth + 1;
    const inside = (rail: Rail) => `${around.rails} ${rail}`.trim();
    const caption = (kind: 'lane' | 'empty', lane: number | null, rails: string) =>
      rows.push({
        key: `${step.id} ${kind} ${lane ?? ''}`,
        kind,
        step,
        lane,
        depth,
        number: '',
        rails,
        isOff: around.isOff,
        isOpen: true,
        position: 0,
        siblings: 0,
      });
    if (step.steps !== undefined) {
      const rails = inside(step.repeat === undefined ? 'group' : 'loop');
      if (step.steps.length === 0) caption('empty', null, rails);
      walkList(step.steps, { ...around, depth, rails, first: 1 });
    }
    let first = 1;
    for (const [lane, list] of (step.parallel ?? []).entries()) {
      const rails = inside(`lane-${lane}`);
      caption('lane', lane, rails);
      if (list.length === 0) caption('empty', lane, rails);
      first = walkList(list, { ...around, depth, rails, first });
    }
  };
  walkList(steps, { prefix: '', depth: 0, rails: '', isOff: false, first: 1 });
  return rows;
}

interface Around {
  readonly prefix: string;
  readonly depth: number;
  readonly rails: string;
  readonly isOff: boolean;
  readonly first: number;
}

/** How many steps do something, and how many of them are left out. */
export function countSteps({ steps }: Pick<DraftDocument, 'steps'>): StepCount {
  const shape = shapeOf({ steps });
  let count = counts.get(shape);
  if (count === undefined) counts.set(shape, (count = countAll(steps)));
  return count;
}

interface StepCount {
  readonly steps: number;
  readonly off: number;
}

const counts = new WeakMap<object, StepCount>();

function countAll(steps: readonly DraftStep[]): StepCount {
  const count = { steps: 0, off: 0 };
  const walk = (list: readonly DraftStep[], around: boolean) => {
    for (const step of list) {
      const isOff = around || step.disabled === true;
      if (step.operation !== undefined) {
        count.steps++;
        if (isOff) count.off++;
      }
      walk([...(step.steps ?? []), ...(step.parallel ?? []).flat()], isOff);
    }
  };
  walk(steps, false);
  return count;
}
