import type { AnalysedStep } from '#core/contract/analysis.ts';
import { formatDuration } from '../../../lib/durations.ts';
import styles from './graph-view.module.css';

interface GraphListProps {
  readonly steps: readonly AnalysedStep[];
  readonly selectedId: string | null;
  readonly onSelect: (stepId: string) => void;
  readonly faulty: ReadonlySet<string>;
}

/** The same steps and edges in words. */
export function GraphList({ steps, selectedId, onSelect, faulty }: GraphListProps) {
  const numbers = new Map(steps.map((step) => [step.planStepId, step.number]));
  return (
    <ol className={styles['list']} aria-label="Steps and what they wait for">
      {steps.map((step) => (
        <li key={step.planStepId} style={{ paddingLeft: step.depth * 20 }}>
          <button
            type="button"
            aria-current={step.stepId === selectedId ? 'step' : undefined}
            onClick={() => onSelect(step.stepId)}
          >
            <b>
              {step.number} {step.name}
            </b>
            <span>
              {[
                formatDuration(step.expectedMs),
                edgeWords(step, numbers, faulty.has(step.stepId)),
                conditionWords(step),
              ]
                .filter((one) => one !== undefined)
                .join(', ')}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** "after 1.2, 1.3, has a fault": what the eye sees by edges and marks. */
export function edgeWords(step: AnalysedStep, numbers: ReadonlyMap<string, string>, isFaulty: boolean): string {
  const after = step.after.flatMap((id) => numbers.get(id) ?? []);
  return [
    ...(step.kind === 'group' ? ['group'] : []),
    after.length === 0 ? 'from the start' : `after ${after.join(', ')}`,
    ...(isFaulty ? ['has a fault'] : []),
  ].join(', ');
}

export function conditionWords({ when }: AnalysedStep): string | undefined {
  return when === undefined ? undefined : when === 'false' ? 'left out by its condition' : `only if ${when}`;
}
