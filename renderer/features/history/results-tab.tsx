import { useMemo } from 'react';
import type { WellResult } from '#core/contract/execution.ts';
import { formatValue, type PlateView } from '../../lib/plate-view.ts';
import { parseWell } from '../../lib/wells.ts';
import { plainWords } from '../../lib/words.ts';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, type TableColumn } from '../../ui/table/data-table.tsx';

interface ResultsTabProps {
  readonly results: readonly WellResult[];
  readonly plates: readonly PlateView[];
}

/** All values as a table that can be sorted. */
export function ResultsTab({ results, plates }: ResultsTabProps) {
  const columns = useMemo((): TableColumn<WellResult>[] => {
    const content = (row: WellResult) =>
      plates.find((one) => one.labware.labwareId === row.labwareId)?.contentOf(row.well) ?? plainWords(row.labwareId);
    return [
      { id: 'well', title: 'Well', cell: (row) => <b>{row.well}</b>, sortBy: wellOrder },
      { id: 'content', title: 'Content', cell: content, sortBy: content },
      { id: 'quantity', title: 'Quantity', cell: (row) => plainWords(row.quantity), sortBy: (row) => row.quantity },
      {
        id: 'value',
        title: 'Value',
        numeric: true,
        sortBy: (row) => row.value,
        cell: (row) =>
          row.value === null ? (
            <StatusWord state="warn">{row.flag ?? 'no number'}</StatusWord>
          ) : (
            formatValue(row.value, row.unit)
          ),
      },
      {
        id: 'flag',
        title: 'Flag',
        cell: (row) => (row.value === null ? '' : (row.flag ?? '')),
        sortBy: (row) => row.flag,
      },
    ];
  }, [plates]);
  return (
    <DataTable
      label="Results"
      columns={columns}
      rows={results}
      rowId={(row) => `${row.stepId}/${row.labwareId}/${row.well}/${row.quantity}`}
      rowHeight={34}
    />
  );
}

function wellOrder(row: WellResult): number {
  const at = parseWell(row.well);
  return at === undefined ? -1 : at.row * 100 + at.column;
}
