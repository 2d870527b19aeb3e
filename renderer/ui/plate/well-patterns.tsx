/** Thin strokes and dots that tell series apart where colours cannot: in print, and for eyes that see them alike. */
const PATTERNS = [
  'M-1 1l2 -2M0 6l6 -6M5 7l2 -2',
  'M1.5 1.5h.01M4.5 4.5h.01',
  'M-1 5l2 2M0 0l6 6M5 -1l2 2',
  'M0 3h6',
  'M3 0v6',
  'M0 3h6M3 0v6',
  'M0 6l6 -6M0 0l6 6',
] as const;

interface WellPatternsProps {
  /** Ids are this and a number from 1. */
  readonly prefix: string;
  readonly ink?: string;
}

export function WellPatterns({ prefix, ink = 'var(--text-1)' }: WellPatternsProps) {
  return (
    <defs>
      {PATTERNS.map((path, index) => (
        <pattern key={path} id={`${prefix}${index + 1}`} width="6" height="6" patternUnits="userSpaceOnUse">
          <path
            d={path}
            fill="none"
            stroke={ink}
            strokeWidth={index === 1 ? 1.6 : 0.9}
            strokeLinecap="round"
            strokeOpacity="0.6"
          />
        </pattern>
      ))}
    </defs>
  );
}
