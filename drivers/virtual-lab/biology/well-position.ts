/** A position on a plate, counted from 0: A1 is row 0, column 0. */
export interface WellPosition {
  readonly row: number;
  readonly column: number;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Name of a row: A to Z, then AA to AF (1536 wells have 32 rows). */
export function rowName(row: number): string {
  return row < 26 ? letters.charAt(row) : letters.charAt(Math.floor(row / 26) - 1) + letters.charAt(row % 26);
}

/** Name of a well as printed on the plate, e.g. `B2`. */
export function wellName(position: WellPosition): string {
  return `${rowName(position.row)}${position.column + 1}`;
}

function rowIndex(name: string): number {
  return name.length === 1
    ? letters.indexOf(name)
    : 26 * (letters.indexOf(name.charAt(0)) + 1) + letters.indexOf(name.charAt(1));
}

/** Parses a well name (`A1`, `h12`, `AF48`); undefined when it is not one. */
export function parseWell(name: string): WellPosition | undefined {
  const match = /^([A-Za-z]{1,2})0*([1-9]\d?)$/.exec(name);
  if (match === null) return undefined;
  const row = rowIndex((match[1] ?? '').toUpperCase());
  return { row, column: Number(match[2]) - 1 };
}
