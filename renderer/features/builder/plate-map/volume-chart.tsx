import { useState } from 'react';
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

/** What is wrong with a volume: more than the well holds, or less than nothing. */
function faultOf(volumeUl: number, capacityUl: number): 'overflow' | 'overdraw' | undefined {
  return volumeUl > capacityUl + 1e-6 ? 'overflow' : volumeUl < -1e-6 ? 'overdraw' : undefined;
}

/** One sentence that says what the chart shows. */
export function volumeSummary({ well, points, capacityUl }: Trace): string {
  if (points.length === 0) return `Nothing changes the volume in ${well}.`;
  const volumes = points.map((one) => one.volumeUl);
  const over = points.find((one) => faultOf(one.volumeUl, capacityUl) === 'overflow');
  const under = points.find((one) => faultOf(one.volumeUl, capacityUl) === 'overdraw');
  const end = `${formatSignificant(volumes.at(-1)!)} µL at the end, at most ${formatSignificant(Math.max(...volumes))} of ${formatSignificant(capacityUl)} µL`;
  if (over !== undefined)
    return `Step ${over.number} overfills ${well}: ${formatSignificant(over.volumeUl)} µL, and it holds ${formatSignificant(capacityUl)} µL.`;
  if (under !== undefined)
    return `Step ${under.number} takes more out of ${well} than is in it: ${formatSignificant(-under.volumeUl)} µL are missing.`;
  return `${well}: ${end}.`;
}

/** Volume in one well after each step that changes it, with the most it holds; the same as a table. */
export function VolumeChart({ trace }: { readonly trace: Trace }) {
  const [table, setTable] = useState(false);
  const { ref, width } = useElementSize();
  const { well, points, capacityUl } = trace;
  return (
    <div className={styles['volume']}>
      <div className={styles['volumeHead']}>
        <h3>{`Volume in ${well} after each step, µL`}</h3>
        <span className={styles['faint']}>{`limit ${formatSignificant(capacityUl)} µL`}</span>
        <Button kind="quiet" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? 'Show chart' : 'Show data'}
        </Button>
      </div>
      <div ref={ref} className={styles['chart']}>
        {table ? (
          <VolumeTable trace={trace} />
        ) : points.length === 0 ? (
          <p className={styles['faint']}>{volumeSummary(trace)}</p>
        ) : (
          <StepChart trace={trace} width={width || 390} />
        )}
      </div>
      {points.some((one) => faultOf(one.volumeUl, capacityUl) !== undefined) && (
        <p className={styles['fault']}>
          <StatusShape state="failed" size={16} />
          {volumeSummary(trace)}
        </p>
      )}
    </div>
  );
}

function StepChart({ trace, width }: { readonly trace: Trace; readonly width: number }) {
  const { points, capacityUl } = trace;
  const volumes = points.map((one) => one.volumeUl);
  const [low, high] = [Math.min(0, ...volumes), Math.max(capacityUl, ...volumes) * 1.04];
  const y = scale(low, high, HEIGHT - BOTTOM, TOP);
  const x = scale(0, points.length, LEFT, width - RIGHT);
  const path = points.map((one, index) => `V${y(one.volumeUl)}H${x(index + 1)}`).join('');
  /* The limit has its own number; round ones that would touch it go. */
  const ticks = [...roundTicks(low, high, 3).filter((tick) => Math.abs(y(tick) - y(capacityUl)) > 14), capacityUl];
  const start = `M${LEFT} ${y(0)}H${x(0)}`;
  const most = Math.max(1, Math.floor((width - LEFT - RIGHT) / 44));
  const every = Math.ceil(points.length / most);
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={volumeSummary(trace)}>
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${LEFT} ${y(tick)}H${width - RIGHT}`} stroke="var(--grid)" />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
            {formatSignificant(tick)}
          </text>
        </g>
      ))}
      <path
        d={`M${LEFT} ${y(capacityUl)}H${width - RIGHT}`}
        stroke="var(--failed)"
        strokeWidth="1.5"
        strokeDasharray="4 3"
      />
      <path d={`${start}${path}V${y(0)}Z`} fill="var(--accent)" fillOpacity="0.12" />
      <path d={`${start}${path}`} fill="none" stroke="var(--accent)" strokeWidth="2" />
      {points.map((one, index) => {
        const fault = faultOf(one.volumeUl, capacityUl);
        return (
          <g key={one.planStepId}>
            {fault !== undefined && (
              <path
                d={`M${x(index) - 5} ${y(one.volumeUl) - 5}l10 10m0 -10l-10 10`}
                stroke="var(--failed)"
                strokeWidth="2.5"
              />
            )}
            {index % every === 0 && (
              <text x={x(index)} y={HEIGHT - 7} textAnchor="middle">
                {one.number}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function VolumeTable({ trace: { well, points, capacityUl } }: { readonly trace: Trace }) {
  return (
    <div className={styles['tableBox']} tabIndex={0} role="region" aria-label={`Volumes in ${well}`}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">After step</th>
            <th scope="col">Volume, µL</th>
            <th scope="col">Remark</th>
          </tr>
        </thead>
        <tbody>
          {points.map((one) => {
            const fault = faultOf(one.volumeUl, capacityUl);
            return (
              <tr key={one.planStepId}>
                <th scope="row">{one.number}</th>
                <td>{formatSignificant(one.volumeUl, 4)}</td>
                <td>{fault === undefined ? '' : fault === 'overflow' ? 'more than it holds' : 'less than nothing'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
