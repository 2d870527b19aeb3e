import type { ScheduleJob, ScheduleLag, ScheduleStep } from './problem.ts';

/** A step within a block, with its times from the block's start. */
export interface Part {
  readonly step: ScheduleStep;
  readonly start: number;
  readonly end: number;
}

/** Steps that are taken as one: nothing else comes between them, and none of them moves against the others. */
export interface Block {
  /** That of its first step. */
  readonly id: string;
  readonly parts: readonly Part[];
  readonly length: number;
  /** What the scheduler sees. */
  readonly step: ScheduleStep;
}

/** Steps that a plan may have before any are taken together, that are aimed at then, and from which on windows give way. */
const MANY_STEPS = 150;
const FEW_STEPS = 100;
const TOO_MANY_STEPS = 300;

const MINUTE = 60_000;

interface Level {
  /** Up to which length, ms, as the live queue counts. */
  readonly longest: number;
  /** Also on several assets: a block holds all it ever needs from its start to its end. */
  readonly isMixed: boolean;
  /**
   * Also across the ends of windows and the moments at which places are taken and left. Windows within a block are kept by its inner
   * times, of others only the least time counts; places are held for whole blocks.
   */
  readonly isLoose: boolean;
}

const LEVELS: readonly Level[] = [
  { longest: 5 * MINUTE, isMixed: false, isLoose: false },
  { longest: 20 * MINUTE, isMixed: false, isLoose: false },
  { longest: 60 * MINUTE, isMixed: false, isLoose: false },
  { longest: 60 * MINUTE, isMixed: true, isLoose: false },
  { longest: 240 * MINUTE, isMixed: true, isLoose: false },
  { longest: 240 * MINUTE, isMixed: true, isLoose: true },
  { longest: 1440 * MINUTE, isMixed: true, isLoose: true },
];

/** Neighbours taken together. */
export interface Blocks {
  readonly all: readonly Block[];
  readonly isLoose: boolean;
}

/**
 * Takes neighbours of a long plan together: the shortest stretches that leave few enough, on the same assets rather than on several, and
 * between the ends of windows rather than across them. Null where a plan is short, or nothing can be taken together.
 */
export function rigidBlocks(job: ScheduleJob, pools: ReadonlySet<string>, now: number): Blocks | null {
  const { steps } = job.plan;
  if (steps.length <= MANY_STEPS) return null;
  const ground = new Ground(job, pools, now);
  let blocks: Blocks = { all: [], isLoose: false };
  for (const level of LEVELS) {
    if (level.isLoose && !blocks.isLoose && blocks.all.length <= TOO_MANY_STEPS) break;
    blocks = { all: ground.cut(level), isLoose: level.isLoose };
    if (blocks.all.length <= FEW_STEPS) break;
  }
  return blocks.all.length === steps.length ? null : blocks;
}

class Ground {
  readonly #job: ScheduleJob;
  readonly #pools: ReadonlySet<string>;
  readonly #now: number;
  readonly #index: ReadonlyMap<string, number>;
  /** Rules that end at a step, by its index. */
  readonly #into: readonly ScheduleLag[][];
  /** Steps that something reaches from a later one. */
  readonly #isTiedBack: Uint8Array;
  /** Steps at whose start or end a window begins or ends, or a place is taken or left. */
  readonly #isEdgeAtStart: Uint8Array;
  readonly #isEdgeAtEnd: Uint8Array;
  /** Steps that are never taken together with the one before: one of a pool is taken or left there. */
  readonly #isHardEdge: Uint8Array;

