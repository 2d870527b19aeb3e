import type { State } from '../lib/status.ts';
import styles from './progress-segments.module.css';

export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly state: State;
  /** Share done of a running segment, 0 to 1. */
  readonly share: number;
  readonly expectedMs: number;
}

interface ProgressSegmentsProps {
  readonly label: string;
  readonly segments: readonly Segment[];
  /** 0 to 1 of the whole. */
  readonly share: number;
  readonly tall?: boolean;
}

/** One segment a step. Widths grow with the square root of time, so that a minute beside a day can still be seen. */
export function ProgressSegments({ label, segments, share, tall = false }: ProgressSegmentsProps) {
  return (
    <div
      className={styles['segments']}
      data-tall={tall || undefined}
      data-many={segments.length > 60 || undefined}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      {segments.map((segment) => (
        <i
          key={segment.id}
          title={segment.name}
          data-state={segment.state}
          style={{
            flexGrow: Math.sqrt(Math.max(1, segment.expectedMs)),
            ['--share' as string]: `${segment.share * 100}%`,
          }}
        />
      ))}
    </div>
  );
}
