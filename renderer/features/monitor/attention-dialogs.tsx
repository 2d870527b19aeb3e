import { useState } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import type { PlanView } from '../../lib/plan-view.ts';
import { AskDialog } from './ask-dialog.tsx';
import { DoubtDialog } from './doubt-dialog.tsx';
import { RecoveryDialog } from './recovery-dialog.tsx';

interface AttentionDialogsProps {
  readonly execution: LiveExecution;
  readonly view: PlanView;
}

/** Opens by itself when a decision is wanted. It can be put off; then the banner on the page leads back. */
export function AttentionDialogs({ execution, view }: AttentionDialogsProps) {
  const [putOff, setPutOff] = useState<string | undefined>();
  const attention = execution.attention[0];
  if (attention === undefined) return null;
  const key = `${attention.kind}:${attention.stepId}:${attention.since}`;
  const step = view.plan.steps.find((one) => one.stepId === attention.stepId);
  const common = { execution, step, open: putOff !== key, onClose: () => setPutOff(key) };
  if (attention.kind === 'in-doubt')
    return <DoubtDialog key={key} {...common} attention={attention} plan={view.plan} />;
  if (attention.kind === 'recovery') return <RecoveryDialog key={key} {...common} attention={attention} />;
  return <AskDialog key={key} {...common} attention={attention} />;
}
