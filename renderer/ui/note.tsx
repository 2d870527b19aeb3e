import type { ReactNode } from 'react';
import type { State } from '../lib/status.ts';
import { StatusShape } from './status-shape.tsx';
import styles from './note.module.css';

interface NoteProps {
  readonly state: State;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Read out at once when it appears. */
  readonly urgent?: boolean;
  /** Over the whole page: what can be done stands at the right. */
  readonly banner?: boolean;
}

/** Something to know, on the ground of its state: what, why, and what to do next. */
export function Note({ state, title, children, actions, urgent = false, banner = false }: NoteProps) {
  return (
    <div
      className={styles['note']}
      data-state={state}
      data-banner={banner || undefined}
      role={urgent ? 'alert' : undefined}
    >
      <span className={styles['shape']}>
        <StatusShape state={state} size={18} ground="var(--st-soft)" />
      </span>
      <div className={styles['text']}>
        {title !== undefined && <b>{title}</b>}
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && !banner && <div className={styles['actions']}>{actions}</div>}
      </div>
      {actions !== undefined && banner && <div className={styles['side']}>{actions}</div>}
    </div>
  );
}
