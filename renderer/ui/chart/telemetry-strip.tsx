import { formatChannel } from '../../lib/channels.ts';
import { formatSignificant } from '../../lib/numbers.ts';
import { Quantity } from '../quantity.tsx';
import { StatusWord } from '../status-badge.tsx';
import { TelemetryPlot, type TelemetrySeries } from './telemetry-plot.tsx';
import styles from './telemetry.module.css';

interface TelemetryStripProps {
  readonly title: string;
  readonly value: number | undefined;
  readonly unit: string;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly series: number;
  readonly spanMs: number;
  readonly spanWords: string;
  readonly read: () => TelemetrySeries;
  readonly stale?: boolean;
  readonly height?: number;
  readonly axis?: boolean;
}

/** Caption, live value and unit at the left, its last hour at the right. The sentence tells the same to those who cannot see it. */
export function TelemetryStrip(props: TelemetryStripProps) {
  const {
    title,
    value,
    unit,
    low,
    high,
    series,
    spanMs,
    spanWords,
    read,
    stale = false,
    height = 62,
    axis = false,
  } = props;
  const shown = value === undefined ? 'no value' : formatChannel({ value, unit });
  const outside = value !== undefined && ((low !== undefined && value < low) || (high !== undefined && value > high));
  return (
    <div className={styles['strip']} role="group" aria-label={title}>
      <div>
        <div className={styles['title']}>{title}</div>
        <Quantity size="small" unit={value === undefined ? '' : unit} stale={stale}>
          {shown}
        </Quantity>
        {outside && (
          <div className={styles['outside']}>
            <StatusWord state="warn">out of range</StatusWord>
          </div>
        )}
      </div>
      <TelemetryPlot read={read} spanMs={spanMs} low={low} high={high} series={series} height={height} axis={axis} />
      <p className="visually-hidden">
        {describe(title, shown, unit, read(), low, high)} Shown: {spanWords}.
      </p>
    </div>
  );
}

function describe(
  title: string,
  shown: string,
  unit: string,
  { values }: TelemetrySeries,
  low?: number,
  high?: number,
): string {
  const list = Array.from(values);
  const span =
    list.length < 2
      ? ''
      : ` It was between ${formatSignificant(Math.min(...list))} and ${formatSignificant(Math.max(...list))} ${unit}.`;
  const band = low === undefined || high === undefined ? '' : ` Allowed: ${low} to ${high} ${unit}.`;
  return `${title} is ${shown} ${unit}.${span}${band}`;
}
