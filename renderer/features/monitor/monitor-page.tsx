import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { IconActivityHeartbeat } from '@tabler/icons-react';
import { useExecutions, useLive } from '../../api/hooks.ts';
import { isActive } from '../../lib/execution-look.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { ExecutionCard } from './execution-card.tsx';
import styles from './monitor-page.module.css';

/** What runs now. A single execution is shown in full at once, unless someone came back from it to see the list. */
export function MonitorPage() {
  const { all } = useSearch({ from: '/monitor' });
  const executions = useExecutions();
  const known = useLive((live) => live.state !== null);
  const navigate = useNavigate();
  const current = executions.filter((one) => isActive(one) || one.status === 'pending');
  const simulated = current.length > 0 && current.every((one) => one.mode !== 'real');
  const ended = executions.filter((one) => one.completedAt !== null).slice(0, 6);
  const only = current.length === 1 && all !== true ? current[0]?.executionId : undefined;
  useEffect(() => {
    if (only !== undefined)
      void navigate({ to: '/monitor/$executionId', params: { executionId: only }, replace: true });
  }, [only, navigate]);
  return (
    <Page label="Monitor" simulation={simulated}>
      <PageHead
        title="Monitor"
        simulation={simulated}
        facts={current.length === 0 ? 'nothing runs' : plural(current.length, 'execution')}
      />
      {!known && <LoadingRows rows={4} label="Asking what runs" />}
      {known && current.length === 0 && (
        <Card label="Nothing runs" grow>
          <Empty
            icon={<IconActivityHeartbeat aria-hidden="true" />}
            title="Nothing runs"
            action={
              <Button kind="primary" onClick={() => void navigate({ to: '/run', search: {} })}>
                Set up a run
              </Button>
            }
          >
            Steps, plate, values and the log stand here as soon as a run starts.
          </Empty>
        </Card>
      )}
      {current.length > 0 && (
        <div className={styles['cards']}>
          {current.map((one) => (
            <ExecutionCard key={one.executionId} execution={one} />
          ))}
        </div>
      )}
      {ended.length > 0 && (
        <section className={styles['ended']} aria-label="Ended a moment ago">
          <h2>Ended a moment ago</h2>
          <div className={styles['cards']}>
            {ended.map((one) => (
              <ExecutionCard key={one.executionId} execution={one} />
            ))}
          </div>
        </section>
      )}
    </Page>
  );
}
