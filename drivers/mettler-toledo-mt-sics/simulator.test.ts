import { expect, test } from 'vitest';
import { FakeClock } from '#core/testing/fake-clock.ts';
import { createMemoryLink } from '../transport/memory.ts';
import { createMtSicsSimulator, type MtSicsSimulator, type MtSicsSimulatorOptions } from './simulator.ts';

interface Wire {
  readonly clock: FakeClock;
  readonly simulator: MtSicsSimulator;
  putOn(grams: number): void;
  /** Sends a line and answers with every line that has come since the last one. */
  send(line: string): Promise<string[]>;
  heard(): string[];
}

async function createWire(options: Partial<MtSicsSimulatorOptions> = {}): Promise<Wire> {
  const clock = new FakeClock();
  let grams = 0;
  const simulator = createMtSicsSimulator({ clock, readMass: () => grams, ...options });
  const link = createMemoryLink();
  simulator.attach(link.instrument);
  let received = '';
  link.host.onData((bytes) => (received += Buffer.from(bytes).toString('latin1')));
  await link.host.open();
  const heard = (): string[] => {
    const lines = received.split('\r\n').slice(0, -1);
    received = '';
    return lines;
  };
  return {
    clock,
    simulator,
    heard,
    putOn: (mass) => {
      grams = mass;
      simulator.loadChanged();
    },
    send: async (line) => {
      await link.host.write(Buffer.from(`${line}\r\n`));
      await clock.advance(0);
      return heard();
    },
  };
}

test.each([
  ['I1', 'I1 A "012" "2.30" "2.22" "2.33"'],
  ['I2', 'I2 A "XPR205 220.0000 g"'],
  ['I3', 'I3 A "3.10 11.30.0.1.1000"'],
  ['I4', 'I4 A "B021002593"'],
  ['I11', 'I11 A "XPR205"'],
  ['@', 'I4 A "B021002593"'],
  ['S', 'S S     0.0000 g'],
  ['SI', 'S S     0.0000 g'],
  ['SC 500', 'S S     0.0000 g'],
  ['Z', 'Z A'],
  ['ZI', 'ZI S'],
  ['T', 'T S     0.0000 g'],
  ['TI', 'TI S     0.0000 g'],
  ['TA', 'TA A     0.0000 g'],
  ['TA 12.5 g', 'TA A    12.5000 g'],
  ['TA -5 g', 'TA L'],
  ['TA 5 lb', 'TA L'],
  ['TAC', 'TAC A'],
  ['D "hello there"', 'D A'],
  ['D hello', 'D L'],
  ['DW', 'DW A'],
  ['M21 0 0', 'M21 A'],
  ['M21 0 3', 'M21 L'],
  ['SC soon', 'SC L'],
  ['TC 5000', 'ES'],
  ['ZC 5000', 'ES'],
  ['s', 'ES'],
  ['FOO', 'ES'],
])('%s is answered with %s', async (line, answer) => {
  const wire = await createWire();
  expect(await wire.send(line)).toEqual([answer]);
});

test('the list of commands ends with the only line that says it is the last', async () => {
  const wire = await createWire();
  const lines = await wire.send('I0');
  expect(lines[0]).toBe('I0 B 0 "@"');
  expect(lines.filter((line) => line.startsWith('I0 A'))).toEqual([lines.at(-1)]);
  expect(lines).toContain('I0 B 1 "TA"');
});

test('S is answered when the weight is stable, SI at once', async () => {
  const wire = await createWire();
  wire.putOn(100);
  await wire.clock.advance(2000);
  const [now] = await wire.send('SI');
  expect(now).toMatch(/^S D +[0-9]+\.[0-9]{4} g$/);
  expect(await wire.send('S')).toEqual([]);
  await wire.clock.advance(3900);
  expect(wire.heard()).toEqual([]);
  await wire.clock.advance(200);
  expect(wire.heard()).toEqual(['S S   100.0000 g']);
});

test('a load that changes while S waits begins the waiting anew', async () => {
  const wire = await createWire();
  wire.putOn(10);
  await wire.send('S');
  await wire.clock.advance(5000);
  wire.putOn(20);
  await wire.clock.advance(5000);
  expect(wire.heard()).toEqual([]);
  await wire.clock.advance(1100);
  expect(wire.heard()).toEqual(['S S    20.0000 g']);
});

test('@ cancels what waits and clears the tare', async () => {
  const wire = await createWire();
  wire.putOn(10);
  await wire.clock.advance(7000);
  await wire.send('T');
  expect(await wire.send('SI')).toEqual(['S S     0.0000 g']);
  wire.putOn(20);
  await wire.send('S');
  expect(await wire.send('@')).toEqual(['I4 A "B021002593"']);
  await wire.clock.advance(20_000);
  expect(wire.heard()).toEqual([]);
  expect(await wire.send('SI')).toEqual(['S S    20.0000 g']);
});

test('a second command while one waits is not executable, and is counted', async () => {
  const wire = await createWire();
  wire.putOn(10);
  await wire.send('T');
  expect(await wire.send('SI')).toEqual(['SI I']);
  expect(wire.simulator.pipelined).toBe(1);
  await wire.clock.advance(7000);
  expect(wire.heard()).toEqual(['T S    10.0000 g']);
});

test('a taring goes on when the cable is pulled', async () => {
  const wire = await createWire();
  wire.putOn(10);
  await wire.send('T');
  wire.simulator.injectFault('disconnect');
  await wire.clock.advance(7000);
  expect(wire.simulator.tareG).toBe(10);
});

test('SIR repeats until another weighing command', async () => {
  const wire = await createWire();
  expect(await wire.send('SIR')).toHaveLength(1);
  await wire.clock.advance(1000);
  expect(wire.heard()).toHaveLength(10);
  await wire.send('S');
  await wire.clock.advance(1000);
  expect(wire.heard()).toEqual([]);
});

test('it says its serial number at switching on, with what lies on the pan as zero', async () => {
  const wire = await createWire();
  wire.putOn(50);
  wire.simulator.powerCycle();
  await wire.clock.advance(7000);
  expect(wire.heard()).toEqual(['I4 A "B021002593"']);
  expect(await wire.send('S')).toEqual(['S S     0.0000 g']);
});

test('overload, underload and a zero out of range have signs of their own', async () => {
  const wire = await createWire();
  wire.putOn(300);
  expect(await wire.send('S')).toEqual(['S +']);
  expect(await wire.send('T')).toEqual(['T +']);
  wire.putOn(-20);
  expect(await wire.send('SI')).toEqual(['S -']);
  wire.putOn(30);
  await wire.clock.advance(7000);
  expect(await wire.send('Z')).toEqual(['Z +']);
});

test('without a stable weight it gives up after its patience', async () => {
  const wire = await createWire({ patienceMs: 15_000 });
  wire.simulator.injectFault('jam');
  await wire.send('S');
  await wire.clock.advance(15_000);
  expect(wire.heard()).toEqual(['S I']);
});

test('a slow weight takes its factor, until the load changes again', async () => {
  const wire = await createWire();
  wire.simulator.injectFault('slow', 3);
  await wire.send('S');
  await wire.clock.advance(17_900);
  expect(wire.heard()).toEqual([]);
  await wire.clock.advance(200);
  expect(wire.heard()).toEqual(['S S     0.0000 g']);
});

test('an adjustment is announced and ends later', async () => {
  const wire = await createWire();
  expect(await wire.send('C3')).toEqual(['C3 B']);
  await wire.clock.advance(20_000);
  expect(wire.heard()).toEqual(['C3 A']);
});
