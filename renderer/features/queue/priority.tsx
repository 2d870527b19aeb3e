import { priorityBars, priorityName } from '../../lib/job-look.ts';
import styles from './priority.module.css';

interface PriorityProps {
  readonly priority: number;
  /** Levels that waiting has added. */
  readonly aged?: number;
}

/** The number, and five bars that can be compared down a column. */
export function Priority({ priority, aged = 0 }: PriorityProps) {
  const filled = priorityBars(priority + aged);
  const name = priorityName(priority);
  return (
    <span className={styles['priority']} title={name}>
      {priority}
      {aged > 0 && <span className={styles['aged']}>+{aged}</span>}
      <span className={styles['bars']} aria-hidden="true">
        {[1, 2, 3, 4, 5].map((bar) => (
          <i key={bar} data-filled={bar <= filled || undefined} />
        ))}
      </span>
    </span>
  );
}
