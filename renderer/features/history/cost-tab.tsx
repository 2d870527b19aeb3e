import { useQuery } from '@tanstack/react-query';
import type { ExecutionCost } from '#core/contract/inventory.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { dollars, shortName, stockText } from '../../lib/stock-words.ts';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Note } from '../../ui/note.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import styles from './execution-details.module.css';

type Line = ExecutionCost['lines'][number];

const COLUMNS: readonly TableColumn<Line>[] = [
  {
    id: 'article',
    title: 'Article, lot',
    width: '46%',
    sortBy: (line) => line.name,
    cell: (line) => (
      <TwoLines
        first={<b>{shortName(line.name)}</b>}
        second={line.lots.length > 0 ? line.lots.join(', ') : line.used > 0 ? 'no lot had it' : ''}
      />
    ),
  },
  {
    id: 'used',
    title: 'Used',
    width: '18%',
    numeric: true,
    cell: (line) => stockText(line.used, line.unit),
  },
  {
    id: 'planned',
    title: 'Planned',
    width: '18%',
    numeric: true,
    cell: (line) => stockText(line.planned, line.unit),
  },
  {
    id: 'cost',
    title: 'Cost',
    width: '18%',
    numeric: true,
    sortBy: (line) => line.costUsd,
    cell: (line) => dollars(line.costUsd),
  },
];

/** What the execution took out of stock, at the prices of the lots, beside what its plan expected. */
export function CostTab({ executionId, version }: { readonly executionId: string; readonly version: string }) {
  const { queries } = useApi();
  const cost = useQuery({
    ...queries.inventory.cost.queryOptions({ input: { executionId } }),
    queryKey: [...queries.inventory.cost.queryKey({ input: { executionId } }), version],
    placeholderData: (before) => before,
  });
  if (cost.error !== null)
    return (
      <div className={styles['padded']}>
        <Note state="failed" title="The ledger could not be read.">
          {explainError(cost.error).sentence}
        </Note>
      </div>
    );
  if (cost.data === undefined) return <LoadingRows rows={6} label="Reading the ledger" />;
  const { spentUsd, withoutLotUsd, plannedUsd, lines } = cost.data;
  return (
    <>
      <div className={styles['padded']}>
        <Facts
          items={[
            ['Taken out of stock', dollars(spentUsd)],
            ...(withoutLotUsd > 0 ? [['Of it without a lot', dollars(withoutLotUsd)] as const] : []),
            ['Planned', `${dollars(plannedUsd.low)} to ${plannedUsd.high.toFixed(2)}`],
          ]}
        />
      </div>
      <DataTable
        label="Taken out of stock"
        columns={COLUMNS}
        rows={lines}
        rowId={(line) => line.itemId}
        fixed
        empty={<Empty title="Nothing was needed">This execution takes nothing out of stock.</Empty>}
      />
    </>
  );
}
