import { formatNumber, parseNumber } from '../../lib/numbers.ts';
import { splitTable } from '../../lib/split-table.ts';
import { limitsInWords, within } from '../../ui/fields/limits.ts';
import { textFault, type NamedParameter, type ParameterValue, type ParameterValues } from './parameter-values.ts';

/** Most executions of one batch. */
export const MOST_ROWS = 1000;

export interface Choice {
  readonly value: string;
  readonly title: string;
}

/** A column of the table: a parameter with what may be chosen for it. */
export interface BatchColumn extends NamedParameter {
  readonly choices: readonly Choice[] | undefined;
}

/** What stands in a cell, as it was typed. */
export type BatchRow = Readonly<Record<string, string>>;

export interface CellFault {
  /** From 0. */
  readonly row: number;
  readonly column: string;
  readonly sentence: string;
}

export function columnsFor(
  parameters: readonly NamedParameter[],
  cellLines: readonly Choice[],
  compounds: readonly Choice[],
): BatchColumn[] {
  return parameters.map((one) => {
    const { type } = one.parameter;
    const choices =
      one.parameter.type === 'choice'
        ? one.parameter.choices
        : type === 'cell-line'
          ? cellLines
          : type === 'compound'
            ? compounds
            : undefined;
    return { ...one, choices };
  });
}

/** A value as a cell shows it. */
export function cellText(value: ParameterValue): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

const YES = new Set(['yes', 'y', 'true', '1', 'x']);
const NO = new Set(['no', 'n', 'false', '0', '']);

/** What a cell means for its parameter, or why it means nothing, as a sentence. */
export function readCell(column: BatchColumn, text: string): { value: ParameterValue } | { fault: string } {
  const { parameter } = column;
  const plain = text.trim();
  switch (parameter.type) {
    case 'number':
    case 'integer': {
      const value = parseNumber(plain);
      if (value === undefined) return { fault: plain === '' ? 'A number is missing.' : `"${plain}" is not a number.` };
      if (parameter.type === 'integer' && !Number.isInteger(value)) return { fault: 'Give a whole number.' };
      return within(value, parameter)
        ? { value }
        : { fault: `${formatNumber(value)} does not fit: give ${limitsInWords(parameter, parameter.unit)}.` };
    }
    case 'boolean': {
      const word = plain.toLowerCase();
      if (YES.has(word)) return { value: true };
      return NO.has(word) ? { value: false } : { fault: `"${plain}" is neither yes nor no.` };
    }
    case 'text': {
      const fault = textFault(parameter, plain);
      return fault === undefined ? { value: plain } : { fault };
    }
    default: {
      const word = plain.toLowerCase();
      const choices = column.choices ?? [];
      const found =
        choices.find((one) => one.value.toLowerCase() === word) ??
        choices.find((one) => one.title.toLowerCase() === word);
      if (found !== undefined) return { value: found.value };
      const known = choices.slice(0, 5).map((one) => one.value);
      return {
        fault: `${plain === '' ? 'A choice is missing' : `"${plain}" is not known`}; there is ${known.join(', ')}${choices.length > 5 ? ` and ${choices.length - 5} more` : ''}.`,
      };
    }
  }
}

/** Every cell read: the values of each row, or the faults by row and column. */
export function readRows(
  columns: readonly BatchColumn[],
  rows: readonly BatchRow[],
): { readonly rows: readonly ParameterValues[]; readonly faults: readonly CellFault[] } {
  const faults: CellFault[] = [];
  const read = rows.map((row, index) => {
    const values: ParameterValues = {};
    for (const column of columns) {
      const cell = readCell(column, row[column.name] ?? '');
      if ('value' in cell) values[column.name] = cell.value;
      else faults.push({ row: index, column: column.name, sentence: cell.fault });
    }
    return values;
  });
  return { rows: read, faults };
}

export interface ImportedTable {
  /** Parameters that the table varies, by name. */
  readonly columns: readonly string[];
  readonly rows: readonly BatchRow[];
}

/**
 * A table with a head of parameter names or titles, as rows of a batch.
 * @returns the table, or a sentence that says why it is none
 */
