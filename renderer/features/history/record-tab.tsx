import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Plan } from '#core/contract/plan.ts';
import { useApi } from '../../api/api.ts';
import { formatRecordTime } from '../../lib/dates.ts';
import { eventWords, stepNames } from '../../lib/event-words.ts';
import { capitalised, plainWords } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { StatusShape } from '../../ui/status-shape.tsx';
import styles from './execution-details.module.css';

const STEP = 200;

interface RecordTabProps {
  readonly executionId: string;
  readonly plan: Plan | undefined;
  readonly version: string;
}

/** Its part of the journal, newest first: who, when with offset, what, and why. Nobody can change it. */
export function RecordTab({ executionId, plan, version }: RecordTabProps) {
  const { queries } = useApi();
  const [limit, setLimit] = useState(STEP);
  const { data } = useQuery({
    ...queries.executions.events.queryOptions({ input: { executionId, limit } }),
    placeholderData: (before) => before,
    refetchInterval: version === '' ? false : 3000,
  });
  const names = useMemo(() => stepNames(plan), [plan]);
  if (data === undefined) return <LoadingRows rows={6} label="Reading the record" />;
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Record, newest first">
      <ol className={styles['lines']}>
        {data.items.map((event) => {
          const words = eventWords(event, names);
          return (
            <li key={event.seq} data-state={words?.state ?? undefined} data-decision={words?.decision || undefined}>
              <span className={styles['dot']}>
                {words?.state != null && <StatusShape state={words.state} size={13} />}
              </span>
              <time title={formatRecordTime(event.at, event.offsetMinutes)}>
                {formatRecordTime(event.at, event.offsetMinutes).slice(0, -10)}
              </time>
              <span>
                {words?.sentence ?? capitalised(plainWords(event.kind.replace('.', ' ')))}
                <small>
                  {event.seq} · {event.kind} · {event.actor}
                  {event.reason === null ? '' : ` · ${event.reason}`}
                </small>
              </span>
            </li>
          );
        })}
      </ol>
      {data.more && limit < 1000 && (
        <Button onClick={() => setLimit(Math.min(1000, limit + STEP))}>Show older entries</Button>
      )}
    </div>
  );
}
