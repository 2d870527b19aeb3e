import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOuterWell, parseWell, parseWells, serpentine, wellName, wellsByColumn, wellsOf } from './well.ts';

const PLATE_96 = { rows: 8, columns: 12 };

describe('a well name', () => {
  it('is read back as it was written, from A1 to AF48', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 47 }), (row, column) => {
        expect(parseWell(wellName({ row, column }))).toEqual({ row, column });
      }),
    );
    expect(wellName({ row: 31, column: 47 })).toBe('AF48');
  });

  it.each(['', 'A', '1', 'A0', 'A01', 'a1', 'AG1', 'A49', 'AAA1', 'A1 '])('is not "%s"', (text) => {
    expect(parseWell(text)).toBeUndefined();
  });
});

describe('wells in words', () => {
  it.each([
    ['A1', ['A1']],
    ['B2:C3', ['B2', 'C2', 'B3', 'C3']],
    ['C3:B2', ['B2', 'C2', 'B3', 'C3']],
    ['column 12', ['A12', 'B12', 'C12', 'D12', 'E12', 'F12', 'G12', 'H12']],
    ['A1, A1, A2', ['A1', 'A2']],
  ])('%s', (text, wells) => {
    expect(parseWells(text, PLATE_96)).toEqual(wells);
  });

  it('count as they should', () => {
    expect(parseWells('all', PLATE_96)).toHaveLength(96);
    expect(parseWells('B2:G11', PLATE_96)).toHaveLength(60);
    expect(parseWells('rows A-B', PLATE_96)).toHaveLength(24);
    expect(parseWells('columns 2-3, row A', PLATE_96)).toHaveLength(26);
  });

  it.each([
    ['I1', '"I1" is not on the plate, which has wells A1 to H12.'],
    ['column 13', '"column 13" is not on the plate, which has wells A1 to H12.'],
    ['column 0', '"column 0" is not on the plate, which has wells A1 to H12.'],
    ['blue', '"blue" is not a well. Write A1, a range like B2:G11, "column 7", "row C" or "all".'],
    ['A1:B2:C3', '"A1:B2:C3" is not a well. Write A1, a range like B2:G11, "column 7", "row C" or "all".'],
  ])('%s is refused', (text, sentence) => {
    expect(() => parseWells(text, PLATE_96)).toThrow(sentence);
  });
});

describe('the order of wells', () => {
  it('goes column by column for a multichannel', () => {
    expect(wellsOf({ rows: 2, columns: 2 })).toEqual(['A1', 'B1', 'A2', 'B2']);
    expect(wellsByColumn(['C2', 'A10', 'A2', 'B1'])).toEqual([
      { column: 1, wells: ['B1'] },
      { column: 2, wells: ['A2', 'C2'] },
      { column: 10, wells: ['A10'] },
    ]);
  });

  it('turns at the end of each row for a stage', () => {
    expect(serpentine(['A1', 'B1', 'A2', 'B2', 'C1'])).toEqual(['A1', 'A2', 'B2', 'B1', 'C1']);
  });

  it('36 of 96 wells are outermost', () => {
    expect(wellsOf(PLATE_96).filter((well) => isOuterWell(parseWell(well)!, PLATE_96))).toHaveLength(36);
  });
});
