import { describe, expect, it } from 'vitest';
import { planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { scheduleOfPlan } from './schedule-of-plan.ts';

describe('a task that was never seen to take any time', () => {
  it('still needs room on what it uses or keeps, so that a plan puts it before or after others there', () => {
    const needs = [{ asset: 'cabinet', amount: 1 }];
    const steps = [stepOf('work'), waitOf('kept', 0, { needs }), waitOf('rest', 0)];
    const assets = [{ name: 'cabinet', title: 'Cabinet', kind: 'equipment' as const }];
    const schedule = scheduleOfPlan({ ...planOf(steps), assets }, { 'liquid-handler': 'LH-1' }, () => 0);
    expect(schedule.steps.map(({ id, duration }) => [id, duration.min])).toEqual([
      ['work#0', 1],
      ['kept#0', 1],
      ['rest#0', 0],
    ]);
  });
});
