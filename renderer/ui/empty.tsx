import { useEffect, useState, type ReactNode } from 'react';
import styles from './empty.module.css';

interface EmptyProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing is here: what that means, and what to do next. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className={styles['empty']}>
      {icon !== undefined && <span className={styles['icon']}>{icon}</span>}
      <b>{title}</b>
      {children !== undefined && <span className={styles['words']}>{children}</span>}
      {action}
    </div>
  );
}

/** Grey rows that keep the places of what comes; nothing at all in the first 300 ms. */
export function LoadingRows({ rows = 5, label = 'Loading' }: { readonly rows?: number; readonly label?: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles['loading']} role="status" aria-label={label}>
      {shown &&
        Array.from({ length: rows }, (_, row) => (
          <span key={row} className={styles['row']}>
            <i className={styles['dot']} />
            <i style={{ width: `${[72, 86, 58, 80, 66][row % 5]}%` }} />
            <i />
          </span>
        ))}
    </div>
  );
}
