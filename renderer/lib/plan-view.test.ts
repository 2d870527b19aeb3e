import { describe, expect, it } from 'vitest';
import { pendingStep } from '#core/contract/live-execution.ts';
import type { StepState } from '#core/contract/execution.ts';
import type { Plan, PlanStep } from '#core/contract/plan.ts';
import { PlanView, shareOf, stepItems } from './plan-view.ts';

const step = (stepId: string, change: Partial<PlanStep> = {}): PlanStep => ({
  stepId,
  index: 0,
  number: stepId,
  kind: 'action',
  depth: 0,
  name: stepId,
  sentence: stepId,
  operationType: 'test',
  params: {},
  after: [],
  commands: [],
  effect: 'read',
  expectedMs: 60_000,
  rangeMs: [50_000, 70_000],
  startMs: 0,
  recovery: [],
  ...change,
});
const command = (label: string, expectedMs: number): PlanStep['commands'][number] => ({
  instrument: 'liquid-handler',
  command: 'dispense',
  params: {},
  effect: 'consume',
  expectedMs,
  timeoutMs: 1000,
  label,
});
const planOf = (...steps: PlanStep[]) => ({ steps }) as unknown as Plan;
const state = (stepId: string, change: Partial<StepState> = {}): StepState => ({ ...pendingStep(stepId), ...change });
const done = { status: 'completed', startedAt: 0, endedAt: 1, startedLabAt: 0, endedLabAt: 60_000 } as const;

describe('a plan as it is shown', () => {
  const view = new PlanView(
    planOf(
      step('a'),
      step('g', { kind: 'group', expectedMs: 180_000 }),
      step('g.1', { parentId: 'g', depth: 1, startMs: 60_000 }),
      step('g.2', { parentId: 'g', depth: 1, startMs: 120_000, expectedMs: 120_000 }),
    ),
  );
  const group = view.top[1]!;
  const stateWith = (...states: StepState[]) =>
    view.stateOf(group, new Map(states.map((one) => [one.stepId, one])), 120_000);

  it('takes a group for what its steps are together', () => {
    expect(stateWith()).toEqual({ state: 'waiting', share: 0 });
    expect(stateWith(state('g.1', done)).state).toBe('running');
    expect(stateWith(state('g.1', done)).share).toBeCloseTo(1 / 3);
    expect(stateWith(state('g.1', done), state('g.2', done))).toEqual({ state: 'completed', share: 1 });
    expect(stateWith(state('g.1', done), state('g.2', { ...done, status: 'failed' })).state).toBe('failed');
    expect(stateWith(state('g.1', { status: 'running', inDoubt: true })).state).toBe('doubt');
    expect(
      stateWith(state('g.1', { ...done, status: 'skipped' }), state('g.2', { ...done, status: 'skipped' })).state,
    ).toBe('cancelled');
  });

  it('takes a group for failed whose function threw in a program, whatever became of its steps', () => {
    const threw = state('g', { ...done, status: 'failed' });
    expect(stateWith(threw, state('g.1', done), state('g.2', done)).state).toBe('failed');
    expect(stateWith(threw).state).toBe('failed');
  });

  it('marks steps that run side by side', () => {
    const parallel = new PlanView(
      planOf(step('a', { expectedMs: 100_000 }), step('b', { startMs: 50_000 }), step('c', { startMs: 150_000 })),
    );
    const items = stepItems(parallel, { steps: [], bindings: {} }, 0);
    expect(items.map((item) => item.parallel)).toEqual([true, true, false]);
  });

  it('says of a step that has not begun when it may', () => {
    const window = { from: 'a', point: 'end', minMs: 600_000, maxMs: 1_200_000 } as const;
    const plan = new PlanView(planOf(step('a', { name: 'Add reagent' }), step('b', { windows: [window] })));
    const details = (...steps: StepState[]) => stepItems(plan, { steps, bindings: {} }, 0).map((item) => item.detail);
    expect(details()).toEqual([null, 'Starts 10 to 20 min after Add reagent.']);
    expect(details(state('b', done))).toEqual([null, null]);
  });

  it('says what a step needs of the lab until it has ended, and a group while it lasts', () => {
    const needs = [
      { asset: 'hood', amount: 1 },
      { asset: 'cards', amount: 2 },
    ];
    const steps = planOf(step('a', { needs }), step('g', { kind: 'group', needs: [{ asset: 'hood', amount: 1 }] }));
    const assets = [
      { name: 'hood', title: 'Cabinet' },
      { name: 'cards', title: 'Graphics cards' },
    ];
    const plan = new PlanView({ ...steps, assets });
    const details = (...states: StepState[]) =>
      stepItems(plan, { steps: states, bindings: {} }, 0).map((item) => item.detail);
    expect(details()).toEqual(['Needs Cabinet, 2 × Graphics cards.', 'Needs Cabinet.']);
    expect(details(state('a', done), state('g', { status: 'running', startedLabAt: 0 }))).toEqual([
      null,
      'Needs Cabinet.',
    ]);
  });

  it('says which instrument does what, and says when a step is in doubt', () => {
    const plan = new PlanView(planOf(step('a', { commands: [command('column 1', 1000), command('column 2', 1000)] })));
    const running = state('a', { status: 'running', commandsDone: 1, startedLabAt: 0 });
    const [item] = stepItems(plan, { steps: [running], bindings: { 'liquid-handler': 'LH-1' } }, 500);
    expect(item).toMatchObject({ detail: 'LH-1 · column 2', state: 'running' });
    const [doubtful] = stepItems(plan, { steps: [{ ...running, inDoubt: true }], bindings: {} }, 500);
    const ask = { kind: 'operator', stepId: 'a' } as never;
    const [asking] = stepItems(plan, { steps: [running], bindings: {}, attention: [ask] }, 500);
    expect(asking).toMatchObject({ state: 'warn', stateWord: 'asks you', share: null });
    const [held] = stepItems(plan, { steps: [running], bindings: {}, status: 'paused' }, 500);
    expect(held).toMatchObject({ state: 'paused', share: null });
    expect(doubtful).toMatchObject({ detail: 'liquid handler · column 2 · in doubt', state: 'doubt', share: null });
  });
});

describe('the share of a step that is done', () => {
  const two = step('a', { commands: [command('column 1', 3000), command('column 2', 1000)], expectedMs: 4000 });

  it('adds the commands that ended to the progress of the present one', () => {
    expect(shareOf(two, state('a', { commandsDone: 1, progress: 0.5, startedLabAt: 0 }), 0)).toBeCloseTo(0.875);
  });

  it('goes by the clock when the instrument says nothing, and never says it is done', () => {
    const alone = step('a', { commands: [command('all', 1000)], expectedMs: 1000 });
    expect(shareOf(alone, state('a', { startedLabAt: 0 }), 250)).toBeCloseTo(0.25);
    expect(shareOf(alone, state('a', { startedLabAt: 0 }), 99_000)).toBe(0.99);
  });
});