export function importTable(text: string, columns: readonly BatchColumn[]): ImportedTable | { readonly fault: string } {
  const [head, ...lines] = splitTable(text);
  if (head === undefined) return { fault: 'There is nothing in it.' };
  const found = head.map((title) => columnOf(title, columns));
  const unknown = head.filter((title, index) => found[index] === undefined && title !== '');
  if (found.every((one) => one === undefined))
    return {
      fault: `Its first row has to name parameters, such as ${columns
        .slice(0, 3)
        .map((one) => one.parameter.title)
        .join(', ')}.`,
    };
  if (unknown.length > 0)
    return { fault: `Column ${head.indexOf(unknown[0]!) + 1} is called "${unknown[0]}"; there is no such parameter.` };
  const twice = found.find((one, index) => one !== undefined && found.indexOf(one) !== index);
  if (twice !== undefined) return { fault: `${twice.parameter.title} stands in two columns.` };
  if (lines.length === 0) return { fault: 'It has a head and no rows.' };
  if (lines.length > MOST_ROWS)
    return { fault: `It has ${formatNumber(lines.length)} rows; a batch has at most ${formatNumber(MOST_ROWS)}.` };
  return {
    columns: found.flatMap((one) => one?.name ?? []),
    rows: lines.map((line) =>
      Object.fromEntries(found.flatMap((one, index) => (one === undefined ? [] : [[one.name, line[index] ?? '']]))),
    ),
  };
}

function columnOf(title: string, columns: readonly BatchColumn[]): BatchColumn | undefined {
  const word = plainTitle(title);
  return columns.find(
    (one) =>
      one.name.toLowerCase() === word ||
      plainTitle(one.parameter.title) === word ||
      one.name.toLowerCase() === word.replaceAll(' ', '_'),
  );
}

/** Without the unit in brackets that spreadsheets carry: "Top dose (µM)" is "top dose". */
function plainTitle(title: string): string {
  return title
    .replace(/\s*[([].*[)\]]\s*$/, '')
    .trim()
    .toLowerCase();
}

/** Cells pasted from a spreadsheet at a place; rows are added where there are not enough. What lies beyond the last column is left out. */
export function pasted(
  rows: readonly BatchRow[],
  columns: readonly string[],
  at: { readonly row: number; readonly column: number },
  text: string,
  blank: BatchRow,
): BatchRow[] {
  const cells = splitTable(text);
  const result = [...rows];
  cells.forEach((line, down) => {
    const index = at.row + down;
    if (index >= MOST_ROWS) return;
    const changed = Object.fromEntries(
      line.flatMap((cell, across) => {
        const name = columns[at.column + across];
        return name === undefined ? [] : [[name, cell]];
      }),
    );
    result[index] = { ...(result[index] ?? blank), ...changed };
  });
  return result;
}

/**
 * The value of a cell given to all cells below it, or counted on as a spreadsheet does: where the cell below holds the
 * next of a series (1 and 2, P-08 and P-10), the others go on with it.
 */
export function filledDown(rows: readonly BatchRow[], column: string, from: number): BatchRow[] {
  const value = rows[from]?.[column] ?? '';
  const series = seriesOf(value, rows[from + 1]?.[column] ?? '');
  return rows.map((row, index) => (index > from ? { ...row, [column]: series?.(index - from) ?? value } : row));
}

/** The n-th value behind the first of a series; undefined where two values are the start of none. */
function seriesOf(first: string, second: string): ((at: number) => string) | undefined {
  const [one, two] = [first, second].map((text) => /^(.*?)(\d+)$/.exec(text.trim()));
  if (one == null || two == null || one[1] !== two[1] || one[2] === two[2]) return undefined;
  /* Behind a point digits are no number of their own. */
  if (/\d[.,]$/.test(one[1]!)) return undefined;
  const [start, step] = [Number(one[2]), Number(two[2]) - Number(one[2])];
  const width = one[2]!.startsWith('0') ? one[2]!.length : 0;
  return (at) => {
    const number = start + at * step;
    return number < 0 ? second : `${one[1]}${String(number).padStart(width, '0')}`;
  };
}
