import { parseWell, wellName, type WellPosition } from '../../../lib/wells.ts';

/** The upper left corner of a selection; A1 when nothing is selected. */
export function firstOf(selected: readonly string[]): WellPosition {
  const positions = selected.map((well) => parseWell(well)).filter((one) => one !== undefined);
  if (positions.length === 0) return { row: 0, column: 0 };
  return {
    row: Math.min(...positions.map((one) => one.row)),
    column: Math.min(...positions.map((one) => one.column)),
  };
}

const MOST_PARTS = 3;

/** A selection as a range field takes it: "B2:H17, I2:I9"; only its count when that would be long. */
export function rangeText(selected: readonly string[]): string {
  const columnsOf = new Map<number, number[]>();
  for (const well of selected) {
    const at = parseWell(well);
    if (at !== undefined) columnsOf.set(at.row, [...(columnsOf.get(at.row) ?? []), at.column]);
  }
  const parts: { from: number; to: number; top: number; bottom: number }[] = [];
  for (const [row, columns] of [...columnsOf].toSorted(([one], [other]) => one - other)) {
    const sorted = columns.toSorted((one, other) => one - other);
    let start = 0;
    for (let index = 1; index <= sorted.length; index++) {
      if (index < sorted.length && sorted[index] === sorted[index - 1]! + 1) continue;
      const [from, to] = [sorted[start]!, sorted[index - 1]!];
      const above = parts.find((one) => one.from === from && one.to === to && one.bottom === row - 1);
      if (above === undefined) parts.push({ from, to, top: row, bottom: row });
      else above.bottom = row;
      start = index;
    }
  }
  if (parts.length > MOST_PARTS) return `${selected.length} wells`;
  return parts
    .map(({ from, to, top, bottom }) => {
      const [first, last] = [wellName(top, from), wellName(bottom, to)];
      return first === last ? first : `${first}:${last}`;
    })
    .join(', ');
}
