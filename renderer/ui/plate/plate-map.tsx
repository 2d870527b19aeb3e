import { useMemo, useRef, type PointerEvent } from 'react';
import { useElementSize } from '@mantine/hooks';
import { rowName, wellName, type PlateShape } from '../../lib/wells.ts';
import { plateGeometry, plateOutline, selectionOutline, wellCentre, type PlateGeometry } from './plate-geometry.ts';
import { usePlateSelection } from './use-selection.ts';
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
}

/** A plate from above, 6 to 1536 wells: letters left, numbers above, cut corner below the last row of column 1. */
export function PlateMap(props: PlateMapProps) {
  const { rows, columns, label, round = true, aspect, maxPitch, maxHeight, fit = false, onSelect } = props;
  const { ref, width, height } = useElementSize();
  const room = fit && height > 0 ? Math.min(height, maxHeight ?? Infinity) : maxHeight;
  const geometry = useMemo(
    () => plateGeometry({ rows, columns }, { width: width || 320, height: room, aspect, maxPitch }),
    [rows, columns, width, room, aspect, maxPitch],
  );
  const svg = useRef<SVGSVGElement>(null);
  const focusWell = (well: string) =>
    svg.current?.querySelector<SVGGElement>(`[data-well="${well}"]`)?.focus({ preventScroll: true });
  const selection = usePlateSelection({ rows, columns }, onSelect, focusWell);
  const selected = props.selected ?? NOTHING;
  const wellOf = (event: PointerEvent) =>
    event.target instanceof Element ? event.target.closest('[data-well]')?.getAttribute('data-well') : undefined;

  return (
    <div ref={ref} className={fit ? styles['fit'] : styles['frame']}>
      <svg
        ref={svg}
        role="grid"
        aria-label={label}
        aria-multiselectable={onSelect !== undefined || undefined}
        className={styles['plate']}
        data-selectable={onSelect !== undefined || undefined}
        width={geometry.width}
        height={geometry.height}
        viewBox={`0 0 ${geometry.width} ${geometry.height}`}
        onKeyDown={selection.onKeyDown}
        onPointerDown={(event) => {
          const well = wellOf(event);
          if (well) selection.onWellDown(well, event.shiftKey);
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
        <path d={plateOutline(geometry)} className={styles['body']} />
        <ColumnHeaders geometry={geometry} onColumn={onSelect && selection.selectColumn} />
        {selected.size > 0 && <SelectionGround geometry={geometry} selected={selected} />}
        {Array.from({ length: rows }, (_, row) => (
          <g role="row" key={row}>
            <RowHeader geometry={geometry} row={row} onRow={onSelect && selection.selectRow} />
            {Array.from({ length: columns }, (_unused, column) => {
              const name = wellName(row, column);
              return (
                <Well
                  key={column}
                  name={name}
                  {...wellCentre(geometry, row, column)}
                  {...props.look(name, row, column)}
                  radius={geometry.radius}
                  halfWidth={round ? geometry.radius : geometry.pitchX * 0.46}
                  round={round}
                  tabbable={selection.active.row === row && selection.active.column === column}
                  selected={selected.has(name)}
                />
              );
            })}
          </g>
        ))}
        {selected.size > 0 && <path d={selectionOutline(geometry, selected)} className={styles['outline']} />}
      </svg>
    </div>
  );
}

interface HeadersProps {
  readonly geometry: PlateGeometry;
}

function ColumnHeaders({ geometry, onColumn }: HeadersProps & { onColumn?: ((column: number) => void) | undefined }) {
  return (
    <g role="row">
      {Array.from({ length: geometry.columns }, (_, column) =>
        column % geometry.headerStep === 0 ? (
          <text
            key={column}
            role="columnheader"
            className={styles['header']}
            x={wellCentre(geometry, 0, column).x}
            y={geometry.top - 8}
            onClick={() => onColumn?.(column)}
          >
            {column + 1}
          </text>
        ) : null,
      )}
    </g>
  );
}

function RowHeader({
  geometry,
  row,
  onRow,
}: HeadersProps & { row: number; onRow?: ((row: number) => void) | undefined }) {
  const step = Math.ceil(11 / geometry.pitchY);
  if (row % step !== 0) return null;
  return (
    <text
      role="rowheader"
      className={styles['header']}
      x={geometry.left / 2 - 1}
      y={wellCentre(geometry, row, 0).y + 4}
      onClick={() => onRow?.(row)}
    >
      {rowName(row)}
    </text>
  );
}

function SelectionGround({ geometry, selected }: HeadersProps & { selected: ReadonlySet<string> }) {
  return (
    <g aria-hidden="true">
      {Array.from({ length: geometry.rows }, (_, row) =>
        Array.from({ length: geometry.columns }, (_unused, column) =>
          selected.has(wellName(row, column)) ? (
            <rect
              key={wellName(row, column)}
              x={geometry.left + column * geometry.pitchX}
              y={geometry.top + row * geometry.pitchY}
              width={geometry.pitchX}
              height={geometry.pitchY}
              className={styles['ground']}
            />
          ) : null,
        ),
      )}
    </g>
  );
}
