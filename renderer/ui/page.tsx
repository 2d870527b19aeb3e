import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';
import styles from './page.module.css';

interface PageProps {
  readonly children: ReactNode;
  /** Nothing real moves here: hatch around the page. */
  readonly simulation?: boolean;
  readonly label: string;
}

/** The work area between rail and status bar. */
export function Page({ children, simulation = false, label }: PageProps) {
  return (
    <main className={classNames(styles['page'], simulation && styles['simulation'])} aria-label={label} id="page">
      <div className={styles['content']}>{children}</div>
      {simulation && (
        <div aria-hidden="true" data-testid="simulation-frame">
          {['top', 'right', 'bottom', 'left'].map((edge) => (
            <i key={edge} className={styles['hatch']} data-edge={edge} />
          ))}
        </div>
      )}
    </main>
  );
}

interface PageHeadProps {
  readonly title: ReactNode;
  /** One line of facts. */
  readonly facts?: ReactNode;
  /** Facts stand below the title instead of beside it. */
  readonly stacked?: boolean;
  readonly before?: ReactNode;
  readonly simulation?: boolean;
  readonly children?: ReactNode;
}

export function PageHead({ title, facts, stacked = false, before, simulation = false, children }: PageHeadProps) {
  const heading = <h1 className={styles['title']}>{title}</h1>;
  const line = facts === undefined ? null : <div className={styles['facts']}>{facts}</div>;
  return (
    <header className={styles['head']}>
      {before}
      {stacked ? (
        <div className={styles['stack']}>
          <div className={styles['titleRow']}>
            {heading}
            {simulation && <SimulationWord />}
          </div>
          {line}
        </div>
      ) : (
        <>
          {heading}
          {simulation && <SimulationWord />}
          {line}
        </>
      )}
      {children !== undefined && <div className={styles['actions']}>{children}</div>}
    </header>
  );
}

/** The word that goes with the hatch. */
export function SimulationWord({ children = 'SIMULATION' }: { readonly children?: ReactNode }) {
  return <span className={styles['word']}>{children}</span>;
}
