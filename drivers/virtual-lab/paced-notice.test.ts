import { expect, test } from 'vitest';
import { FakeClock } from '#core/testing/fake-clock.ts';
import { PacedNotice } from './paced-notice.ts';

test('tells of the first change at once, of many twenty times a second, and always of the last', async () => {
  const clock = new FakeClock();
  const told: number[] = [];
  let value = 0;
  using notice = new PacedNotice(clock, () => told.push(value));
  const change = (): void => {
    value++;
    notice.notify();
  };
  change();
  expect(told).toEqual([1]);
  for (let times = 0; times < 100; times++) change();
  expect(told).toEqual([1]);
  await clock.advance(50);
  expect(told).toEqual([1, 101]);
  await clock.advance(1000);
  expect(told).toEqual([1, 101]);
  change();
  expect(told).toEqual([1, 101, 102]);
});

test('tells nothing when it has been disposed of', async () => {
  const clock = new FakeClock();
  let told = 0;
  const notice = new PacedNotice(clock, () => told++);
  notice.notify();
  notice.notify();
  notice[Symbol.dispose]();
  await clock.advance(100);
  expect(told).toBe(1);
});
