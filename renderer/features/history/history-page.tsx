import { useNavigate, useSearch } from '@tanstack/react-router';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { IconHistory } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useGuide } from '../../api/guide.ts';
import { useLive } from '../../api/hooks.ts';
import { formatNumber } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { ExecutionDetails } from './execution-details.tsx';
import { COLUMNS, NARROW_COLUMNS } from './history-columns.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { filterOf, isFiltered, type HistorySearch } from './history-search.ts';
import styles from './history-page.module.css';

const PAGE = 100;

/** Every execution there ever was, newest first. */
export function HistoryPage() {
  const search = useSearch({ from: '/history' });
  const navigate = useNavigate();
  const list = useHistory(search);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const filtered = isFiltered(search);
  const change = (next: Partial<HistorySearch>) =>
    void navigate({ to: '/history', search: { ...search, ...next }, replace: true });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const select = (executionId: string | undefined) => change({ selected: executionId });
  const mark = useGuide((guide) => guide.mark);
  const guided = useGuide((guide) => guide.executionId);
  useEffect(() => {
    if (search.selected !== undefined && search.selected === guided) mark('read');
  }, [search.selected, guided, mark]);

  return (
    <Page label="History">
      <PageHead
        title="History"
        facts={
          list.data === undefined
            ? 'asks the record'
            : `${formatNumber(total)} ${filtered ? 'match' : total === 1 ? 'execution' : 'executions'}`
        }
      />
      <HistoryFilters search={search} onChange={change} />
      {list.error !== null && (
        <Note
          state="failed"
          urgent
          title="The record could not be read."
          actions={<Button onClick={() => void list.refetch()}>Try again</Button>}
        >
          {explainError(list.error).sentence}
        </Note>
      )}
      <div className={styles['work']} data-open={search.selected !== undefined || undefined}>
        <Card label="Executions" className={styles['list']}>
          {list.isPending ? (
            <LoadingRows rows={9} label="Reading the record" />
          ) : (
            <DataTable
              label="Executions"
              columns={search.selected === undefined ? COLUMNS : NARROW_COLUMNS}
              rows={rows}
              rowId={(row) => row.executionId}
              rowHeight={48}
              fixed
              total={total}
              selectedId={search.selected ?? null}
              onSelect={(row) => select(row.executionId)}
              onEnd={loadMore}
              empty={<NothingFound filtered={filtered} onClear={() => void navigate({ to: '/history', search: {} })} />}
            />
          )}
          {rows.length > 0 && (
            <footer className={styles['foot']}>
              <span>
                {formatNumber(rows.length)} of {formatNumber(total)}, newest first
              </span>
              {list.hasNextPage && (
                <Button kind="quiet" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  Older
                </Button>
              )}
            </footer>
          )}
        </Card>
        {search.selected !== undefined && (
          <ExecutionDetails
            key={search.selected}
            executionId={search.selected}
            tab={search.tab}
            onTab={(tab) => change({ tab })}
            onClose={() => select(undefined)}
          />
        )}
      </div>
    </Page>
  );
}

/** Pages by cursor; renewed when an execution begins or ends. */
function useHistory(search: HistorySearch) {
  const { queries } = useApi();
  const client = useQueryClient();
  const changes = useLive((live) =>
    (live.state?.executions ?? []).map((one) => `${one.executionId}:${one.status}`).join(),
  );
  useEffect(() => {
    void client.invalidateQueries({ queryKey: queries.executions.list.key() });
  }, [client, queries, changes]);
  return useInfiniteQuery(
    queries.executions.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...filterOf(search),
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: (before) => before,
    }),
  );
}

function NothingFound({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  const navigate = useNavigate();
  return filtered ? (
    <Empty
      icon={<IconHistory aria-hidden="true" />}
      title="Nothing matches"
      action={<Button onClick={onClear}>Take all filters away</Button>}
    >
      No execution fits these filters.
    </Empty>
  ) : (
    <Empty
      icon={<IconHistory aria-hidden="true" />}
      title="Nothing has run yet"
      action={
        <Button kind="primary" onClick={() => void navigate({ to: '/run', search: {} })}>
          Set up a run
        </Button>
      }
    >
      Every run stands here with its steps, values and its whole record, also those that fail.
    </Empty>
  );
}
