/** What the bars of a timeline mean, for its legend. */
export function BarSigns() {
  return (
    <>
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
    </>
  );
}
