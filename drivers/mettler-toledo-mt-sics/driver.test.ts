import { afterEach, expect, test } from 'vitest';
import { silentLogger } from '#core/base/logger.ts';
import type { Driver, DriverEvent } from '#core/instruments/driver.ts';
import { WireTrace } from '#core/instruments/wire-trace.ts';
import { FakeClock } from '#core/testing/fake-clock.ts';
import { createMemoryLink, type LineFault } from '../transport/memory.ts';
import { mettlerToledoMtSics } from './driver.ts';
import { createMtSicsSimulator, type MtSicsSimulator, type MtSicsSimulatorOptions } from './simulator.ts';

interface Balance {
  readonly clock: FakeClock;
  readonly driver: Driver;
  readonly simulator: MtSicsSimulator;
  readonly trace: WireTrace;
  readonly events: DriverEvent[];
  readonly disconnects: string[];
  readonly answered: string[];
  putOn(grams: number): void;
  run(command: string, timeoutMs?: number, signal?: AbortSignal): Promise<unknown>;
  sent(): string[];
  /** Puts text on the line as if the balance had said it. */
  say(text: string): Promise<void>;
  cut(): void;
}

const never = new AbortController().signal;
const open: Driver[] = [];

afterEach(async () => {
  for (const driver of open.splice(0)) await driver.close();
});

interface Setup extends Partial<MtSicsSimulatorOptions> {
  readonly toHost?: LineFault;
  readonly toInstrument?: LineFault;
}

function createBalance(setup: Setup = {}): Balance {
  const { toHost, toInstrument, ...options } = setup;
  const clock = new FakeClock();
  let grams = 0;
  const answered: string[] = [];
  const simulator = createMtSicsSimulator({
    clock,
    readMass: () => grams,
    onAnswered: (command, reply) => answered.push(`${command} -> ${reply}`),
    ...options,
  });
  const link = createMemoryLink({ ...(toHost && { toHost }), ...(toInstrument && { toInstrument }) });
  simulator.attach(link.instrument);
  const trace = new WireTrace(clock);
  const driver = mettlerToledoMtSics.create({ transport: link.host, clock, logger: silentLogger, trace });
  open.push(driver);
  const events: DriverEvent[] = [];
  const disconnects: string[] = [];
  driver.onEvent((event) => events.push(event));
  driver.onDisconnect((reason) => disconnects.push(reason));
  return {
    clock,
    driver,
    simulator,
    trace,
    events,
    disconnects,
    answered,
    putOn: (mass) => {
      grams = mass;
      simulator.loadChanged();
    },
    run: (command, timeoutMs = 60_000, signal = never) =>
      driver.execute({ commandId: `id-${command}`, command, params: {}, timeoutMs }, signal),
    sent: () =>
      trace
        .lines()
        .filter((line) => line.direction === 'out')
        .map((line) => line.text),
    say: (text) => link.instrument.write(Buffer.from(text, 'latin1')),
    cut: () => link.cut(),
  };
}

async function connected(setup: Setup = {}): Promise<Balance> {
  const balance = createBalance(setup);
  await balance.driver.connect(never);
  return balance;
}

