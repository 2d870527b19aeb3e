import { describe, expect, it } from 'vitest';
import { describeWells, moveOnPlate, parseRange, parseWell, rowName, wellName } from './wells.ts';

const plate = { rows: 8, columns: 12 };

describe('wells', () => {
  it('names every well of a 1536-well plate and reads the names back', () => {
    for (let row = 0; row < 32; row++)
      for (let column = 0; column < 48; column++) expect(parseWell(wellName(row, column))).toEqual({ row, column });
    expect(rowName(25)).toBe('Z');
    expect(wellName(31, 47)).toBe('AF48');
  });

  it('refuses what is not a well', () => {
    for (const text of ['', 'A0', '1A', 'A100', 'AAA1']) expect(parseWell(text)).toBeUndefined();
  });

  it('understands rectangles, single wells, rows, columns and lists', () => {
    expect(parseRange('a1:b2', plate)).toEqual({ ok: true, wells: ['A1', 'A2', 'B1', 'B2'] });
    expect(parseRange('B2:A1', plate)).toEqual({ ok: true, wells: ['A1', 'A2', 'B1', 'B2'] });
    expect(parseRange('A1:A2, A2, C5', plate)).toEqual({ ok: true, wells: ['A1', 'A2', 'C5'] });
    expect(parseRange('C', plate)).toMatchObject({
      ok: true,
      wells: expect.objectContaining({ length: 12 }) as unknown,
    });
    expect(parseRange('7', plate)).toMatchObject({
      ok: true,
      wells: expect.objectContaining({ length: 8 }) as unknown,
    });
    expect(parseRange('rows B-C', plate)).toEqual(parseRange('B1:C12', plate));
    expect(parseRange('column 7', plate)).toEqual(parseRange('A7:H7', plate));
    expect(parseRange('columns 3 to 5; col 7', plate)).toEqual(parseRange('A3:H5, A7:H7', plate));
    expect(parseRange('', plate)).toEqual({ ok: true, wells: [] });
  });

  it('says what is wrong with a range', () => {
    expect(parseRange('A1:Z9', plate)).toEqual({ ok: false, sentence: 'A1:Z9 lies outside A1 to H12.' });
    expect(parseRange('nonsense', plate)).toMatchObject({ ok: false });
    for (const text of ['A1:B2:C3', 'A1:B', 'row 7', 'column B', 'rows', 'A1-'])
      expect(parseRange(text, plate), text).toMatchObject({ ok: false });
  });

  it('describes a selection as short as it can', () => {
    expect(describeWells(['B2'])).toBe('B2');
    expect(describeWells(['A7', 'B7', 'C7'])).toBe('A7:C7');
    expect(describeWells(['A1', 'C3'])).toBe('A1, C3');
    expect(describeWells(['A1', 'B2', 'C3', 'D4', 'E5'])).toBe('5 wells');
  });

  it('stays on the plate whatever key is pressed', () => {
    const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'];
    for (const corner of [
      { row: 0, column: 0 },
      { row: 7, column: 11 },
    ])
      for (const key of keys) {
        const to = moveOnPlate(key, true, corner, plate)!;
        expect(to.row >= 0 && to.row < 8 && to.column >= 0 && to.column < 12).toBe(true);
      }
    expect(moveOnPlate('a', false, { row: 0, column: 0 }, plate)).toBeUndefined();
  });
});
