import { useId } from 'react';
import type { PlannedLabware } from '#core/contract/plan.ts';
import { formatDose } from '../../../lib/numbers.ts';
import { ROLE_WORDS } from '../../../lib/plate-view.ts';
import { rowName, wellName } from '../../../lib/wells.ts';
import { plainWords } from '../../../lib/words.ts';
import { plateGeometry, plateOutline, wellCentre } from '../../../ui/plate/plate-geometry.ts';
import { WellPatterns } from '../../../ui/plate/well-patterns.tsx';
import { plannedWells, type WellUse } from '../plate-map/layout-wells.ts';
import { doseLabel, ROLE_LOOKS, WellDrawing } from '../plate-map/well-drawing.ts';
import styles from './print-view.module.css';

const WIDTH = 660;

/** A plate for paper: letters, numbers and patterns in black; grey only where it helps. */
export function PrintPlate({ labware }: { readonly labware: PlannedLabware }) {
  const { rows, columns, title } = labware;
  const patterns = useId();
  const wells = plannedWells({ rows, columns }, labware.wells) ?? new Map<string, WellUse>();
  const drawing = new WellDrawing(wells, plainWords);
  const geometry = plateGeometry({ rows, columns }, { width: WIDTH, maxPitch: 52 });
  const several = drawing.compounds.length > 1;
  /* 1536 wells are too small for doses: they stand in the table of steps. */
  const small = geometry.pitchX < 18;
  return (
    <figure className={styles['plate']}>
      <svg
        viewBox={`0 0 ${geometry.width} ${geometry.height}`}
        width={geometry.width}
        role="img"
        aria-label={`${title}: ${drawing.summary}`}
      >
        <WellPatterns prefix={patterns} ink="#000" />
        <path d={plateOutline(geometry)} fill="none" stroke="#000" strokeWidth="1.2" />
        {Array.from({ length: columns }, (_, column) =>
          column % geometry.headerStep === 0 ? (
            <text key={column} x={wellCentre(geometry, 0, column).x} y={geometry.top - 7} className={styles['header']}>
              {column + 1}
            </text>
          ) : null,
        )}
        {Array.from({ length: rows }, (_, row) => (
          <g key={row}>
            {row % Math.ceil(11 / geometry.pitchY) === 0 && (
              <text x={geometry.left / 2} y={wellCentre(geometry, row, 0).y + 4} className={styles['header']}>
                {rowName(row)}
              </text>
            )}
            {Array.from({ length: columns }, (_unused, column) => {
              const use = wells.get(wellName(row, column)) ?? { role: 'unused' };
              const { x, y } = wellCentre(geometry, row, column);
              const lines = linesOf(use, drawing, several, small);
              const pattern =
                use.role === 'sample' && use.compound !== undefined
                  ? drawing.markOf(use.compound).pattern
                  : ROLE_LOOKS[use.role].pattern;
              const size = Math.min(12, geometry.radius * (lines.length > 1 ? 0.78 : 0.95));
              return (
                <g key={column}>
                  <circle
                    cx={x}
                    cy={y}
                    r={geometry.radius}
                    fill={use.role === 'kill' ? '#ccc' : '#fff'}
                    stroke="#000"
                    strokeWidth="0.7"
                  />
                  {pattern !== undefined && (
                    <circle cx={x} cy={y} r={geometry.radius} fill={`url(#${patterns}${pattern})`} />
                  )}
                  {lines.map((line, index) => (
                    <text
                      key={index}
                      x={x}
                      y={y + size * (0.36 + (index - (lines.length - 1) / 2) * 1.05)}
                      className={styles['well']}
                      style={{ fontSize: Math.min(size, (2 * geometry.radius) / (0.58 * Math.max(1, line.length))) }}
                    >
                      {line}
                    </text>
                  ))}
                </g>
              );
            })}
          </g>
        ))}
      </svg>
      <figcaption>
        {drawing.compounds.map((compound, rank) => (
          <span key={compound}>
            <b>{several ? rank + 1 : 'Numbers'}</b>{' '}
            {`${plainWords(compound)}, µM: ${(drawing.doses.get(compound) ?? [])
              .toReversed()
              .map((dose) => formatDose(dose))
              .join(', ')}`}
          </span>
        ))}
        {[...drawing.counts]
          .filter(([role]) => role !== 'unused' && (role !== 'sample' || drawing.compounds.length === 0))
          .map(([role, count]) => (
            <span key={role}>
              <b>{ROLE_LOOKS[role].letter}</b> {`${ROLE_WORDS[role]}, ${count} wells`}
            </span>
          ))}
      </figcaption>
    </figure>
  );
}

function linesOf(use: WellUse, drawing: WellDrawing, several: boolean, small: boolean): string[] {
  if (use.role !== 'sample' || use.compound === undefined) {
    const { letter } = ROLE_LOOKS[use.role];
    return letter === '' ? [] : [letter];
  }
  const number = drawing.markOf(use.compound).letter;
  const dose = use.doseUm === undefined ? '?' : doseLabel(use.doseUm);
  if (!several || number === undefined) return [dose];
  return small ? [number] : [number, dose];
}
