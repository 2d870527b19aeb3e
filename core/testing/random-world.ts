import type { StockUse } from '../contract/account.ts';
import { rmSync } from 'node:fs';
import { AppError, toAppError, type ErrorCode } from '../contract/errors.ts';
import type { LiveState } from '../contract/feed.ts';
import { applyFeedMessage } from '../contract/live-state.ts';
import type { Plan } from '../contract/plan.ts';
import type { Effect, InstrumentKind } from '../contract/words.ts';
import { FeedSubscription } from '../host/feed-subscription.ts';
import type { DriverCommand } from '../instruments/driver.ts';
import { entryText, findViolations, type DeviceEntry } from './check-invariants.ts';
import { EngineBench, TESTER } from './engine-bench.ts';
import { FakeClock } from './fake-clock.ts';
import { askOf, commandOf, groupOf, planOf, stepOf, waitOf } from './plan-of.ts';
import { receivedEvent } from './sample-record.ts';
import { lostConnection, ScriptedInstrument } from './scripted-driver.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** How an instrument answers a command that it keeps. */
export const ANSWERS = [
  'ok',
  'refused',
  'timeout-done',
  'timeout-not-done',
  'lost-done',
  'fault-before',
  'late',
] as const;
export type Answer = (typeof ANSWERS)[number];

const PLACES: Readonly<Record<string, { readonly kind: InstrumentKind; readonly effect: Effect }>> = {
  'LH-1': { kind: 'liquid-handler', effect: 'consume' },
  'CEN-1': { kind: 'centrifuge', effect: 'queryable' },
  'PR-1': { kind: 'plate-reader', effect: 'read' },
  'PR-2': { kind: 'plate-reader', effect: 'read' },
  'IMG-1': { kind: 'imager', effect: 'queryable' },
};
export const INSTRUMENTS = Object.keys(PLACES);

/** What a person may be told without anything being wrong. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'conflict',
  'bad-input',
  'instrument-busy',
  'instrument-needs-clearing',
  'device-disconnected',
  'cancelled',
]);

interface Kept {
  readonly instrumentId: string;
  readonly command: DriverCommand;
  readonly epoch: number;
  answer(how: Answer): void;
}

const dispense = (label: string) => commandOf('consume', { label });
const medium = (amount: number): StockUse => ({ itemId: 'dpbs', amount, unit: 'mL' });
const tips = (amount: number): StockUse => ({ itemId: 'tip_20', amount, unit: 'pieces' });
/** Little enough to run out. */
const STOCK = [
  receivedEvent(1, { amount: 0.5, expires: '2027-01-31' }),
  receivedEvent(2, { itemId: 'tip_20', name: 'Tip', kind: 'consumable', unit: 'pieces', amount: 20 }),
];
const spin = commandOf('queryable', { instrument: 'centrifuge' });
const read = commandOf('read', { instrument: 'plate-reader' });
const image = commandOf('idempotent-set', { instrument: 'imager' });

/**
 * Two plans that can run side by side and a third that wants an instrument of the first: together they have every
 * effect, groups, lanes, conditions, a wait and a question.
 */
export const PLANS: readonly Plan[] = [
  planOf(
    [
      stepOf('seed', { commands: [dispense('1'), dispense('2')], uses: [medium(0.3), tips(8)] }),
      waitOf('attach', 60_000, { offTime: { policy: 'continue', holdAfterMs: 600_000 } }),
      stepOf('read', { commands: [read], retry: { times: 1, waitMs: 1000 }, saves: 'read' }),
      stepOf('dose', { commands: [dispense('3')], uses: [medium(0.000_7)] }),
    ],
    ['liquid-handler', 'plate-reader'],
  ),
  planOf(
    [
      ...groupOf('lanes', [
        stepOf('lanes.spin', { commands: [spin, spin], uses: [tips(1)] }),
        stepOf('lanes.image', { commands: [image, image], retry: { times: 2, waitMs: 500 } }),
        stepOf('lanes.not', { when: 'false', commands: [spin] }),
      ]),
      askOf('look', ['Done', 'Not done'], { after: ['lanes'] }),
      stepOf('spin', { after: ['look'], commands: [spin] }),
    ],
    ['centrifuge', 'imager'],
  ),
  planOf([...groupOf('g', [stepOf('g.a'), stepOf('g.b', { after: ['g.a'] })]), stepOf('c', { after: ['g'] })]),
];

