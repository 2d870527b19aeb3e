import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange } from '../../../lib/wells.ts';
import { allWells } from './layout-wells.ts';
import { firstOf, rangeText } from './selection.ts';

const shape = { rows: 8, columns: 12 };

describe('a selection', () => {
  it('is written as a range field takes it', () => {
    expect(rangeText(['B3', 'B2', 'C2', 'C3', 'D2'])).toBe('B2:C3, D2');
    expect(rangeText([])).toBe('');
    expect(rangeText(['A1', 'C3', 'E5', 'G7'])).toBe('4 wells');
    expect(firstOf(['C4', 'B9'])).toEqual({ row: 1, column: 3 });
    fc.assert(
      fc.property(fc.subarray(allWells(shape)), (wells) => {
        const range = parseRange(rangeText(wells), shape);
        if (range.ok) expect(new Set(range.wells)).toEqual(new Set(wells));
        else expect(rangeText(wells)).toBe(`${wells.length} wells`);
      }),
    );
  });
});
