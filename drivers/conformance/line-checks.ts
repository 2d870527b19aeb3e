import { strict as assert } from 'node:assert';
import type { Json } from '#core/contract/json.ts';
import type { Check } from './check.ts';
import { never, realClock, Rig, settledOf, within, type Outcome } from './rig.ts';
import type { Subject } from './subject.ts';

/** Longer than any quick call takes on the lab's clock; most instruments have to move something first. */
const LIMIT_MS = 200_000;
/** Longer than any line an instrument sends; a driver must not wait for its end. */
const OVERSIZE_BYTES = 2_500_000;
const UNCERTAIN = ['device-protocol', 'device-timeout', 'device-disconnected'];

const GARBAGE: Readonly<Record<string, Uint8Array>> = {
  'bytes of a wrong baud rate': Uint8Array.from([0xff, 0xfe, 0x80, 0x00, 0xf3, 0x0d, 0x0a]),
  'a line of another instrument': Buffer.from('ERR 42 door open\r\n'),
  'half an object': Buffer.from('{"id":\r\n'),
  'empty lines': Buffer.from('\r\n\r\n\r\n'),
  'a long line': Buffer.from(`${'A'.repeat(5000)}\r\n`),
};

export const lineChecks: readonly Check[] = [
  {
    id: 'split',
    title: 'it understands replies that come byte by byte',
    run: async (subject) => {
      await using rig = new Rig(subject);
      rig.toHost = (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte));
      await within(10_000, rig.driver.connect(never), 'It did not connect.');
      assert.deepEqual(await within(10_000, rig.execute(subject.quick), 'No answer.'), await cleanResult(subject));
    },
  },
  {
    id: 'merged',
    title: 'it understands a reply that comes in one piece with what was said before',
    run: async (subject) => {
      await using rig = new Rig(subject);
      rig.toHost = (bytes) => [Buffer.concat([rig.said.at(-2) ?? Buffer.alloc(0), bytes])];
      await within(10_000, rig.driver.connect(never), 'It did not connect.');
      assert.deepEqual(await within(10_000, rig.execute(subject.quick), 'No answer.'), await cleanResult(subject));
    },
  },
  {
    id: 'garbage',
    title: 'garbage in place of a reply never becomes a result, and it recovers or says that it is disconnected',
    run: async (subject) => {
      const expected = await cleanResult(subject);
      for (const [name, garbage] of Object.entries(GARBAGE)) {
        await using rig = new Rig(subject);
        await rig.driver.connect(never);
        let left = 1;
        rig.toHost = (bytes) => (left-- > 0 ? [garbage] : [bytes]);
        const outcome = settledOf(rig.execute(subject.quick, { timeoutMs: LIMIT_MS }));
        await within(5000, outcome.settled, `After ${name} the command did not end.`);
        assertUncertain(outcome, expected, name);
        await assertUsable(rig, subject, expected, name);
      }
    },
  },
  {
    id: 'noise',
    title: 'garbage while nothing is under way does no harm',
    run: async (subject) => {
      const expected = await cleanResult(subject);
      for (const [name, garbage] of Object.entries(GARBAGE)) {
        await using rig = new Rig(subject);
        await rig.driver.connect(never);
        await rig.say(garbage);
        await assertUsable(rig, subject, expected, name);
      }
    },
  },
  {
    id: 'stale',
    title: 'a reply that was there before the command is never taken for its result',
    run: async (subject) => {
      await using rig = new Rig(subject);
      await rig.driver.connect(never);
      const before = rig.said.length;
      await rig.execute(subject.quick);
      const stale = rig.said.slice(before);
      for (const bytes of stale) await rig.say(bytes);
      await realClock.sleep(10);
      rig.toHost = () => [];
      const outcome = settledOf(rig.execute(subject.quick, { timeoutMs: LIMIT_MS }));
      await within(5000, outcome.settled, 'A silent instrument kept the command for ever.');
      assert.equal(
        outcome.state,
        'rejected',
        `It took a stale reply for its result: ${JSON.stringify(outcome.value)}.`,
      );
    },
  },
  {
    id: 'oversize',
    title: 'a line without an end is a protocol error, not a wait',
    run: async (subject) => {
      await using rig = new Rig(subject, { speed: 1 });
      await rig.driver.connect(never);
      const outcome = await rig.start(subject.long);
      const piece = Buffer.alloc(65_536, 'x');
      for (let sent = 0; sent < OVERSIZE_BYTES && outcome.state === 'pending'; sent += piece.length)
        await rig.say(piece);
      await within(2000, outcome.settled, 'It keeps reading a line that does not end.');
      const code = outcome.error?.code ?? 'a result';
      assert.ok(['device-protocol', 'device-disconnected'].includes(code), `It ended with ${code}.`);
    },
  },
  {
    id: 'time-limit',
    title: 'an instrument that falls silent runs into the time limit, and is usable when it speaks again',
    run: async (subject) => {
      const expected = await cleanResult(subject);
      await using rig = new Rig(subject);
      await rig.driver.connect(never);
      const line = rig.toHost;
      rig.toHost = () => [];
      const began = rig.lab.monotonic();
      const outcome = settledOf(rig.execute(subject.quick, { timeoutMs: LIMIT_MS }));
      await within(5000, outcome.settled, 'The time limit did not end it.');
      assert.equal(outcome.error?.code, 'device-timeout', `It ended with ${outcome.error?.code ?? 'a result'}.`);
      const took = rig.lab.monotonic() - began;
      assert.ok(took <= LIMIT_MS + 10_000, `It ended after ${took} ms; the limit was ${LIMIT_MS} ms.`);
      rig.toHost = line;
      await assertUsable(rig, subject, expected, 'a silence');
    },
  },
];

/** What the quick call answers on a line without faults. */
async function cleanResult(subject: Subject): Promise<Json> {
  await using rig = new Rig(subject);
  await rig.driver.connect(never);
  return await rig.execute(subject.quick);
}

function assertUncertain(outcome: Outcome, expected: Json, name: string): void {
  if (outcome.state === 'resolved') {
    assert.deepEqual(outcome.value, expected, `It made a result of ${name}.`);
    return;
  }
  const code = outcome.error?.code ?? '';
  assert.ok(UNCERTAIN.includes(code), `After ${name} it failed with ${code}, as if it knew what had happened.`);
}

async function assertUsable(rig: Rig, subject: Subject, expected: Json, name: string): Promise<void> {
  let outcome = settledOf(rig.execute(subject.quick, { timeoutMs: LIMIT_MS }));
  await within(5000, outcome.settled, `After ${name} the next command did not end.`);
  if (outcome.error?.code === 'device-refused') {
    // It may still be at the command whose reply was lost.
    await within(2000, rig.driver.stop(never), `After ${name} it cannot be stopped.`);
    outcome = settledOf(rig.execute(subject.quick, { timeoutMs: LIMIT_MS }));
    await within(5000, outcome.settled, `After ${name} and a stop the next command did not end.`);
  }
  if (outcome.state === 'resolved') {
    assert.deepEqual(outcome.value, expected, `After ${name} it answers something else.`);
    return;
  }
  const sentence = `After ${name} it does not answer (${outcome.error?.message}), and is not disconnected either.`;
  assert.equal(rig.disconnects.length, 1, sentence);
}
