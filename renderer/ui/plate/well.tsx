import { memo } from 'react';
import type { WellLook, WellMark } from '../../lib/well-look.ts';
import styles from './plate-map.module.css';

interface WellProps extends WellLook {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly halfWidth: number;
  readonly round: boolean;
  readonly tabbable: boolean;
  readonly selected: boolean;
  /** Before the numbers of the patterns of this drawing. */
  readonly patterns: string;
}

/** One well. It draws again only when its own look changes. */
export const Well = memo(function Well(props: WellProps) {
  const { name, x, y, radius, halfWidth, round, fill, line, text, textColour, mark, words, tabbable, selected } = props;
  const cover = props.pattern === undefined ? undefined : `url(#${props.patterns}${props.pattern})`;
  const stroke = line ?? (mark === 'doubt' ? 'var(--doubt)' : 'var(--well-line)');
  const ground = mark === 'doubt' ? 'var(--doubt-soft)' : fill;
  /* Long numbers are set smaller, so that they stay within the well. */
  const size = Math.min(11, Math.max(radius, halfWidth) < 7.5 ? 8 : 11, (2 * halfWidth) / (0.6 * (text?.length ?? 1)));
  const box = {
    x: x - halfWidth,
    y: y - radius,
    width: 2 * halfWidth,
    height: 2 * radius,
    rx: Math.min(4, radius * 0.3),
  };
  return (
    <g
      role="gridcell"
      data-well={name}
      aria-label={words}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      className={styles['well']}
    >
      {round ? (
        <>
          <circle cx={x} cy={y} r={radius} style={{ fill: ground, stroke }} />
          {cover !== undefined && <circle cx={x} cy={y} r={radius} fill={cover} />}
        </>
      ) : (
        <>
          <rect {...box} style={{ fill: ground, stroke }} />
          {cover !== undefined && <rect {...box} fill={cover} />}
        </>
      )}
      {text !== undefined && mark !== 'doubt' && Math.max(radius, halfWidth) >= 5.5 && size >= 6 && (
        <text
          x={x}
          y={y + size * 0.35}
          className={styles['wellText']}
          data-halo={props.halo || undefined}
          style={{ fill: textColour ?? 'var(--text-2)', fontSize: size }}
        >
          {text}
        </text>
      )}
      {mark !== undefined && <Mark mark={mark} x={x} y={y} radius={radius} />}
      <rect
        className={styles['focus']}
        x={x - halfWidth - 2}
        y={y - radius - 2}
        width={2 * halfWidth + 4}
        height={2 * radius + 4}
        rx="5"
      />
    </g>
  );
});

function Mark({ mark, x, y, radius }: { mark: WellMark; x: number; y: number; radius: number }) {
  if (mark === 'reading')
    return <circle cx={x} cy={y} r={radius + 1.5} fill="none" stroke="var(--running)" strokeWidth="3" />;
  if (mark === 'doubt')
    return (
      <text
        x={x}
        y={y + Math.min(4.5, radius * 0.62)}
        className={styles['doubt']}
        style={{ fontSize: Math.min(14, radius * 1.7) }}
      >
        ?
      </text>
    );
  const size = Math.min(7, radius * 0.7);
  const top = y - radius + size * 0.2;
  return (
    <g transform={`translate(${x + radius * 0.55} ${top + size * 0.6})`}>
      <path
        d={`M${-size} ${size * 0.8}L0 ${-size}L${size} ${size * 0.8}z`}
        fill="var(--paused)"
        stroke="var(--paused-on)"
      />
      <path
        d={`M0 ${-size * 0.25}v${size * 0.42}M0 ${size * 0.5}v.1`}
        stroke="var(--paused-on)"
        strokeWidth="1.3"
        strokeLinecap="round"
      />
    </g>
  );
}
