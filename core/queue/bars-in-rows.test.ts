import { expect, test } from 'vitest';
import type { ForecastBar } from '../contract/forecast.ts';
import { inRows } from './bars-in-rows.ts';

const bar = (executionId: string, start: number, end: number): Omit<ForecastBar, 'row'> => ({
  executionId,
  title: 'Plate',
  taskId: 'seed#0',
  stepId: 'seed',
  label: 'Seed',
  start,
  end,
  state: 'planned',
  first: null,
  window: null,
  conflict: null,
});
const rowsOf = (bars: readonly Omit<ForecastBar, 'row'>[], capacity: number) =>
  inRows(bars, capacity).map(({ executionId, row }) => `${executionId} ${row}`);

test('bars that follow each other share a row, bars at the same time lie in rows of their own', () => {
  expect(rowsOf([bar('EX-3', 20, 30), bar('EX-1', 0, 20), bar('EX-2', 10, 40)], 4)).toEqual([
    'EX-1 0',
    'EX-2 1',
    'EX-3 0',
  ]);
});

test('one that is late does not make a second row where there is one place, nor a third where there are two', () => {
  expect(rowsOf([bar('EX-1', 0, 22), bar('EX-2', 20, 40), bar('EX-3', 40, 50)], 1)).toEqual([
    'EX-1 0',
    'EX-2 0',
    'EX-3 0',
  ]);
  expect(rowsOf([bar('EX-1', 0, 50), bar('EX-2', 0, 22), bar('EX-3', 20, 40)], 2)).toEqual([
    'EX-2 0',
    'EX-1 1',
    'EX-3 0',
  ]);
});
