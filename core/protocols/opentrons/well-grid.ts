import type { LabwareDefinition } from '../../contract/workcell.ts';
import { wellName } from '../../model/well.ts';

type Wells = LabwareDefinition['wells'];

export interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** Why the wells are no grid of equal wells; empty when they are. */
  readonly remark: string;
}

/** Wells may lie this far off the grid, mm: definitions are rounded to hundredths. */
const OFF_GRID_MM = 0.15;
const MOST_ROWS = 32;

/** The rows and columns that an ordering by columns makes, and whether protocols can be planned with them. */
export function gridOf(ordering: readonly (readonly string[])[], wells: Wells): Grid {
  const columns = ordering.length;
  const rows = Math.max(0, ...ordering.map((names) => names.length));
  const because = (remark: string): Grid => ({ rows, columns, remark });
  if (wells.length === 0) return because('It has no wells.');
  if (rows > MOST_ROWS) return because(`It has ${rows} rows; Wellrun plans with at most ${MOST_ROWS}.`);
  const short = ordering.findIndex((names) => names.length !== rows);
  if (short !== -1)
    return because(
      `Column ${short + 1} has ${ordering[short]!.length} wells and others have ${rows}; Wellrun plans with full columns only.`,
    );
  for (const [column, names] of ordering.entries()) {
    for (const [row, name] of names.entries()) {
      const expected = wellName({ row, column });
      if (name !== expected)
        return because(`The well in row ${row + 1} of column ${column + 1} is called ${name} and not ${expected}.`);
    }
  }
  const first = wells[0]!;
  const odd = wells.find(
    (one) => one.shape !== first.shape || one.totalUl !== first.totalUl || one.depthMm !== first.depthMm,
  );
  if (odd !== undefined)
    return because(`${odd.well} is another kind of well than ${first.well}; Wellrun plans with equal wells only.`);
  const offGrid = findOffGrid(wells, rows, columns);
  return because(offGrid === undefined ? '' : `${offGrid} lies off the grid of the other wells.`);
}

function findOffGrid(wells: Wells, rows: number, columns: number): string | undefined {
  const at = (row: number, column: number): Wells[number] => wells[column * rows + row]!;
  const origin = at(0, 0);
  const pitchX = columns > 1 ? (at(0, columns - 1).xMm - origin.xMm) / (columns - 1) : 0;
  const pitchY = rows > 1 ? (at(rows - 1, 0).yMm - origin.yMm) / (rows - 1) : 0;
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const one = at(row, column);
      const offX = Math.abs(one.xMm - origin.xMm - column * pitchX);
      const offY = Math.abs(one.yMm - origin.yMm - row * pitchY);
      if (offX > OFF_GRID_MM || offY > OFF_GRID_MM) return one.well;
    }
  }
  return undefined;
}
