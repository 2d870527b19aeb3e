import { BarSigns } from '../../ui/timeline/bar-signs.tsx';
import styles from './forecast-card.module.css';

/** What the drawing's signs mean. */
export function GanttLegend({ changeovers }: { readonly changeovers: boolean }) {
  return (
    <span className={styles['legend']}>
      <BarSigns />
      {changeovers && (
        <span>
          <svg width="22" height="12" aria-hidden="true">
            <path d="M3 10l6-7M8 10l6-7M13 10l6-7" stroke="var(--border-2)" />
            <rect x=".75" y="2.5" width="20.5" height="7.5" rx="2" fill="none" stroke="var(--text-3)" />
          </svg>
          changeover
        </span>
      )}
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
