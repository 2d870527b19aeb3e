import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { IconArrowLeft, IconListCheck, IconTimeline } from '@tabler/icons-react';
import type { LiveExecution } from '#core/contract/execution.ts';
import { remainingTime } from '#core/contract/remaining-time.ts';
import { useLabClock, useNow, usePlan } from '../../api/hooks.ts';
import { executionNow, isActive } from '../../lib/execution-look.ts';
import { PlanView } from '../../lib/plan-view.ts';
import { MODE_WORDS } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AttentionDialogs } from './attention-dialogs.tsx';
import { longRest } from './long-rest.ts';
import { ProgressStrip } from './progress-strip.tsx';
import { RestView } from './rest-view.tsx';
import { RunActions } from './run-actions.tsx';
import { RunBanner } from './run-banner.tsx';
import { StepsView } from './steps-view.tsx';
import styles from './execution-view.module.css';

/** One execution: what it does now, what is to come, and the three ways to stop it. */
export function ExecutionView({ execution }: { readonly execution: LiveExecution }) {
  const navigate = useNavigate();
  const now = useNow(500);
  const clock = useLabClock();
  const plan = usePlan(execution.executionId);
  const view = useMemo(() => (plan === undefined ? undefined : new PlanView(plan)), [plan]);
  const [chosen, setChosen] = useState<'steps' | 'rest' | undefined>();
  const [deciding, setDeciding] = useState(0);
  const labNow = executionNow(execution, clock, now);
  const left = plan === undefined ? undefined : remainingTime(plan, execution, labNow);
  const rest = view === undefined ? undefined : longRest(view, execution, labNow, clock?.speed);
  const resting = (chosen ?? (rest === undefined ? 'steps' : 'rest')) === 'rest';
  const simulated = execution.mode !== 'real';
  const choice = isActive(execution) && (
    <Segmented
      label="View"
      value={resting ? 'rest' : 'steps'}
      onChange={setChosen}
      options={[
        { value: 'steps', title: 'Steps', icon: <IconListCheck stroke={1.75} aria-hidden="true" /> },
        { value: 'rest', title: 'Whole run', icon: <IconTimeline stroke={1.75} aria-hidden="true" /> },
      ]}
    />
  );
  const facts = [
    execution.executionId,
    `protocol v${execution.protocolVersion}`,
    execution.cellLine,
    plan?.labware[0]?.title,
    MODE_WORDS[execution.mode],
  ];

  return (
    <Page label={`${execution.workflowName} ${execution.executionId}`} simulation={simulated}>
      <PageHead
        stacked
        simulation={simulated}
        title={execution.workflowName}
        facts={facts.filter(Boolean).join(' · ')}
        before={
          <Button
            square
            aria-label="Back to running executions"
            icon={<IconArrowLeft stroke={1.75} />}
            onClick={() => void navigate({ to: '/monitor', search: { all: true } })}
          />
        }
      >
        <RunActions execution={execution} />
      </PageHead>
      <RunBanner execution={execution} onDecide={() => setDeciding((count) => count + 1)} />
      {view === undefined || left === undefined ? (
        <LoadingRows rows={8} label="Reading the plan" />
      ) : (
        <>
          {resting ? (
            <RestView
              view={view}
              execution={execution}
              labNow={labNow}
              now={now}
              left={left}
              speed={clock?.speed}
              choice={choice}
            />
          ) : (
            <>
              <div className={styles['strip']}>
                <ProgressStrip
                  view={view}
                  execution={execution}
                  left={left}
                  labNow={labNow}
                  now={now}
                  speed={clock?.speed}
                />
                {choice}
              </div>
              <StepsView view={view} execution={execution} labNow={labNow} />
            </>
          )}
          <AttentionDialogs key={deciding} execution={execution} view={view} />
        </>
      )}
    </Page>
  );
}