/** A lab that things are done to at random, with instruments that keep every command until they are told to answer. */
export class RandomWorld {
  readonly clock = new FakeClock();
  readonly dataDir = makeTemporaryFolder();
  readonly instruments = new Map(INSTRUMENTS.map((id) => [id, new ScriptedInstrument()]));
  readonly executions: string[] = [];
  readonly device: DeviceEntry[] = [];
  /** What was found wrong at the moment it happened. */
  readonly found: string[] = [];
  bench!: EngineBench;
  #kept: Kept[] = [];
  readonly #acknowledged = new Map<number, string>();
  readonly #intents = new Map<string, string>();
  #folded: LiveState | undefined;
  #reading = new AbortController();

  private constructor() {
    for (const [instrumentId, instrument] of this.instruments) {
      instrument.script = (command) => this.#take(instrumentId, instrument, command);
      // A stopped instrument does not take up again what it was doing.
      instrument.onStop = () => {
        const dropped = this.#kept.filter((kept) => kept.instrumentId === instrumentId);
        this.#kept = this.#kept.filter((kept) => kept.instrumentId !== instrumentId);
        for (const kept of dropped) kept.answer('timeout-not-done');
      };
      instrument.answerTo = (commandId) => {
        if (this.#kept.some((kept) => kept.command.commandId === commandId)) return Promise.resolve({ state: 'busy' });
        const result = instrument.remembered.get(commandId);
        return Promise.resolve(result === undefined ? { state: 'not-done' } : { state: 'done', result });
      };
    }
  }

  static async open(): Promise<RandomWorld> {
    const world = new RandomWorld();
    await world.#openBench();
    for (const plan of PLANS) {
      const { bindings } = world.bench.newExecution(plan);
      // Of two like readers each step takes one.
      const { 'plate-reader': _any, ...bound } = bindings;
      world.executions.push(await world.bench.create(plan, 'simulated', { bindings: bound }));
    }
    return world;
  }

  /** Does something a person can do; being refused in words is all right. Time passes until it has an answer. */
  async act(work: () => Promise<unknown>): Promise<void> {
    const ended = new AbortController();
    const acting = work()
      .catch((error: unknown) => {
        const { code, message } = toAppError(error);
        if (!REFUSALS.has(code)) this.found.push(`An action failed with ${code}: ${message}`);
      })
      .finally(() => ended.abort());
    await this.settle();
    for (let seconds = 0; !ended.signal.aborted && seconds < 30; seconds++) await this.clock.advance(1000);
    if (!ended.signal.aborted) this.found.push('INV9: an action had no answer after 30 s.');
    await acting;
    await this.settle();
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let quiet = 0, seq = -1; quiet < 3; quiet++) {
      for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (this.bench.store.journal.headSeq !== seq) quiet = 0;
      seq = this.bench.store.journal.headSeq;
    }
  }

