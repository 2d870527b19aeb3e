import { describe, expect, it } from 'vitest';
import { filterOf, historySearchSchema, isFiltered } from './history-search.ts';

describe('the address of History', () => {
  it('drops what it does not understand instead of failing', () => {
    const search = historySearchSchema.parse({
      status: ['completed', 'nonsense'],
      from: 'yesterday',
      selected: 'EX-1',
      tab: 'curves',
    });
    expect(search).toMatchObject({ status: undefined, from: undefined, selected: 'EX-1', tab: 'curves' });
  });

  it('asks the host for whole days and leaves out what is empty', () => {
    const filter = filterOf(
      historySearchSchema.parse({ from: '2026-11-10', to: '2026-11-10', search: '  ', status: [] }),
    );
    expect(Object.keys(filter).toSorted()).toEqual(['dateRangeEnd', 'dateRangeStart']);
    expect(filter.dateRangeEnd! - filter.dateRangeStart!).toBe(86_399_999);
  });

  it('is not filtered by what is merely selected', () => {
    expect(isFiltered(historySearchSchema.parse({ selected: 'EX-1', tab: 'steps' }))).toBe(false);
    expect(isFiltered(historySearchSchema.parse({ cellLine: 'U2OS' }))).toBe(true);
  });
});
