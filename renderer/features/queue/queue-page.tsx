import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { IconPlayerPause, IconPlayerPlay, IconPlus, IconTable, IconX } from '@tabler/icons-react';
import type { Forecast } from '#core/contract/forecast.ts';
import type { QueueStatistics } from '#core/contract/job.ts';
import { useQueueStatistics } from '../../api/queue-hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Note } from '../../ui/note.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { ForecastCard } from './forecast-card.tsx';
import { JobDetails } from './job-details.tsx';
import { QueueList } from './queue-list.tsx';
import type { QueueSearch, QueueTab } from './queue-search.ts';
import { QueueTabs } from './queue-tabs.tsx';
import { useJobActions } from './use-job-actions.ts';
import styles from './queue-page.module.css';

/** What waits, why, and what will run where and when. */
export function QueuePage() {
  const search = useSearch({ from: '/queue' });
  const navigate = useNavigate({ from: '/queue' });
  const statistics = useQueueStatistics();
  const actions = useJobActions();
  const [said, say] = useState('');
  const [known, setKnown] = useState<{ forecast: Forecast | undefined; onlySimulated: boolean } | undefined>();
  const onForecast = useCallback(
    (forecast: Forecast | undefined, onlySimulated: boolean) => setKnown({ forecast, onlySimulated }),
    [],
  );
  const tab = useTab(search.tab, statistics);
  const change = useCallback(
    (next: Partial<QueueSearch>) =>
      void navigate({ to: '/queue', search: (before) => ({ ...before, ...next }), replace: true }),
    [navigate],
  );
  const isHeld = statistics?.isHeld === true;
  const wide = search.wide === true;
  const select = (job: string | undefined) => change({ job });
  return (
    <Page label="Queue" simulation={known?.onlySimulated === true}>
      <PageHead
        title="Queue"
        facts={
          <QueueTabs
            tab={tab}
            statistics={statistics}
            onTab={(next) => change({ tab: next, job: undefined, wide: undefined })}
          />
        }
      >
        <Button
          icon={
            isHeld ? (
              <IconPlayerPlay stroke={1.75} aria-hidden="true" />
            ) : (
              <IconPlayerPause stroke={1.75} aria-hidden="true" />
            )
          }
          busy={actions.busy}
          onClick={() => void actions.holdAll(!isHeld)}
        >
          {isHeld ? 'Release queue' : 'Hold queue'}
        </Button>
        <Button
          icon={<IconTable stroke={1.75} aria-hidden="true" />}
          onClick={() => void navigate({ to: '/run', search: { batch: true } })}
        >
          Submit batch
        </Button>
        <Button
          kind="primary"
          icon={<IconPlus stroke={1.75} aria-hidden="true" />}
          onClick={() => void navigate({ to: '/run', search: { when: 'queue' } })}
        >
          New execution
        </Button>
      </PageHead>
      {isHeld && (
        <Note
          state="paused"
          banner
          title="The queue is held."
          actions={<Button onClick={() => void actions.holdAll(false)}>Release queue</Button>}
        >
          What runs goes on; nothing new starts until it is released.
        </Note>
      )}
      {search.batch !== undefined && (
        <div className={styles['filter']}>
          <span>
            Only jobs of <b>{search.batch}</b>
          </span>
          <Button
            kind="quiet"
            icon={<IconX stroke={1.75} aria-hidden="true" />}
            onClick={() => change({ batch: undefined })}
          >
            Show all
          </Button>
        </div>
      )}
      <div className={styles['work']} data-open={search.job !== undefined || undefined}>
        <div className={styles['main']} data-wide={wide || undefined}>
          {!wide && (
            <Card label={`Jobs: ${tab.replace('-', ' ')}`} className={styles['list']}>
              <QueueList tab={tab} search={search} change={change} actions={actions} say={say} />
            </Card>
          )}
          <ForecastCard
            world={search.world}
            onWorld={(world) => change({ world })}
            lit={search.job ?? null}
            wide={wide}
            onWide={(next) => change({ wide: next || undefined })}
            asData={search.data === true}
            onData={(next) => change({ data: next || undefined })}
            narrow={search.job !== undefined}
            actions={actions}
            onJob={select}
            onForecast={onForecast}
          />
        </div>
        {search.job !== undefined && (
          <JobDetails
            key={search.job}
            jobId={search.job}
            forecast={known?.forecast}
            actions={actions}
            onClose={() => select(undefined)}
            onBatch={(batch) => change({ batch, job: undefined })}
          />
        )}
      </div>
      <div className="visually-hidden" role="status" aria-live="polite">
        {said}
      </div>
    </Page>
  );
}

/** Where one arrives: at what waits, or at what runs when nothing waits. It does not change under the reader later. */
function useTab(chosen: QueueTab | undefined, statistics: QueueStatistics | undefined): QueueTab {
  const [arrived, setArrived] = useState<QueueTab | undefined>();
  useEffect(() => {
    if (statistics === undefined || arrived !== undefined) return;
    setArrived(statistics.waiting + statistics.held === 0 && statistics.running > 0 ? 'running' : 'waiting');
  }, [statistics, arrived]);
  return chosen ?? arrived ?? 'waiting';
}
