import type { Clock } from '#core/base/clock.ts';

export interface WeighingCellOptions {
  readonly clock: Clock;
  /** Mass on the pan now, g. */
  readonly readMass: () => number;
  readonly capacityG: number;
  /** Smallest step of the display, g. */
  readonly readabilityG: number;
  /** From a change of the load until the reading is stable, ms. */
  readonly settleMs: number;
  /** Scatter of one reading, g. */
  readonly noise: () => number;
}

export interface Reading {
  /** Gross, against the zero point, g, rounded to the readability. */
  readonly gross: number;
  readonly stable: boolean;
  readonly range: 'in' | 'over' | 'under';
}

/** A load of 5 % above the capacity is still shown; a pan that is lifted off weighs less than nothing. */
const OVERLOAD = 1.05;
const UNDERLOAD = -0.02;
/** Changes below so many display steps between two looks are drift. */
const DRIFT_STEPS = 10;

/**
 * How a balance follows its load: exponentially, so that half a display step is left when it is called stable.
 *
 * It only looks at the load when it is asked; whoever changes the load calls `loadChanged`, or else the settling begins
 * with the next look.
 */
export class WeighingCell {
  readonly #options: WeighingCellOptions;
  #load: number;
  #from: number;
  #changedAt: number;
  #zeroG: number;
  #slowness = 1;
  /** No stable weight before this moment, on the monotonic clock. */
  #disturbedUntil = 0;

  constructor(options: WeighingCellOptions) {
    this.#options = options;
    this.#load = options.readMass();
    this.#from = this.#load;
    this.#changedAt = Number.NEGATIVE_INFINITY;
    this.#zeroG = this.#load;
  }

  /** The zero point is set to what is on the pan, as at switching on. */
  switchOn(): void {
    this.loadChanged();
    this.#zeroG = this.#load;
    this.#changedAt = this.#options.clock.monotonic();
  }

  loadChanged(): void {
    const load = this.#options.readMass();
    const change = Math.abs(load - this.#load);
    if (change === 0) return;
    const now = this.#options.clock.monotonic();
    // Drying drifts slowly, and the cell follows it without being disturbed.
    if (change < DRIFT_STEPS * this.#options.readabilityG) {
      this.#from += load - this.#load;
      this.#load = load;
      return;
    }
    this.#from = this.#follow(now);
    this.#load = load;
    this.#slowness = 1;
    this.#changedAt = now;
  }

  /** Settles anew, `factor` times as long, until the load changes again. */
  slowDown(factor: number): void {
    const now = this.#options.clock.monotonic();
    this.#from = this.#follow(now);
    this.#slowness = factor;
    this.#changedAt = now;
  }

  /** A draught: nothing is stable for so long. */
  disturb(ms: number): void {
    this.#disturbedUntil = this.#options.clock.monotonic() + ms;
  }

  read(): Reading {
    this.loadChanged();
    const { capacityG } = this.#options;
    const now = this.#options.clock.monotonic();
    const raw = this.#follow(now) + this.#options.noise();
    const range = this.#load > capacityG * OVERLOAD ? 'over' : this.#load < capacityG * UNDERLOAD ? 'under' : 'in';
    return { gross: this.round(raw - this.#zeroG), stable: this.#stableIn(now) === 0, range };
  }

  /** Milliseconds until the reading is stable, if the load stays as it is; 0 when it is. */
  stableInMs(): number {
    return this.#stableIn(this.#options.clock.monotonic());
  }

  #stableIn(now: number): number {
    const settled = this.#changedAt + this.#options.settleMs * this.#slowness;
    return Math.max(0, settled - now, this.#disturbedUntil - now);
  }

  setZero(): void {
    this.#zeroG += this.read().gross;
  }

  round(grams: number): number {
    const { readabilityG } = this.#options;
    // Without the decimal rounding 0.1 + 0.2 would show.
    return Number((Math.round(grams / readabilityG) * readabilityG).toFixed(9));
  }

  #follow(now: number): number {
    const step = this.#load - this.#from;
    if (step === 0) return this.#load;
    // The same sum as in #stableIn, so that a stable reading is always the load itself.
    const settleMs = this.#options.settleMs * this.#slowness;
    if (this.#changedAt + settleMs - now <= 0) return this.#load;
    const elapsed = now - this.#changedAt;
    const timeConstants = Math.log(Math.max(Math.E, (2 * Math.abs(step)) / this.#options.readabilityG));
    return this.#load - step * Math.exp((-timeConstants * elapsed) / settleMs);
  }
}
