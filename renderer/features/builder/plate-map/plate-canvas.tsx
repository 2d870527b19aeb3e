import { useEffect, useMemo, useRef, type ClipboardEventHandler, type KeyboardEvent } from 'react';
import { parseWell, wellName, type PlateShape } from '../../../lib/wells.ts';
import type { PlatePart } from '../../../ui/plate/plate-geometry.ts';
import { PlateMap } from '../../../ui/plate/plate-map.tsx';
import type { MapView, WellDrawing } from './well-drawing.ts';
import styles from './plate-map-editor.module.css';

const PART_ROWS = 8;
const PART_COLUMNS = 12;

/** Parts of 96 wells that a larger plate is looked at in, where wells are large enough for fingers. */
export function partsOf({ rows, columns }: PlateShape): readonly PlatePart[] {
  if (rows * columns <= 96) return [];
  const parts: PlatePart[] = [];
  for (let row = 0; row < rows; row += PART_ROWS)
    for (let column = 0; column < columns; column += PART_COLUMNS)
      parts.push({
        row,
        column,
        rows: Math.min(PART_ROWS, rows - row),
        columns: Math.min(PART_COLUMNS, columns - column),
      });
  return parts;
}

/** "A13:H24" */
export function partName(part: PlatePart): string {
  return `${wellName(part.row, part.column)}:${wellName(part.row + part.rows - 1, part.column + part.columns - 1)}`;
}

interface PlateCanvasProps extends PlateShape {
  readonly label: string;
  readonly drawing: WellDrawing;
  readonly view: MapView;
  readonly selected: ReadonlySet<string>;
  readonly onSelect?: ((wells: string[]) => void) | undefined;
  /** Undefined: the whole plate. */
  readonly part: PlatePart | undefined;
  /** Shown larger beside this drawing. */
  readonly zoomed?: PlatePart | undefined;
  readonly onPart?: ((part: PlatePart) => void) | undefined;
  readonly maxHeight?: number;
  readonly onKey?: ((event: KeyboardEvent) => boolean) | undefined;
  readonly onCopy?: ClipboardEventHandler | undefined;
  readonly onPaste?: ClipboardEventHandler | undefined;
}

/** The plate, or the part of it that is looked at; keys that lead out of a part bring the next one. */
export function PlateCanvas(props: PlateCanvasProps) {
  const { rows, columns, label, drawing, view, selected, onSelect, part, onPart, maxHeight } = props;
  const frame = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | undefined>(undefined);
  const look = useMemo(() => (well: string) => drawing.look(well, view), [drawing, view]);
  useEffect(() => {
    if (wanted.current === undefined) return;
    frame.current?.querySelector<SVGGElement>(`[data-well="${wanted.current}"]`)?.focus();
    wanted.current = undefined;
  }, [part]);
  return (
    <div ref={frame} className={styles['canvas']}>
      <PlateMap
        rows={rows}
        columns={columns}
        label={label}
        look={look}
        round={rows * columns <= 96 || part !== undefined}
        maxPitch={part === undefined ? 44 : 52}
        {...(maxHeight === undefined || part !== undefined ? {} : { maxHeight })}
        {...(onSelect === undefined ? {} : { onSelect })}
        selected={selected}
        part={part}
        zoomed={props.zoomed}
        minPitch={part === undefined ? undefined : 44}
        onLeave={(well) => {
          const at = parseWell(well);
          const next = partsOf({ rows, columns }).find(
            (one) =>
              at !== undefined &&
              at.row >= one.row &&
              at.column >= one.column &&
              at.row < one.row + one.rows &&
              at.column < one.column + one.columns,
          );
          if (part === undefined || next === undefined) return;
          wanted.current = well;
          onPart?.(next);
        }}
        onKey={props.onKey}
        onCopy={props.onCopy}
        onPaste={props.onPaste}
      />
    </div>
  );
}
