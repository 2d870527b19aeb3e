import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '#core/testing/fake-clock.ts';
import { WeighingCell } from './weighing-cell.ts';

function createCell(load: () => number, clock = new FakeClock()): WeighingCell {
  return new WeighingCell({
    clock,
    readMass: load,
    capacityG: 220,
    readabilityG: 0.0001,
    settleMs: 6000,
    noise: () => 0,
  });
}

test('a stable reading is the load itself, rounded to the display, whenever it is asked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0, max: 220, noNaN: true }),
      fc.array(fc.double({ min: 0.01, max: 4000, noNaN: true }), { maxLength: 6 }),
      async (mass, pauses) => {
        const clock = new FakeClock();
        let load = 0;
        const cell = createCell(() => load, clock);
        load = mass;
        cell.loadChanged();
        for (const pause of pauses) {
          await clock.advance(pause);
          const reading = cell.read();
          if (reading.stable) expect(Math.abs(reading.gross - mass)).toBeLessThanOrEqual(0.00005 + 1e-9);
          else expect(Math.abs(reading.gross)).toBeLessThanOrEqual(mass + 0.0001);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('it creeps towards its load and half a display step is left at the end', async () => {
  const clock = new FakeClock();
  let load = 0;
  const cell = createCell(() => load, clock);
  load = 100;
  cell.loadChanged();
  let last = 0;
  for (let second = 1; second < 6; second++) {
    await clock.advance(1000);
    const { gross, stable } = cell.read();
    expect(stable).toBe(false);
    expect(gross).toBeGreaterThan(last);
    last = gross;
  }
  await clock.advance(999);
  expect(cell.read().gross).toBeCloseTo(100, 3);
});

test('a draught keeps it unstable although the load has not changed', async () => {
  const clock = new FakeClock();
  const cell = createCell(() => 5, clock);
  cell.disturb(10_000);
  expect(cell.read().stable).toBe(false);
  await clock.advance(10_000);
  expect(cell.read().stable).toBe(true);
});

test('a load that dries slowly is followed and stays stable', async () => {
  const clock = new FakeClock();
  let load = 50;
  const cell = createCell(() => load, clock);
  for (let second = 1; second <= 60; second++) {
    await clock.advance(1000);
    load -= 0.0002;
    const reading = cell.read();
    expect(reading.stable).toBe(true);
    expect(reading.gross).toBeCloseTo(-0.0002 * second, 4);
  }
});
