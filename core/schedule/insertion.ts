import type { JobModel, Occupancy } from './job-model.ts';
import type { Laboratory } from './laboratory.ts';
import { closeUp } from './marks.ts';
import type { PlaceLine } from './place-line.ts';

/** Times that a job's own stretches are let in again because one of them had to make room for another. */
const MOST_OWN_ROUNDS = 1000;

/**
 * Puts one whole job into a fixed timetable of the others: at its earliest place, or, mirrored, at its latest.
 *
 * The feasible times of a job are closed under the pointwise minimum: whatever forbids a stretch of time (another job, hours,
 * a changeover) only ever says "not before". So every point starts at its least value and is raised for as long as something
 * forbids where it stands; a raise runs through the whole time network at once, by which a broken greatest lag pushes
 * everything before it later. What the raising ends in is the earliest place there is, or the proof that there is none.
 * (The one exception: stretches of the same job that may collide with each other are put in the order in which they come.)
 */
export class Insertion {
  /** Times of all points after a success. */
  times = new Float64Array(64);
  /** The line of every occupancy after a success. */
  lines = new Int32Array(64);
  /** Insertions tried so far: the measure of work done. */
  tried = 0;
  readonly #laboratory: Laboratory;
  readonly #now: number;
  #seenStart = new Float64Array(64);
  #seenEnd = new Float64Array(64);

  constructor(laboratory: Laboratory, now: number) {
    this.#laboratory = laboratory;
    this.#now = now;
  }

