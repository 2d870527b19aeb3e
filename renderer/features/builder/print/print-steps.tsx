import { useMemo } from 'react';
import type { Analysis } from '#core/contract/analysis.ts';
import type { ProtocolDocument } from '#core/contract/protocol.ts';
import { formatDurationShort } from '../../../lib/durations.ts';
import { plural } from '../../../lib/numbers.ts';
import { needNotes, windowNotes } from './window-notes.ts';
import styles from './print-view.module.css';

interface PrintStepsProps {
  readonly document: ProtocolDocument;
  readonly analysis: Analysis | null;
}

/** Every step as a sentence with its time, a box to tick and room for initials. */
export function PrintSteps({ document, analysis }: PrintStepsProps) {
  const notes = useMemo(() => windowNotes(document), [document]);
  const needs = useMemo(() => needNotes(document), [document]);
  const steps = analysis?.steps ?? [];
  if (steps.length === 0)
    return (
      <section>
        <h2>Steps</h2>
        <p>The steps stand here as soon as the analysis has no faults.</p>
      </section>
    );
  const missing = (analysis?.stepCount ?? 0) - steps.length;
  return (
    <section>
      <h2>Steps</h2>
      <table className={styles['table']} data-steps>
        <thead>
          <tr>
            <th scope="col" className={styles['tick']}>
              Done
            </th>
            <th scope="col">No.</th>
            <th scope="col">What</th>
            <th scope="col" className={styles['number']}>
              Starts
            </th>
            <th scope="col" className={styles['number']}>
              Takes
            </th>
            <th scope="col">Time, initials</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => {
            const warnings = (analysis?.warnings ?? []).filter((one) => one.stepId === step.stepId);
            const note = notes.get(step.stepId);
            const need = needs.get(step.stepId);
            return (
              <tr key={step.planStepId} data-group={step.kind === 'group' || undefined}>
                <td className={styles['tick']}>{step.kind === 'action' && step.when !== 'false' && <i />}</td>
                <td className={styles['count']}>{step.number}</td>
                <td style={{ paddingLeft: 6 + step.depth * 12 }}>
                  {step.kind === 'group' ? <b>{step.sentence}</b> : <b>{step.name}.</b>}{' '}
                  {step.kind === 'group' ? '' : step.sentence}
                  {step.when !== undefined && step.when !== 'false' && <em> Only if {step.when}.</em>}
                  {need !== undefined && <strong className={styles['window']}>{need}</strong>}
                  {note !== undefined && <strong className={styles['window']}>{note}</strong>}
                  {warnings.map((one) => (
                    <span key={one.sentence} className={styles['warning']}>
                      Note: {one.sentence}
                    </span>
                  ))}
                </td>
                <td className={styles['number']}>+{formatDurationShort(step.startMs)}</td>
                <td className={styles['number']}>{formatDurationShort(step.expectedMs)}</td>
                <td className={styles['blank']} />
              </tr>
            );
          })}
        </tbody>
      </table>
      {missing > 0 && <p>{`${plural(missing, 'more step')} are not printed.`}</p>}
    </section>
  );
}
