import type { UseQueryResult } from '@tanstack/react-query';
import type { Issue } from '#core/contract/errors.ts';
import { firstFaults } from '#core/contract/more-faults.ts';
import type { Plan, PlanWarning } from '#core/contract/plan.ts';
import { explainError } from '../../api/explain-error.ts';
import { formatDurationShort } from '../../lib/durations.ts';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { StepSentences } from '../../ui/steps/step-sentences.tsx';
import styles from './protocol-details.module.css';

export interface Planned {
  readonly plan: Plan | null;
  readonly issues: readonly Issue[];
  readonly warnings: readonly PlanWarning[];
}
export type PlanQuery = Pick<UseQueryResult<Planned>, 'data' | 'error' | 'isPending'>;

/** What it will do, in numbered sentences; the time at the right is from the start. */
export function StepsTab({ plan }: { readonly plan: PlanQuery }) {
  const made = plan.data?.plan;
  if (made == null) return <NoPlan plan={plan} />;
  return (
    <>
      <Warnings warnings={plan.data?.warnings ?? []} />
      <StepSentences plan={made} moment={(startMs) => (startMs === 0 ? 'start' : `+${formatDurationShort(startMs)}`)} />
    </>
  );
}

/** Why there is no plan (yet). */
export function NoPlan({ plan }: { readonly plan: PlanQuery }) {
  if (plan.isPending) return <LoadingRows rows={6} label="Working out what it does" />;
  const issues = plan.data?.issues ?? [];
  return (
    <div className={styles['padded']}>
      <Note state="failed" title="With the defaults of its parameters there is no plan.">
        {plan.error !== null && explainError(plan.error).sentence}
        <ul>
          {firstFaults(issues, 12).map((issue) => (
            <li key={issue.path + issue.sentence}>
              {issue.sentence} {issue.path !== '' && <code>{issue.path}</code>}
            </li>
          ))}
        </ul>
      </Note>
    </div>
  );
}

const SEVERITY = { info: 'waiting', warning: 'warn', error: 'failed' } as const;

function Warnings({ warnings }: { readonly warnings: readonly PlanWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={styles['warnings']}>
      {warnings.slice(0, 6).map((warning) => (
        <li key={warning.code + warning.sentence}>
          <Note state={SEVERITY[warning.severity]}>{warning.sentence}</Note>
        </li>
      ))}
    </ul>
  );
}
