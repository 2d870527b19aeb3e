import { useNavigate } from '@tanstack/react-router';
import { IconChecks, IconMoodSmile, IconPlayerPlay } from '@tabler/icons-react';
import type { Job } from '#core/contract/job.ts';
import { useExecutions, useStepWait, useNow } from '../../api/hooks.ts';
import { useClockOf } from '../../api/queue-hooks.ts';
import { formatDateTime, formatMoments } from '../../lib/dates.ts';
import { formatDuration } from '../../lib/durations.ts';
import { askedOf, executionLook } from '../../lib/execution-look.ts';
import { jobFacts, jobLook, triesWords } from '../../lib/job-look.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { Priority } from './priority.tsx';
import type { JobActions } from './use-job-actions.ts';
import { WaitWords } from './wait-words.tsx';
import styles from './wait-words.module.css';

interface JobTableProps {
  readonly jobs: readonly Job[];
  readonly total: number;
  readonly selectedId: string | undefined;
  readonly onSelect: (jobId: string) => void;
  readonly narrow: boolean;
  readonly onEnd: () => void;
}

const PRIORITY: TableColumn<Job> = {
  id: 'priority',
  title: 'Priority',
  width: '92px',
  cell: (job) => <Priority priority={job.priority} />,
};
const JOB: TableColumn<Job> = {
  id: 'job',
  title: 'Job',
  cell: (job) => (
    <TwoLines
      first={
        <>
          <b>{job.jobId}</b> &nbsp;{job.workflowName}
        </>
      }
      second={jobFacts(job)}
    />
  ),
};
const BY: TableColumn<Job> = { id: 'by', title: 'By', width: '96px', cell: (job) => job.operator };

function Table(props: JobTableProps & { label: string; columns: readonly TableColumn<Job>[]; empty: React.ReactNode }) {
  return (
    <DataTable
      label={props.label}
      columns={props.columns}
      rows={props.jobs}
      rowId={(job) => job.jobId}
      rowHeight={46}
      fixed
      total={props.total}
      selectedId={props.selectedId ?? null}
      onSelect={(job) => props.onSelect(job.jobId)}
      onEnd={props.onEnd}
      empty={props.empty}
    />
  );
}

export function RunningTable(props: JobTableProps & { readonly actions: JobActions }) {
  const navigate = useNavigate();
  const columns: TableColumn<Job>[] = [
    PRIORITY,
    JOB,
    { id: 'doing', title: 'Doing now', cell: (job) => <Doing job={job} actions={props.actions} /> },
    { id: 'ends', title: 'Expected end', width: '200px', cell: (job) => <Ends job={job} /> },
    ...(props.narrow ? [] : [BY]),
    {
      id: 'open',
      title: '',
      width: '110px',
      cell: (job) => (
        <Button
          kind="quiet"
          onClick={(event) => {
            event.stopPropagation();
            void navigate({
              to: '/monitor/$executionId',
              params: { executionId: job.executionIds.at(-1) ?? job.jobId },
            });
          }}
        >
          Monitor
        </Button>
      ),
    },
  ];
  return (
    <Table
      {...props}
      label="Running jobs"
      columns={columns}
      empty={
        <Empty icon={<IconPlayerPlay aria-hidden="true" />} title="Nothing runs">
          A job starts by itself as soon as what it needs is free.
        </Empty>
      }
    />
  );
}

function Doing({ job, actions }: { readonly job: Job; readonly actions: JobActions }) {
  const live = useExecutions().find((one) => one.executionId === job.executionIds.at(-1));
  const wait = useStepWait(live?.executionId ?? '');
  if (live === undefined) return <>It runs.</>;
  const look = executionLook(live);
  if (live.status === 'pending' && job.waits !== null)
    return (
      <span className={styles['waits']}>
        <WaitWords job={job} actions={actions} />
      </span>
    );
  const steps = `${live.stepsEnded} of ${live.stepCount} steps done`;
  const tries = job.attempts > 1 ? triesWords(job) : '';
  const waits = askedOf(live) ?? (live.status === 'running' ? wait?.sentence : undefined);
  const badge = <StatusBadge state={look.state}>{look.word}</StatusBadge>;
  if (waits === undefined) return <TwoLines first={badge} second={tries === '' ? steps : `${steps}, ${tries}`} />;
  /* The sentence gets a line of its own: it is what is read for. */
  return (
    <TwoLines
      first={
        <>
          {badge} <span className={styles['beside']}>{steps}</span>
        </>
      }
      second={<span title={waits}>{waits}</span>}
    />
  );
}

function Ends({ job }: { readonly job: Job }) {
  const now = useClockOf(job.mode)(useNow(1000));
  if (job.expectedEnd === null) return <>not known</>;
  const [low, high] = job.expectedEnd;
  return (
    <TwoLines
      first={<b className="num">{high <= now ? 'any moment' : formatMoments(Math.max(now, low), high, now)}</b>}
      second={low > now ? `in ${formatDuration(Math.round((low - now) / 60_000) * 60_000 || 60_000)}` : ''}
    />
  );
}

export function SetAsideTable(props: JobTableProps & { readonly actions: JobActions }) {
  const { actions } = props;
  const columns: TableColumn<Job>[] = [
    PRIORITY,
    JOB,
    {
      id: 'why',
      title: 'What went wrong',
      width: props.narrow ? '38%' : '36%',
      cell: (job) => (
        <TwoLines first={job.error?.sentence ?? 'It failed as often as it may.'} second={triesWords(job)} />
      ),
    },
    ...(props.narrow
      ? []
      : [
          BY,
          {
            id: 'again',
            title: '',
            width: '140px',
            cell: (job: Job) => (
              <Button
                busy={actions.busy}
                onClick={(event) => {
                  event.stopPropagation();
                  void actions.release(job.jobId);
                }}
              >
                Try again
              </Button>
            ),
          },
        ]),
  ];
  return (
    <Table
      {...props}
      label="Jobs that were set aside"
      columns={columns}
      empty={
        <Empty icon={<IconMoodSmile aria-hidden="true" />} title="Nothing is set aside">
          A job that keeps failing waits here for a person, so that it does not block the others.
        </Empty>
      }
    />
  );
}

export function EndedTable(props: JobTableProps & { readonly ever: boolean; readonly onEver: () => void }) {
  const columns: TableColumn<Job>[] = [
    JOB,
    {
      id: 'state',
      title: 'How it ended',
      width: '160px',
      cell: (job) => <StatusBadge state={jobLook(job).state}>{jobLook(job).word}</StatusBadge>,
    },
    ...(props.narrow
      ? []
      : [
          {
            id: 'why',
            title: 'Note',
            width: '30%',
            cell: (job: Job) => job.error?.sentence ?? (job.attempts > 1 ? triesWords(job) : ''),
          },
        ]),
    {
      id: 'ended',
      title: 'Ended',
      width: '112px',
      numeric: true,
      cell: (job) => (job.endedAt === null ? '' : formatDateTime(job.endedAt, Date.now())),
    },
    ...(props.narrow ? [] : [BY]),
  ];
  return (
    <Table
      {...props}
      label="Ended jobs"
      columns={columns}
      empty={
        <Empty
          icon={<IconChecks aria-hidden="true" />}
          title={props.ever ? 'No job has ended yet' : 'No job has ended today'}
          action={props.ever ? undefined : <Button onClick={props.onEver}>Show all that ever ended</Button>}
        >
          Results and the step log of every execution are in History.
        </Empty>
      }
    />
  );
}
