import { Menu } from '@mantine/core';
import { useRef } from 'react';
import { IconCheck, IconColumns, IconDownload, IconFileImport } from '@tabler/icons-react';
import { downloadText } from '../../lib/download.ts';
import { Button } from '../../ui/button.tsx';
import { cellText, importTable, type BatchColumn, type ImportedTable } from './batch-table.ts';
import styles from './batch-dialog.module.css';

const LARGEST = 2_000_000;

interface BatchToolsProps {
  readonly all: readonly BatchColumn[];
  readonly names: readonly string[];
  readonly onNames: (names: readonly string[]) => void;
  readonly onTable: (table: ImportedTable) => void;
  readonly onRefused: (sentence: string) => void;
}

/** Which columns there are, and a file in or an example out. */
export function BatchTools({ all, names, onNames, onTable, onRefused }: BatchToolsProps) {
  const file = useRef<HTMLInputElement>(null);
  const take = async (chosen: File) => {
    if (chosen.size > LARGEST) return onRefused('It is larger than 2 MB; a table of 1,000 rows never is.');
    const table = importTable(await chosen.text(), all);
    return 'fault' in table ? onRefused(`${chosen.name}: ${table.fault}`) : onTable(table);
  };
  const example = () => {
    const columns = all.filter((one) => names.includes(one.name));
    const quote = (text: string) => (/[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = [
      columns.map((one) => quote(one.parameter.title)),
      columns.map((one) => quote(cellText(one.parameter.default))),
    ];
    downloadText('batch.csv', `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`, 'text/csv');
  };
  return (
    <div className={styles['tools']}>
      <Menu closeOnItemClick={false} position="bottom-end" width={280}>
        <Menu.Target>
          <Button icon={<IconColumns stroke={1.75} aria-hidden="true" />}>Columns…</Button>
        </Menu.Target>
        <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
          <Menu.Label>What differs between the executions</Menu.Label>
          {all.map((one) => {
            const on = names.includes(one.name);
            return (
              <Menu.Item
                key={one.name}
                role="menuitemcheckbox"
                aria-checked={on}
                rightSection={on ? <IconCheck size={18} stroke={2} aria-hidden="true" /> : undefined}
                onClick={() => onNames(on ? names.filter((name) => name !== one.name) : [...names, one.name])}
              >
                {one.parameter.title}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={file}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="CSV file"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen !== undefined) void take(chosen);
          event.target.value = '';
        }}
      />
      <Button icon={<IconFileImport stroke={1.75} aria-hidden="true" />} onClick={() => file.current?.click()}>
        Import CSV…
      </Button>
      <Button
        kind="quiet"
        square
        aria-label="Save an example as CSV"
        title="Save an example as CSV"
        icon={<IconDownload stroke={1.75} />}
        onClick={example}
      />
    </div>
  );
}
