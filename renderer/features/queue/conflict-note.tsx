import { useState } from 'react';
import type { ForecastConflict } from '#core/contract/forecast.ts';
import { formatMoment } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import type { JobActions } from './use-job-actions.ts';
import styles from './forecast-card.module.css';

interface ConflictNoteProps {
  readonly conflicts: readonly ForecastConflict[];
  readonly now: number;
  readonly actions: JobActions;
  readonly onShow: (executionId: string, stepId: string | null) => void;
}

/** What cannot be kept, one at a time: a sentence, and a button that solves it where something is known to. */
export function ConflictNote({ conflicts, now, actions, onShow }: ConflictNoteProps) {
  const [at, setAt] = useState(0);
  const index = Math.min(at, conflicts.length - 1);
  const conflict = conflicts[index];
  if (conflict === undefined) return null;
  const { fix } = conflict;
  return (
    <div className={styles['conflict']}>
      <Note
        state="failed"
        banner
        actions={
          <>
            {conflicts.length > 1 && (
              <Button kind="quiet" onClick={() => setAt((index + 1) % conflicts.length)}>
                {index + 1} of {conflicts.length}, next
              </Button>
            )}
            <Button onClick={() => onShow(conflict.executionId, conflict.stepId)}>Show it</Button>
            {fix !== null && (
              <Button kind="primary" busy={actions.busy} onClick={() => void solve(fix, actions)}>
                {verbOf(fix, now)}
              </Button>
            )}
          </>
        }
      >
        <b>
          {conflict.executionId} {conflict.stepId === null ? 'cannot be done as planned.' : 'cannot meet its window.'}
        </b>{' '}
        {conflict.sentence} {fix?.sentence}
      </Note>
    </div>
  );
}

type Fix = NonNullable<ForecastConflict['fix']>;

function verbOf({ action, jobId, at }: Fix, now: number): string {
  switch (action) {
    case 'move-first':
      return `Move ${jobId} to the front`;
    case 'hold':
      return `Hold ${jobId}`;
    case 'cancel':
      return `Cancel ${jobId}`;
    case 'start-at':
      return at === null ? `Start ${jobId} as soon as possible` : `Start ${jobId} at ${formatMoment(at, now)}`;
  }
}

function solve({ action, jobId, at, sentence }: Fix, actions: JobActions): Promise<boolean> {
  switch (action) {
    case 'move-first':
      return actions.move(jobId, 'first');
    case 'hold':
      return actions.hold(jobId);
    case 'cancel':
      return actions.cancel(jobId, sentence);
    case 'start-at':
      return actions.setTimes(jobId, { notBefore: at });
  }
}
