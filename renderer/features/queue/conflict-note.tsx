import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Forecast, ForecastConflict } from '#core/contract/forecast.ts';
import { useApi } from '../../api/api.ts';
import { useInstruments } from '../../api/hooks.ts';
import { laneWords } from '../../lib/asset-words.ts';
import { formatMoment } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import type { JobActions } from './use-job-actions.ts';
import styles from './forecast-card.module.css';

interface ConflictNoteProps {
  readonly forecast: Forecast;
  readonly actions: JobActions;
  readonly onShow: (executionId: string, stepId: string | null) => void;
}

/**
 * What keeps the plan from coming true, one at a time: what cannot be kept, as a sentence with a button that solves it where
 * something is known to, then instruments that are out.
 */
export function ConflictNote({ forecast, actions, onShow }: ConflictNoteProps) {
  const [at, setAt] = useState(0);
  const [cancelling, setCancelling] = useState<string | null>(null);
  const { conflicts, now } = forecast;
  const out = forecast.lanes.flatMap(({ assetId, closed }) =>
    closed.filter((one) => one.kind === 'out').map(({ reason }) => ({ assetId: laneWords(assetId), reason })),
  );
  const count = out.length + conflicts.length;
  const index = Math.min(at, count - 1);
  const next =
    count > 1 ? (
      <Button kind="quiet" onClick={() => setAt((index + 1) % count)}>
        {index + 1} of {count}, next
      </Button>
    ) : null;
  const missing = out[index - conflicts.length];
  if (missing !== undefined)
    return (
      <div className={styles['conflict']}>
        <Note
          state="warn"
          banner
          actions={
            <>
              {next}
              <LookAt assetId={missing.assetId} />
            </>
          }
        >
          <b>{missing.assetId}</b> {afterName(missing.reason, missing.assetId)}. What begins on it waits until then.
        </Note>
      </div>
    );
  const conflict = conflicts[index];
  if (conflict === undefined) return null;
  const { fix } = conflict;
  const [lead, rest] = leadOf(conflict);
  return (
    <div className={styles['conflict']}>
      <Note
        state="failed"
        banner
        actions={
          <>
            {next}
            <Button onClick={() => onShow(conflict.executionId, conflict.stepId)}>Show it</Button>
            {fix !== null && (
              <Button
                kind="primary"
                busy={actions.busy}
                onClick={() =>
                  fix.action === 'cancel' ? setCancelling(fix.jobId) : void solve(fix.action, fix, actions)
                }
              >
                {verbOf(fix, now)}
              </Button>
            )}
          </>
        }
      >
        <b>{lead}</b>
        {rest} {fix?.sentence}
      </Note>
      {cancelling !== null && <CancelById jobId={cancelling} actions={actions} onClose={() => setCancelling(null)} />}
    </div>
  );
}

function LookAt({ assetId }: { readonly assetId: string }) {
  const navigate = useNavigate();
  const isInstrument = useInstruments().some((one) => one.instrumentId === assetId);
  const search = isInstrument ? { instrument: assetId } : { view: 'list' as const, asset: assetId };
  return (
    <Button kind="primary" onClick={() => void navigate({ to: '/bench', search })}>
      Look at {assetId}
    </Button>
  );
}

/** The reason as it goes on after the name of the instrument. */
function afterName(reason: string, name: string): string {
  const rest = reason.startsWith(`${name} `) ? reason.slice(name.length + 1) : reason;
  return rest.slice(0, 1).toLowerCase() + rest.slice(1);
}

/** What is said in bold: which execution, and what is wrong with it. */
function leadOf({ executionId, stepId, sentence }: ForecastConflict): readonly [lead: string, rest: string] {
  if (sentence.startsWith(executionId)) return [executionId, sentence.slice(executionId.length)];
  return [
    `${executionId} ${stepId === null ? 'cannot be done as planned.' : 'cannot meet its window.'}`,
    ` ${sentence}`,
  ];
}

interface CancelByIdProps {
  readonly jobId: string;
  readonly actions: JobActions;
  readonly onClose: () => void;
}

function CancelById({ jobId, actions, onClose }: CancelByIdProps) {
  const { queries } = useApi();
  const job = useQuery(queries.queue.get.queryOptions({ input: { jobId } })).data;
  return job === undefined ? null : <CancelDialog job={job} open onClose={onClose} actions={actions} />;
}

type Fix = NonNullable<ForecastConflict['fix']>;

function verbOf({ action, jobId, at }: Fix, now: number): string {
  switch (action) {
    case 'move-first':
      return `Move ${jobId} to the front`;
    case 'hold':
      return `Hold ${jobId}`;
    case 'cancel':
      return `Cancel ${jobId}…`;
    case 'start-at':
      return at === null ? `Start ${jobId} as soon as possible` : `Start ${jobId} at ${formatMoment(at, now)}`;
  }
}

/** Whatever can be taken back is done at once; a cancellation asks first. */
function solve(action: Exclude<Fix['action'], 'cancel'>, { jobId, at }: Fix, actions: JobActions): Promise<boolean> {
  switch (action) {
    case 'move-first':
      return actions.move(jobId, 'first');
    case 'hold':
      return actions.hold(jobId);
    case 'start-at':
      return actions.setTimes(jobId, { notBefore: at });
  }
}
