import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { LiveExecution, StepRecord } from '#core/contract/execution.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { assetRows, type AssetRow } from './asset-rows.ts';
import styles from './execution-details.module.css';

const COLUMNS: readonly TableColumn<AssetRow>[] = [
  {
    id: 'needed',
    title: 'Needed',
    width: '42%',
    cell: (row) => <TwoLines first={<b>{row.needed}</b>} second={row.step} />,
  },
  { id: 'had', title: 'Had', width: '22%', cell: (row) => row.had },
  {
    id: 'when',
    title: 'From, to',
    width: '36%',
    cell: (row) => <TwoLines first={row.when} second={row.took} />,
  },
];

interface AssetsTabProps {
  readonly execution: LiveExecution;
  readonly steps: readonly StepRecord[];
  readonly version: string;
}

/** What it needed of the assets that the lab has entered, which it really had, and from when to when. */
export function AssetsTab({ execution, steps, version }: AssetsTabProps) {
  const { queries } = useApi();
  const { executionId } = execution;
  const uses = useQuery({
    ...queries.executions.assets.queryOptions({ input: { executionId } }),
    queryKey: [...queries.executions.assets.queryKey({ input: { executionId } }), version],
    placeholderData: (before) => before,
    refetchInterval: execution.completedAt === null ? 3000 : false,
  });
  const rows = useMemo(() => assetRows(uses.data ?? [], execution, steps), [uses.data, execution, steps]);
  if (uses.error !== null)
    return (
      <div className={styles['padded']}>
        <Note state="failed" title="What it had could not be read.">
          {explainError(uses.error).sentence}
        </Note>
      </div>
    );
  if (uses.data === undefined) return <LoadingRows rows={4} label="Reading what it had" />;
  return (
    <DataTable
      label="Assets of the lab"
      columns={COLUMNS}
      rows={rows}
      rowId={(row) => row.id}
      rowHeight={48}
      fixed
      empty={<Empty title="Nothing was needed">Its steps need no assets that the lab has entered.</Empty>}
    />
  );
}
