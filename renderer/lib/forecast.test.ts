import { describe, expect, it } from 'vitest';
import { pendingStep } from '#core/contract/live-execution.ts';
import type { Plan, PlanStep } from '#core/contract/plan.ts';
import { forecast, laneOf } from './forecast.ts';

type Command = PlanStep['commands'][number];
const command = (instrument: Command['instrument'], expectedMs: number, name = 'x'): Command => ({
  instrument,
  command: name,
  params: {},
  effect: 'read',
  expectedMs,
  timeoutMs: 1,
  label: name,
});
const step = (stepId: string, after: string[], rangeMs: [number, number], commands: Command[] = []) =>
  ({ stepId, kind: 'action', after, rangeMs, expectedMs: rangeMs[0], commands }) as unknown as PlanStep;

describe('the forecast of a run', () => {
  const plan = {
    steps: [step('a', [], [100, 200]), step('b', ['a'], [10, 20]), step('c', ['a', 'b'], [5, 5])],
  } as unknown as Plan;

  it('takes what happened as it happened, and counts on from now', () => {
    const running = { ...pendingStep('a'), status: 'running' as const, startedLabAt: 1000 };
    const times = forecast(plan, { steps: [running, pendingStep('b'), pendingStep('c')] }, 1150);
    expect(times.get('a')).toEqual({ startLow: 1000, startHigh: 1000, endLow: 1150, endHigh: 1200 });
    expect(times.get('b')).toEqual({ startLow: 1150, startHigh: 1200, endLow: 1160, endHigh: 1220 });
    expect(times.get('c')).toMatchObject({ startLow: 1160, startHigh: 1220 });
  });

  it('keeps the times of what is over', () => {
    const over = { ...pendingStep('a'), status: 'completed' as const, startedLabAt: 10, endedLabAt: 150, endedAt: 1 };
    expect(forecast(plan, { steps: [over] }, 500).get('a')).toEqual({
      startLow: 10,
      startHigh: 10,
      endLow: 150,
      endHigh: 150,
    });
  });

  it('puts an incubation into the lane of the incubator, whoever carries the plate and counts the hours', () => {
    const incubate = step(
      'i',
      [],
      [1, 1],
      [command('plate-arm', 40), command('incubator', 10), command('wellrun', 86_400), command('plate-arm', 40)],
    );
    expect(laneOf(incubate)).toBe('incubator');
    expect(laneOf(step('m', [], [1, 1], [command('plate-arm', 40)]))).toBe('plate-arm');
    expect(laneOf(step('q', [], [1, 1], [command('wellrun', 60, 'ask')]))).toBe('wellrun');
  });
});
