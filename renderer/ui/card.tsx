import { useId, type ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';
import styles from './card.module.css';

interface CardProps {
  readonly title?: ReactNode;
  /** One caption beside the title. */
  readonly caption?: ReactNode;
  /** Controls or a figure at the right of the head. */
  readonly right?: ReactNode;
  readonly children: ReactNode;
  readonly label?: string;
  /** Takes the room that is left. */
  readonly grow?: boolean;
  readonly padded?: boolean;
  readonly className?: string | undefined;
}

/** A white work surface. Never a card within a card; use a hairline. */
export function Card({ title, caption, right, children, label, grow = false, padded = false, className }: CardProps) {
  const headingId = useId();
  return (
    <section
      className={classNames(styles['card'], grow && styles['grow'], className)}
      aria-label={label}
      aria-labelledby={label === undefined && title !== undefined ? headingId : undefined}
    >
      {(title !== undefined || right !== undefined) && (
        <header className={styles['head']}>
          {title !== undefined && (
            <h2 id={headingId} className={styles['title']}>
              {title}
            </h2>
          )}
          {caption !== undefined && <span className={styles['caption']}>{caption}</span>}
          {right !== undefined && <div className={styles['right']}>{right}</div>}
        </header>
      )}
      {padded ? <div className={styles['body']}>{children}</div> : children}
    </section>
  );
}
