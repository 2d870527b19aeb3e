/** Rows and columns count from 0; wells are named A1, H12, P24, AF48. */
export interface WellPosition {
  readonly row: number;
  readonly column: number;
}

export interface PlateShape {
  readonly rows: number;
  readonly columns: number;
}

/** A, B ... Z, AA ... AF */
export function rowName(row: number): string {
  return row < 26 ? String.fromCodePoint(65 + row) : rowName(Math.floor(row / 26) - 1) + rowName(row % 26);
}

export function wellName(row: number, column: number): string {
  return `${rowName(row)}${column + 1}`;
}

export function parseWell(text: string): WellPosition | undefined {
  const match = /^([A-Z]{1,2})([1-9]\d?)$/.exec(text.trim().toUpperCase());
  if (match === null) return undefined;
  const row = Array.from(match[1]!).reduce((sum, letter) => sum * 26 + (letter.codePointAt(0)! - 64), 0) - 1;
  return { row, column: Number(match[2]) - 1 };
}

export function isOnPlate({ row, column }: WellPosition, shape: PlateShape): boolean {
  return row >= 0 && column >= 0 && row < shape.rows && column < shape.columns;
}

/** Every well of the rectangle between two corners, row by row. */
export function wellsBetween(one: WellPosition, other: WellPosition): string[] {
  const wells: string[] = [];
  const [top, bottom] = [Math.min(one.row, other.row), Math.max(one.row, other.row)];
  const [left, right] = [Math.min(one.column, other.column), Math.max(one.column, other.column)];
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) wells.push(wellName(row, column));
  return wells;
}

export type RangeResult =
  { readonly ok: true; readonly wells: readonly string[] } | { readonly ok: false; readonly sentence: string };

/**
 * What a range field means: "A1:D6", "B2", "A1:A3, C5", whole rows "C", "rows B-D", whole columns "7", "columns 3 to 5".
 * Wells come out once, row by row within each part.
 */
export function parseRange(text: string, shape: PlateShape): RangeResult {
  const wells = new Set<string>();
  for (const part of text.split(/[,;]/).map((one) => one.trim().toUpperCase())) {
    if (part === '') continue;
    const corners = cornersOf(part, shape);
    if (corners === undefined)
      return { ok: false, sentence: `"${part}" is not a range. Write for instance A1:D6, column 7 or rows B-D.` };
    if (!corners.every((corner) => isOnPlate(corner, shape)))
      return { ok: false, sentence: `${part} lies outside A1 to ${wellName(shape.rows - 1, shape.columns - 1)}.` };
    for (const well of wellsBetween(corners[0], corners[1])) wells.add(well);
  }
  return { ok: true, wells: [...wells] };
}

const RANGE = /^(?:(ROW|COLUMN|COL)S?\s+)?([A-Z]{1,2}[1-9]\d?|[A-Z]{1,2}|[1-9]\d?)(?:\s*(?::|-|–|\bTO\b)\s*(.+))?$/;

function cornersOf(part: string, shape: PlateShape): [WellPosition, WellPosition] | undefined {
  const [, word, from = '', to = from] = RANGE.exec(part) ?? [];
  const [start, end] = [endOf(from), endOf(to)];
  if (start === undefined || end === undefined || start.kind !== end.kind) return undefined;
  if (word !== undefined && start.kind !== (word === 'ROW' ? 'row' : 'column')) return undefined;
  const last = { row: shape.rows - 1, column: shape.columns - 1 };
  if (start.kind === 'row')
    return [
      { row: start.row, column: 0 },
      { row: end.row, column: last.column },
    ];
  if (start.kind === 'column')
    return [
      { row: 0, column: start.column },
      { row: last.row, column: end.column },
    ];
  return [start, end];
}

/** One end of a range: a well, a row or a column. */
function endOf(text: string): (WellPosition & { readonly kind: 'well' | 'row' | 'column' }) | undefined {
  if (/^[1-9]\d?$/.test(text)) return { kind: 'column', row: 0, column: Number(text) - 1 };
  const isRow = /^[A-Z]{1,2}$/.test(text);
  const at = parseWell(isRow ? `${text}1` : text);
  return at && { kind: isRow ? 'row' : 'well', ...at };
}

/** A selection in words: rectangles as A1:D6, single wells by name, "12 wells" when it is no simple shape. */
export function describeWells(wells: readonly string[]): string {
  if (wells.length === 0) return 'none';
  if (wells.length === 1) return wells[0]!;
  const positions = wells.map(parseWell).filter((one) => one !== undefined);
  const rows = positions.map((one) => one.row);
  const columns = positions.map((one) => one.column);
  const corners = [
    { row: Math.min(...rows), column: Math.min(...columns) },
    { row: Math.max(...rows), column: Math.max(...columns) },
  ] as const;
  const area = (corners[1].row - corners[0].row + 1) * (corners[1].column - corners[0].column + 1);
  if (area === wells.length)
    return `${wellName(corners[0].row, corners[0].column)}:${wellName(corners[1].row, corners[1].column)}`;
  return wells.length <= 4 ? wells.join(', ') : `${wells.length} wells`;
}

/** Where the keys lead on a plate; undefined for other keys. Ctrl with Home and End goes to the first and last well. */
export function moveOnPlate(
  key: string,
  ctrl: boolean,
  from: WellPosition,
  shape: PlateShape,
): WellPosition | undefined {
  const { row, column } = from;
  const last = { row: shape.rows - 1, column: shape.columns - 1 };
  switch (key) {
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(last.row, row + 1), column };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(last.column, column + 1) };
    case 'Home':
      return ctrl ? { row: 0, column: 0 } : { row, column: 0 };
    case 'End':
      return ctrl ? last : { row, column: last.column };
    case 'PageUp':
      return { row: 0, column };
    case 'PageDown':
      return { row: last.row, column };
    default:
      return undefined;
  }
}
