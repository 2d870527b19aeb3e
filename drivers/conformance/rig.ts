import { strict as assert } from 'node:assert';
import { SystemClock } from '#core/base/clock.ts';
import { LabClock, type LabSpeed } from '#core/base/lab-clock.ts';
import { silentLogger } from '#core/base/logger.ts';
import { toAppError, type AppError } from '#core/contract/errors.ts';
import type { Json } from '#core/contract/json.ts';
import type { Driver } from '#core/instruments/driver.ts';
import { WireTrace } from '#core/instruments/wire-trace.ts';
import { createMemoryLink, type LineFault, type MemoryLink } from '../transport/memory.ts';
import { OrderedWriter } from '../transport/ordered-writer.ts';
import { CountingClock } from './counting-clock.ts';
import type { Call, Subject, SubjectSimulator } from './subject.ts';

/** The PC's clock, for how long something really takes. */
export const realClock = new SystemClock();
export const never: AbortSignal = new AbortController().signal;
const LONG_MS = 3_600_000;

export interface RigOptions {
  /** `instant` unless something has to stay under way for a while. */
  readonly speed?: LabSpeed;
}

/** One driver and one simulator on a line that can be tampered with. */
export class Rig implements AsyncDisposable {
  readonly lab: LabClock;
  readonly driverClock: CountingClock;
  readonly link: MemoryLink;
  readonly driver: Driver;
  readonly simulator: SubjectSimulator;
  readonly disconnects: string[] = [];
  /** What the instrument said, in its pieces. */
  readonly said: Uint8Array[] = [];
  toHost: LineFault = (bytes) => [bytes];
  #writes = 0;
  #commands = 0;
  readonly #instrument: OrderedWriter;

  constructor(subject: Subject, options: RigOptions = {}) {
    this.lab = new LabClock(realClock, options.speed ?? 'instant');
    this.driverClock = new CountingClock(this.lab);
    this.link = createMemoryLink({
      toInstrument: (bytes) => {
        this.#writes++;
        return [bytes];
      },
      toHost: (bytes) => {
        this.said.push(bytes);
        return this.toHost(bytes);
      },
    });
    this.#instrument = new OrderedWriter(this.link.instrument);
    this.simulator = subject.createSimulator(this.lab);
    this.simulator.attach(this.link.instrument);
    const transport = this.link.host;
    const trace = new WireTrace(this.driverClock);
    this.driver = subject.definition.create({ transport, clock: this.driverClock, logger: silentLogger, trace });
    this.driver.onDisconnect((reason) => this.disconnects.push(reason));
  }

  /** How many times something was written to the instrument. */
  get writes(): number {
    return this.#writes;
  }

  execute(call: Call, options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {}): Promise<Json> {
    const commandId = `conformance-${++this.#commands}`;
    return this.driver.execute(
      { ...call, commandId, timeoutMs: options.timeoutMs ?? LONG_MS },
      options.signal ?? never,
    );
  }

  /** Starts a call and waits until it is under way, that is until something was written and time has been given. */
  async start(call: Call, signal: AbortSignal = never): Promise<Outcome> {
    this.simulator.prepareLong?.();
    const before = this.writes;
    const outcome = settledOf(this.execute(call, { signal }));
    await eventually(() => this.writes > before, 'The command was not sent.');
    await realClock.sleep(50);
    assert.equal(outcome.state, 'pending', `The long call "${call.command}" was over at once; choose a longer one.`);
    return outcome;
  }

  /** Puts bytes on the line as if the instrument had said them. */
  say(bytes: Uint8Array): Promise<void> {
    return this.#instrument.write(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await within(1000, this.driver.close(), 'The driver did not close.');
    this.simulator[Symbol.dispose]();
    this.lab[Symbol.dispose]();
  }
}

/** What has become of something so far. */
export interface Outcome {
  readonly state: 'pending' | 'resolved' | 'rejected';
  readonly value: Json | undefined;
  readonly error: AppError | undefined;
  /** Resolves when it is settled, however. */
  readonly settled: Promise<void>;
}

export function settledOf(work: Promise<Json>): Outcome {
  const outcome: { -readonly [key in keyof Outcome]: Outcome[key] } = {
    state: 'pending',
    value: undefined,
    error: undefined,
    settled: Promise.resolve(),
  };
  outcome.settled = work.then(
    (value) => {
      outcome.state = 'resolved';
      outcome.value = value;
    },
    (error: unknown) => {
      outcome.state = 'rejected';
      outcome.error = toAppError(error);
    },
  );
  return outcome;
}

/** Fails with a sentence when work takes longer than `ms` of real time. */
export async function within<Value>(ms: number, work: Promise<Value>, sentence: string): Promise<Value> {
  const limit = new AbortController();
  try {
    return await Promise.race([
      work,
      realClock.sleep(ms, limit.signal).then(() => {
        throw new Error(`${sentence} (within ${ms} ms)`);
      }),
    ]);
  } finally {
    limit.abort(new Error('It was in time.'));
  }
}

export async function eventually(condition: () => boolean, sentence: string, ms = 2000): Promise<void> {
  const until = realClock.monotonic() + ms;
  while (!condition()) {
    assert.ok(realClock.monotonic() < until, sentence);
    await realClock.sleep(2);
  }
}
