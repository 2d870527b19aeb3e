import { describe, expect, it } from 'vitest';
import { columnsFor, filledDown, importTable, pasted, readRows } from './batch-table.ts';
import type { NamedParameter } from './parameter-values.ts';

const parameters: NamedParameter[] = [
  { name: 'cellLine', parameter: { type: 'cell-line', title: 'Cell line', default: 'U2OS' } },
  {
    name: 'topDose',
    parameter: { type: 'number', title: 'Top dose', unit: 'µM', default: 10, minimum: 0.001, maximum: 100 },
  },
  { name: 'replicates', parameter: { type: 'integer', title: 'Replicates', default: 4, minimum: 1, maximum: 8 } },
  { name: 'plate', parameter: { type: 'text', title: 'Plate', default: 'P-1', pattern: 'P-\\d+' } },
  { name: 'wash', parameter: { type: 'boolean', title: 'Wash', default: false } },
];
const cellLines = [
  { value: 'U2OS', title: 'U2OS' },
  { value: 'A549', title: 'A549' },
  { value: 'HepG2', title: 'HepG2, liver' },
];
const columns = columnsFor(parameters, cellLines, []);

describe('a table for a batch', () => {
  it('is read from a spreadsheet with titles, units, decimal commas and other cases', () => {
    const table = importTable('Cell line\tTop dose (µM)\tWash\nu2os\t2,5\tyes\nhepg2, liver\t10\t\n', columns);
    expect(table).toMatchObject({ columns: ['cellLine', 'topDose', 'wash'] });
    if ('fault' in table) throw new Error(table.fault);
    const chosen = columns.filter((one) => table.columns.includes(one.name));
    expect(readRows(chosen, table.rows)).toEqual({
      faults: [],
      rows: [
        { cellLine: 'U2OS', topDose: 2.5, wash: true },
        { cellLine: 'HepG2', topDose: 10, wash: false },
      ],
    });
  });

  it('names every fault by row and column, in a sentence', () => {
    const rows = [
      { cellLine: 'HeLa', topDose: '500', replicates: '2.5', plate: 'Q7', wash: 'maybe' },
      { cellLine: 'A549', topDose: 'ten', replicates: '', plate: 'P-7', wash: 'no' },
    ];
    const { faults } = readRows(columns, rows);
    expect(faults.map(({ row, column, sentence }) => `${row + 1} ${column}: ${sentence}`)).toEqual([
      '1 cellLine: "HeLa" is not known; there is U2OS, A549, HepG2.',
      '1 topDose: 500 does not fit: give 0.001 to 100 µM.',
      '1 replicates: Give a whole number.',
      '1 plate: It must look like P-\\d+.',
      '1 wash: "maybe" is neither yes nor no.',
      '2 topDose: "ten" is not a number.',
      '2 replicates: A number is missing.',
    ]);
  });

  it('refuses a file that names no parameter, an unknown one, one twice, or has no rows', () => {
    const faultOf = (text: string) => (importTable(text, columns) as { fault?: string }).fault;
    expect(faultOf('')).toBe('There is nothing in it.');
    expect(faultOf('a,b\n1,2')).toMatch(/first row has to name parameters, such as Cell line, Top dose, Replicates/);
    expect(faultOf('plate,colour\nP-1,red')).toBe('Column 2 is called "colour"; there is no such parameter.');
    expect(faultOf('plate,Plate\nP-1,P-2')).toBe('Plate stands in two columns.');
    expect(faultOf('plate\n')).toBe('It has a head and no rows.');
    expect(faultOf(`plate\n${'P-1\n'.repeat(1001)}`)).toBe('It has 1,001 rows; a batch has at most 1,000.');
  });

  it('takes pasted cells from where the cursor is, adds rows and leaves the other columns', () => {
    const blank = { cellLine: 'U2OS', topDose: '10', plate: 'P-1' };
    const rows = pasted(
      [blank, blank],
      ['cellLine', 'topDose', 'plate'],
      { row: 1, column: 1 },
      '1\tP-2\textra\n2\tP-3',
      blank,
    );
    expect(rows).toEqual([
      blank,
      { cellLine: 'U2OS', topDose: '1', plate: 'P-2' },
      { cellLine: 'U2OS', topDose: '2', plate: 'P-3' },
    ]);
    expect(pasted([], ['plate'], { row: 0, column: 0 }, 'P\n'.repeat(1200), {})).toHaveLength(1000);
  });

  it('fills a value down without touching what is above', () => {
    const rows = ['a', 'b', 'c', 'd'].map((plate) => ({ plate, topDose: '1' }));
    expect(filledDown(rows, 'plate', 1).map((row) => row.plate)).toEqual(['a', 'b', 'b', 'b']);
  });

  it.each([
    [
      ['1', '2', '1', '1'],
      ['1', '2', '3', '4'],
    ],
    [
      ['P-08', 'P-10', '', ''],
      ['P-08', 'P-10', 'P-12', 'P-14'],
    ],
    [
      ['5', '5', '7', '9'],
      ['5', '5', '5', '5'],
    ],
    [
      ['1.8', '1.9', '', ''],
      ['1.8', '1.8', '1.8', '1.8'],
    ],
    [
      ['U2OS', 'A549', '', ''],
      ['U2OS', 'U2OS', 'U2OS', 'U2OS'],
    ],
    [
      ['3', '1', '', ''],
      ['3', '1', '1', '1'],
    ],
  ])('%j filled down goes on counting where two values begin a series: %j', (before, after) => {
    const rows = before.map((plate) => ({ plate }));
    expect(filledDown(rows, 'plate', 0).map((row) => row.plate)).toEqual(after);
  });
});
