import { AppError } from '../contract/errors.ts';

/** A position on a plate, counted from 0: A1 is row 0, column 0. */
export interface WellPosition {
  readonly row: number;
  readonly column: number;
}

/** Size of a plate in wells; flasks and tubes are 1 x 1. */
export interface PlateShape {
  readonly rows: number;
  readonly columns: number;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** 1536 wells: rows A to AF, columns 1 to 48. */
const MOST_ROWS = 32;
const MOST_COLUMNS = 48;

/** Letters of a row: A to Z, then AA to AF. */
export function rowName(row: number): string {
  return row < 26 ? LETTERS.charAt(row) : LETTERS.charAt(Math.floor(row / 26) - 1) + LETTERS.charAt(row % 26);
}

export function wellName(position: WellPosition): string {
  return `${rowName(position.row)}${position.column + 1}`;
}

/** Every name there is, A1 to AF48. */
const POSITIONS: ReadonlyMap<string, WellPosition> = new Map(
  Array.from({ length: MOST_ROWS * MOST_COLUMNS }, (_, index) => {
    const position = { row: Math.floor(index / MOST_COLUMNS), column: index % MOST_COLUMNS };
    return [wellName(position), position];
  }),
);

/** Position of a well named A1 to AF48; undefined when the text is no such name. */
export function parseWell(name: string): WellPosition | undefined {
  return POSITIONS.get(name);
}

/** All wells of a plate, column after column: A1, B1, ... H1, A2, ... the order in which a multichannel works. */
export function wellsOf(shape: PlateShape): string[] {
  return rectangle({ row: 0, column: 0 }, { row: shape.rows - 1, column: shape.columns - 1 });
}

/** Wells on the outermost ring. */
export function isOuterWell(position: WellPosition, shape: PlateShape): boolean {
  const { row, column } = position;
  return row === 0 || column === 0 || row === shape.rows - 1 || column === shape.columns - 1;
}

function rectangle(from: WellPosition, to: WellPosition): string[] {
  const names: string[] = [];
  for (let column = from.column; column <= to.column; column++)
    for (let row = from.row; row <= to.row; row++) names.push(wellName({ row, column }));
  return names;
}

/**
 * Wells named in words: `A1`, `B2:G11` (the rectangle), `column 7`, `columns 2-11`, `row C`, `rows B-G`, `all`, several
 * separated by commas. Each well once, in the order given.
 * @throws AppError `protocol-invalid` when a part is not understood or not on the plate
 */
export function parseWells(text: string, shape: PlateShape): string[] {
  const found = new Set<string>();
  for (const part of text.split(',')) for (const well of parsePart(part.trim(), shape)) found.add(well);
  return [...found];
}

function parsePart(part: string, shape: PlateShape): string[] {
  if (part === 'all') return wellsOf(shape);
  const columns = /^columns? (\d+)(?:-(\d+))?$/.exec(part);
  if (columns !== null) {
    const first = Number(columns[1]);
    return between(
      { row: 0, column: first - 1 },
      { row: shape.rows - 1, column: Number(columns[2] ?? first) - 1 },
      part,
      shape,
    );
  }
  const rows = /^rows? ([A-Z]{1,2})(?:-([A-Z]{1,2}))?$/.exec(part);
  if (rows !== null) {
    const first = parseWell(`${rows[1]}1`)?.row ?? -1;
    const last = rows[2] === undefined ? first : (parseWell(`${rows[2]}1`)?.row ?? -1);
    return between({ row: first, column: 0 }, { row: last, column: shape.columns - 1 }, part, shape);
  }
  const [from = '', to = from, ...more] = part.split(':');
  const start = parseWell(from.trim());
  const end = parseWell(to.trim());
  if (start === undefined || end === undefined || more.length > 0)
    throw new AppError(
      'protocol-invalid',
      `"${part}" is not a well. Write A1, a range like B2:G11, "column 7", "row C" or "all".`,
    );
  return between(start, end, part, shape);
}

function between(start: WellPosition, end: WellPosition, part: string, shape: PlateShape): string[] {
  const from = { row: Math.min(start.row, end.row), column: Math.min(start.column, end.column) };
  const to = { row: Math.max(start.row, end.row), column: Math.max(start.column, end.column) };
  if (from.row < 0 || from.column < 0 || to.row >= shape.rows || to.column >= shape.columns) {
    const last = wellName({ row: shape.rows - 1, column: shape.columns - 1 });
    throw new AppError('protocol-invalid', `"${part}" is not on the plate, which has wells A1 to ${last}.`);
  }
  return rectangle(from, to);
}

/** The wells column by column, for work with one command a column. Columns in rising order, each with its wells in order. */
export function wellsByColumn(
  wells: readonly string[],
): readonly { readonly column: number; readonly wells: readonly string[] }[] {
  let columns = columnsOf.get(wells);
  if (columns === undefined) columnsOf.set(wells, (columns = groupByColumn(wells)));
  return columns;
}

/** The same lists of wells are asked for again and again while a plan is made. */
const columnsOf = new WeakMap<readonly string[], readonly { readonly column: number; readonly wells: string[] }[]>();

function groupByColumn(wells: readonly string[]): readonly { readonly column: number; readonly wells: string[] }[] {
  const columns = new Map<number, string[]>();
  for (const name of wells) {
    const column = (parseWell(name)?.column ?? 0) + 1;
    const group = columns.get(column);
    if (group === undefined) columns.set(column, [name]);
    else group.push(name);
  }
  return [...columns].sort(([a], [b]) => a - b).map(([column, group]) => ({ column, wells: group.sort(byRow) }));
}

function byRow(a: string, b: string): number {
  return (parseWell(a)?.row ?? 0) - (parseWell(b)?.row ?? 0);
}

/** Row by row, every second row backwards: the shortest way for a stage that moves along rows. */
export function serpentine(wells: readonly string[]): string[] {
  return [...wells].sort((a, b) => {
    const [first, second] = [parseWell(a), parseWell(b)];
    if (first === undefined || second === undefined) return 0;
    if (first.row !== second.row) return first.row - second.row;
    return first.row % 2 === 0 ? first.column - second.column : second.column - first.column;
  });
}
