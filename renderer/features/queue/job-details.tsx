import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { IconActivityHeartbeat, IconHistory, IconRepeat, IconX } from '@tabler/icons-react';
import type { Forecast } from '#core/contract/forecast.ts';
import type { Job } from '#core/contract/job.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useNow } from '../../api/hooks.ts';
import { useClockOf } from '../../api/queue-hooks.ts';
import { formatDateTime, formatMoment, formatMoments } from '../../lib/dates.ts';
import { formatDuration } from '../../lib/durations.ts';
import { expectedStartWords, isOver, isWaiting, jobLook, priorityName, triesWords } from '../../lib/job-look.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Note } from '../../ui/note.tsx';
import { Chip, StatusBadge } from '../../ui/status-badge.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { JobAttempts } from './job-attempts.tsx';
import { JobPlan } from './job-plan.tsx';
import { PriorityDialog } from './priority-dialog.tsx';
import { TimesDialog } from './times-dialog.tsx';
import type { JobActions } from './use-job-actions.ts';
import { WaitWords } from './wait-words.tsx';
import styles from './job-details.module.css';

interface JobDetailsProps {
  readonly jobId: string;
  readonly forecast: Forecast | undefined;
  readonly actions: JobActions;
  readonly onClose: () => void;
  readonly onBatch: (batchId: string) => void;
}

/** All there is to know of one job: why it waits, when it is expected, what it will use, how its tries went. */
export function JobDetails({ jobId, forecast, actions, onClose, onBatch }: JobDetailsProps) {
  const { queries } = useApi();
  const asked = useQuery(queries.queue.get.queryOptions({ input: { jobId } }));
  const job = asked.data;
  return (
    <Card label={`Details of ${jobId}`} className={styles['card']}>
      <header className={styles['head']}>
        <h2>
          {jobId} <span>{job?.workflowName}</span>
        </h2>
        <Button kind="quiet" square aria-label="Close details" icon={<IconX stroke={1.75} />} onClick={onClose} />
      </header>
      {asked.error !== null && (
        <Note state="failed" title={`${jobId} could not be read.`}>
          {explainError(asked.error).sentence}
        </Note>
      )}
      {asked.isPending && <LoadingRows rows={6} label={`Reading ${jobId}`} />}
      {job !== undefined && (
        <div className={styles['body']} tabIndex={0} role="region" aria-label={`What is known of ${jobId}`}>
          <div className={styles['badges']}>
            <StatusBadge state={jobLook(job).state}>{jobLook(job).word}</StatusBadge>
            {job.mode !== 'real' && (
              <StatusBadge state="sim">{job.mode === 'simulated' ? 'Simulated' : 'Dry run'}</StatusBadge>
            )}
            {job.cellLine !== null && <Chip>{job.cellLine}</Chip>}
            {job.position !== null && <Chip tone="line">place {job.position}</Chip>}
          </div>
          <Situation job={job} actions={actions} />
          <Actions job={job} actions={actions} />
          <JobFacts job={job} onBatch={onBatch} />
          <JobPlan job={job} forecast={forecast} />
          <JobAttempts job={job} />
        </div>
      )}
    </Card>
  );
}

function Situation({ job, actions }: { readonly job: Job; readonly actions: JobActions }) {
  if (job.state === 'set-aside')
    return (
      <Note state="failed" title="It was set aside and waits for a person.">
        {job.error?.sentence ?? 'It failed as often as it may.'}
      </Note>
    );
  if (job.error !== null && !isWaiting(job)) return <Note state="failed">{job.error.sentence}</Note>;
  if (!isWaiting(job)) return null;
  return (
    <p className={styles['why']}>
      <WaitWords job={job} actions={actions} />
      {job.error !== null && <small>Its last try failed: {job.error.sentence}</small>}
    </p>
  );
}