  /** Lets an instrument answer one of the commands that are kept. */
  async answer(which: number, how: Answer): Promise<void> {
    if (this.#kept.length === 0) return;
    const [kept] = this.#kept.splice(which % this.#kept.length, 1);
    kept!.answer(how);
    await this.settle();
  }

  async crashAndReopen(): Promise<void> {
    await this.settle();
    this.#compareFeed();
    await this.act(() => this.bench.crash());
    await this.#openBench();
    for (const live of this.bench.engine.live())
      if (live.status === 'running') this.found.push(`${live.executionId} runs after a restart without Resume.`);
  }

  /** The question an execution asks first, and what can be answered. */
  question(executionId: string) {
    return this.bench.engine.find(executionId)?.openAttention[0];
  }

  /** Everything that is wrong, once nothing is under way. */
  async violations(): Promise<string[]> {
    await this.settle();
    this.#compareFeed();
    return [...this.found, ...findViolations(this.bench.store, this.device, this.#acknowledged)];
  }

  /** INV9: brings every execution to its end, by stopping it or by answering and resuming. */
  async finish(how: 'stop' | 'go-on'): Promise<void> {
    for (const instrument of this.instruments.values()) {
      instrument.ignoresAbort = false;
      instrument.plugIn();
    }
    await this.act(() => this.bench.engine.storageChanged(true));
    for (let round = 0; round < 80 && this.bench.engine.live().length > 0; round++) {
      await Promise.all(this.bench.bench.all().map((link) => link.connect()));
      for (const { executionId } of this.bench.engine.live()) {
        if (how === 'stop') await this.act(() => this.bench.engine.stop(executionId, TESTER));
        else await this.#help(executionId);
      }
      while (this.#kept.length > 0) await this.answer(0, 'ok');
      await this.clock.advance(1000);
      await this.settle();
    }
    for (const live of this.bench.engine.live())
      this.found.push(`INV9: ${live.executionId} is stuck: ${live.status}/${live.phase} ${live.reasons.join()}.`);
  }

  async dispose(): Promise<void> {
    await this.act(() => this.bench.close());
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #help(executionId: string): Promise<void> {
    const { engine, bench, store } = this.bench;
    for (const link of bench.all()) {
      if (link.needsClearing === null) continue;
      const cleared = { kind: 'instrument.cleared' as const, subject: link.id, data: { note: 'empty' } };
      await this.act(() => store.journal.append([cleared], TESTER));
    }
    const question = this.question(executionId);
    if (question?.kind === 'in-doubt')
      await this.act(() => engine.decide(executionId, question.commandId, 'done', 'seen', TESTER));
    if (question?.kind === 'recovery')
      await this.act(() => engine.recover(executionId, question.stepId, 'skip', 'seen', undefined, TESTER));
    if (question?.kind === 'operator')
      await this.act(() => engine.answer(executionId, question.stepId, question.options[0]!, TESTER));
    const status = engine.find(executionId)?.facts.status;
    if (status === 'pending') await this.act(() => engine.start(executionId, TESTER));
    else if (status !== undefined) await this.act(() => engine.resume(executionId, TESTER));
  }

  async #openBench(): Promise<void> {
    const beside = Object.fromEntries(
      INSTRUMENTS.filter((id) => id !== 'LH-1').map((id) => [
        id,
        { ...PLACES[id]!, instrument: this.instruments.get(id)! },
      ]),
    );
    this.bench = await EngineBench.open({
      dataDir: this.dataDir,
      clock: this.clock,
      instrument: this.instruments.get('LH-1')!,
      beside,
    });
    const { journal } = this.bench.store;
    for (const event of this.bench.events()) this.#note(event);
    journal.onCommitted((events) => events.forEach((event) => this.#note(event)));
    if (this.bench.eventsOf('stock.received').length === 0) await journal.append(STOCK);
    this.#folded = undefined;
    this.#reading = new AbortController();
    void this.#read(new FeedSubscription(this.bench.feed, false), this.#reading.signal);
    await this.settle();
  }

  #note(event: Parameters<typeof entryText>[0]): void {
    if (event === undefined) return;
    this.#acknowledged.set(event.seq, entryText(event));
    if (event.kind === 'command.intent') this.#intents.set(event.data.commandId, event.subject);
  }

  #take(instrumentId: string, instrument: ScriptedInstrument, command: DriverCommand) {
    const { epoch } = this.bench.store.journal;
    const owner = this.#intents.get(command.commandId);
    if (owner === undefined) this.found.push(`INV4: ${command.commandId} was sent before its intent was durable.`);
    const holder = this.bench.bench.get(instrumentId).usedBy?.executionId;
    if (holder !== owner) this.found.push(`INV5: ${instrumentId} is held by ${holder} and was used by ${owner}.`);
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, number>>();
    const carryOut = (): Record<string, number> => {
      this.device.push({ instrumentId, commandId: command.commandId });
      instrument.carryOut(command);
      return {};
    };
    const answer = (how: Answer): void => {
      if (how === 'ok' || how === 'late') resolve(carryOut());
      else if (how === 'refused') reject(new AppError('device-refused'));
      else if (how === 'fault-before') reject(new AppError('device-fault', 'Jammed.', { happened: 'no' }));
      else {
        if (how !== 'timeout-not-done') carryOut();
        reject(how === 'lost-done' ? lostConnection() : new AppError('device-timeout'));
      }
    };
    this.#kept.push({ instrumentId, command, epoch, answer });
    return promise;
  }

  async #read(subscription: FeedSubscription, signal: AbortSignal): Promise<void> {
    for await (const message of subscription.messages(undefined, signal))
      this.#folded = applyFeedMessage(this.#folded, message);
  }

  /** What the interface has folded is what the engine has. */
  #compareFeed(): void {
    const live = this.bench.engine.live();
    for (const execution of live) {
      const folded = this.#folded?.executions.find((one) => one.executionId === execution.executionId);
      if (JSON.stringify(sorted(folded)) !== JSON.stringify(sorted(execution)))
        this.found.push(`The feed folds ${execution.executionId} to something else: ${difference(folded, execution)}`);
    }
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

function difference(folded: object | undefined, live: object): string {
  if (folded === undefined) return 'it is not there.';
  const keys = Object.keys(live) as (keyof typeof live)[];
  return keys
    .filter((key) => JSON.stringify(sorted(folded[key])) !== JSON.stringify(sorted(live[key])))
    .map((key) => `${String(key)} is ${JSON.stringify(folded[key])}, not ${JSON.stringify(live[key])}`)
    .join('; ');
}
