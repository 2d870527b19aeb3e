import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { assetEventWords } from '../../lib/asset-words.ts';
import { formatRecordTime } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { StatusShape } from '../../ui/status-shape.tsx';
import styles from './asset-history.module.css';

const STEP = 50;
const MOST = 500;

/** What the journal says of an asset or a piece of labware, newest first. */
export function AssetHistory({ subject }: { readonly subject: string }) {
  const { queries } = useApi();
  const [limit, setLimit] = useState(STEP);
  const { data } = useQuery({
    ...queries.workcell.history.queryOptions({ input: { subject, limit } }),
    placeholderData: (before) => before,
  });
  if (data === undefined) return <LoadingRows rows={5} label="Reading the record" />;
  if (data.items.length === 0)
    return <Empty title="Nothing on record yet">What people and Wellrun do with it will stand here.</Empty>;
  return (
    <div className={styles['history']}>
      <ol aria-label={`History of ${subject}, newest first`}>
        {data.items.map((event) => {
          const words = assetEventWords(event);
          return (
            <li key={event.seq} data-state={words.state ?? undefined}>
              <span className={styles['dot']}>
                {words.state !== null && <StatusShape state={words.state} size={13} />}
              </span>
              <span>
                {words.sentence}
                <small>
                  <time>{formatRecordTime(event.at, event.offsetMinutes).slice(0, -13)}</time> · {event.actor}
                  {event.reason === null || words.sentence.includes(event.reason) ? '' : ` · ${event.reason}`}
                </small>
              </span>
            </li>
          );
        })}
      </ol>
      {data.more && limit < MOST && (
        <Button onClick={() => setLimit(Math.min(MOST, limit + STEP))}>Show older entries</Button>
      )}
    </div>
  );
}
