import { parseWell, wellName, type PlateShape } from '../../lib/wells.ts';

/** A rectangle of a plate, drawn instead of all of it; from 0. */
export interface PlatePart extends PlateShape {
  readonly row: number;
  readonly column: number;
}

export interface PlateGeometry extends PlateShape {
  /** Row and column of the plate that are drawn first. */
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly pitchX: number;
  readonly pitchY: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Half the size of a well. */
  readonly radius: number;
  /** Headers are drawn for every n-th row and column. */
  readonly headerStep: number;
}

interface Room {
  readonly width: number;
  readonly height?: number | undefined;
  readonly maxPitch?: number | undefined;
  /** Height of a well in relation to its width; below 1 for flat rectangles. */
  readonly aspect?: number | undefined;
  readonly headers?: boolean | undefined;
  /** Wells are never drawn closer than this, px; the drawing may become wider than its room. */
  readonly minPitch?: number | undefined;
}

const MARGIN = 6;

/** The largest drawing of a plate, or of a part of it, that fits. All lengths in px. */
export function plateGeometry(plate: PlateShape, room: Room, part?: PlatePart): PlateGeometry {
  const shape = part === undefined ? plate : { rows: part.rows, columns: part.columns };
  const headers = room.headers ?? true;
  const left = headers ? (plate.rows > 26 ? 28 : 22) : 5;
  const top = headers ? 20 : 5;
  const aspect = room.aspect ?? 1;
  const byWidth = (room.width - left - MARGIN) / shape.columns;
  const byHeight = room.height === undefined ? Infinity : (room.height - top - MARGIN) / shape.rows / aspect;
  const pitchX = Math.max(room.minPitch ?? 3, Math.min(byWidth, byHeight, room.maxPitch ?? 44));
  const pitchY = pitchX * aspect;
  return {
    ...shape,
    firstRow: part?.row ?? 0,
    firstColumn: part?.column ?? 0,
    pitchX,
    pitchY,
    left,
    top,
    width: left + shape.columns * pitchX + MARGIN,
    height: top + shape.rows * pitchY + MARGIN,
    radius: Math.min(pitchX, pitchY) * 0.42,
    headerStep: Math.ceil(13 / pitchX),
  };
}

/** Row and column as the plate counts them. */
export function wellCentre(geometry: PlateGeometry, row: number, column: number): { x: number; y: number } {
  return {
    x: geometry.left + (column - geometry.firstColumn + 0.5) * geometry.pitchX,
    y: geometry.top + (row - geometry.firstRow + 0.5) * geometry.pitchY,
  };
}

/** The outline around any set of wells, as an SVG path: every side that has no selected neighbour. */
export function selectionOutline(geometry: PlateGeometry, selected: ReadonlySet<string>): string {
  let path = '';
  for (const name of selected) {
    const at = parseWell(name);
    if (at === undefined) continue;
    const [down, across] = [at.row - geometry.firstRow, at.column - geometry.firstColumn];
    if (down < 0 || across < 0 || down >= geometry.rows || across >= geometry.columns) continue;
    const x = geometry.left + across * geometry.pitchX;
    const y = geometry.top + down * geometry.pitchY;
    const free = (row: number, column: number) => row < 0 || column < 0 || !selected.has(wellName(row, column));
    if (free(at.row - 1, at.column)) path += `M${x} ${y}h${geometry.pitchX}`;
    if (free(at.row + 1, at.column)) path += `M${x} ${y + geometry.pitchY}h${geometry.pitchX}`;
    if (free(at.row, at.column - 1)) path += `M${x} ${y}v${geometry.pitchY}`;
    if (free(at.row, at.column + 1)) path += `M${x + geometry.pitchX} ${y}v${geometry.pitchY}`;
  }
  return path;
}

/** The body of the plate with its cut corner below H1. */
export function plateOutline({ left, top, rows, columns, pitchX, pitchY }: PlateGeometry): string {
  const [width, height] = [columns * pitchX + 6, rows * pitchY + 6];
  const cut = Math.min(9, pitchX * 0.6);
  return `M${left - 3} ${top - 3}h${width}v${height}h-${width - cut}l-${cut} -${cut}z`;
}