  constructor(job: ScheduleJob, pools: ReadonlySet<string>, now: number) {
    const { steps, lags, spans } = job.plan;
    this.#job = job;
    this.#pools = pools;
    this.#now = now;
    this.#index = new Map(steps.map((step, index) => [step.id, index]));
    this.#into = steps.map(() => []);
    this.#isTiedBack = new Uint8Array(steps.length);
    this.#isEdgeAtStart = new Uint8Array(steps.length);
    this.#isEdgeAtEnd = new Uint8Array(steps.length);
    this.#isHardEdge = new Uint8Array(steps.length + 1);
    for (const lag of lags) {
      const [from, to] = [this.#stepOf(lag.from), this.#stepOf(lag.to)];
      this.#into[to]!.push(lag);
      if (from > to) this.#isTiedBack.fill(1, to, from + 1);
      if (lag.max === null || to === from + 1) continue;
      this.#markEdge(lag.from);
      this.#markEdge(lag.to);
    }
    for (const span of spans) {
      for (const point of [span.from, span.to]) {
        this.#markEdge(point);
        if (!pools.has(span.asset)) continue;
        const index = this.#stepOf(point);
        this.#isHardEdge.fill(1, index, index + 2);
      }
    }
  }

  #markEdge(point: string): void {
    (point.endsWith('.start') ? this.#isEdgeAtStart : this.#isEdgeAtEnd)[this.#stepOf(point)] = 1;
  }

  cut(level: Level): Block[] {
    const blocks: Block[] = [];
    let parts: Part[] = [];
    for (const [index, step] of this.#job.plan.steps.entries()) {
      const next = parts.length === 0 ? null : this.#fit(parts, index, level);
      if (next === null) {
        if (parts.length > 0) blocks.push(this.#block(parts));
        parts = [this.#alone(step)];
      } else parts.push(next);
    }
    if (parts.length > 0) blocks.push(this.#block(parts));
    return blocks;
  }

  /** The step as a further part, as soon as rules and assets let it; null where it does not belong to them. */
  #fit(parts: readonly Part[], index: number, level: Level): Part | null {
    const { steps } = this.#job.plan;
    const step = steps[index]!;
    if (this.#isTiedBack[index] === 1 || this.#isTiedBack[index - 1] === 1) return null;
    const isEdge = this.#isEdgeAtStart[index] === 1 || this.#isEdgeAtEnd[index - 1] === 1;
    if (this.#isHardEdge[index] === 1 || (isEdge && !level.isLoose)) return null;
    if (!this.#isTakenWith(parts, step, level.isMixed)) return null;
    const happened = this.#job.happened;
    const past = happened?.get(step.id);
    if (past !== undefined && parts.some((part) => !happened!.has(part.step.id))) return null;
    const origin = happened?.get(parts[0]!.step.id)?.start;
    const start = past === undefined || origin === undefined ? this.#earliest(parts, index) : past.start - origin;
    if (start === null || start < 0) return null;
    const part = this.#part(step, start, origin);
    if (part.end > level.longest) return null;
    if (past === undefined && !this.#keepsWindows([...parts, part], index)) return null;
    return part;
  }

  /** When what it follows is over, all of which has to be in the block, and the assets are free that both need. */
  #earliest(parts: readonly Part[], index: number): number | null {
    const first = this.#stepOf(`${parts[0]!.step.id}.start`);
    const lags = this.#into[index]!;
    if (lags.length === 0) return null;
    let start = 0;
    for (const lag of lags) {
      const from = this.#stepOf(lag.from);
      if (from < first || lag.to.endsWith('.end')) return null;
      start = Math.max(start, pointOf(parts[from - first]!, lag.from) + lag.min);
    }
    const { uses } = this.#job.plan.steps[index]!;
    for (const { step, end } of parts) {
      if (step.uses.some((one) => uses.some((other) => other.asset === one.asset))) start = Math.max(start, end);
    }
    return start;
  }

  #keepsWindows(parts: readonly Part[], index: number): boolean {
    const first = this.#stepOf(`${parts[0]!.step.id}.start`);
    return this.#into[index]!.every((lag) => {
      const from = this.#stepOf(lag.from);
      if (lag.max === null) return true;
      return pointOf(parts[index - first]!, lag.to) - pointOf(parts[from - first]!, lag.from) <= lag.max;
    });
  }

  #isTakenWith(parts: readonly Part[], step: ScheduleStep, isMixed: boolean): boolean {
    if (step.uses.some((use) => this.#pools.has(use.asset))) return false;
    const held = new Map(parts.flatMap((part) => part.step.uses.map((use) => [use.asset, use] as const)));
    if ([...held.keys()].some((asset) => this.#pools.has(asset))) return false;
    for (const use of step.uses) {
      const known = held.get(use.asset);
      if (known === undefined ? !isMixed : known.amount !== use.amount || known.state !== use.state) return false;
    }
    return isMixed || step.uses.length === held.size;
  }

  #alone(step: ScheduleStep): Part {
    return this.#part(step, 0, this.#job.happened?.get(step.id)?.start);
  }

  /** @param origin when the block began, of one that has */
  #part(step: ScheduleStep, start: number, origin: number | undefined): Part {
    const past = this.#job.happened?.get(step.id);
    const length = step.duration.min + (this.#job.extra?.get(step.id) ?? 0);
    if (past === undefined || origin === undefined) {
      // What is next in a block that has begun does not come before now.
      const from = origin === undefined ? start : Math.max(start, this.#now - origin);
      return { step, start: from, end: from + length };
    }
    const end = past.end ?? Math.max(this.#now, past.start + length);
    return { step, start, end: end - origin };
  }

  #block(parts: readonly Part[]): Block {
    const [{ step: first }] = parts as readonly [Part];
    if (parts.length === 1) return { id: first.id, parts, length: parts[0]!.end, step: first };
    const length = parts.reduce((most, part) => Math.max(most, part.end), 0);
    const uses = new Map(parts.flatMap((part) => part.step.uses.map((use) => [use.asset, use] as const)));
    return {
      id: first.id,
      parts,
      length,
      step: { id: first.id, duration: { min: length, max: length }, uses: [...uses.values()] },
    };
  }

  #stepOf(point: string): number {
    const index = this.#index.get(point.slice(0, point.lastIndexOf('.')));
    if (index === undefined) throw new RangeError(`The plan has no point called "${point}".`);
    return index;
  }
}

function pointOf(part: Part, point: string): number {
  return point.endsWith('.start') ? part.start : part.end;
}
