import type { ReactNode } from 'react';
import type { Issue } from '#core/contract/errors.ts';
import type { Plan } from '#core/contract/plan.ts';
import type { Mode } from '#core/contract/words.ts';
import { useNow } from '../../api/hooks.ts';
import { costInWords } from '../../lib/cost.ts';
import { formatMoment, formatTime } from '../../lib/dates.ts';
import { formatRange } from '../../lib/durations.ts';
import { plural } from '../../lib/numbers.ts';
import { Card } from '../../ui/card.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { StepSentences } from '../../ui/steps/step-sentences.tsx';
import { LabwarePreview } from './labware-preview.tsx';
import type { Speed } from './last-choices.ts';
import styles from './preview-card.module.css';

interface PreviewCardProps {
  readonly plan: Plan | undefined;
  readonly issues: readonly Issue[];
  readonly mode: Mode;
  readonly speed: Speed;
  readonly pending: boolean;
}

/** The whole run before it starts: how long, which steps, which wells. Nothing has been touched to find out. */
export function PreviewCard({ plan, issues, mode, speed, pending }: PreviewCardProps) {
  const now = useNow(30_000);
  if (pending) {
    return (
      <Card label="What will happen">
        <LoadingRows rows={9} label="Working out what will happen" />
      </Card>
    );
  }
  if (plan === undefined) return <Faults issues={issues} />;
  const takes = formatRange(plan.duration.lowMs, plan.duration.highMs);
  const top = plan.steps.filter((step) => step.parentId === undefined);
  return (
    <Card label="What will happen" className={styles['card']}>
      <div className={styles['numbers']}>
        <Figure title="Takes">
          <Quantity unit={takes.unit}>{takes.text}</Quantity>
        </Figure>
        <Figure title={mode === 'real' ? 'Ends' : mode === 'simulated' ? 'Simulated in' : 'Dry run in'}>
          <SecondFigure plan={plan} mode={mode} speed={speed} now={now} />
        </Figure>
        <Figure title={mode === 'real' ? 'Cost' : 'Cost if real'}>
          <Quantity>{costInWords(plan.cost)}</Quantity>
        </Figure>
      </div>
      <header className={styles['head']}>
        <h2>What will happen</h2>
        <span>{plural(top.length, 'step')}</span>
        <span className={styles['right']}>if started {formatTime(now)}</span>
      </header>
      <StepSentences plan={plan} moment={(startMs) => formatMoment(now + startMs, now)} />
      <LabwarePreview plan={plan} />
    </Card>
  );
}

function Figure({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <div className={styles['caption']}>{title}</div>
      {children}
    </div>
  );
}

function SecondFigure({ plan, mode, speed, now }: { plan: Plan; mode: Mode; speed: Speed; now: number }) {
  if (mode === 'real') return <Quantity>{formatMoment(now + plan.duration.expectedMs, now)}</Quantity>;
  if (mode === 'dry-run' || speed === 'instant') return <Quantity unit="a few seconds">≈</Quantity>;
  const { text, unit } = formatRange(plan.duration.lowMs / speed, plan.duration.highMs / speed);
  return <Quantity unit={unit}>{text}</Quantity>;
}

function Faults({ issues }: { readonly issues: readonly Issue[] }) {
  return (
    <Card title="What will happen">
      <div className={styles['faults']}>
        <Note state="failed" title="With these values there is no plan.">
          {issues.length === 0 ? 'The host did not say why.' : ''}
          <ul>
            {issues.map((issue) => (
              <li key={issue.path + issue.sentence}>
                {issue.sentence} {issue.path !== '' && <code>{issue.path}</code>}
              </li>
            ))}
          </ul>
        </Note>
      </div>
    </Card>
  );
}
