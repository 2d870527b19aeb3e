import { useId, useMemo, useRef, type ClipboardEventHandler, type KeyboardEvent, type PointerEvent } from 'react';
import { useElementSize } from '@mantine/hooks';
import { parseWell, rowName, wellName, type PlateShape } from '../../lib/wells.ts';
import {
  plateGeometry,
  plateOutline,
  selectionOutline,
  wellCentre,
  type PlateGeometry,
  type PlatePart,
} from './plate-geometry.ts';
import { usePlateSelection, type HeaderClick } from './use-selection.ts';
import { WellPatterns } from './well-patterns.tsx';
import { Well } from './well.tsx';
import type { WellLook } from '../../lib/well-look.ts';
import styles from './plate-map.module.css';

const NOTHING: ReadonlySet<string> = new Set();

interface PlateMapProps extends PlateShape {
  readonly label: string;
  readonly look: (well: string, row: number, column: number) => WellLook;
  readonly round?: boolean;
  /** Height of a well in relation to its width. */
  readonly aspect?: number;
  readonly maxPitch?: number;
  readonly maxHeight?: number;
  /** Fill the height of the parent as well, instead of the width alone. */
  readonly fit?: boolean;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (wells: string[]) => void;
  /** Draw this part of the plate instead of all of it; keys still lead over all of it. */
  readonly part?: PlatePart | undefined;
  /** A part that is shown larger elsewhere: a dashed line goes around it. */
  readonly zoomed?: PlatePart | undefined;
  /** Wells are never drawn closer than this, px; what does not fit is scrolled to. */
  readonly minPitch?: number | undefined;
  /** Called when keys lead out of the part that is drawn. */
  readonly onLeave?: ((well: string) => void) | undefined;
  /** Sees keys before the plate does; true when it took one. */
  readonly onKey?: ((event: KeyboardEvent) => boolean) | undefined;
  readonly onCopy?: ClipboardEventHandler | undefined;
  readonly onPaste?: ClipboardEventHandler | undefined;
}

/** A plate from above, 6 to 1536 wells: letters left, numbers above, cut corner below the last row of column 1. */
export function PlateMap(props: PlateMapProps) {
  const {
    rows,
    columns,
    label,
    round = true,
    aspect,
    maxPitch,
    maxHeight,
    fit = false,
    onSelect,
    part,
    minPitch,
  } = props;
  const patterns = useId();
  const { ref, width, height } = useElementSize();
  const room = fit && height > 0 ? Math.min(height, maxHeight ?? Infinity) : maxHeight;
  const geometry = useMemo(
    () => plateGeometry({ rows, columns }, { width: width || 320, height: room, aspect, maxPitch, minPitch }, part),
    [rows, columns, width, room, aspect, maxPitch, minPitch, part],
  );
  const svg = useRef<SVGSVGElement>(null);
  const focusWell = (well: string) => {
    const found = svg.current?.querySelector<SVGGElement>(`[data-well="${well}"]`);
    found?.focus({ preventScroll: minPitch === undefined });
    if (found === null || found === undefined) props.onLeave?.(well);
  };
  const selected = props.selected ?? NOTHING;
  const selection = usePlateSelection({ rows, columns }, selected, onSelect, focusWell);
  const { firstRow, firstColumn } = geometry;
  const tab = {
    row: Math.min(Math.max(selection.active.row, firstRow), firstRow + geometry.rows - 1),
    column: Math.min(Math.max(selection.active.column, firstColumn), firstColumn + geometry.columns - 1),
  };
  const wellOf = (event: PointerEvent) =>
    event.target instanceof Element ? event.target.closest('[data-well]')?.getAttribute('data-well') : undefined;

  return (
    <div ref={ref} className={fit ? styles['fit'] : styles['frame']} data-scrolls={minPitch !== undefined || undefined}>
      <svg
        ref={svg}
        role="grid"
        aria-label={label}
        aria-multiselectable={onSelect !== undefined || undefined}
        aria-rowcount={rows + 1}
        aria-colcount={columns + 1}
        className={styles['plate']}
        data-selectable={onSelect !== undefined || undefined}
        width={geometry.width}
        height={geometry.height}
        viewBox={`0 0 ${geometry.width} ${geometry.height}`}
        onKeyDown={(event) => {
          if (props.onKey?.(event) !== true) selection.onKeyDown(event);
        }}
        onCopy={props.onCopy}
        onPaste={props.onPaste}
        onPointerDown={(event) => {
          const well = wellOf(event);
          if (well) selection.onWellDown(well, { extend: event.shiftKey, add: event.ctrlKey || event.metaKey });
        }}
        onPointerOver={(event) => {
          const well = wellOf(event);
          if (well) selection.onWellEnter(well);
        }}
        onFocus={(event) => {
          const well = event.target.getAttribute('data-well');
          if (well !== null) selection.onWellFocus(well);
        }}
      >
        <WellPatterns prefix={patterns} />
        <path d={plateOutline(geometry)} className={styles['body']} />
        <ColumnHeaders geometry={geometry} onColumn={onSelect && selection.selectColumn} />
        {selected.size > 0 && <SelectionGround geometry={geometry} selected={selected} />}
        {Array.from({ length: geometry.rows }, (_, down) => firstRow + down).map((row) => (
          <g role="row" key={row} aria-rowindex={row + 2}>
            <RowHeader geometry={geometry} row={row} onRow={onSelect && selection.selectRow} />
            {Array.from({ length: geometry.columns }, (_unused, across) => {
              const column = firstColumn + across;
              const name = wellName(row, column);
              return (
                <Well
                  key={column}
                  patterns={patterns}
                  name={name}
                  {...wellCentre(geometry, row, column)}
                  {...props.look(name, row, column)}
                  radius={geometry.radius}
                  halfWidth={round ? geometry.radius : geometry.pitchX * 0.46}
                  round={round}
                  tabbable={tab.row === row && tab.column === column}
                  selected={selected.has(name)}
                />
              );
            })}
          </g>
        ))}
        {props.zoomed !== undefined && (
          <rect
            className={styles['zoomed']}
            x={geometry.left + props.zoomed.column * geometry.pitchX}
            y={geometry.top + props.zoomed.row * geometry.pitchY}
            width={props.zoomed.columns * geometry.pitchX}
            height={props.zoomed.rows * geometry.pitchY}
          />
        )}
        {selected.size > 0 && <path d={selectionOutline(geometry, selected)} className={styles['outline']} />}
      </svg>
    </div>
  );
}