function replaced(from: string, to: string): LineFault {
  return (bytes) => [Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1')];
}

/** Lets time pass while a command is under way. */
async function after<Value>(balance: Balance, ms: number, work: Promise<Value>): Promise<Value> {
  const settled = work.catch(() => undefined);
  await balance.clock.advance(ms);
  await settled;
  return work;
}

test('it says who it is, and nothing that could move or change anything is sent for that', async () => {
  const balance = createBalance();
  await expect(balance.driver.connect(never)).resolves.toEqual({
    model: 'XPR205',
    serialNumber: 'B021002593',
    firmware: '3.10 11.30.0.1.1000',
  });
  expect(balance.sent()).toEqual(['I4', 'I2', 'I3', 'TA']);
});

test('a stable weight is waited for as long as it takes to settle', async () => {
  const balance = await connected({ settleMs: 25_000 });
  balance.putOn(12.3456);
  const weigh = balance.run('weigh');
  let done = false;
  void weigh.then(() => (done = true));
  await balance.clock.advance(24_900);
  expect(done).toBe(false);
  await balance.clock.advance(200);
  await expect(weigh).resolves.toEqual({ grams: 12.3456, stable: true });
});

test('the weight of the moment is dynamic while it settles and stable afterwards', async () => {
  const balance = await connected();
  balance.putOn(100);
  await balance.clock.advance(1000);
  const moving = (await balance.run('weigh-now')) as { grams: number; stable: boolean };
  expect(moving.stable).toBe(false);
  expect(moving.grams).toBeGreaterThan(50);
  expect(moving.grams).toBeLessThan(100);
  await balance.clock.advance(10_000);
  await expect(balance.run('weigh-now')).resolves.toEqual({ grams: 100, stable: true });
});

test('tare and zero change what is weighed', async () => {
  const balance = await connected();
  balance.putOn(30);
  await expect(after(balance, 7000, balance.run('tare'))).resolves.toEqual({ grams: 30 });
  balance.putOn(42.5);
  await expect(after(balance, 7000, balance.run('weigh'))).resolves.toEqual({ grams: 12.5, stable: true });
  balance.putOn(1.25);
  await expect(after(balance, 7000, balance.run('zero'))).resolves.toEqual({});
  await expect(balance.run('weigh')).resolves.toEqual({ grams: 0, stable: true });
});

test('overload and underload are faults that surely changed nothing, in the display too', async () => {
  const balance = await connected();
  balance.putOn(400);
  await expect(balance.run('weigh')).rejects.toMatchObject({
    code: 'device-fault',
    message: 'Overload: there is too much on the pan.',
    details: { happened: 'no' },
  });
  const status = await balance.driver.readStatus(never);
  expect(status.fault).toBe('Overload: there is too much on the pan.');
  expect(status.channels).toEqual([]);
  balance.putOn(-50);
  await expect(balance.run('tare')).rejects.toThrow('Underload');
  balance.putOn(0);
  await balance.clock.advance(7000);
  expect((await balance.driver.readStatus(never)).fault).toBeNull();
});

test('zero is refused with too much on the pan', async () => {
  const balance = await connected();
  balance.putOn(50);
  await expect(after(balance, 7000, balance.run('zero'))).rejects.toMatchObject({ code: 'device-fault' });
});

test('a draught makes the balance give up, and the sentence says what to do', async () => {
  const balance = await connected();
  balance.simulator.injectFault('jam');
  await expect(after(balance, 41_000, balance.run('weigh'))).rejects.toMatchObject({
    code: 'device-refused',
    message: expect.stringContaining('draught shield'),
  });
});

test('a defect that the balance reports is named', async () => {
  const balance = await connected();
  balance.simulator.injectFault('error');
  await expect(balance.run('weigh')).rejects.toMatchObject({
    code: 'device-fault',
    message: 'The balance reports a defect: its memory (EEPROM) failed (weighing electronics).',
  });
});

test('a command that balances do not have is refused before anything is sent', async () => {
  const balance = await connected();
  const before = balance.sent().length;
  await expect(balance.run('spin')).rejects.toMatchObject({ code: 'device-refused' });
  expect(balance.sent().length).toBe(before);
});

test('an aborted weighing makes the balance stop waiting at once, and the next one is answered', async () => {
  const balance = await connected();
  balance.putOn(20);
  const controller = new AbortController();
  const weigh = balance.run('weigh', 60_000, controller.signal);
  await balance.clock.advance(100);
  expect(balance.simulator.isWaiting).toBe(true);
  controller.abort();
  await expect(weigh).rejects.toMatchObject({ code: 'cancelled' });
  await balance.clock.advance(0);
  expect(balance.simulator.isWaiting).toBe(false);
  await expect(after(balance, 7000, balance.run('weigh'))).resolves.toMatchObject({ grams: 20 });
});

test('stop goes past a weighing under way, whose outcome is then known', async () => {
  const balance = await connected();
  balance.putOn(20);
  const weigh = balance.run('weigh');
  const tare = expect(weigh).rejects.toMatchObject({ code: 'device-fault', details: { happened: 'no' } });
  await balance.clock.advance(100);
  await expect(balance.driver.stop(never)).resolves.toBe('still');
  await tare;
  expect(balance.simulator.isWaiting).toBe(false);
});

test('a taring that was stopped may have happened', async () => {
  const balance = await connected();
  balance.putOn(20);
  const tare = expect(balance.run('tare')).rejects.toMatchObject({ details: { happened: 'unknown' } });
  await balance.clock.advance(100);
  await balance.driver.stop(never);
  await tare;
});

test('a stop clears the tare in the balance, and the driver writes it back before anything is weighed', async () => {
  const balance = await connected();
  balance.putOn(30);
  await after(balance, 7000, balance.run('tare'));
  const stop = balance.driver.stop(never);
  const weigh = balance.run('weigh');
  await expect(stop).resolves.toBe('still');
  await expect(weigh).resolves.toEqual({ grams: 0, stable: true });
  expect(balance.sent().slice(-3)).toEqual(['@', 'TA 30 g', 'S']);
});

test('a tare that cannot be written back makes weighing impossible until somebody tares', async () => {
  const balance = await connected({ toInstrument: replaced('TA 30', 'XX 30') });
  balance.putOn(30);
  await after(balance, 7000, balance.run('tare'));
  await balance.driver.stop(never);
  // At once, before the balance has answered whether it took the tare.
  await expect(balance.run('weigh')).rejects.toMatchObject({ code: 'device-refused' });
  await expect(balance.run('weigh-now')).rejects.toMatchObject({ code: 'device-refused' });
  expect((await balance.driver.readStatus(never)).fault).toContain('tare is gone');
  await balance.run('tare');
  await expect(balance.run('weigh')).resolves.toMatchObject({ grams: 0 });
});

test('a tare that is lost while the link is brought back in step spoils the weight that follows', async () => {
  const balance = await connected({ toInstrument: replaced('TA 30', 'XX 30') });
  balance.putOn(30);
  await after(balance, 7000, balance.run('tare'));
  balance.simulator.injectFault('silent');
  await expect(after(balance, 5000, balance.run('weigh', 5000))).rejects.toMatchObject({ code: 'device-timeout' });
  await expect(after(balance, 5000, balance.run('weigh'))).rejects.toThrow('lost its tare');
});

test('a tare found at connecting survives a stop', async () => {
  const first = await connected();
  first.putOn(30);
  await after(first, 7000, first.run('tare'));
  const link = createMemoryLink();
  first.simulator.attach(link.instrument);
  const trace = new WireTrace(first.clock);
  const second = mettlerToledoMtSics.create({ transport: link.host, clock: first.clock, logger: silentLogger, trace });
  open.push(second);
  await second.connect(never);
  await second.stop(never);
  await first.clock.advance(10);
  expect(first.simulator.tareG).toBe(30);
});

test('a power cycle in the middle of a command fails it, and its news are told', async () => {
  const balance = await connected();
  balance.putOn(20);
  await after(balance, 7000, balance.run('tare'));
  balance.putOn(40);
  const weigh = expect(balance.run('weigh')).rejects.toMatchObject({ code: 'device-fault' });
  await balance.clock.advance(100);
  balance.simulator.powerCycle();
  await weigh;
  expect(balance.events).toContainEqual({ type: 'fault', sentence: expect.stringContaining('switched off and on') });
  await expect(balance.run('weigh')).rejects.toThrow('lost its tare');
});

test('a power cycle while nothing is under way is noticed too', async () => {
  const balance = await connected();
  balance.simulator.powerCycle();
  await balance.clock.advance(10);
  expect(balance.events).toContainEqual({ type: 'fault', sentence: expect.stringContaining('switched off and on') });
});

test('a silent balance runs into the time limit, and the next command finds it back in step', async () => {
  const balance = await connected();
  balance.simulator.injectFault('silent');
  await expect(after(balance, 5000, balance.run('weigh', 5000))).rejects.toMatchObject({ code: 'device-timeout' });
  await expect(after(balance, 10, balance.run('weigh'))).resolves.toMatchObject({ grams: 0 });
  expect(balance.sent().slice(-2)).toEqual(['@', 'S']);
});

test('a reply after the time limit is told, and is not taken for the next one', async () => {
  const balance = await connected({ settleMs: 20_000 });
  balance.putOn(20);
  await expect(after(balance, 15_000, balance.run('weigh', 15_000))).rejects.toMatchObject({ code: 'device-timeout' });
  expect((await balance.driver.readStatus(never)).activity).toContain('Has not answered yet');
  await balance.clock.advance(6000);
  expect(balance.events).toEqual([{ type: 'late-reply', commandId: 'id-weigh', result: { grams: 20, stable: true } }]);
  balance.putOn(50);
  await expect(after(balance, 30_000, balance.run('weigh'))).resolves.toMatchObject({ grams: 50 });
});

test('garbage is a protocol error and never a weight, and the link comes back in step', async () => {
  const balance = await connected();
  balance.simulator.injectFault('garbled');
  await expect(balance.run('weigh')).rejects.toMatchObject({ code: 'device-protocol' });
  await expect(balance.run('weigh')).resolves.toMatchObject({ grams: 0 });
});

test.each([
  ['1.2340 kg', { grams: 1234, stable: true }],
  ['123.4 mg', { grams: 0.1234, stable: true }],
])('a weight of %s is converted to grams', async (shown, result) => {
  const balance = await connected({ toHost: replaced(' 0.0000 g', ` ${shown}`) });
  await expect(balance.run('weigh')).resolves.toEqual(result);
});

test.each([['1.0000 lb'], ['NaN g'], ['1e3 g'], ['g'], ['']])('"%s" is refused as a weight', async (shown) => {
  const balance = await connected({ toHost: replaced('S S     0.0000 g', `S S     ${shown}`) });
  await expect(balance.run('weigh')).rejects.toMatchObject({ code: 'device-protocol' });
});

test('a stream of weights that another program left on does not disturb', async () => {
  let first = true;
  const balance = createBalance({
    toInstrument: (bytes) => {
      const before = first ? [Buffer.from('SIR\r\n')] : [];
      first = false;
      return [...before, bytes];
    },
  });
  await balance.driver.connect(never);
  balance.putOn(20);
  await balance.clock.advance(1000);
  await expect(after(balance, 7000, balance.run('weigh'))).resolves.toEqual({ grams: 20, stable: true });
  const before = balance.trace.lines().length;
  await balance.clock.advance(1000);
  expect(balance.trace.lines().length).toBe(before);
});

test('a dynamic weight that is left over from a stream is not taken for the stable one', async () => {
  const balance = await connected();
  balance.putOn(20);
  const weigh = balance.run('weigh');
  await balance.clock.advance(100);
  await balance.say('S D     7.1234 g\r\n');
  await expect(after(balance, 7000, weigh)).resolves.toEqual({ grams: 20, stable: true });
});

test('an answer to a cancel that comes after its time is not taken for a restart', async () => {
  let cancels = 0;
  const balance = await connected({
    // The answer to the first cancel comes together with that to the second.
    toHost: (bytes) => {
      if (!String(bytes).startsWith('I4') || cancels < 0) return [bytes];
      cancels++;
      return cancels === 1 ? [bytes] : cancels === 2 ? [] : [Buffer.concat([bytes, bytes])];
    },
  });
  balance.putOn(30);
  await after(balance, 7000, balance.run('tare'));
  balance.simulator.injectFault('silent');
  await expect(after(balance, 5000, balance.run('weigh', 5000))).rejects.toMatchObject({ code: 'device-timeout' });
  await expect(after(balance, 5000, balance.run('weigh'))).resolves.toEqual({ grams: 0, stable: true });
  expect(cancels).toBe(3);
  expect(balance.events).toEqual([]);
});

test('a power cut of the line fails what is under way, is told once, and nothing is sent any more', async () => {
  const balance = await connected();
  balance.putOn(20);
  const weigh = expect(balance.run('weigh')).rejects.toMatchObject({ code: 'device-disconnected' });
  await balance.clock.advance(100);
  balance.cut();
  await weigh;
  await balance.driver.close();
  expect(balance.disconnects).toEqual(['The cable was pulled.']);
  await expect(balance.run('weigh')).rejects.toMatchObject({ code: 'device-disconnected' });
});

test('the status shows the weight, and asks nothing in the middle of a command', async () => {
  const balance = await connected();
  balance.putOn(20);
  await balance.clock.advance(10_000);
  expect(await balance.driver.readStatus(never)).toEqual({
    activity: null,
    channels: [{ channel: 'weight', title: 'Weight', value: 20, unit: 'g' }],
    contents: [],
    fault: null,
  });
  balance.putOn(30);
  const weigh = balance.run('weigh');
  await balance.clock.advance(100);
  const before = balance.sent().length;
  expect((await balance.driver.readStatus(never)).activity).toBe('Waits for a stable weight');
  expect(balance.sent().length).toBe(before);
  await after(balance, 7000, weigh);
  expect(balance.simulator.pipelined).toBe(0);
});

test('connecting to something that is silent ends with a time limit and a closed line', async () => {
  const balance = createBalance({ toHost: () => [] });
  await expect(after(balance, 20_000, balance.driver.connect(never))).rejects.toMatchObject({ code: 'device-timeout' });
  expect(balance.clock.pending).toBe(0);
});

test('noise before the first answer does not stop it from connecting', async () => {
  let first = true;
  const balance = createBalance({
    toHost: (bytes) => {
      const noise = first ? [Buffer.from([0xff, 0x00, 0x13])] : [];
      first = false;
      return [...noise, bytes];
    },
  });
  await expect(after(balance, 5000, balance.driver.connect(never))).resolves.toMatchObject({ model: 'XPR205' });
});
