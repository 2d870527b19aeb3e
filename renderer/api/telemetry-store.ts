import type { TelemetryFrame } from '#core/contract/feed.ts';
import type { InstrumentView } from '#core/contract/instrument.ts';

const CAPACITY = 4096;

/** Values of one channel over time, oldest first. Lives outside React: charts read it while they draw. */
export class ChannelBuffer {
  readonly #at = new Float64Array(CAPACITY);
  readonly #values = new Float64Array(CAPACITY);
  #length = 0;
  version = 0;

  get at(): Float64Array {
    return this.#at.subarray(0, this.#length);
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#values[this.#length - 1];
  }

  /** Adds a newer value; an older or equal moment is left out, so the order always holds. */
  push(at: number, value: number): void {
    if (this.#length > 0 && at <= this.#at[this.#length - 1]!) return;
    if (this.#length === CAPACITY) {
      const dropped = CAPACITY / 4;
      this.#at.copyWithin(0, dropped);
      this.#values.copyWithin(0, dropped);
      this.#length -= dropped;
    }
    this.#at[this.#length] = at;
    this.#values[this.#length] = value;
    this.#length++;
    this.version++;
  }

  /** Puts older values in front of those that came live. */
  seed(history: readonly { readonly at: number; readonly value: number }[]): void {
    const live = Array.from(this.at, (at, index) => ({ at, value: this.#values[index]! }));
    const first = live[0]?.at ?? Infinity;
    this.#length = 0;
    for (const point of history) if (point.at < first) this.push(point.at, point.value);
    for (const point of live) this.push(point.at, point.value);
    this.version++;
  }
}

/** All channels of all instruments. */
export class TelemetryStore {
  readonly #channels = new Map<string, ChannelBuffer>();

  channel(instrumentId: string, channel: string): ChannelBuffer {
    const key = `${instrumentId}/${channel}`;
    let buffer = this.#channels.get(key);
    if (buffer === undefined) {
      buffer = new ChannelBuffer();
      this.#channels.set(key, buffer);
    }
    return buffer;
  }

  take(frames: readonly TelemetryFrame[]): void {
    for (const frame of frames) this.channel(frame.instrumentId, frame.channel).push(frame.at, frame.value);
  }

  /** Values that came with the view of an instrument instead of as frames. `at` in ms since 1970. */
  takeViews(instruments: readonly InstrumentView[], at: number): void {
    for (const view of instruments)
      for (const { channel, value } of view.channels) this.channel(view.instrumentId, channel).push(at, value);
  }
}