function Actions({ job, actions }: { readonly job: Job; readonly actions: JobActions }) {
  const [asking, setAsking] = useState<'cancel' | 'priority' | 'times' | null>(null);
  const close = () => setAsking(null);
  const { jobId } = job;
  const last = job.executionIds.at(-1);
  if (job.state === 'running' && last !== undefined)
    return (
      <div className={styles['actions']}>
        <Link to="/monitor/$executionId" params={{ executionId: last }} className={styles['link']}>
          <IconActivityHeartbeat size={18} stroke={1.75} aria-hidden="true" /> Open in Monitor
        </Link>
      </div>
    );
  if (isOver(job))
    return last === undefined ? null : (
      <div className={styles['actions']}>
        <Link to="/history" search={{ selected: last }} className={styles['link']}>
          <IconHistory size={18} stroke={1.75} aria-hidden="true" /> Open in History
        </Link>
        <Link to="/run" search={{ again: last, when: 'queue' }} className={styles['link']}>
          <IconRepeat size={18} stroke={1.75} aria-hidden="true" /> Run again
        </Link>
      </div>
    );
  return (
    <div className={styles['actions']}>
      {job.state === 'waiting' ? (
        <Button busy={actions.busy} onClick={() => void actions.hold(jobId)}>
          Hold
        </Button>
      ) : (
        <Button kind="primary" busy={actions.busy} onClick={() => void actions.release(jobId)}>
          {job.state === 'held' ? 'Release' : 'Try again'}
        </Button>
      )}
      {isWaiting(job) && (
        <>
          <Button onClick={() => setAsking('priority')}>Priority…</Button>
          <Button onClick={() => setAsking('times')}>Times…</Button>
        </>
      )}
      <Button kind="danger" onClick={() => setAsking('cancel')}>
        Cancel…
      </Button>
      <CancelDialog job={job} open={asking === 'cancel'} onClose={close} actions={actions} />
      <PriorityDialog key={job.priority} job={job} open={asking === 'priority'} onClose={close} actions={actions} />
      <TimesDialog job={job} open={asking === 'times'} onClose={close} actions={actions} />
    </div>
  );
}

function JobFacts({ job, onBatch }: { readonly job: Job; readonly onBatch: (batchId: string) => void }) {
  const wallNow = useNow(1000);
  const now = useClockOf(job.mode)(wallNow);
  const { batchId } = job;
  const level = priorityName(job.priority);
  const items: [string, React.ReactNode][] = [
    [
      'Priority',
      `${job.priority}${level === undefined ? '' : ` ${level}`}${job.aged > 0 ? `, raised by ${job.aged}` : ''}`,
    ],
    ['Submitted', `${formatDateTime(job.enqueuedAt, wallNow)} by ${job.operator}`],
  ];
  if (isWaiting(job)) items.push(['Expected start', expectedStartWords(job, now)]);
  if (!isOver(job) && job.expectedEnd !== null)
    items.push(['Expected end', formatMoments(job.expectedEnd[0], job.expectedEnd[1], now)]);
  if (job.startedAt !== null) items.push(['Started', formatDateTime(job.startedAt, wallNow)]);
  if (job.endedAt !== null) items.push(['Ended', formatDateTime(job.endedAt, wallNow)]);
  if (job.notBefore !== null) items.push(['Not before', formatMoment(job.notBefore, now)]);
  if (job.due !== null) items.push(['Due', formatMoment(job.due, now)]);
  if (job.deadline !== null) items.push(['Deadline', formatMoment(job.deadline, now)]);
  items.push([
    'Tries',
    job.retry.times === 0
      ? triesWords(job)
      : `${triesWords(job)}, ${formatDuration(job.retry.waitMs)} before the second`,
  ]);
  if (job.movedByHand) items.push(['Place', 'given by hand']);
  if (batchId !== null)
    items.push([
      'Batch',
      <button key="batch" type="button" className={styles['inline']} onClick={() => onBatch(batchId)}>
        {batchId}
      </button>,
    ]);
  if (job.recurringId !== null) items.push(['Comes from', job.recurringId]);
  items.push(['Protocol', `${job.protocolId} v${job.protocolVersion}`]);
  return (
    <section className={styles['section']}>
      <Facts items={items} />
      {job.mode === 'simulated' && !isOver(job) && <small>Expected times are on the clock of the virtual lab.</small>}
    </section>
  );
}
