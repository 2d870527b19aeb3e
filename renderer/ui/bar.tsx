import type { State } from '../lib/status.ts';
import styles from './bar.module.css';

interface BarProps {
  /** 0 to 1 */
  readonly share: number;
  readonly state?: State;
  readonly label: string;
}

export function Bar({ share, state = 'running', label }: BarProps) {
  const percent = Math.round(100 * Math.max(0, Math.min(1, share)));
  return (
    <div
      className={styles['bar']}
      data-state={state}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}
