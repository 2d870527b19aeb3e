/** Four wells, one of them filled. */
export function Brand() {
  return (
    <svg width="36" height="36" viewBox="0 0 36 36" role="img" aria-label="Wellrun">
      <rect width="36" height="36" rx="10" fill="var(--accent)" />
      <g fill="none" stroke="var(--surface-1)" strokeWidth="2.2">
        <circle cx="11.5" cy="11.5" r="4.2" />
        <circle cx="24.5" cy="11.5" r="4.2" />
        <circle cx="11.5" cy="24.5" r="4.2" />
      </g>
      <circle cx="24.5" cy="24.5" r="5.3" fill="var(--surface-1)" />
    </svg>
  );
}
