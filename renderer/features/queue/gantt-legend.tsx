import styles from './forecast-card.module.css';

/** What the drawing's signs mean. */
export function GanttLegend() {
  return (
    <span className={styles['legend']}>
      <span>
        <svg width="22" height="12" aria-hidden="true">
          <rect y="1" width="22" height="10" rx="3" fill="var(--running)" />
        </svg>
        actual
      </span>
      <span>
        <svg width="22" height="12" aria-hidden="true">
          <rect
            x=".75"
            y="1.25"
            width="20.5"
            height="9.5"
            rx="3"
            fill="var(--accent-soft)"
            stroke="var(--accent)"
            strokeWidth="1.5"
          />
        </svg>
        planned
      </span>
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
