import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, type ClipboardEvent, type KeyboardEvent } from 'react';
import { IconArrowBarDown, IconCopy, IconPlus, IconX } from '@tabler/icons-react';
import { Button } from '../../ui/button.tsx';
import { filledDown, MOST_ROWS, pasted, type BatchColumn, type BatchRow, type CellFault } from './batch-table.ts';
import styles from './batch-dialog.module.css';

const ROW = 45;

interface BatchGridProps {
  readonly columns: readonly BatchColumn[];
  readonly rows: readonly BatchRow[];
  readonly faults: readonly CellFault[];
  readonly blank: BatchRow;
  readonly onRows: (rows: readonly BatchRow[]) => void;
}

/** A table to type and to paste into. Only the rows in sight are drawn. */
export function BatchGrid({ columns, rows, faults, blank, onRows }: BatchGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const faultAt = useMemo(() => new Map(faults.map((one) => [`${one.row} ${one.column}`, one.sentence])), [faults]);
  const names = columns.map((one) => one.name);
  const set = (row: number, name: string, text: string) => onRows(rows.with(row, { ...rows[row], [name]: text }));
  const focusCell = (row: number, column: number) => {
    virtualizer.scrollToIndex(row);
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`)?.focus(),
      ),
    );
  };
  const onPaste = (event: ClipboardEvent, row: number, column: number) => {
    const text = event.clipboardData.getData('text/plain');
    if (!/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    onRows(pasted(rows, names, { row, column }, text, blank));
  };
  const onKeyDown = (event: KeyboardEvent, row: number, column: number) => {
    const step = event.key === 'ArrowDown' || event.key === 'Enter' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || (event.target instanceof HTMLSelectElement && event.key !== 'Enter')) return;
    event.preventDefault();
    const next = row + step;
    if (next === rows.length && event.key === 'Enter' && rows.length < MOST_ROWS) onRows([...rows, rows[row] ?? blank]);
    if (next >= 0) focusCell(Math.min(next, event.key === 'Enter' ? next : rows.length - 1), column);
  };
  const lines = virtualizer.getVirtualItems();
  const [first, last] = [lines[0], lines.at(-1)];
  return (
    <>
      <div ref={scroller} className={styles['scroller']} role="region" aria-label="Table of the batch" tabIndex={-1}>
        <table className={styles['table']} aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <th scope="col" className={styles['number']}>
                <span className="visually-hidden">Row</span>
              </th>
              {columns.map((column) => (
                <th key={column.name} scope="col">
                  <span>{column.parameter.title}</span>
                  {'unit' in column.parameter && column.parameter.unit !== undefined && (
                    <small>{column.parameter.unit}</small>
                  )}
                  <button
                    type="button"
                    title="Give all rows the value of the first; with 1 and 2 in the first two rows it counts on"
                    aria-label={`Give all rows the first value of ${column.parameter.title}`}
                    disabled={rows.length < 2}
                    onClick={() => onRows(filledDown(rows, column.name, 0))}
                  >
                    <IconArrowBarDown size={16} stroke={1.75} aria-hidden="true" />
                  </button>
                </th>
              ))}
              <th scope="col" className={styles['acts']}>
                <span className="visually-hidden">Copy, remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {first !== undefined && first.start > 0 && <Filler height={first.start} columns={columns.length + 2} />}
            {lines.map(({ index }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <tr key={index} aria-rowindex={index + 2}>
                  <th scope="row" className={styles['number']}>
                    {index + 1}
                  </th>
                  {columns.map((column, at) => (
                    <td key={column.name}>
                      <Cell
                        column={column}
                        row={index}
                        at={at}
                        text={row[column.name] ?? ''}
                        fault={faultAt.get(`${index} ${column.name}`)}
                        onText={(text) => set(index, column.name, text)}
                        onPaste={onPaste}
                        onKeyDown={onKeyDown}
                      />
                    </td>
                  ))}
                  <td className={styles['acts']}>
                    <Button
                      kind="quiet"
                      square
                      aria-label={`Copy row ${index + 1}`}
                      disabled={rows.length >= MOST_ROWS}
                      icon={<IconCopy stroke={1.75} />}
                      onClick={() => onRows(rows.toSpliced(index + 1, 0, row))}
                    />
                    <Button
                      kind="quiet"
                      square
                      aria-label={`Remove row ${index + 1}`}
                      icon={<IconX stroke={1.75} />}
                      onClick={() => onRows(rows.toSpliced(index, 1))}
                    />
                  </td>
                </tr>
              );
            })}
            {last !== undefined && (
              <Filler height={virtualizer.getTotalSize() - last.end} columns={columns.length + 2} />
            )}
          </tbody>
        </table>
      </div>
      <div className={styles['under']}>
        <Button
          kind="quiet"
          disabled={rows.length >= MOST_ROWS}
          icon={<IconPlus stroke={1.75} aria-hidden="true" />}
          onClick={() => {
            onRows([...rows, rows.at(-1) ?? blank]);
            focusCell(rows.length, 0);
          }}
        >
          Add a row
        </Button>
        <span>Copy cells in a spreadsheet and paste them into a cell here; rows are added as needed.</span>
      </div>
    </>
  );
}

interface CellProps {
  readonly column: BatchColumn;
  readonly row: number;
  readonly at: number;
  readonly text: string;
  readonly fault: string | undefined;
  readonly onText: (text: string) => void;
  readonly onPaste: (event: ClipboardEvent, row: number, column: number) => void;
  readonly onKeyDown: (event: KeyboardEvent, row: number, column: number) => void;
}

function Cell({ column, row, at, text, fault, onText, onPaste, onKeyDown }: CellProps) {
  const choices = column.parameter.type === 'boolean' ? YES_NO : column.choices;
  const known = choices?.find((one) => one.value.toLowerCase() === text.trim().toLowerCase());
  const listId = `batch-${column.name}`;
  return (
    <>
      <input
        data-cell={`${row} ${at}`}
        className={styles['cell']}
        aria-label={`${column.parameter.title}, row ${row + 1}`}
        aria-invalid={fault !== undefined}
        title={fault ?? known?.title}
        list={choices === undefined ? undefined : listId}
        inputMode={column.parameter.type === 'number' || column.parameter.type === 'integer' ? 'decimal' : undefined}
        autoComplete="off"
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
        onPaste={(event) => onPaste(event, row, at)}
        onKeyDown={(event) => onKeyDown(event, row, at)}
      />
      {choices !== undefined && row === 0 && (
        <datalist id={listId}>
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {one.title}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}

const YES_NO = [
  { value: 'yes', title: 'yes' },
  { value: 'no', title: 'no' },
];

function Filler({ height, columns }: { readonly height: number; readonly columns: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
