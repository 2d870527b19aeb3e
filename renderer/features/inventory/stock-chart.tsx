import type { LedgerLine, LotView } from '#core/contract/inventory.ts';
import { useNow } from '../../api/hooks.ts';
import { formatDay, formatTime } from '../../lib/dates.ts';
import { roundTicks, scale } from '../../ui/chart/scale.ts';
import { stockText } from '../../lib/stock-words.ts';
import styles from './lot-details.module.css';

const WIDTH = 300;
const HEIGHT = 118;
const LEFT = 40;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 20;
const DAY_MS = 86_400_000;
/** Of the chart's time, kept free for what is reserved. */
const AHEAD = 0.12;

interface StockChartProps {
  readonly lot: LotView;
  /** Newest first. */
  readonly lines: readonly LedgerLine[];
}

/** Stock of a lot over time in steps, what is reserved of it dashed, and where it warns. */
export function StockChart({ lot, lines }: StockChartProps) {
  const now = Math.max(useNow(60_000), lines[0]?.at ?? 0);
  const points = lines.filter((line) => line.delta !== 0 && line.amount !== null).toReversed();
  const start = points[0]?.at ?? lot.receivedAt;
  const end = now + Math.max(1000, (now - start) * AHEAD);
  const top = Math.max(lot.most, ...points.map((line) => line.amount ?? 0)) * 1.05 || 1;
  const x = scale(start, end, LEFT, WIDTH - RIGHT);
  const y = scale(0, top, HEIGHT - BOTTOM, TOP);
  const bottom = HEIGHT - BOTTOM;
  const path = points.map((line, index) =>
    index === 0 ? `M${x(line.at)} ${y(line.amount ?? 0)}` : `H${x(line.at)}V${y(line.amount ?? 0)}`,
  );
  const steps = points.length === 0 ? '' : `${path.join('')}H${x(now)}`;
  const ticks = roundTicks(0, top, 4);
  const span = end - start;
  const shown = span > 2 * DAY_MS ? formatDay : formatTime;
  const sentence = `Stock of lot ${lot.lotNumber} since ${formatDay(start)}: ${stockText(points[0]?.amount ?? lot.amount, lot.unit)} at first, ${stockText(lot.amount, lot.unit)} now, ${stockText(lot.reserved, lot.unit)} of it reserved.`;
  return (
    <figure className={styles['chart']}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={sentence}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} stroke="var(--grid)" />
            <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
              {tickText(tick)}
            </text>
          </g>
        ))}
        {steps !== '' && (
          <>
            <path d={`${steps}V${bottom}H${x(start)}Z`} fill="var(--accent)" fillOpacity={0.12} />
            <path d={steps} fill="none" stroke="var(--accent)" strokeWidth={2} />
            {lot.reserved > 0 && (
              <path
                d={`M${x(now)} ${y(lot.amount)}V${y(Math.max(0, lot.amount - lot.reserved))}H${WIDTH - RIGHT}`}
                fill="none"
                stroke="var(--accent)"
                strokeWidth={2}
                strokeDasharray="3 3"
              />
            )}
          </>
        )}
        {lot.warnBelow !== null && lot.warnBelow > 0 && lot.warnBelow < top && (
          <>
            <line
              x1={LEFT}
              x2={WIDTH - RIGHT}
              y1={y(lot.warnBelow)}
              y2={y(lot.warnBelow)}
              stroke="var(--failed)"
              strokeDasharray="4 3"
            />
            <text x={LEFT + 6} y={y(lot.warnBelow) + (y(lot.warnBelow) > bottom - 14 ? -5 : 13)}>
              warns below {stockText(lot.warnBelow, lot.unit)}
            </text>
          </>
        )}
        <line x1={LEFT} x2={WIDTH - RIGHT} y1={bottom} y2={bottom} stroke="var(--axis)" />
        <text x={LEFT} y={HEIGHT - 5}>
          {shown(start)}
        </text>
        <text x={x(now)} y={HEIGHT - 5} textAnchor="middle">
          now
        </text>
      </svg>
    </figure>
  );
}

function tickText(value: number): string {
  return value >= 10_000 ? `${value / 1000} k` : String(Number(value.toPrecision(4)));
}
