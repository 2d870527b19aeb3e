import { useState } from 'react';
import type { Job } from '#core/contract/job.ts';
import { useNow } from '../../api/hooks.ts';
import { useClockOf } from '../../api/queue-hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MomentField } from '../../ui/fields/moment-field.tsx';
import type { JobActions } from './use-job-actions.ts';

interface TimesDialogProps {
  readonly job: Job;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly actions: JobActions;
}

/** When a waiting job may start, should end and must have ended. */
export function TimesDialog({ job, open, onClose, actions }: TimesDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={`When for ${job.jobId}?`}>
      {open && <Times job={job} onClose={onClose} actions={actions} />}
    </Dialog>
  );
}

function Times({ job, onClose, actions }: Omit<TimesDialogProps, 'open'>) {
  const [times, setTimes] = useState({ notBefore: job.notBefore, due: job.due, deadline: job.deadline });
  const now = useClockOf(job.mode)(useNow(1000));
  const faults = timesFault(times);
  return (
    <>
      <p>
        {job.mode === 'simulated'
          ? `Times are on the clock of the virtual lab, where it is now ${formatMoment(now, now)}.`
          : 'An empty field sets no limit.'}
      </p>
      <MomentField
        now={now}
        label="Not before"
        value={times.notBefore}
        onChange={(notBefore) => setTimes({ ...times, notBefore })}
        description="It does not start earlier."
      />
      <MomentField
        now={now}
        label="Due"
        value={times.due}
        onChange={(due) => setTimes({ ...times, due })}
        description="The forecast tries to have it ended by then."
      />
      <MomentField
        now={now}
        label="Deadline"
        value={times.deadline}
        onChange={(deadline) => setTimes({ ...times, deadline })}
        description="After this it is not started any more."
        error={faults}
      />
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
        <Button onClick={onClose}>Leave it</Button>
        <Button
          kind="primary"
          busy={actions.busy}
          disabled={faults !== undefined}
          onClick={() => void actions.setTimes(job.jobId, times).then((done) => done && onClose())}
        >
          Set these times
        </Button>
      </div>
    </>
  );
}

function timesFault(times: { notBefore: number | null; deadline: number | null }): string | undefined {
  const { notBefore, deadline } = times;
  return notBefore !== null && deadline !== null && deadline <= notBefore
    ? 'It lies before the time at which it may start.'
    : undefined;
}
