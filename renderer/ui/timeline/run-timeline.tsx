import { useElementSize } from '@mantine/hooks';
import { formatMoment, formatTime } from '../../lib/dates.ts';
import { timeTicks } from '../chart/scale.ts';
import { placeBars, placeMarks, timelinePanel, type TimelineLane, type TimelinePanel } from './timeline-model.ts';
import { BarSigns } from './bar-signs.tsx';
import styles from './run-timeline.module.css';

interface RunTimelineProps {
  readonly label: string;
  readonly lanes: readonly TimelineLane[];
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** A part that is drawn again, enlarged, at the right. */
  readonly zoom?: { readonly from: number; readonly to: number } | undefined;
}

const TOP = 22;
const ROOMY = 23;
const TIGHT = 20;
const TITLES = 62;

/** The whole run: a lane for each instrument, solid where it happened, outlined where it is planned, a line at now. */
export function RunTimeline({ label, lanes, from, to, now, zoom }: RunTimelineProps) {
  const { ref, width } = useElementSize();
  const right = Math.max(TITLES + 200, width - 2);
  const split = zoom === undefined ? right : TITLES + (right - TITLES) * 0.6;
  const whole = timelinePanel(from, to, TITLES, split);
  const enlarged = zoom === undefined ? undefined : timelinePanel(zoom.from, zoom.to, split + 46, right);
  const laneHeight = lanes.length > 5 ? TIGHT : ROOMY;
  const height = TOP + lanes.length * laneHeight + 1;
  const nowX = whole.x(Math.min(to, Math.max(from, now)));

  return (
    <div ref={ref} className={styles['frame']}>
      <svg role="img" aria-label={label} width={right} height={height} className={styles['timeline']}>
        {enlarged !== undefined && <ZoomGround whole={whole} enlarged={enlarged} height={height} />}
        {lanes.map((lane, row) => (
          <g key={lane.id}>
            <path className={styles['grid']} d={`M0 ${TOP + row * laneHeight + 0.5}H${right}`} />
            <text className={styles['lane']} x="0" y={TOP + row * laneHeight + laneHeight / 2 + 4.5}>
              {lane.title}
            </text>
          </g>
        ))}
        {[whole, ...(enlarged === undefined ? [] : [enlarged])].map((panel) => (
          <g key={panel.left}>
            <Ticks panel={panel} height={height} now={now} hideNear={panel === whole ? nowX : undefined} />
            {lanes.map((lane, row) => (
              <Lane key={lane.id} lane={lane} panel={panel} top={TOP + row * laneHeight} height={laneHeight} />
            ))}
          </g>
        ))}
        <path className={styles['now']} d={`M${nowX} ${TOP - 2}V${height}`} />
        <rect className={styles['nowGround']} x={nowX - 20} y="0" width="40" height="18" rx="4" />
        <text className={styles['nowText']} x={nowX} y="13">
          {formatTime(now)}
        </text>
      </svg>
    </div>
  );
}

function Ticks(props: { panel: TimelinePanel; height: number; now: number; hideNear: number | undefined }) {
  const { panel, height, now, hideNear } = props;
  const most = Math.max(2, Math.floor((panel.right - panel.left) / 88));
  return timeTicks(panel.from, panel.to, most).map((tick, index, all) => {
    const x = panel.x(tick);
    const previous = all[index - 1];
    const newDay = previous === undefined || new Date(previous).getDate() !== new Date(tick).getDate();
    const covered = hideNear !== undefined && Math.abs(hideNear - x) < 46;
    const outside = x - panel.left < 14 || panel.right - x < 30;
    return (
      <g key={tick}>
        <path className={styles['grid']} d={`M${x} ${TOP}V${height}`} />
        {!covered && !outside && (
          <text className={styles['tick']} x={x} y="13">
            {newDay ? formatMoment(tick, now) : formatTime(tick)}
          </text>
        )}
      </g>
    );
  });
}

function Lane({ lane, panel, top, height }: { lane: TimelineLane; panel: TimelinePanel; top: number; height: number }) {
  const words = top + height / 2 + 4;
  return (
    <g>
      {placeBars(lane.bars, panel).map((bar) => (
        <g key={`${bar.id}:${bar.kind}`} data-state={bar.state} data-kind={bar.kind} className={styles['bar']}>
          <rect x={bar.x} y={top + 4} width={bar.width} height={height - 8} rx="3" />
          {bar.labelX !== undefined && (
            <text x={bar.labelX} y={words} data-inside={bar.labelInside || undefined}>
              {bar.label}
            </text>
          )}
        </g>
      ))}
      {placeMarks(lane.marks, panel).map((mark) => (
        <g key={mark.id} className={styles['mark']}>
          <path d={`M${mark.x} ${top + height / 2 - 7}l7 7l-7 7l-7 -7z`} />
          {mark.labelX !== undefined && (
            <text x={mark.labelX} y={words} textAnchor={mark.labelBefore ? 'end' : 'start'}>
              {mark.label}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

function ZoomGround({ whole, enlarged, height }: { whole: TimelinePanel; enlarged: TimelinePanel; height: number }) {
  const [start, end] = [whole.x(enlarged.from), Math.min(whole.right, whole.x(enlarged.to))];
  return (
    <g aria-hidden="true">
      <path className={styles['zoom']} d={`M${start} ${TOP}L${enlarged.left} ${TOP}V${height}L${start} ${height}z`} />
      <rect
        className={styles['zoom']}
        x={enlarged.left}
        y={TOP}
        width={enlarged.right - enlarged.left}
        height={height - TOP}
      />
      <path className={styles['zoomEdge']} d={`M${start} ${TOP}V${height}M${end} ${TOP}V${height}`} />
    </g>
  );
}

/** What the drawing's signs mean. */
export function TimelineLegend({ needsPerson }: { readonly needsPerson: boolean }) {
  return (
    <span className={styles['legend']}>
      <BarSigns />
      {needsPerson && (
        <span>
          <svg width="14" height="14" aria-hidden="true">
            <path d="M7 0l7 7-7 7-7-7z" fill="var(--text-1)" />
          </svg>
          you
        </span>
      )}
    </span>
  );
}
