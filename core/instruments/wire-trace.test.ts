import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { WireTrace } from './wire-trace.ts';

test('control characters are shown, and a line that is too long is cut', () => {
  const clock = new FakeClock();
  const trace = new WireTrace(clock);
  trace.add('out', 'S\r\n');
  trace.add('in', `\u0006${'x'.repeat(600)}`);
  expect(trace.lines()).toEqual([
    { at: clock.now(), direction: 'out', text: 'S\\x0d\\x0a' },
    { at: clock.now(), direction: 'in', text: `\\x06${'x'.repeat(499)} … (601 characters)` },
  ]);
});

test('only the last lines are kept', () => {
  const trace = new WireTrace(new FakeClock(), 3);
  for (let line = 1; line <= 10; line++) trace.add('in', String(line));
  expect(trace.lines().map(({ text }) => text)).toEqual(['8', '9', '10']);
});
