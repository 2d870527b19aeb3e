import { describe, expect, it } from 'vitest';
import type { FeedMessage, LiveState } from '#core/contract/feed.ts';
import { FeedClient, SILENCE_LIMIT, type FeedWorld } from './feed-client.ts';
import { createLiveStore } from './live-store.ts';

const stateAt = (seq: number): LiveState => ({
  seq,
  executions: [],
  instruments: [],
  labClock: { labAt: 0, wallAt: 0, speed: 1 },
  alerts: [],
  stepWaits: [],
  storageFault: null,
});
const snapshot = (seq: number): FeedMessage => ({ type: 'snapshot', state: stateAt(seq) });
const batch = (fromSeq: number, toSeq: number): FeedMessage => ({
  type: 'batch',
  fromSeq,
  toSeq,
  events: Array.from({ length: toSeq - fromSeq + 1 }, (_, index) => ({
    seq: fromSeq + index,
    at: 0,
    offsetMinutes: 0,
    epoch: 1,
    actor: 'host',
    role: 'host',
    subject: 'lab',
    reason: null,
    kind: 'lab.clock-jumped',
    data: { byMs: 1 },
  })),
});

/** A host that plays one script per subscription; a script ends with the connection, or hangs when it says so. */
function hostWith(scripts: readonly (readonly (FeedMessage | 'hang' | 'throw')[])[]) {
  const asked: (number | undefined)[] = [];
  const waits: number[] = [];
  const acknowledged: number[] = [];
  let time = 0;
  let drops = 0;
  const store = createLiveStore();
  const world: FeedWorld = {
    async subscribe(afterSeq, signal) {
      const script = scripts[asked.length] ?? ['hang'];
      asked.push(afterSeq);
      if (script[0] === 'throw') throw new Error('refused');
      return play(script, signal);
    },
    drop: () => drops++,
    acknowledge: (seq) => acknowledged.push(seq),
    onMessage: () => undefined,
    now: () => time,
    async sleep(ms) {
      waits.push(ms);
      time += ms;
      if (asked.length >= scripts.length) client[Symbol.dispose]();
    },
    soon: (run) => run(),
  };
  const client = new FeedClient(world, store);
  return { client, store, asked, waits, acknowledged, drops: () => drops, pass: (ms: number) => (time += ms) };
}

async function* play(script: readonly (FeedMessage | 'hang' | 'throw')[], signal: AbortSignal) {
  for (const one of script) {
    if (one === 'throw') throw new Error('cut');
    if (one === 'hang') await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    else yield one;
  }
}

describe('the feed client', () => {
  it('resumes after the last sequence number it has', async () => {
    const host = hostWith([[snapshot(4), batch(5, 7)], [batch(8, 9)]]);
    await host.client.run();
    expect(host.asked).toEqual([undefined, 7]);
    expect(host.store.getState().state?.seq).toBe(9);
    expect(host.acknowledged).toEqual([4, 7, 9]);
  });

  it('asks for a snapshot instead of folding over a hole', async () => {
    const host = hostWith([[snapshot(4), batch(6, 7)], [snapshot(7)]]);
    await host.client.run();
    expect(host.asked).toEqual([undefined, undefined]);
    expect(host.drops()).toBe(0);
    expect(host.store.getState().state?.seq).toBe(7);
  });

  it('asks for a snapshot when an execution starts that it does not know', async () => {
    const started = batch(5, 5);
    if (started.type !== 'batch') throw new Error('not a batch');
    const event = { ...started.events[0]!, kind: 'execution.started', subject: 'EX-9', data: { labAt: 0 } } as never;
    const host = hostWith([[snapshot(4), { ...started, events: [event] }], [snapshot(5)]]);
    await host.client.run();
    expect(host.asked).toEqual([undefined, undefined]);
  });

  it('keeps showing the last state through a gap until the snapshot comes', async () => {
    const host = hostWith([[snapshot(4), { type: 'gap', dropped: 100 }, batch(100, 101), snapshot(104)], ['throw']]);
    await host.client.run();
    expect(host.asked).toEqual([undefined, 104]);
    expect(host.store.getState()).toMatchObject({ phase: 'lost', state: { seq: 104 } });
  });

  it('waits longer each time, five seconds at most, and from the start again once a message came', async () => {
    const host = hostWith([['throw'], ['throw'], ['throw'], ['throw'], ['throw'], ['throw'], [snapshot(1)], ['throw']]);
    await host.client.run();
    expect(host.waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 250, 500]);
  });

  it('says connecting until it was live once, and lost after that', async () => {
    const never = hostWith([['throw']]);
    await never.client.run();
    expect(never.store.getState()).toMatchObject({ phase: 'connecting', state: null });
    const once = hostWith([[snapshot(1), 'throw']]);
    await once.client.run();
    expect(once.store.getState()).toMatchObject({ phase: 'lost', state: { seq: 1 } });
  });

  it('gives up a connection that has gone silent', async () => {
    const host = hostWith([[snapshot(1), 'hang'], [snapshot(2)]]);
    const running = host.client.run();
    await new Promise((resolve) => setTimeout(resolve, 5));
    host.pass(SILENCE_LIMIT);
    host.client.checkSilence();
    expect(host.asked).toHaveLength(1);
    host.pass(1);
    host.client.checkSilence();
    await running;
    expect(host.drops()).toBe(1);
    expect(host.asked).toEqual([undefined, 1]);
  });
});
