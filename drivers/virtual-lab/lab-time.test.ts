import { expect, test } from 'vitest';
import { LabClock } from '#core/base/lab-clock.ts';
import { FakeClock } from '#core/testing/fake-clock.ts';
import { LabTime } from './lab-time.ts';
import { hourMs, LabRig } from './testing/lab-rig.ts';

test('goes on from where the world was left, and catches up but never goes back', async () => {
  const clock = new FakeClock(1000);
  const time = new LabTime(clock, 5000);
  expect(time.now()).toBe(5000);
  await clock.advance(10);
  expect(time.now()).toBe(5010);
  time.catchUp(6000);
  expect(time.now()).toBe(6000);
  time.catchUp(5500);
  expect(time.now()).toBe(6000);
  expect(new LabTime(clock, 0).now()).toBe(clock.now());
});

test('a sleep can be broken off', async () => {
  const clock = new FakeClock();
  const broken = new AbortController();
  const sleep = new LabTime(clock, 0).sleep(1000, broken.signal);
  broken.abort(new Error('stopped'));
  await expect(sleep).rejects.toThrow('stopped');
});

test('a lab that is given a clock lives by it', async () => {
  const host = new FakeClock();
  using clock = new LabClock(host, 600);
  await using rig = new LabRig({ clock });
  const start = rig.lab.now();
  await host.advance(6000);
  expect(rig.lab.now() - start).toBe(hourMs);
  await rig.lab.setSpeed(1200);
  await host.advance(3000);
  expect(rig.lab.now() - start).toBe(2 * hourMs);
});
