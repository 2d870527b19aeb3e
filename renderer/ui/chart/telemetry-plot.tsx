import { useEffect, useRef } from 'react';
import { useElementSize } from '@mantine/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import styles from './telemetry.module.css';

/** Columns of one channel, oldest first: milliseconds since 1970, and values. */
export interface TelemetrySeries {
  readonly at: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** Changes whenever a value was added; the drawing follows it without React. */
  readonly version: number;
}

/** Full minutes, quarters and hours only. */
const TICK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440].map((minutes) => minutes * 60_000);

interface TelemetryPlotProps {
  /** Read in each frame in which something is new. */
  readonly read: () => TelemetrySeries;
  readonly spanMs: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** 1 to 8 */
  readonly series: number;
  readonly height: number;
  readonly axis?: boolean;
}

/** The trace of one channel. uPlot draws on a canvas from buffers that live outside React. */
export function TelemetryPlot({ read, spanMs, low, high, series, height, axis = false }: TelemetryPlotProps) {
  const { ref, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = holder.current;
    if (element === null || width === 0) return undefined;
    const colour = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
    const plot = new uPlot(
      {
        width,
        height,
        padding: [4, 6, axis ? 0 : 4, 0],
        legend: { show: false },
        cursor: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        ms: 1,
        scales: {
          x: { time: true, range: () => rangeOfTime(read(), spanMs) },
          y: { range: (_plot, min, max) => rangeOfValues(min, max, low, high) },
        },
        axes: [
          {
            show: axis,
            size: 20,
            gap: 3,
            space: 64,
            incrs: TICK_STEPS,
            stroke: () => colour('--text-3'),
            font: '11px "Inter Variable", sans-serif',
            grid: { show: false },
            ticks: { show: false },
            values: (_plot, ticks) => ticks.map((tick) => new Date(tick).toTimeString().slice(0, 5)),
          },
          { show: false },
        ],
        series: [{}, { stroke: () => colour(`--series-${series}`), width: 1.75, points: { show: false } }],
        hooks: {
          drawClear: [(plot) => drawBand(plot, low, high, colour('--surface-3'))],
          draw: [(plot) => drawLast(plot, colour(`--series-${series}`), colour('--surface-1'))],
        },
      },
      columns(read()),
      element,
    );
    let shown = read().version;
    let frame = requestAnimationFrame(function draw() {
      const now = read();
      if (now.version !== shown) {
        shown = now.version;
        plot.setData(columns(now));
      }
      frame = requestAnimationFrame(draw);
    });
    const themed = new MutationObserver(() => plot.redraw());
    themed.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme', 'data-contrast'] });
    return () => {
      cancelAnimationFrame(frame);
      themed.disconnect();
      plot.destroy();
    };
  }, [read, spanMs, low, high, series, width, height, axis]);

  return (
    <div ref={ref} className={styles['plot']} style={{ height }} aria-hidden="true">
      <div ref={holder} />
    </div>
  );
}

function columns({ at, values }: TelemetrySeries): uPlot.AlignedData {
  return [Array.from(at), Array.from(values)];
}

function rangeOfTime({ at }: TelemetrySeries, spanMs: number): [number, number] {
  const last = at.length === 0 ? 0 : at[at.length - 1]!;
  const first = at.length === 0 ? last - spanMs : at[0]!;
  /* A short history fills the width instead of hiding at the right edge. */
  return [Math.max(last - spanMs, Math.min(first, last - 1000)), last];
}

function rangeOfValues(min: number | null, max: number | null, low?: number, high?: number): [number, number] {
  const from = Math.min(min ?? Infinity, low ?? Infinity);
  const to = Math.max(max ?? -Infinity, high ?? -Infinity);
  if (!Number.isFinite(from) || !Number.isFinite(to)) return [0, 1];
  const pad = Math.max((to - from) * 0.12, Math.abs(to) * 1e-3, 1e-6);
  return [from - pad, to + pad];
}

/** The allowed band as a grey ribbon behind the trace. */
function drawBand(plot: uPlot, low: number | undefined, high: number | undefined, colour: string): void {
  if (low === undefined || high === undefined) return;
  const { ctx, bbox } = plot;
  const top = plot.valToPos(high, 'y', true);
  const bottom = plot.valToPos(low, 'y', true);
  ctx.save();
  ctx.globalAlpha = 0.75;
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.roundRect(bbox.left, top, bbox.width, bottom - top, 3 * devicePixelRatio);
  ctx.fill();
  ctx.restore();
}

function drawLast(plot: uPlot, colour: string, ground: string): void {
  const [at, values] = plot.data;
  const value = values?.at(-1);
  const moment = at.at(-1);
  if (value === undefined || value === null || moment === undefined) return;
  const { ctx } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.arc(plot.valToPos(moment, 'x', true), plot.valToPos(value, 'y', true), 3.5 * devicePixelRatio, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.strokeStyle = ground;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
