import { wellName, type PlateShape } from '../../lib/wells.ts';
import { plateGeometry, plateOutline, wellCentre } from './plate-geometry.ts';

interface MiniPlateProps extends PlateShape {
  readonly width: number;
  readonly fill: (well: string, row: number, column: number) => string;
  readonly aspect?: number;
}

/** A plate for the eye only, in drawings of instruments; the same facts stand in words beside it. */
export function MiniPlate({ rows, columns, width, fill, aspect }: MiniPlateProps) {
  const geometry = plateGeometry({ rows, columns }, { width, aspect, headers: false });
  return (
    <svg width={geometry.width} height={geometry.height} aria-hidden="true" style={{ display: 'block', flex: 'none' }}>
      <path d={plateOutline(geometry)} fill="var(--surface-2)" stroke="var(--border-2)" />
      {Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (_unused, column) => {
          const { x, y } = wellCentre(geometry, row, column);
          const name = wellName(row, column);
          return (
            <circle
              key={name}
              cx={x}
              cy={y}
              r={geometry.radius}
              style={{ fill: fill(name, row, column) }}
              stroke="var(--well-line)"
              strokeWidth="0.75"
            />
          );
        }),
      )}
    </svg>
  );
}
