import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { AppError } from '#core/contract/errors.ts';
import { LineFramer } from '#core/instruments/line-framer.ts';
import type { Request, Verdict } from '#core/instruments/session-exchange.ts';
import { Session, type SessionOptions } from '#core/instruments/session.ts';
import { WireTrace } from '#core/instruments/wire-trace.ts';
import { FakeClock } from '#core/testing/fake-clock.ts';
import { ByteChannel } from './byte-channel.ts';
import { createMemoryLink, type MemoryLink } from './memory.ts';
import { OrderedWriter } from './ordered-writer.ts';

interface Bench {
  readonly clock: FakeClock;
  readonly link: MemoryLink;
  readonly session: Session;
  readonly trace: WireTrace;
  /** Lines that reached the instrument. */
  readonly arrived: string[];
  readonly reasons: string[];
  readonly say: (text: string) => Promise<void>;
}

/** An instrument that answers what `answers` says; a line without an entry stays unanswered. */
async function createBench(
  answers: Readonly<Record<string, string>>,
  options: Partial<SessionOptions> = {},
): Promise<Bench> {
  const clock = new FakeClock();
  const trace = new WireTrace(clock);
  const link = createMemoryLink();
  const writer = new OrderedWriter(link.instrument);
  const arrived: string[] = [];
  const lines = new LineFramer('latin1');
  link.instrument.onData((bytes) => {
    for (const line of lines.push(bytes)) {
      arrived.push(line);
      const answer = answers[line];
      if (answer !== undefined) void writer.write(Buffer.from(`${answer}\n`));
    }
  });
  const session = new Session({
    transport: link.host,
    framer: new LineFramer('latin1', 100),
    clock,
    trace,
    encode: (text) => Buffer.from(`${text}\n`),
    ...options,
  });
  const reasons: string[] = [];
  session.onClose((reason) => reasons.push(reason));
  await session.open();
  return {
    clock,
    link,
    session,
    trace,
    arrived,
    reasons,
    say: (text) => writer.write(Buffer.from(text)),
  };
}

/** Expects the reply `<sent>: <value>`. */
function ask(send: string, more: Partial<Request<string>> = {}): Request<string> {
  const prefix = `${send}: `;
  const read = (frame: string): Verdict<string> => {
    if (frame === 'garbage') throw new AppError('device-protocol', 'Garbage.');
    if (frame === 'refused') throw new AppError('device-refused', 'Refused.');
    if (frame === `${send} goes on`) return { kind: 'more' };
    return frame.startsWith(prefix) ? { kind: 'done', value: frame.slice(prefix.length) } : { kind: 'foreign' };
  };
  return { send, purpose: `question ${send}`, read, firstByteMs: 1000, replyMs: 3000, ...more };
}

const resyncBySync: Partial<SessionOptions> = {
  resync: async (askNow) => {
    await askNow(ask('sync'));
  },
};

test('requests go out one at a time, in the order they were made', async () => {
  const { session, arrived, say } = await createBench({});
  const first = session.request(ask('a'));
  const second = session.request(ask('b'));
  await say('');
  expect(arrived).toEqual(['a']);
  await say('a: 1\n');
  await expect(first).resolves.toBe('1');
  await say('');
  expect(arrived).toEqual(['a', 'b']);
  await say('b: 2\n');
  await expect(second).resolves.toBe('2');
});

test('a reply that does not begin in time is a time limit; its timers are gone afterwards', async () => {
  const { session, clock } = await createBench({});
  const reply = expect(session.request(ask('a'))).rejects.toMatchObject({
    code: 'device-timeout',
    message: 'The instrument did not begin to answer within 1 s (question a).',
  });
  await clock.advance(1000);
  await reply;
  expect(clock.pending).toBe(0);
});

test('a reply that has begun gets the longer limit, and no more', async () => {
  const { session, clock, say } = await createBench({});
  const reply = session.request(ask('a'));
  const rejected = expect(reply).rejects.toThrow('did not answer completely within 3 s');
  await say('a: ');
  let over = false;
  void reply.catch(() => (over = true));
  await clock.advance(2900);
  expect(over).toBe(false);
  await clock.advance(200);
  await rejected;
});

test('a reply of several frames is put together by its reader', async () => {
  const { session, say } = await createBench({});
  const reply = session.request(ask('a'));
  await say('a goes on\na goes');
  await say(' on\na: end\n');
  await expect(reply).resolves.toBe('end');
});

test('input that is there before a request is never its reply', async () => {
  const { session, say, trace } = await createBench({ a: 'a: fresh' });
  await say('a: stale\nhalf a li');
  await expect(session.request(ask('a'))).resolves.toBe('fresh');
  const notes = trace.lines().filter((line) => line.direction === 'note');
  expect(notes.map((line) => line.text)).toEqual([
    'Nothing that was asked for is answered by that; dropped.',
    'Dropped 9 characters of an incomplete frame.',
  ]);
});