interface HeadersProps {
  readonly geometry: PlateGeometry;
}

type OnHeader = ((index: number, how: HeaderClick) => void) | undefined;

function ColumnHeaders({ geometry, onColumn }: HeadersProps & { onColumn: OnHeader }) {
  const { top, left, pitchX, firstColumn, headerStep } = geometry;
  return (
    <g role="row" aria-rowindex={1}>
      {Array.from({ length: geometry.columns }, (_, across) => firstColumn + across).map((column, across) => (
        <g
          key={column}
          role="columnheader"
          className={styles['headerCell']}
          aria-label={`Column ${column + 1}`}
          onClick={(event) => onColumn?.(column, event)}
        >
          <rect x={left + across * pitchX} y={0} width={pitchX} height={top - 3} fill="transparent" />
          {across % headerStep === 0 && (
            <text className={styles['header']} x={wellCentre(geometry, 0, column).x} y={top - 8}>
              {column + 1}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

function RowHeader({ geometry, row, onRow }: HeadersProps & { row: number; onRow: OnHeader }) {
  const { left, top, pitchY, firstRow } = geometry;
  const step = Math.ceil(11 / pitchY);
  return (
    <g
      role="rowheader"
      className={styles['headerCell']}
      aria-label={`Row ${rowName(row)}`}
      onClick={(event) => onRow?.(row, event)}
    >
      <rect x={0} y={top + (row - firstRow) * pitchY} width={left - 3} height={pitchY} fill="transparent" />
      {(row - firstRow) % step === 0 && (
        <text className={styles['header']} x={left / 2 - 1} y={wellCentre(geometry, row, 0).y + 4}>
          {rowName(row)}
        </text>
      )}
    </g>
  );
}

function SelectionGround({ geometry, selected }: HeadersProps & { selected: ReadonlySet<string> }) {
  const { left, top, pitchX, pitchY, firstRow, firstColumn } = geometry;
  return (
    <g aria-hidden="true">
      {[...selected].map((well) => {
        const at = parseWell(well);
        const [down, across] = [(at?.row ?? -1) - firstRow, (at?.column ?? -1) - firstColumn];
        if (down < 0 || across < 0 || down >= geometry.rows || across >= geometry.columns) return null;
        return (
          <rect
            key={well}
            x={left + across * pitchX}
            y={top + down * pitchY}
            width={pitchX}
            height={pitchY}
            className={styles['ground']}
          />
        );
      })}
    </g>
  );
}
