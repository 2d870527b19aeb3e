import { memo, useState } from 'react';
import type { Analysis } from '#core/contract/analysis.ts';
import { formatSignificant } from '../../../lib/numbers.ts';
import { Button } from '../../../ui/button.tsx';
import { roundTicks, scale } from '../../../ui/chart/scale.ts';
import { useElementSize } from '@mantine/hooks';
import { StatusShape } from '../../../ui/status-shape.tsx';
import styles from './plate-view.module.css';

type Trace = NonNullable<Analysis['trace']>;

const HEIGHT = 132;
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 10, 12, 22];

/** What holds as much as this is told in mL. */
const IN_ML_FROM_UL = 10_000;
/** A limit that lies this many times above all volumes is told, not drawn: it would press them flat. */
const FAR = 4;

interface Volumes {
  readonly well: string;
  readonly unit: 'µL' | 'mL';
  readonly capacity: number;
  readonly points: readonly { readonly planStepId: string; readonly number: string; readonly volume: number }[];
}

function volumesOf({ well, capacityUl, points }: Trace): Volumes {
  const [unit, factor] = capacityUl >= IN_ML_FROM_UL ? (['mL', 0.001] as const) : (['µL', 1] as const);
  return {
    well,
    unit,
    capacity: capacityUl * factor,
    points: points.map(({ planStepId, number, volumeUl }) => ({ planStepId, number, volume: volumeUl * factor })),
  };
}

/** What is wrong with a volume: more than the well holds, or less than nothing. */
function faultOf(volume: number, capacity: number): 'overflow' | 'overdraw' | undefined {
  return volume > capacity + 1e-6 ? 'overflow' : volume < -1e-6 ? 'overdraw' : undefined;
}

/** One sentence that says what the chart shows. */
function volumeSummary({ well, unit, points, capacity }: Volumes): string {
  if (points.length === 0) return `Nothing changes the volume in ${well}.`;
  const volumes = points.map((one) => one.volume);
  const over = points.find((one) => faultOf(one.volume, capacity) === 'overflow');
  const under = points.find((one) => faultOf(one.volume, capacity) === 'overdraw');
  const end = `${formatSignificant(volumes.at(-1)!)} ${unit} at the end, at most ${formatSignificant(Math.max(...volumes))} of ${formatSignificant(capacity)} ${unit}`;
  if (over !== undefined)
    return `Step ${over.number} overfills ${well}: ${formatSignificant(over.volume)} ${unit}, and it holds ${formatSignificant(capacity)} ${unit}.`;
  if (under !== undefined)
    return `Step ${under.number} takes more out of ${well} than is in it: ${formatSignificant(-under.volume)} ${unit} are missing.`;
  return `${well}: ${end}.`;
}

interface VolumeChartProps {
  readonly trace: Trace;
  readonly vessel?: string | undefined;
}

/** Volume in one well, or in a vessel that is none of many, after each step that changes it, with the most it holds; the same as a table. */
export const VolumeChart = memo(function VolumeChart({ trace, vessel }: VolumeChartProps) {
  const [table, setTable] = useState(false);
  const { ref, width } = useElementSize();
  const shown = volumesOf(trace);
  const { well, unit, points, capacity } = shown;
  return (
    <div className={styles['volume']}>
      <div className={styles['volumeHead']}>
        <h3>{`Volume in ${vessel ?? well} after each step, ${unit}`}</h3>
        <span className={styles['faint']}>{`limit ${formatSignificant(capacity)} ${unit}`}</span>
        <Button kind="quiet" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? 'Show chart' : 'Show data'}
        </Button>
      </div>
      <div ref={ref} className={styles['chart']}>
        {table ? (
          <VolumeTable shown={shown} />
        ) : points.length === 0 ? (
          <p className={styles['faint']}>{volumeSummary(shown)}</p>
        ) : (
          <StepChart shown={shown} width={width || 390} />
        )}
      </div>
      {points.some((one) => faultOf(one.volume, capacity) !== undefined) && (
        <p className={styles['fault']}>
          <StatusShape state="failed" size={16} />
          {volumeSummary(shown)}
        </p>
      )}
    </div>
  );
});

function StepChart({ shown, width }: { readonly shown: Volumes; readonly width: number }) {
  const { points, capacity } = shown;
  const volumes = points.map((one) => one.volume);
  const most = Math.max(0, ...volumes);
  const isFar = most > 0 && capacity > FAR * most;
  const [low, high] = [Math.min(0, ...volumes), isFar ? most * 1.25 : Math.max(capacity, most) * 1.04];
  const y = scale(low, high, HEIGHT - BOTTOM, TOP);
  const x = scale(0, points.length, LEFT, width - RIGHT);
  const path = points.map((one, index) => `V${y(one.volume)}H${x(index + 1)}`).join('');
  /* The limit has its own number; round ones that would touch it go. */
  const ticks = isFar
    ? roundTicks(low, high, 3)
    : [...roundTicks(low, high, 3).filter((tick) => Math.abs(y(tick) - y(capacity)) > 14), capacity];
  const start = `M${LEFT} ${y(0)}H${x(0)}`;
  const every = Math.ceil(points.length / Math.max(1, Math.floor((width - LEFT - RIGHT) / 44)));
  const crosses = points.map((one, index) =>
    faultOf(one.volume, capacity) === undefined ? '' : `M${x(index) - 5} ${y(one.volume) - 5}l10 10m0 -10l-10 10`,
  );
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={volumeSummary(shown)}>
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${LEFT} ${y(tick)}H${width - RIGHT}`} stroke="var(--grid)" />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
            {formatSignificant(tick)}
          </text>
        </g>
      ))}
      {!isFar && (
        <path
          d={`M${LEFT} ${y(capacity)}H${width - RIGHT}`}
          stroke="var(--failed)"
          strokeWidth="1.5"
          strokeDasharray="4 3"
        />
      )}
      <path d={`${start}${path}V${y(0)}Z`} fill="var(--accent)" fillOpacity="0.12" />
      <path d={`${start}${path}`} fill="none" stroke="var(--accent)" strokeWidth="2" />
      <path d={crosses.join('')} stroke="var(--failed)" strokeWidth="2.5" />
      {points.map(
        (one, index) =>
          index % every === 0 && (
            <text key={one.planStepId} x={x(index)} y={HEIGHT - 7} textAnchor="middle">
              {one.number}
            </text>
          ),
      )}
    </svg>
  );
}

function VolumeTable({ shown: { well, unit, points, capacity } }: { readonly shown: Volumes }) {
  return (
    <div className={styles['tableBox']} tabIndex={0} role="region" aria-label={`Volumes in ${well}`}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">After step</th>
            <th scope="col">Volume, {unit}</th>
            <th scope="col">Remark</th>
          </tr>
        </thead>
        <tbody>
          {points.map((one) => {
            const fault = faultOf(one.volume, capacity);
            return (
              <tr key={one.planStepId}>
                <th scope="row">{one.number}</th>
                <td>{formatSignificant(one.volume, 4)}</td>
                <td>{fault === undefined ? '' : fault === 'overflow' ? 'more than it holds' : 'less than nothing'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
