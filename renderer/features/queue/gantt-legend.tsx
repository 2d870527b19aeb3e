import { BarSigns } from '../../ui/timeline/bar-signs.tsx';
import styles from './forecast-card.module.css';

/** What the drawing's signs mean. */
export function GanttLegend() {
  return (
    <span className={styles['legend']}>
      <BarSigns />
      <span>
        <svg width="22" height="12" aria-hidden="true">
          <path d="M1 10h20" stroke="var(--text-1)" strokeWidth="2" />
        </svg>
        first plan
      </span>
      <span>
        <svg width="22" height="12" aria-hidden="true">
          <path d="M1 1v10M21 1v10M1 6h20" stroke="var(--series-4)" strokeWidth="1.5" fill="none" />
        </svg>
        window
      </span>
    </span>
  );
}
