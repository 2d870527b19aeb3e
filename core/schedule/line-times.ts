import type { Tick } from './build.ts';
import type { Draft } from './draft.ts';
import type { Member } from './line-order.ts';

/** Changes of a time before the graph counts as one that has no end: in all, and for each point of time in it. */
const MOST_CHANGES = 1_000_000;
const CHANGES_A_POINT = 120;
/** Changes between two pauses: where the graph has no end they are many, and whoever waits for an answer waits for them. */
const CHANGES_PER_TICK = 1000;

/** Times by job and point; null for jobs that are left out. */
type Times = readonly (Float64Array | null)[];

/** A limit that is passed: whose it is, and the jobs that push it there, the nearest first. */
interface Failure {
  readonly job: number;
  readonly pushedBy: readonly number[];
}

export type Settled =
  { readonly times: Times; readonly failure?: undefined } | { readonly times?: undefined; readonly failure: Failure };

/**
 * Raises all times together to the least that keeps every rule in the order of the lines: those of the jobs, of the lines and of
 * their working hours.
 * @param least before when points do not come
 */
export function* raise(
  draft: Draft,
  members: readonly (Member | null)[],
  least: (member: Member, job: number) => Float64Array,
): Generator<Tick, Settled> {
  const raising = new Raising(members);
  const counter = new Counter(members);
  for (const [job, member] of members.entries())
    for (const { point, time } of member?.floors ?? []) raising.toLeast(job, point, time);
  for (const [job, member] of members.entries()) {
    const times = member === null ? [] : least(member, job);
    for (const [point, time] of times.entries()) {
      raising.toLeast(job, point, time);
      if (raising.failure !== null) return { failure: raising.failure };
    }
    if (counter.isDue(raising.changes)) yield undefined;
  }
  for (const job of raising.waiting) {
    raising.waiting.delete(job);
    if (counter.isDue(raising.changes)) yield undefined;
    const { model, planned, followers } = members[job]!;
    const times = raising.times[job]!;
    for (const [k, { from, to, length, mindsHours, hasBegun }] of model.occupancies.entries()) {
      const hours = mindsHours && !hasBegun ? draft.laboratory.hours[planned.lines[k]!]! : null;
      if (hours !== null) raising.toLeast(job, from, hours.firstFit(times[from]!, times[to]!, length));
      for (const link of followers[k]!) {
        const { from: begins } = members[link.job]!.model.occupancies[link.occupancy]!;
        raising.after(link.job, begins, times[to]! + link.gap, { job, point: to });
      }
    }
    if (raising.failure !== null) return { failure: raising.failure };
    if (raising.changes > counter.most) return { failure: { job, pushedBy: raising.pushersOf(job, 0) } };
  }
  return { times: raising.times };
}

/** The greatest times that keep every rule of the jobs and of the order of the lines, where there are such. */
export function* lower(members: readonly (Member | null)[]): Generator<Tick, Times> {
  const times = members.map((member) => (member === null ? null : Float64Array.from(member.model.high)));
  const counter = new Counter(members);
  const waiting = new Set(members.keys());
  let changes = 0;
  for (const job of waiting) {
    waiting.delete(job);
    if (counter.isDue(changes)) yield undefined;
    const member = members[job];
    if (!member) continue;
    for (const [k, { from }] of member.model.occupancies.entries()) {
      for (const { job: other, occupancy, gap } of member.leaders[k]!) {
        const { model } = members[other]!;
        const { to } = model.occupancies[occupancy]!;
        const time = times[job]![from]! - gap;
        if (time >= times[other]![to]!) continue;
        const { into, size } = model.network;
        for (let before = 0; before < size; before++)
          times[other]![before] = Math.min(times[other]![before]!, time - into[to * size + before]!);
        changes++;
        waiting.add(other);
      }
    }
    if (changes > counter.most) break;
  }
  return times;
}

/** Where a time comes from: a point of another job. */
interface Source {
  readonly job: number;
  readonly point: number;
}

/** Times on their way up, and what has pushed each of them where it is. */
class Raising {
  readonly times: (Float64Array | null)[];
  readonly waiting = new Set<number>();
  readonly #members: readonly (Member | null)[];
  readonly #sources: (Source | null)[][];
  failure: Failure | null = null;
  changes = 0;

  constructor(members: readonly (Member | null)[]) {
    this.#members = members;
    this.times = members.map((member) => (member === null ? null : Float64Array.from(member.model.low)));
    this.#sources = this.times.map((times) => (times === null ? [] : [...times].map(() => null)));
    for (const [job, member] of members.entries()) if (member !== null) this.waiting.add(job);
  }

  /** A point comes no sooner than `time`, whatever others do. */
  toLeast(job: number, point: number, time: number): void {
    if (time > this.times[job]![point]!) this.#raise(job, point, time, this.#sources[job]![point]!);
  }

  /** A point comes no sooner than `time` because of another one. */
  after(job: number, point: number, time: number, source: Source): void {
    if (time > this.times[job]![point]!) this.#raise(job, point, time, source);
  }

  #raise(job: number, point: number, time: number, source: Source | null): void {
    const { model } = this.#members[job]!;
    const { least, size } = model.network;
    const times = this.times[job]!;
    this.changes++;
    this.waiting.add(job);
    for (let to = 0; to < size; to++) {
      const value = time + least[point * size + to]!;
      if (value <= times[to]!) continue;
      times[to] = value;
      this.#sources[job]![to] = source;
      if (value > model.high[to]!) this.failure ??= { job, pushedBy: this.pushersOf(job, to) };
    }
  }

  /** The jobs that have pushed a point to where it is, the nearest first. */
  pushersOf(job: number, point: number): number[] {
    const pushers = new Set<number>();
    const seen = new Set<Source>();
    let source = this.#sources[job]![point]!;
    while (source !== null && !seen.has(source)) {
      seen.add(source);
      if (source.job !== job) pushers.add(source.job);
      source = this.#sources[source.job]![source.point]!;
    }
    return [...pushers];
  }
}

/** Counts changes: when to pause, and when there are too many. */
class Counter {
  readonly most: number;
  #paused = 0;

  constructor(members: readonly (Member | null)[]) {
    const points = members.reduce((sum, member) => sum + (member?.wanted.length ?? 0), 0);
    this.most = Math.min(MOST_CHANGES, CHANGES_A_POINT * points);
  }

  isDue(changes: number): boolean {
    if (changes - this.#paused < CHANGES_PER_TICK) return false;
    this.#paused = changes;
    return true;
  }
}
