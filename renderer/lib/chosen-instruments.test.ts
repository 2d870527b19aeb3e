import { expect, it } from 'vitest';
import type { StepState } from '#core/contract/execution.ts';
import { bindingsOfStep, chosenText, instrumentsInUse, instrumentsOf } from './chosen-instruments.ts';

const state: StepState = {
  stepId: 'read',
  status: 'completed',
  commandsDone: 1,
  attempt: 1,
  startedAt: 0,
  endedAt: 1,
  startedLabAt: 0,
  endedLabAt: 1,
  progress: null,
  errorMessage: null,
  inDoubt: false,
};
const read: StepState = { ...state, chosen: [{ kind: 'plate-reader', instrumentId: 'RDR-2' }] };
const spin: StepState = {
  ...state,
  stepId: 'spin',
  status: 'running',
  chosen: [{ kind: 'centrifuge', instrumentId: 'CEN-1', passedOver: ['CEN-2 is not connected (closed).'] }],
};
const bindings = { 'liquid-handler': 'LH-1' };

it('instruments of an execution are those it is bound to and those its steps chose, each once', () => {
  expect(instrumentsOf({ bindings, steps: [state, read, { ...read, stepId: 'again' }, spin] })).toEqual([
    'LH-1',
    'RDR-2',
    'CEN-1',
  ]);
  expect(instrumentsInUse({ bindings, steps: [read, spin] })).toEqual(['LH-1', 'CEN-1']);
});

it('a step is bound to what it chose', () => {
  expect(bindingsOfStep(bindings, read)).toEqual({ 'liquid-handler': 'LH-1', 'plate-reader': 'RDR-2' });
  expect(bindingsOfStep(bindings, state)).toBe(bindings);
});

it('what was chosen is said with why others were passed over', () => {
  expect(chosenText(read.chosen)).toBe('on RDR-2');
  expect(chosenText(spin.chosen)).toBe('on CEN-1: CEN-2 is not connected (closed).');
  expect(chosenText(undefined)).toBeNull();
});
