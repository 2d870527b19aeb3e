import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';
import styles from './quantity.module.css';

interface QuantityProps {
  readonly children: ReactNode;
  readonly unit?: ReactNode;
  readonly size?: 'small' | 'value' | 'hero';
  /** No longer live: grey, never as if it were. */
  readonly stale?: boolean;
}

/** A value with its unit, the unit smaller and lighter. */
export function Quantity({ children, unit, size = 'value', stale = false }: QuantityProps) {
  return (
    <span className={classNames(styles['quantity'], stale && styles['stale'])} data-size={size}>
      {children}
      {unit !== undefined && unit !== '' && <span className={styles['unit']}>{unit}</span>}
    </span>
  );
}
