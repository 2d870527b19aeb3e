import { lazy, Suspense, useMemo, useState } from 'react';
import type { AnalysedStep, AnalysisIssue } from '#core/contract/analysis.ts';
import { plural } from '../../../lib/numbers.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { GraphList } from './graph-list.tsx';
import styles from './graph-view.module.css';

export interface GraphViewProps {
  readonly steps: readonly AnalysedStep[];
  /** Id of the step in the document. */
  readonly selectedId: string | null;
  readonly onSelect: (stepId: string) => void;
  readonly issues: readonly AnalysisIssue[];
}

/* Only those who open the graph load what draws it. */
const GraphCanvas = lazy(() => import('./graph-canvas.tsx').then((one) => ({ default: one.GraphCanvas })));

/** What waits for what: steps from top to bottom, lanes side by side, groups as frames; the same as a list. */
export function GraphView({ steps, selectedId, onSelect, issues }: GraphViewProps) {
  const [shows, setShows] = useState<'graph' | 'list'>('graph');
  const faulty = useMemo(() => new Set(issues.flatMap((one) => one.stepId ?? [])), [issues]);
  return (
    <section className={styles['view']} aria-label="Graph">
      <header className={styles['head']}>
        <Segmented
          label="Show as"
          value={shows}
          onChange={setShows}
          options={[
            { value: 'graph', title: 'Graph' },
            { value: 'list', title: 'List' },
          ]}
        />
        <span className={styles['legend']}>
          {plural(steps.filter((one) => one.kind === 'action').length, 'step')}
          {steps.some((one) => one.when !== undefined) && (
            <>
              <svg width="34" height="8" aria-hidden="true">
                <path d="M1 4h32" stroke="var(--border-control)" strokeWidth="1.5" strokeDasharray="6 4" />
              </svg>
              only under a condition
            </>
          )}
        </span>
      </header>
      {steps.length === 0 ? (
        <p className={styles['empty']}>The graph is drawn as soon as the analysis has steps.</p>
      ) : shows === 'list' ? (
        <GraphList steps={steps} selectedId={selectedId} onSelect={onSelect} faulty={faulty} />
      ) : (
        <Suspense fallback={<p className={styles['empty']}>The graph is being loaded.</p>}>
          <GraphCanvas steps={steps} selectedId={selectedId} onSelect={onSelect} faulty={faulty} />
        </Suspense>
      )}
    </section>
  );
}
