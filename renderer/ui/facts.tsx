import type { ReactNode } from 'react';
import styles from './facts.module.css';

interface FactsProps {
  readonly items: readonly (readonly [term: string, value: ReactNode])[];
  /** Long values stand below their terms. */
  readonly wide?: boolean;
}

/** Terms and values in two columns. */
export function Facts({ items, wide = false }: FactsProps) {
  return (
    <dl className={styles['facts']} data-wide={wide || undefined}>
      {items.map(([term, value], index) => (
        <div key={`${index} ${term}`} className={styles['pair']}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
