import { strict as assert } from 'node:assert';
import { createServer, type AddressInfo } from 'node:net';
import { silentLogger } from '#core/base/logger.ts';
import { LabClock } from '#core/base/lab-clock.ts';
import type { AppError } from '#core/contract/errors.ts';
import { GraceClock } from '#core/instruments/grace-clock.ts';
import { WireTrace } from '#core/instruments/wire-trace.ts';
import { createMemoryLink } from '../transport/memory.ts';
import { acceptedSocket, TcpTransport } from '../transport/tcp.ts';
import type { Check } from './check.ts';
import { eventually, never, realClock, Rig, settledOf, within } from './rig.ts';

/** How long something that must not wait may take on a busy PC, ms. */
const AT_ONCE_MS = 500;

export const lifeChecks: readonly Check[] = [
  {
    id: 'identify',
    title: 'it opens, says who answers, and shows a status',
    run: async (subject) => {
      await using rig = new Rig(subject);
      const identity = await within(5000, rig.driver.connect(never), 'It did not connect.');
      for (const [field, value] of Object.entries(identity)) assert.notEqual(value.trim(), '', `${field} is empty.`);
      const status = await within(5000, rig.driver.readStatus(never), 'It showed no status.');
      assert.equal(status.activity, null, 'It is busy although it was told nothing.');
    },
  },
  {
    id: 'reconnect',
    title: 'a new driver on a new line finds the same instrument again',
    run: async (subject) => {
      await using rig = new Rig(subject);
      const first = await rig.driver.connect(never);
      await rig.driver.close();
      const link = createMemoryLink();
      rig.simulator.attach(link.instrument);
      const trace = new WireTrace(rig.driverClock);
      const deps = { transport: link.host, clock: rig.driverClock, logger: silentLogger, trace };
      const driver = subject.definition.create(deps);
      assert.deepEqual(await within(5000, driver.connect(never), 'It did not connect again.'), first);
      await driver.close();
    },
  },
  {
    id: 'nobody',
    title: 'it says so when nobody is there',
    run: async (subject) => {
      await using rig = new Rig(subject);
      await rig.link.instrument.close();
      const error = await failureOf(rig.driver.connect(never));
      assert.equal(error.code, 'device-disconnected', `It failed with ${error.code}.`);
    },
  },
  {
    id: 'abort-connect',
    title: 'connecting can be given up at any moment, and leaves nothing behind',
    run: async (subject) => {
      await using rig = new Rig(subject, { speed: 1 });
      rig.toHost = () => [];
      const controller = new AbortController();
      const connecting = failureOf(rig.driver.connect(controller.signal));
      await realClock.sleep(20);
      controller.abort();
      await within(AT_ONCE_MS, connecting, 'Connecting went on after it was given up.');
      await rig.driver.close();
      assert.equal(rig.driverClock.liveTimers, 0, `${rig.driverClock.liveTimers} timers still run.`);
      assert.equal(rig.link.host.isOpen, false, 'The line is still open.');
    },
  },
  {
    id: 'close',
    title: 'it can be closed in the middle of a command and again, and then sends nothing and leaves no timer',
    run: async (subject) => {
      await using rig = new Rig(subject, { speed: 1 });
      await rig.driver.connect(never);
      const outcome = await rig.start(subject.long);
      await within(AT_ONCE_MS, rig.driver.close(), 'It did not close.');
      await within(AT_ONCE_MS, outcome.settled, 'The command under way was not told.');
      assert.equal(outcome.error?.code, 'device-disconnected', `The command ended with ${describe(outcome.error)}.`);
      await within(AT_ONCE_MS, rig.driver.close(), 'It did not close a second time.');
      assert.equal(rig.link.host.isOpen, false, 'The line is still open.');
      assert.equal(rig.driverClock.liveTimers, 0, `${rig.driverClock.liveTimers} timers still run.`);
      const before = rig.writes;
      const error = await failureOf(rig.execute(subject.quick));
      assert.equal(error.code, 'device-disconnected', `A command after the close failed with ${error.code}.`);
      assert.equal(rig.writes, before, 'It wrote after the close.');
    },
  },
  {
    id: 'disconnect',
    title: 'a line that goes in the middle of a command fails it at once, and is told once',
    run: async (subject) => {
      await using rig = new Rig(subject, { speed: 1 });
      await rig.driver.connect(never);
      const outcome = await rig.start(subject.long);
      const before = rig.writes;
      rig.link.cut();
      await within(AT_ONCE_MS, outcome.settled, 'The command under way was not told.');
      assert.equal(outcome.error?.code, 'device-disconnected', `The command ended with ${describe(outcome.error)}.`);
      await realClock.sleep(20);
      assert.equal(rig.disconnects.length, 1, `The end was told ${rig.disconnects.length} times.`);
      assert.equal(rig.writes, before, 'It wrote to a line that was gone.');
    },
  },
  {
    id: 'leaks',
    title: 'after its work it leaves no timer behind',
    run: async (subject) => {
      await using rig = new Rig(subject);
      await rig.driver.connect(never);
      for (const call of subject.calls) await rig.execute(call);
      await rig.driver.readStatus(never);
      await rig.driver.close();
      assert.equal(rig.driverClock.liveTimers, 0, `${rig.driverClock.liveTimers} timers still run.`);
    },
  },
  {
    id: 'tcp',
    title: 'it works over a real socket and leaves none behind',
    run: async (subject) => {
      using lab = new LabClock(realClock, 600);
      using simulator = subject.createSimulator(lab);
      const server = createServer((socket) => simulator.attach(acceptedSocket(socket)));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const clock = new GraceClock(lab, realClock);
      const transport = new TcpTransport('127.0.0.1', (server.address() as AddressInfo).port);
      const driver = subject.definition.create({ transport, clock, logger: silentLogger, trace: new WireTrace(clock) });
      try {
        await within(5000, driver.connect(never), 'It did not connect.');
        await within(
          10_000,
          driver.execute({ ...subject.quick, commandId: 'over-tcp', timeoutMs: 3_600_000 }, never),
          `"${subject.quick.command}" was not answered.`,
        );
      } finally {
        await driver.close();
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        await within(2000, closed, 'A socket was left open.');
      }
    },
  },
  {
    id: 'abort',
    title: 'a command can be given up in the middle, and the instrument is usable afterwards',
    run: async (subject) => {
      await using rig = new Rig(subject, { speed: 1 });
      await rig.driver.connect(never);
      const controller = new AbortController();
      const outcome = await rig.start(subject.long, controller.signal);
      controller.abort();
      await within(AT_ONCE_MS, outcome.settled, 'The command went on after it was given up.');
      assert.equal(outcome.state, 'rejected', 'A command that was given up has a result.');
      await within(2000, rig.driver.stop(never), 'It could not be stopped afterwards.');
      rig.lab.setSpeed('instant');
      await within(5000, rig.execute(subject.quick), 'The next command was not answered.');
    },
  },
  {
    id: 'abort-early',
    title: 'a command that was given up before it was sent is never sent',
    run: async (subject) => {
      await using rig = new Rig(subject);
      await rig.driver.connect(never);
      const before = rig.writes;
      await failureOf(rig.execute(subject.quick, { signal: AbortSignal.abort() }));
      await realClock.sleep(20);
      assert.equal(rig.writes, before, 'It was sent.');
    },
  },
  {
    id: 'stop',
    title: 'a stop in the middle of a command is confirmed in 100 ms, and the command ends',
    run: async (subject) => {
      await using rig = new Rig(subject, { speed: 1 });
      await rig.driver.connect(never);
      const outcome = await rig.start(subject.long);
      const began = realClock.monotonic();
      const said = await within(2000, rig.driver.stop(never), 'It did not confirm the stop.');
      const took = realClock.monotonic() - began;
      assert.ok(took < 100, `The stop took ${Math.round(took)} ms.`);
      assert.notEqual(said.trim(), '', 'It confirms a stop with nothing.');
      await within(AT_ONCE_MS, outcome.settled, 'The command went on after the stop.');
      assert.equal(outcome.state, 'rejected', 'A command that was stopped has a result.');
      rig.lab.setSpeed('instant');
      await within(5000, rig.execute(subject.quick), 'The next command was not answered.');
    },
  },
  {
    id: 'stop-idle',
    title: 'a stop is confirmed when nothing is under way, and twice at the same time',
    run: async (subject) => {
      await using rig = new Rig(subject, { speed: 1 });
      await rig.driver.connect(never);
      await within(2000, Promise.all([rig.driver.stop(never), rig.driver.stop(never)]), 'A stop was not confirmed.');
    },
  },
  {
    id: 'unknown-command',
    title: 'a command that it does not have is refused, and not sent',
    run: async (subject) => {
      await using rig = new Rig(subject);
      await rig.driver.connect(never);
      const before = rig.writes;
      const error = await failureOf(rig.execute({ command: 'no-such-command', params: {} }));
      assert.equal(error.code, 'device-refused', `It failed with ${error.code}.`);
      assert.equal(rig.writes, before, 'It was sent.');
    },
  },
];

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const outcome = settledOf(work.then(() => null));
  await eventually(() => outcome.state !== 'pending', 'It neither worked nor failed.', 10_000);
  assert.ok(outcome.error, 'It did not fail.');
  return outcome.error;
}

function describe(error: { readonly code: string; readonly message: string } | undefined): string {
  return error === undefined ? 'a result' : `${error.code}: ${error.message}`;
}
