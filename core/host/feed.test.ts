import { describe, expect, it } from 'vitest';
import { liveStateSchema, type FeedMessage, type LiveState } from '../contract/feed.ts';
import { applyFeedMessage, KEPT_ENDED } from '../contract/live-state.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { askOf, planOf, stepOf } from '../testing/plan-of.ts';
import { FeedSubscription } from './feed-subscription.ts';

const plan = planOf([stepOf('a'), stepOf('b')]);
const asking = planOf([askOf('look', ['Done'])]);

/** A screen: it folds what comes, and keeps count. */
class Screen implements AsyncDisposable {
  state: LiveState | undefined;
  readonly kinds: FeedMessage['type'][] = [];
  readonly #ended = new AbortController();
  readonly #reading: Promise<void>;
  readonly #bench: EngineBench;

  /** @param from the state of a screen that was here before */
  constructor(bench: EngineBench, from?: LiveState) {
    this.#bench = bench;
    this.state = from;
    this.#reading = this.#read(new FeedSubscription(bench.feed, false));
  }

  /** Executions and how far it is, as soon as it has come as far as the record. */
  async shown(): Promise<Pick<LiveState, 'seq' | 'executions'>> {
    while (this.state?.seq !== this.#bench.store.journal.headSeq) await new Promise((resolve) => setImmediate(resolve));
    return shownOf(this.state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#reading;
  }

  async #read(subscription: FeedSubscription): Promise<void> {
    const { signal } = this.#ended;
    for await (const message of subscription.messages(this.state?.seq, signal)) {
      this.kinds.push(message.type);
      this.state = applyFeedMessage(this.state, message);
    }
  }
}

/** As it goes over the wire: what is not in the contract is left out. */
function shownOf(state: LiveState): Pick<LiveState, 'seq' | 'executions'> {
  const { seq, executions } = liveStateSchema.parse(state);
  return { seq, executions };
}

/** Executions that end in different ways, and two that do not. */
async function runSome(bench: EngineBench): Promise<void> {
  const open = await bench.start(asking);
  await bench.run(plan);
  const stopped = await bench.start(asking);
  await bench.when(() => bench.live(stopped).attention.length === 1);
  await bench.engine.stop(stopped, TESTER);
  await bench.create(plan);
  await bench.run(plan, 'dry-run');
  await bench.when(() => bench.live(open).attention.length === 1);
  await bench.engine.pause(open, TESTER);
  await bench.whenStatus(open, 'paused');
}

describe('a screen', () => {
  it('hears of new executions as what has changed: one snapshot at the beginning, and none after it', async () => {
    await using bench = await EngineBench.open();
    await using screen = new Screen(bench);
    await screen.shown();
    await runSome(bench);
    expect(await screen.shown()).toEqual(shownOf(bench.feed.snapshot()));
    expect(screen.kinds.filter((kind) => kind === 'snapshot')).toHaveLength(1);
    expect(screen.state!.executions.map((one) => one.status)).toEqual([
      'paused',
      'pending',
      'completed',
      'cancelled',
      'completed',
    ]);
  });

  it('catches up after a lost connection without a snapshot, also with executions that it has never heard of', async () => {
    await using bench = await EngineBench.open();
    let known: LiveState | undefined;
    {
      await using before = new Screen(bench);
      await before.shown();
      known = before.state;
    }
    await runSome(bench);
    await using after = new Screen(bench, known);
    expect(await after.shown()).toEqual(shownOf(bench.feed.snapshot()));
    expect(after.kinds).not.toContain('snapshot');
  });

  it('gets a snapshot when it was away for too long, and goes on from it', async () => {
    await using bench = await EngineBench.open();
    let known: LiveState | undefined;
    {
      await using before = new Screen(bench);
      await before.shown();
      known = before.state;
    }
    await bench.run(planOf(Array.from({ length: 600 }, (_, at) => stepOf(`s${at}`))));
    await using after = new Screen(bench, known);
    await after.shown();
    await runSome(bench);
    expect(await after.shown()).toEqual(shownOf(bench.feed.snapshot()));
    expect(after.kinds.filter((kind) => kind === 'snapshot')).toHaveLength(1);
  });

  it('asks for a snapshot after a gap rather than fold a batch that does not continue', async () => {
    await using bench = await EngineBench.open();
    await using screen = new Screen(bench);
    await screen.shown();
    const { state } = screen;
    await runSome(bench);
    const { headSeq } = bench.store.journal;
    expect(applyFeedMessage(state, { type: 'batch', fromSeq: headSeq, toSeq: headSeq, events: [] })).toBeUndefined();
    expect(applyFeedMessage(state, { type: 'gap', dropped: 3 })).toBeUndefined();
  });

  it('keeps those that ended last, the newest first, and as many as a snapshot has', async () => {
    await using bench = await EngineBench.open();
    await using screen = new Screen(bench);
    await screen.shown();
    const open = await bench.start(asking);
    for (let at = 0; at < KEPT_ENDED + 3; at++) await bench.run(plan);
    const { executions } = await screen.shown();
    expect(executions).toHaveLength(KEPT_ENDED + 1);
    expect(executions[0]!.executionId).toBe(open);
    expect(executions).toEqual(shownOf(bench.feed.snapshot()).executions);
    expect(screen.kinds.filter((kind) => kind === 'snapshot')).toHaveLength(1);
  });
});
