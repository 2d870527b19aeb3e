import { describe, expect, it } from 'vitest';
import { splitTable } from './split-table.ts';

describe('splitting a table', () => {
  it('splits CSV with quotes, semicolons, line ends of all kinds and a byte order mark', () => {
    expect(splitTable('\uFEFFa;b\r\n"x;1";"say ""hi""\nthere"\r\n\r\nlast;')).toEqual([
      ['a', 'b'],
      ['x;1', 'say "hi"\nthere'],
      ['last', ''],
    ]);
    expect(splitTable('a,b\n"1,5",2')).toEqual([
      ['a', 'b'],
      ['1,5', '2'],
    ]);
  });

  it('keeps rows without text where places matter', () => {
    expect(splitTable('a\tb\n\n\t\nc', { separator: '\t', emptyRows: true })).toEqual([
      ['a', 'b'],
      [''],
      ['', ''],
      ['c'],
    ]);
  });
});
