import { useState, type ReactNode } from 'react';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import styles from './step-form.module.css';

interface StepSectionProps {
  readonly title: string;
  /** What is set in it, in words; shown while it is shut. */
  readonly words: string;
  /** Something in it is wrong, or was jumped to: it is open. */
  readonly isForced: boolean;
  readonly children: ReactNode;
}

/** A part of the form that is shut until it is needed; what is set in it is said in words. */
export function StepSection({ title, words, isForced, children }: StepSectionProps) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen || isForced;
  const Fold = shown ? IconChevronDown : IconChevronRight;
  return (
    <section className={styles['section']}>
      <h3>
        <button type="button" aria-expanded={shown} onClick={() => setOpen(!shown)}>
          <Fold size={16} stroke={1.75} aria-hidden="true" />
          <span>
            {title}
            {!shown && <small>{words}</small>}
          </span>
        </button>
      </h3>
      {shown && <div className={styles['grid']}>{children}</div>}
    </section>
  );
}
