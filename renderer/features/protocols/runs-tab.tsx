import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { IconHistory } from '@tabler/icons-react';
import type { ExecutionSummary } from '#core/contract/execution.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useLive } from '../../api/hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { executionLook } from '../../lib/execution-look.ts';
import { plural } from '../../lib/numbers.ts';
import { MODE_WORDS } from '../../lib/words.ts';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import styles from './protocol-details.module.css';

const SHOWN = 30;

/** The newest executions of a protocol: what runs leads to Monitor, what is over to History. */
export function RunsTab({ protocol }: { readonly protocol: ProtocolSummary }) {
  const { queries } = useApi();
  const { protocolId } = protocol;
  const changes = useLive((live) =>
    (live.state?.executions ?? [])
      .filter((one) => one.protocolId === protocolId)
      .map((one) => `${one.executionId}:${one.status}`)
      .join(),
  );
  const queryClient = useQueryClient();
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: queries.executions.list.key() });
  }, [queryClient, queries, changes]);
  const runs = useQuery({
    ...queries.executions.list.queryOptions({ input: { protocolId, limit: SHOWN } }),
    retry: false,
  });
  if (runs.error !== null)
    return (
      <div className={styles['padded']}>
        <Note state="failed" title="The runs could not be read.">
          {explainError(runs.error).sentence}
        </Note>
      </div>
    );
  if (runs.data === undefined) return <LoadingRows rows={5} label="Reading the runs" />;
  if (runs.data.items.length === 0)
    return (
      <Empty icon={<IconHistory aria-hidden="true" />} title="Never run">
        Its runs stand here, also those that fail.
      </Empty>
    );
  const { items, total } = runs.data;
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Runs of this protocol">
      <ul className={styles['runs']}>
        {items.map((one) => (
          <Run key={one.executionId} execution={one} />
        ))}
      </ul>
      <p className={styles['hint']}>
        {total > items.length && `The newest ${items.length} of ${plural(total, 'run')}. `}
        <Link to="/history" search={{ protocolId }}>
          All in History
        </Link>
      </p>
    </div>
  );
}

function Run({ execution }: { readonly execution: ExecutionSummary }) {
  const { executionId, completedAt, protocolVersion, mode, operator } = execution;
  const look = executionLook(execution);
  const words = `v${protocolVersion}, ${MODE_WORDS[mode]}, ${operator}`;
  const at = execution.startedAt ?? execution.createdAt;
  return (
    <li>
      <span>
        {completedAt === null ? (
          <Link to="/monitor/$executionId" params={{ executionId }}>
            {executionId}
          </Link>
        ) : (
          <Link to="/history" search={{ selected: executionId }}>
            {executionId}
          </Link>
        )}
        <small>{words}</small>
      </span>
      <span>
        <StatusWord state={look.state}>{look.word}</StatusWord>
        <small>{formatMoment(at, Date.now())}</small>
      </span>
    </li>
  );
}