  #begin(job: JobModel, values: Float64Array): void {
    this.tried++;
    if (this.times.length < job.network.size) this.times = new Float64Array(2 * job.network.size);
    if (this.lines.length < job.occupancies.length) {
      this.lines = new Int32Array(2 * job.occupancies.length);
      this.#seenStart = new Float64Array(2 * job.occupancies.length);
      this.#seenEnd = new Float64Array(2 * job.occupancies.length);
    }
    this.times.set(values);
    this.#seenStart.fill(NaN);
  }

  /** Earliest place at or after `low` that stays within `high`; both already agree with the job's time network. */
  earliest(job: JobModel, low = job.low, high = job.high): boolean {
    this.#begin(job, low);
    // A job that stands in its own way wherever it is put would otherwise be raised for ever.
    for (let rounds = 0; rounds < MOST_OWN_ROUNDS; rounds++) {
      if (!this.#settleEarly(job, high)) return false;
      if (!job.mayBlockItself) return this.#chooseLines(job);
      const settled = this.#settleOwn(job, high);
      if (settled === true) closeUp(job.job.plan, this.times, job.isFixed);
      if (settled !== null) return settled;
    }
    return false;
  }

  #settleEarly(job: JobModel, high: Float64Array): boolean {
    const { times } = this;
    const { occupancies } = job;
    for (let left = occupancies.length, k = 0; left > 0; left--, k = k + 1 === occupancies.length ? 0 : k + 1) {
      const occupancy = occupancies[k]!;
      const start = times[occupancy.from]!;
      const end = times[occupancy.to]!;
      if (start === this.#seenStart[k] && end === this.#seenEnd[k]) continue;
      const fit = this.#firstFit(occupancy, start, end);
      if (fit > start) {
        if (fit === Infinity || !this.#raise(job, occupancy.from, fit, high)) return false;
        left = occupancies.length + 1;
      }
      this.#seenStart[k] = fit;
      this.#seenEnd[k] = times[occupancy.to]!;
      if (this.#seenEnd[k] !== end) this.#seenStart[k] = NaN;
    }
    return true;
  }

  #raise(job: JobModel, point: number, time: number, high: Float64Array): boolean {
    const { times } = this;
    const { least, size } = job.network;
    const row = point * size;
    for (let to = 0; to < size; to++) {
      const value = time + least[row + to]!;
      if (value > times[to]!) {
        if (value > high[to]!) return false;
        times[to] = value;
      }
    }
    return true;
  }

  #firstFit(occupancy: Occupancy, start: number, end: number): number {
    if (occupancy.hasBegun) return this.#fitsFromNow(occupancy, start, end) ? start : Infinity;
    if (occupancy.line >= 0) return this.#firstFitOn(occupancy.line, occupancy, start, end);
    const { firstLine, lineCount } = occupancy.place;
    let best = Infinity;
    for (let line = firstLine; line < firstLine + lineCount && best > start; line++) {
      const fit = this.#firstFitOn(line, occupancy, start, end);
      if (fit < best) best = fit;
    }
    return best;
  }

  #firstFitOn(line: number, occupancy: Occupancy, start: number, end: number): number {
    const { length, amount, state } = occupancy;
    const places = this.#laboratory.lines[line]!;
    const hours = occupancy.mindsHours ? this.#laboratory.hours[line]! : null;
    let fit = places.firstFit(start, end, length, amount, state);
    if (hours === null) return fit;
    for (;;) {
      const open = hours.firstFit(fit, end, length);
      if (open === fit || open === Infinity) return open;
      fit = places.firstFit(open, end, length, amount, state);
      if (fit === open) return fit;
    }
  }

  /** A stretch that has begun stays where it is; only what is still to come of it can be in the way of others. */
  #fitsFromNow(occupancy: Occupancy, start: number, end: number): boolean {
    const from = Math.max(start, this.#now);
    if (end <= from) return true;
    const line = occupancy.line >= 0 ? occupancy.line : occupancy.place.firstLine;
    return this.#laboratory.lines[line]!.firstFit(from, end, end - from, occupancy.amount, occupancy.state) === from;
  }

  /** Latest place at or before `high` that stays within `low`. */
  latest(job: JobModel, low: Float64Array, high: Float64Array): boolean {
    if (job.mayBlockItself) return false;
    this.#begin(job, high);
    const { times } = this;
    const { occupancies } = job;
    for (
      let left = occupancies.length, k = occupancies.length - 1;
      left > 0;
      left--, k = k === 0 ? occupancies.length - 1 : k - 1
    ) {
      const occupancy = occupancies[k]!;
      const start = times[occupancy.from]!;
      const end = times[occupancy.to]!;
      if (start === this.#seenStart[k] && end === this.#seenEnd[k]) continue;
      const fit = this.#lastFit(occupancy, start, end);
      if (fit < end) {
        if (fit === -Infinity || !this.#lower(job, occupancy.to, fit, low)) return false;
        left = occupancies.length + 1;
      }
      this.#seenEnd[k] = fit;
      this.#seenStart[k] = start === times[occupancy.from] ? start : NaN;
    }
    return this.#chooseLines(job);
  }

  #lower(job: JobModel, point: number, time: number, low: Float64Array): boolean {
    const { times } = this;
    const { into, size } = job.network;
    const row = point * size;
    for (let from = 0; from < size; from++) {
      const value = time - into[row + from]!;
      if (value < times[from]!) {
        if (value < low[from]!) return false;
        times[from] = value;
      }
    }
    return true;
  }

  #lastFit(occupancy: Occupancy, start: number, end: number): number {
    if (occupancy.hasBegun) return this.#lastFitFromNow(occupancy, start, end);
    if (occupancy.line >= 0) return this.#lastFitOn(occupancy.line, occupancy, start, end);
    const { firstLine, lineCount } = occupancy.place;
    let best = -Infinity;
    for (let line = firstLine; line < firstLine + lineCount && best < end; line++) {
      const fit = this.#lastFitOn(line, occupancy, start, end);
      if (fit > best) best = fit;
    }
    return best;
  }

  #lastFitOn(line: number, occupancy: Occupancy, start: number, end: number): number {
    const { length, amount, state } = occupancy;
    const places = this.#laboratory.lines[line]!;
    const hours = occupancy.mindsHours ? this.#laboratory.hours[line]! : null;
    let fit = places.lastFit(start, end, length, amount, state);
    if (hours === null) return fit;
    while (fit > -Infinity) {
      const open = hours.lastFit(start, fit, length);
      if (open === fit) return fit;
      fit = places.lastFit(start, open, length, amount, state);
      if (fit === open) return fit;
    }
    return fit;
  }

  #lastFitFromNow(occupancy: Occupancy, start: number, end: number): number {
    const from = Math.max(start, this.#now);
    if (end <= from) return end;
    const line = this.#laboratory.lines[occupancy.line >= 0 ? occupancy.line : occupancy.place.firstLine]!;
    const fit = line.firstFit(from, end, end - from, occupancy.amount, occupancy.state);
    if (fit === from) return end;
    // Ends where the next one comes in: the longest stretch from here that is free.
    let low = from;
    let high = end;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (line.firstFit(from, middle, middle - from, occupancy.amount, occupancy.state) === from) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Takes for every stretch the unit that stands idle the shortest before it. */
  #chooseLines(job: JobModel): boolean {
    const { times, lines } = this;
    closeUp(job.job.plan, times, job.isFixed);
    for (let k = 0; k < job.occupancies.length; k++) {
      const occupancy = job.occupancies[k]!;
      lines[k] =
        occupancy.line >= 0 ? occupancy.line : this.#bestLine(occupancy, times[occupancy.from]!, times[occupancy.to]!);
      if (lines[k]! < 0) return false;
    }
    return true;
  }

  #bestLine(occupancy: Occupancy, start: number, end: number): number {
    const { firstLine, lineCount } = occupancy.place;
    let best = -1;
    let leastIdle = Infinity;
    for (let line = firstLine; line < firstLine + lineCount; line++) {
      if (this.#firstFitOn(line, occupancy, start, end) !== start) continue;
      const idle = Math.min(this.#laboratory.lines[line]!.idleBefore(start, occupancy.state), Number.MAX_VALUE);
      if (idle < leastIdle) {
        leastIdle = idle;
        best = line;
      }
    }
    return best;
  }

  /**
   * Lets the job's own stretches in one after the other. True when they stand beside each other as they are, false when one of
   * them can go nowhere, null when one was moved and the raising has to go on.
   */
  #settleOwn(job: JobModel, high: Float64Array): boolean | null {
    const { times, lines } = this;
    const order = job.occupancies.map((_, k) => k);
    const startOf = (k: number): number => times[job.occupancies[k]!.from]!;
    order.sort(
      (a, b) => startOf(a) - startOf(b) || times[job.occupancies[a]!.to]! - times[job.occupancies[b]!.to]! || a - b,
    );
    let verdict: boolean | null = true;
    const added: { places: PlaceLine; start: number; end: number; occupancy: Occupancy }[] = [];
    for (const k of order) {
      const occupancy = job.occupancies[k]!;
      const [start, end] = [startOf(k), times[occupancy.to]!];
      const fit = this.#firstFit(occupancy, start, end);
      if (fit > start) {
        verdict = fit < Infinity && this.#raise(job, occupancy.from, fit, high) ? null : false;
        break;
      }
      const line = occupancy.line >= 0 ? occupancy.line : this.#bestLine(occupancy, start, end);
      const places = this.#laboratory.lines[line]!;
      lines[k] = line;
      places.add(start, end, occupancy.amount, occupancy.state);
      added.push({ places, start, end, occupancy });
    }
    for (const { places, start, end, occupancy } of added) places.remove(start, end, occupancy.amount, occupancy.state);
    return verdict;
  }
}
