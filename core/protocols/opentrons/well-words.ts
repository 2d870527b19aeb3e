import { parseWell, wellName } from '../../model/well.ts';

/** Wells in the words of a protocol, in the same order: `A1:H1` where they are a rectangle read by columns. */
export function wellWords(wells: readonly string[]): string {
  const parts: string[] = [];
  for (let from = 0; from < wells.length;) {
    const length = longestRange(wells, from);
    parts.push(length === 1 ? wells[from]! : `${wells[from]!}:${wells[from + length - 1]!}`);
    from += length;
  }
  return parts.join(',');
}

/** How many wells from here on are a rectangle, column after column. */
function longestRange(wells: readonly string[], from: number): number {
  const first = parseWell(wells[from]!);
  if (first === undefined) return 1;
  const isNext = (index: number, row: number, column: number): boolean =>
    wells[index] === wellName({ row: first.row + row, column: first.column + column });
  let rows = 1;
  while (isNext(from + rows, rows, 0)) rows++;
  let columns = 1;
  while (
    Array.from({ length: rows }, (_, row) => row).every((row) => isNext(from + columns * rows + row, row, columns))
  )
    columns++;
  return rows * columns;
}