test('an incomplete event survives a request where events may come at any time', async () => {
  const events: string[] = [];
  const { session, say } = await createBench(
    {},
    {
      dropIncompleteInput: false,
      unsolicited: (frame) => {
        if (!frame.startsWith('event ')) return false;
        events.push(frame);
        return true;
      },
    },
  );
  await say('event o');
  const reply = session.request(ask('a'));
  await say('ne\na: 1\nevent two\n');
  await expect(reply).resolves.toBe('1');
  expect(events).toEqual(['event one', 'event two']);
});

test('unsolicited frames are routed before matching and do not count as the beginning of a reply', async () => {
  const seen: (string | null)[] = [];
  const { session, say, clock } = await createBench(
    {},
    {
      unsolicited: (frame, active) => {
        if (frame !== 'hello') return false;
        seen.push(active);
        return true;
      },
    },
  );
  await say('hello\n');
  const reply = expect(session.request(ask('a'))).rejects.toThrow('did not begin to answer');
  await say('hello\n');
  await clock.advance(1000);
  await reply;
  expect(seen).toEqual([null, 'a']);
});

test('an abort before sending keeps the request off the wire', async () => {
  const { session, say, arrived } = await createBench({ b: 'b: 2' });
  const first = session.request(ask('a'));
  const controller = new AbortController();
  const second = expect(session.request(ask('never', { signal: controller.signal }))).rejects.toMatchObject({
    code: 'cancelled',
  });
  const third = session.request(ask('b'));
  controller.abort();
  await second;
  await say('a: 1\n');
  await first;
  await expect(third).resolves.toBe('2');
  expect(arrived).toEqual(['a', 'b']);
});

test('a signal that is aborted already sends nothing', async () => {
  const { session, arrived, say } = await createBench({});
  const signal = AbortSignal.abort();
  await expect(session.request(ask('a', { signal }))).rejects.toMatchObject({ code: 'cancelled' });
  await say('');
  expect(arrived).toEqual([]);
});

test('after an abort in the middle the link is brought back in step at once', async () => {
  const { session, say, arrived } = await createBench({ sync: 'sync: ok', b: 'b: 2' }, resyncBySync);
  const controller = new AbortController();
  const first = expect(session.request(ask('a', { signal: controller.signal }))).rejects.toMatchObject({
    code: 'cancelled',
  });
  await say('');
  controller.abort();
  await first;
  await say('');
  expect(arrived).toEqual(['a', 'sync']);
  await expect(session.request(ask('b'))).resolves.toBe('2');
});

test('after a time limit the link is brought back in step before the next request, not earlier', async () => {
  const { session, clock, arrived } = await createBench({ sync: 'sync: ok', b: 'b: 2' }, resyncBySync);
  const first = expect(session.request(ask('a'))).rejects.toMatchObject({ code: 'device-timeout' });
  await clock.advance(5000);
  await first;
  expect(arrived).toEqual(['a']);
  await expect(session.request(ask('b'))).resolves.toBe('2');
  expect(arrived).toEqual(['a', 'sync', 'b']);
});

test('after garbage the link is brought back in step, after a refusal it is in step', async () => {
  const { session, arrived } = await createBench(
    { sync: 'sync: ok', a: 'garbage', b: 'refused', c: 'c: 3' },
    resyncBySync,
  );
  await expect(session.request(ask('a'))).rejects.toMatchObject({ code: 'device-protocol' });
  await expect(session.request(ask('b'))).rejects.toMatchObject({ code: 'device-refused' });
  await expect(session.request(ask('c'))).resolves.toBe('3');
  expect(arrived).toEqual(['a', 'sync', 'b', 'c']);
});

test('a link that cannot be brought back in step is closed, and everything that waits is told', async () => {
  const { session, clock, reasons } = await createBench({}, resyncBySync);
  const first = expect(session.request(ask('a'))).rejects.toMatchObject({ code: 'device-timeout' });
  await clock.advance(1000);
  await first;
  const second = expect(session.request(ask('b'))).rejects.toMatchObject({ code: 'device-disconnected' });
  const third = expect(session.request(ask('c'))).rejects.toMatchObject({ code: 'device-disconnected' });
  await clock.advance(3000);
  await Promise.all([second, third]);
  expect(reasons).toEqual([expect.stringContaining('could not be brought back in step')]);
  expect(clock.pending).toBe(0);
});

test('a reply after its time limit goes to who asked, and to nobody else', async () => {
  const late: string[] = [];
  const { session, clock, say } = await createBench({ sync: 'sync: ok', b: 'b: 2' }, resyncBySync);
  const first = expect(session.request(ask('a', { onLate: (value) => late.push(value) }))).rejects.toThrow();
  await clock.advance(1000);
  await first;
  await say('a: at last\n');
  expect(late).toEqual(['at last']);
  await expect(session.request(ask('b'))).resolves.toBe('2');
});

