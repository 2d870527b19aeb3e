import type { ReactNode } from 'react';
import { STATE_WORDS, type State } from '../lib/status.ts';
import { StatusShape } from './status-shape.tsx';
import styles from './status-badge.module.css';

interface StatusProps {
  readonly state: State;
  readonly children?: ReactNode;
}

/** A state on its own soft ground: colour, shape and word. */
export function StatusBadge({ state, children }: StatusProps) {
  return (
    <span className={styles['badge']} data-state={state}>
      <StatusShape state={state} ground="var(--st-soft)" />
      {children ?? STATE_WORDS[state]}
    </span>
  );
}

/** The same within a line of text. */
export function StatusWord({ state, children }: StatusProps) {
  return (
    <span className={styles['word']} data-state={state}>
      <StatusShape state={state} size={13} />
      {children ?? STATE_WORDS[state]}
    </span>
  );
}

/** A square chip without a shape: a tag, an origin, never a state. */
export function Chip({
  children,
  tone = 'plain',
}: {
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'line' | 'accent';
}) {
  return (
    <span className={styles['chip']} data-tone={tone}>
      {children}
    </span>
  );
}
