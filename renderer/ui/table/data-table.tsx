import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  tableFeatures,
  useTable,
  type Header,
  type Row as TableRow,
  type RowData,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import styles from './data-table.module.css';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric },
});
type Features = typeof features;

export interface TableColumn<Row extends RowData> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Gives the value to sort by; without it the column is not sorted. */
  readonly sortBy?: (row: Row) => string | number | null;
  /** Right-aligned, in tabular figures. */
  readonly numeric?: boolean;
  readonly width?: string;
}

/** Height of the head while it is not drawn, px; rather too high than too low. */
const HEAD = 62;

interface DataTableProps<Row extends RowData> {
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly rowHeight?: number;
  readonly selectedId?: string | null;
  readonly onSelect?: (row: Row) => void;
  /** Enter on a row that is selected already; without it Enter only selects. */
  readonly onOpen?: (row: Row) => void;
  /** A letter that was pressed on the selected row; true when something came of it. */
  readonly onLetter?: (letter: string, row: Row) => boolean;
  /** Called when the last rows come into sight. */
  readonly onEnd?: () => void;
  /** How many rows there are in all, when they are not all loaded. */
  readonly total?: number;
  readonly empty?: ReactNode;
  /** Columns keep their widths; what does not fit is cut. */
  readonly fixed?: boolean;
}

/** Rows with a head that stays; only rows in sight are drawn. Arrow keys move, Enter opens. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, rowHeight = 44, selectedId, onSelect, onEnd, total, empty, fixed } = props;
  const { onOpen, onLetter } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLTableSectionElement>(null);
  const definitions = useMemo(() => {
    const helper = createColumnHelper<Features, Row>();
    return helper.columns(
      columns.map((column) =>
        helper.accessor((row: Row) => column.sortBy?.(row) ?? null, {
          id: column.id,
          header: column.title,
          enableSorting: column.sortBy !== undefined,
          sortFn: 'alphanumeric',
        }),
      ),
    );
  }, [columns]);
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({ features, columns: definitions, data, getRowId: rowId, enableSortingRemoval: true });
  const sorted = table.getRowModel().rows;
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    /* The head stays at the top and takes its part of what is in sight. */
    scrollPaddingEnd: head.current?.offsetHeight ?? HEAD,
  });
  const lines = virtualizer.getVirtualItems();
  const [first, last] = [lines[0], lines.at(-1)];
  const nearEnd = last !== undefined && last.index >= sorted.length - 8;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, onEnd, sorted.length]);

  const selectedAt = sorted.findIndex((row) => row.id === selectedId);
  const shownSelection = useRef<string | null>(null);
  useEffect(() => {
    /* Once for each selection: rows that come later must not move the list under the reader. */
    if (selectedAt < 0 || selectedId == null || shownSelection.current === selectedId) return;
    shownSelection.current = selectedId;
    virtualizer.scrollToIndex(selectedAt);
  }, [selectedId, selectedAt, virtualizer]);
  const at = Math.max(0, selectedAt);
  const onKeyDown = (event: KeyboardEvent) => {
    if (onSelect === undefined) return;
    if (/^[a-z]$/i.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const row = sorted[at];
      if (row !== undefined && onLetter?.(event.key.toLowerCase(), row.original) === true) event.preventDefault();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(sorted.length - 1, at + step));
    const row = sorted[next];
    if (row === undefined) return;
    onSelect(row.original);
    virtualizer.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`)?.focus(),
    );
  };

  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div
      ref={scroller}
      className={styles['scroller']}
      tabIndex={onSelect === undefined ? 0 : -1}
      role="region"
      aria-label={label}
    >
      <table
        className={styles['table']}
        data-fixed={fixed || undefined}
        role={onSelect === undefined ? 'table' : 'grid'}
        aria-label={label}
        aria-rowcount={(total ?? sorted.length) + 1}
        onKeyDown={onKeyDown}
      >
        <thead ref={head}>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header, index) => (
                <HeadCell key={header.id} header={header} column={columns[index]} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {first !== undefined && first.start > 0 && <Filler height={first.start} />}
          {lines.map((line) => {
            const row = sorted[line.index];
            if (row === undefined) return null;
            return (
              <Line
                key={row.id}
                row={row}
                index={line.index}
                height={rowHeight}
                measure={virtualizer.measureElement}
                columns={columns}
                selected={row.id === selectedId}
                tabbable={line.index === at}
                onSelect={onSelect}
                onOpen={onOpen}
              />
            );
          })}
          {last !== undefined && <Filler height={virtualizer.getTotalSize() - last.end} />}
        </tbody>
      </table>
    </div>
  );
}

function Filler({ height }: { readonly height: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden="true" className={styles['filler']}>
      <td style={{ height, padding: 0 }} />
    </tr>
  );
}

interface HeadCellProps<Row extends RowData> {
  readonly header: Header<Features, Row, unknown>;
  readonly column: TableColumn<Row> | undefined;
}

function HeadCell<Row extends RowData>({ header, column }: HeadCellProps<Row>) {
  const direction = header.column.getIsSorted();
  return (
    <th
      scope="col"
      data-numeric={column?.numeric || undefined}
      style={{ width: column?.width }}
      aria-sort={direction === false ? undefined : direction === 'asc' ? 'ascending' : 'descending'}
    >
      {header.column.getCanSort() ? (
        <button type="button" className={styles['sort']} onClick={header.column.getToggleSortingHandler()}>
          {column?.title}
          {direction === 'asc' && <IconArrowUp size={13} stroke={1.75} />}
          {direction === 'desc' && <IconArrowDown size={13} stroke={1.75} />}
        </button>
      ) : (
        column?.title
      )}
    </th>
  );
}

interface LineProps<Row extends RowData> {
  readonly row: TableRow<Features, Row>;
  readonly index: number;
  readonly height: number;
  /** Told how high it came out: what is in a row may be larger, in bench mode for example. */
  readonly measure: (line: HTMLTableRowElement | null) => void;
  readonly columns: readonly TableColumn<Row>[];
  readonly selected: boolean;
  readonly tabbable: boolean;
  readonly onSelect: ((row: Row) => void) | undefined;
  readonly onOpen: ((row: Row) => void) | undefined;
}

function Line<Row extends RowData>(props: LineProps<Row>) {
  const { row, index, height, measure, columns, selected, tabbable, onSelect, onOpen } = props;
  const select = onSelect && (() => onSelect(row.original));
  return (
    <tr
      ref={measure}
      data-index={index}
      data-row={row.id}
      aria-rowindex={index + 2}
      aria-selected={onSelect === undefined ? undefined : selected}
      tabIndex={onSelect === undefined ? undefined : tabbable ? 0 : -1}
      style={{ height }}
      onClick={select}
      onKeyDown={(event) => {
        const own = event.target === event.currentTarget;
        if (select === undefined || !own || (event.key !== 'Enter' && event.key !== ' ')) return;
        event.preventDefault();
        if (selected && event.key === 'Enter' && onOpen !== undefined) onOpen(row.original);
        else select();
      }}
    >
      {columns.map((column) => (
        <td key={column.id} data-numeric={column.numeric || undefined}>
          {column.cell(row.original)}
        </td>
      ))}
    </tr>
  );
}

/** A cell of two lines: the fact, and a fainter one below. */
export function TwoLines({ first, second }: { readonly first: ReactNode; readonly second: ReactNode }) {
  return (
    <>
      {first}
      <span className={styles['second']}>{second}</span>
    </>
  );
}
