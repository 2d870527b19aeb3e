import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { Job } from '#core/contract/job.ts';
import { useExecutions, useInstruments } from '../../api/hooks.ts';
import { instrumentLook } from '../../lib/instrument-look.ts';
import { TimesDialog } from './times-dialog.tsx';
import type { JobActions } from './use-job-actions.ts';
import styles from './wait-words.module.css';

interface WaitWordsProps {
  readonly job: Job;
  readonly actions: JobActions;
}

/** Why a job has not started, in a sentence, with what would end the waiting where a person can end it. */
export function WaitWords({ job, actions }: WaitWordsProps) {
  const { waits } = job;
  if (waits === null && job.state === 'running') return <>It runs.</>;
  if (waits === null) return <>{job.state === 'held' ? 'Somebody holds it.' : 'It is next.'}</>;
  /* "Held." stands before it already, and the button says the rest. */
  const sentence =
    job.state === 'held' && waits.kind === 'held' ? 'It starts after somebody has released it.' : waits.sentence;
  return (
    <>
      {sentence} <Remedy job={job} actions={actions} />
    </>
  );
}

function ChangeTimes({ job, actions }: WaitWordsProps) {
  const [open, setOpen] = useState(false);
  return (
    <span
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
      role="presentation"
    >
      <button type="button" className={styles['remedy']} onClick={() => setOpen(true)}>
        Change its times…
      </button>
      <TimesDialog job={job} open={open} onClose={() => setOpen(false)} actions={actions} />
    </span>
  );
}

function Remedy({ job, actions }: WaitWordsProps) {
  const instruments = useInstruments();
  const executions = useExecutions();
  const router = useRouter();
  const { waits } = job;
  const act = (words: string, run: () => unknown) => (
    <button
      type="button"
      className={styles['remedy']}
      onClick={(event) => {
        event.stopPropagation();
        run();
      }}
    >
      {words}
    </button>
  );
  switch (waits?.kind) {
    case 'held':
      return act('Release it', () => actions.release(job.jobId));
    case 'queue-held':
      return act('Release the queue', () => actions.holdAll(false));
    case 'stock':
      return '/inventory' in router.routesByPath ? (
        <a href="#/inventory" onClick={(event) => event.stopPropagation()}>
          Add a lot
        </a>
      ) : null;
    case 'impossible':
      return job.deadline === null ? (
        <Link to="/run" search={{ again: job.jobId, when: 'queue' }} onClick={(event) => event.stopPropagation()}>
          Set it up anew
        </Link>
      ) : (
        <ChangeTimes job={job} actions={actions} />
      );
    case 'resource': {
      const instrument = instruments.find((one) => one.instrumentId === waits.instrumentId);
      const holder = executions.find((one) => one.executionId === (waits.heldBy ?? instrument?.usedBy));
      if (holder !== undefined && holder.attention.length > 0)
        return (
          <Link
            to="/monitor/$executionId"
            params={{ executionId: holder.executionId }}
            onClick={(event) => event.stopPropagation()}
          >
            {holder.executionId} needs you
          </Link>
        );
      if (instrument === undefined || !(instrument.needsClearing !== null || instrumentLook(instrument).blocked))
        return null;
      return (
        <Link to="/bench" search={{ instrument: instrument.instrumentId }} onClick={(event) => event.stopPropagation()}>
          Look at {instrument.instrumentId}
        </Link>
      );
    }
    default:
      return null;
  }
}