test('an interrupt goes past everything, and what it pushed aside is told', async () => {
  const { session, arrived, say } = await createBench({ stop: 'stop: still' });
  const active = expect(session.request(ask('a'))).rejects.toMatchObject({ code: 'cancelled' });
  const waiting = expect(session.request(ask('b'))).rejects.toMatchObject({ code: 'cancelled' });
  await say('');
  await expect(session.interrupt(ask('stop'))).resolves.toBe('still');
  await Promise.all([active, waiting]);
  expect(arrived).toEqual(['a', 'stop']);
});

test('two interrupts are both answered', async () => {
  const { session, arrived } = await createBench({ stop: 'stop: still' });
  const answers = await Promise.all([session.interrupt(ask('stop')), session.interrupt(ask('stop'))]);
  expect(answers).toEqual(['still', 'still']);
  expect(arrived).toEqual(['stop', 'stop']);
});

test('an interrupt in the middle of bringing the link back in step does not close it', async () => {
  const { session, clock, arrived, reasons } = await createBench({ stop: 'stop: still', b: 'b: 2' }, resyncBySync);
  const first = expect(session.request(ask('a'))).rejects.toMatchObject({ code: 'device-timeout' });
  await clock.advance(1000);
  await first;
  const second = expect(session.request(ask('b'))).rejects.toMatchObject({ code: 'cancelled' });
  await clock.advance(10);
  expect(arrived).toEqual(['a', 'sync']);
  await expect(session.interrupt(ask('stop', { resynchronises: true }))).resolves.toBe('still');
  await second;
  await expect(session.request(ask('b'))).resolves.toBe('2');
  expect(reasons).toEqual([]);
  expect(arrived).toEqual(['a', 'sync', 'stop', 'b']);
});

test('a frame that never ends fails the request as a protocol error', async () => {
  const { session, say } = await createBench({});
  const reply = expect(session.request(ask('a'))).rejects.toMatchObject({ code: 'device-protocol' });
  await say('x'.repeat(200));
  await reply;
});

test('a close rejects everything, once, and later requests as well', async () => {
  const { session, clock, reasons } = await createBench({});
  const first = expect(session.request(ask('a'))).rejects.toMatchObject({ code: 'device-disconnected' });
  const second = expect(session.request(ask('b'))).rejects.toMatchObject({ code: 'device-disconnected' });
  await session.close();
  await session.close();
  await Promise.all([first, second]);
  await expect(session.request(ask('c'))).rejects.toMatchObject({ code: 'device-disconnected' });
  expect(reasons).toEqual(['It was closed by Wellrun.']);
  await clock.advance(0);
  expect(clock.pending).toBe(0);
});

test('replies are understood whatever the pieces they arrive in', async () => {
  const { session, say } = await createBench({});
  for (const pieces of [['a', ': ', '1', '\n'], ['a: 1\n'], ['', 'a: 1\r', '\n']]) {
    const reply = session.request(ask('a'));
    for (const piece of pieces) await say(piece);
    await expect(reply).resolves.toBe('1');
  }
});

/** A line whose other side has stopped taking bytes, as with XOFF. */
class StuckTransport extends ByteChannel {
  readonly address = 'stuck';
  protected override async connect(): Promise<void> {
    await Promise.resolve();
  }
  protected override send(): Promise<void> {
    return Promise.withResolvers<void>().promise;
  }
  protected override async hangUp(): Promise<void> {
    await Promise.resolve();
  }
}

test('a long-lived signal keeps nothing of the requests that used it', async () => {
  const { session } = await createBench({ a: 'a: 1' });
  const controller = new AbortController();
  await session.request(ask('a', { signal: controller.signal }));
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('a request that was given up while an earlier one is still being written never reaches the wire', async () => {
  const release = Promise.withResolvers<void>();
  const written: string[] = [];
  class SlowTransport extends StuckTransport {
    protected override async send(bytes?: Uint8Array): Promise<void> {
      written.push(String(bytes));
      await release.promise;
    }
  }
  const { clock, trace } = await createBench({});
  const framer = new LineFramer();
  const transport = new SlowTransport();
  const session = new Session({ transport, framer, clock, trace, encode: (text) => Buffer.from(text) });
  await session.open();
  const first = expect(session.request(ask('a'))).rejects.toMatchObject({ code: 'cancelled' });
  const controller = new AbortController();
  const second = expect(session.interrupt(ask('b', { signal: controller.signal }))).rejects.toThrow();
  controller.abort();
  await Promise.all([first, second]);
  release.resolve();
  await clock.advance(10);
  expect(written).toEqual(['a']);
  await session.close();
});

test('an instrument that takes no bytes is given up, so that nothing arrives long after the fact', async () => {
  const transport = new StuckTransport();
  const { clock, trace } = await createBench({});
  const framer = new LineFramer();
  const session = new Session({ transport, framer, clock, trace, encode: (text) => Buffer.from(text) });
  await session.open();
  const reply = expect(session.request(ask('a'))).rejects.toMatchObject({ code: 'device-timeout' });
  await clock.advance(1000);
  await reply;
  expect(session.isOpen).toBe(false);
  expect(transport.isOpen).toBe(false);
});
