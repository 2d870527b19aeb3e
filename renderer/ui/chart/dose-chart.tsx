import { useElementSize } from '@mantine/hooks';
import type { DoseSeries } from '../../lib/dose-view.ts';
import { fourParameterCurve, type FourParameterFit } from '../../lib/four-parameter-fit.ts';
import { formatSignificant } from '../../lib/numbers.ts';
import { decades, roundTicks, scale } from './scale.ts';
import styles from './chart.module.css';

interface DoseChartProps {
  readonly label: string;
  readonly series: readonly DoseSeries[];
  /** Responses as a share of the vehicle are written in percent. */
  readonly percent: boolean;
  readonly minHeight?: number;
}

const MARGIN = { top: 8, right: 8, bottom: 34, left: 44 };
const DASHES = ['', '6 3', '2 3', '8 3 2 3', '1 3', '', '4 2', ''];

/** Response over dose on a logarithmic axis, with the fitted curve and where it is half way. */
export function DoseChart({ label, series, percent, minHeight = 120 }: DoseChartProps) {
  const { ref, width, height } = useElementSize();
  const points = series.flatMap((one) => one.points).filter((one) => one.dose > 0);
  const doses = points.map((one) => one.dose);
  const [low, high] = points.length === 0 ? [0.001, 10] : [Math.min(...doses) / 1.6, Math.max(...doses) * 1.6];
  const highest = Math.max(percent ? 1.1 : 1e-9, ...points.map((one) => one.response)) * (percent ? 1.04 : 1.08);
  const size = { width: Math.max(200, width), height: Math.max(minHeight, height) };
  const bottom = size.height - MARGIN.bottom;
  const x = scale(low, high, MARGIN.left, size.width - MARGIN.right, true);
  const y = scale(0, highest, bottom, MARGIN.top);
  const write = (value: number) => (percent ? `${Math.round(value * 100)} %` : formatSignificant(value));

  return (
    <div ref={ref} className={styles['fill']} style={{ minHeight }}>
      <svg role="img" aria-label={label} width={size.width} height={size.height} className={styles['chart']}>
        {roundTicks(0, highest, 3).map((tick) => (
          <g key={tick}>
            <path className={styles['grid']} d={`M${MARGIN.left} ${y(tick)}H${size.width - MARGIN.right}`} />
            <text x={MARGIN.left - 7} y={y(tick) + 4} textAnchor="end">
              {write(tick)}
            </text>
          </g>
        ))}
        <path className={styles['axis']} d={`M${MARGIN.left} ${bottom}H${size.width - MARGIN.right}`} />
        {decades(low, high).map((tick) => (
          <g key={tick}>
            <path className={styles['axis']} d={`M${x(tick)} ${bottom}v4`} />
            <text x={x(tick)} y={bottom + 16} textAnchor="middle">
              {formatSignificant(tick)}
            </text>
          </g>
        ))}
        <text
          className={styles['axisTitle']}
          x={(MARGIN.left + size.width) / 2}
          y={size.height - 2}
          textAnchor="middle"
        >
          dose, µM
        </text>
        {series.map((one) => (
          <g key={one.name} style={{ ['--series' as string]: `var(--series-${one.series})` }}>
            {one.fit !== undefined && (
              <>
                <path
                  className={styles['half']}
                  d={`M${x(one.fit.ic50)} ${y(fourParameterCurve(one.fit.ic50, one.fit))}V${bottom}`}
                />
                <path
                  className={styles['line']}
                  strokeDasharray={DASHES[one.series - 1]}
                  d={curvePath(one.fit, low, high, x, y)}
                />
              </>
            )}
            {one.points.map((point, index) =>
              point.dose > 0 ? (
                <Marker key={index} series={one.series} x={x(point.dose)} y={y(Math.max(0, point.response))} />
              ) : null,
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}

function curvePath(
  fit: FourParameterFit,
  low: number,
  high: number,
  x: (v: number) => number,
  y: (v: number) => number,
) {
  const steps = 80;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const dose = low * (high / low) ** (step / steps);
    return `${step === 0 ? 'M' : 'L'}${x(dose).toFixed(1)} ${y(fourParameterCurve(dose, fit)).toFixed(1)}`;
  }).join('');
}

function Marker({ series, x, y }: { series: number; x: number; y: number }) {
  const common = { className: styles['marker'], style: { fill: `var(--series-${series}-fill)` } };
  if (series === 2) return <rect x={x - 2.8} y={y - 2.8} width="5.6" height="5.6" {...common} />;
  if (series === 3) return <path d={`M${x - 3.4} ${y + 2.8}L${x} ${y - 3.4}L${x + 3.4} ${y + 2.8}z`} {...common} />;
  if (series === 4) return <path d={`M${x} ${y - 3.8}l3.8 3.8l-3.8 3.8l-3.8 -3.8z`} {...common} />;
  return <circle cx={x} cy={y} r="3" {...common} />;
}
