import { useMemo, useState } from 'react';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { Plan, PlanStep } from '#core/contract/plan.ts';
import { plural } from '../../lib/numbers.ts';
import { PlanView } from '../../lib/plan-view.ts';
import { Button } from '../button.tsx';
import styles from './step-sentences.module.css';

const FIRST = 60;

interface StepSentencesProps {
  readonly plan: Plan;
  /** What stands at the right of a step that begins so long after the start, ms. */
  readonly moment: (startMs: number) => string;
}

/** The plan in sentences with amounts; groups open to show their parts. */
export function StepSentences({ plan, moment }: StepSentencesProps) {
  const view = useMemo(() => new PlanView(plan), [plan]);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const lines = visible(view, view.top, open);
  const shown = all ? lines : lines.slice(0, FIRST);
  const toggle = (stepId: string) => {
    const next = new Set(open);
    if (!next.delete(stepId)) next.add(stepId);
    setOpen(next);
  };
  return (
    <div className={styles['sentences']} tabIndex={0} role="region" aria-label="Steps in sentences">
      <ol>
        {shown.map((step) => (
          <li key={step.stepId}>
            <Sentence
              step={step}
              windows={view.windowsOf(step)}
              moment={moment}
              parts={view.childrenOf(step.stepId).length}
              open={open.has(step.stepId)}
              onToggle={() => toggle(step.stepId)}
            />
          </li>
        ))}
      </ol>
      {shown.length < lines.length && (
        <div className={styles['more']}>
          <Button onClick={() => setAll(true)}>Show all {plural(lines.length, 'step')}</Button>
        </div>
      )}
    </div>
  );
}

function visible(view: PlanView, steps: readonly PlanStep[], open: ReadonlySet<string>): PlanStep[] {
  return steps.flatMap((step) => [
    step,
    ...(open.has(step.stepId) ? visible(view, view.childrenOf(step.stepId), open) : []),
  ]);
}

interface SentenceProps {
  readonly step: PlanStep;
  readonly windows: string | undefined;
  readonly moment: (startMs: number) => string;
  readonly parts: number;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function Sentence({ step, windows, moment, parts, open, onToggle }: SentenceProps) {
  const content = (
    <>
      <span>{step.number}</span>
      <span>
        {parts > 0 &&
          (open ? (
            <IconChevronDown stroke={1.75} aria-hidden="true" />
          ) : (
            <IconChevronRight stroke={1.75} aria-hidden="true" />
          ))}
        {parts > 0 ? <b>{step.name}</b> : <Strong text={withoutExpressions(step.sentence)} />}
        {parts > 0 && <small>{plural(parts, 'part')}</small>}
        {windows !== undefined && <span className={styles['window']}>{windows}</span>}
      </span>
      <time>{moment(step.startMs)}</time>
    </>
  );
  const style = { ['--depth' as string]: step.depth };
  const className = `${styles['sentence']} ${styles['child']}`;
  if (parts === 0)
    return (
      <div className={className} style={style}>
        {content}
      </div>
    );
  return (
    <button type="button" className={className} style={style} aria-expanded={open} onClick={onToggle}>
      {content}
    </button>
  );
}

/** Amounts stand out: a number with its unit is set in bold. */
function Strong({ text }: { readonly text: string }) {
  const parts = text.split(
    /(\b\d[\d.,]*\s?(?:µL|mL|L|µM|nM|mM|mg|g|h|min|s|°C|%|rpm|×\s?g|x g|cells|wells|nm)(?![\w]))/u,
  );
  return parts.map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}

/** What is only known during the run is left open. */
function withoutExpressions(sentence: string): string {
  return sentence.replaceAll(/\{\{.*?\}\}/g, '…');
}
