import { useElementSize } from '@mantine/hooks';
import type { Resolution } from '#core/contract/catalog.ts';
import { formatCompact, formatNumber } from '../../lib/numbers.ts';
import { Card } from '../../ui/card.tsx';
import { roundTicks, scale } from '../../ui/chart/scale.ts';
import styles from './inspector.module.css';

type Growth = NonNullable<Resolution['growth']>;

const MARGIN = { top: 8, right: 10, bottom: 34, left: 44 };
/** Early or late by this share, because doubling times scatter. */
const SPREAD = 0.07;

/** Cells over days, when they are fed, and when they are to be passaged. */
export function GrowthCard({ growth, perWell }: { readonly growth: Growth; readonly perWell: boolean }) {
  const { passageAtHours, passageCells, feedsAtHours } = growth;
  const days = passageAtHours === null ? null : formatNumber(passageAtHours / 24, 1);
  const feeds = feedsAtHours.length === 0 ? 'No feed before it.' : `Triangles: ${feedsAtHours.length} feeds.`;
  const sentence =
    days === null
      ? 'The next passage is beyond this curve.'
      : `${feeds} Passage again at ${formatCompact(passageCells)} cells${perWell ? ' a well' : ''}, about ${days} days after this.`;
  return (
    <Card title="Next passage" caption={perWell ? 'cells a well' : 'cells'} className={styles['card']}>
      <Chart growth={growth} label={`Expected growth. ${sentence}`} />
      <p className={styles['caption']}>{sentence}</p>
    </Card>
  );
}

function Chart({ growth, label }: { readonly growth: Growth; readonly label: string }) {
  const { ref, width, height } = useElementSize();
  const { points, feedsAtHours, passageAtHours } = growth;
  const size = { width: Math.max(180, width), height: Math.max(120, height) };
  const end = (points.at(-1)?.hours ?? 24) / 24;
  const most = Math.max(...points.map((point) => point.cells)) * 1.08;
  const bottom = size.height - MARGIN.bottom;
  const right = size.width - MARGIN.right;
  const x = scale(0, end, MARGIN.left, right);
  const y = scale(0, most, bottom, MARGIN.top);
  const path = points
    .map(({ hours, cells }, index) => `${index === 0 ? 'M' : 'L'}${x(hours / 24).toFixed(1)} ${y(cells).toFixed(1)}`)
    .join('');
  const band =
    passageAtHours === null
      ? undefined
      : { from: x((passageAtHours * (1 - SPREAD)) / 24), to: Math.min(right, x((passageAtHours * (1 + SPREAD)) / 24)) };
  return (
    <div ref={ref} className={styles['chart']}>
      <svg role="img" aria-label={label} width={size.width} height={size.height}>
        {band !== undefined && (
          <rect
            className={styles['band']}
            x={band.from}
            y={MARGIN.top}
            width={band.to - band.from}
            height={bottom - MARGIN.top}
          />
        )}
        {roundTicks(0, most, 4).map((tick) => (
          <g key={tick}>
            <path className={styles['grid']} d={`M${MARGIN.left} ${y(tick)}H${right}`} />
            <text x={MARGIN.left - 6} y={y(tick) + 4} textAnchor="end">
              {formatCompact(tick)}
            </text>
          </g>
        ))}
        {roundTicks(0, end, 6).map((tick) => (
          <text key={tick} x={x(tick)} y={bottom + 15} textAnchor="middle">
            {formatNumber(tick)}
          </text>
        ))}
        <text className={styles['axisTitle']} x={(MARGIN.left + right) / 2} y={size.height - 3} textAnchor="middle">
          days
        </text>
        <path className={styles['curve']} d={path} />
        {feedsAtHours.map((hours) => (
          <path key={hours} className={styles['feed']} d={`M${x(hours / 24)} ${bottom - 1}l-5 -8h10z`} />
        ))}
      </svg>
    </div>
  );
}
