import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api.ts';
import { formatTimeOfLog } from '../../lib/dates.ts';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import styles from './instrument-drawer.module.css';

const ARROWS = { out: '→', in: '←', note: '·' };
const WORDS = { out: 'sent', in: 'received', note: 'note' };

/** The last lines on the wire, word for word. */
export function WireTrace({ instrumentId }: { readonly instrumentId: string }) {
  const { queries } = useApi();
  const { data } = useQuery({
    ...queries.instruments.trace.queryOptions({ input: { instrumentId } }),
    refetchInterval: 1000,
  });
  if (data === undefined) return <LoadingRows rows={4} label="Asking for the wire trace" />;
  if (data.length === 0) return <Empty title="Nothing was said yet" />;
  return (
    <div className={styles['trace']}>
      <ol className={styles['lines']} tabIndex={0} aria-label={`Wire trace of ${instrumentId}, newest first`}>
        {data.toReversed().map((line, index) => (
          <li key={data.length - index}>
            <time>{formatTimeOfLog(line.at)}</time>
            <span aria-label={WORDS[line.direction]} role="img">
              {ARROWS[line.direction]}
            </span>
            <span>{line.text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
