import { parseWell, wellName, type WellPosition } from '../../model/well.ts';
import type { CommandOf } from './command-params.ts';

/** Rows and columns of nozzles that are in use, and the one that goes to the well that a command names. */
export interface NozzleLayout {
  readonly rows: number;
  readonly columns: number;
  readonly first: 'A1' | 'H1' | 'A12' | 'H12';
}

/** A labware's wells as rows and columns. */
interface WellGrid {
  readonly rows: number;
  readonly columns: number;
  /** Names by column, as the definition orders them. */
  readonly ordering: readonly (readonly string[])[];
}

const HEAD_ROWS = 8;
const HEAD_COLUMNS = 12;

export function fullLayout(channels: 1 | 8 | 96): NozzleLayout {
  return { rows: channels === 1 ? 1 : HEAD_ROWS, columns: channels === 96 ? HEAD_COLUMNS : 1, first: 'A1' };
}

type LayoutParams = CommandOf<'configureNozzleLayout'>['params']['configurationParams'];

/** The layout that a command sets; undefined when the head has no such nozzles. */
export function layoutOf(channels: 1 | 8 | 96, params: LayoutParams): NozzleLayout | undefined {
  const whole = fullLayout(channels);
  const first = params.primaryNozzle ?? 'A1';
  const corner = parseWell(first)!;
  const isOnHead = ({ row, column }: WellPosition): boolean => row < whole.rows && column < whole.columns;
  if (params.style === 'ALL') return whole;
  if (!isOnHead(corner)) return undefined;
  if (params.style === 'SINGLE') return { rows: 1, columns: 1, first };
  if (params.style === 'ROW') return { rows: 1, columns: whole.columns, first };
  if (params.style === 'COLUMN') return { rows: whole.rows, columns: 1, first };
  const front = parseWell(params.frontRightNozzle ?? '');
  const back = parseWell(params.backLeftNozzle ?? '');
  if (front === undefined || back === undefined || !isOnHead(front) || !isOnHead(back)) return undefined;
  if (front.row < back.row || front.column < back.column) return undefined;
  return { rows: front.row - back.row + 1, columns: front.column - back.column + 1, first };
}

export function nozzleCount(layout: NozzleLayout): number {
  return layout.rows * layout.columns;
}

/**
 * The well that each nozzle in use reaches when the first one goes to `target`; null for a nozzle beyond the edge.
 * Nozzles stand 9 mm apart, as the wells of a 96-well plate do: on 384 wells they reach every other row and column, in a
 * trough all of them the same well. In order of columns, away from the first nozzle.
 */
export function reachedWells(layout: NozzleLayout, grid: WellGrid, target: string): (string | null)[] {
  const at = positionIn(grid, target);
  if (at === undefined) return [];
  const up = layout.first.startsWith('H') ? -1 : 1;
  const left = layout.first.endsWith('12') ? -1 : 1;
  const reached: (string | null)[] = [];
  for (let column = 0; column < layout.columns; column++) {
    for (let row = 0; row < layout.rows; row++) {
      const away = {
        row: at.row + up * Math.floor((row * grid.rows) / HEAD_ROWS),
        column: at.column + left * Math.floor((column * grid.columns) / HEAD_COLUMNS),
      };
      reached.push(grid.ordering[away.column]?.[away.row] ?? null);
    }
  }
  return reached;
}

function positionIn(grid: WellGrid, well: string): WellPosition | undefined {
  const named = parseWell(well);
  // In nearly all labware a name says where its well is.
  if (named !== undefined && grid.ordering[named.column]?.[named.row] === well) return named;
  for (const [column, names] of grid.ordering.entries()) {
    const row = names.indexOf(well);
    if (row !== -1) return { row, column };
  }
  return undefined;
}

/** Wells in few words: "A1", "A1 to H1", "A1, C1 and 6 more". */
export function wellsInWords(wells: readonly string[]): string {
  const distinct = [...new Set(wells)];
  if (distinct.length <= 2) return distinct.join(' and ');
  const [first, last] = [parseWell(distinct[0]!), parseWell(distinct.at(-1)!)];
  if (first !== undefined && last !== undefined && isRectangle(distinct, first, last))
    return `${distinct[0]!} to ${distinct.at(-1)!}`;
  return `${distinct[0]!}, ${distinct[1]!} and ${distinct.length - 2} more`;
}

function isRectangle(wells: readonly string[], first: WellPosition, last: WellPosition): boolean {
  const [rows, columns] = [last.row - first.row + 1, last.column - first.column + 1];
  if (rows < 1 || columns < 1 || rows * columns !== wells.length) return false;
  const all = new Set(wells);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      if (!all.has(wellName({ row: first.row + row, column: first.column + column }))) return false;
  return true;
}
