import { Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { IconBox, IconDownload } from '@tabler/icons-react';
import type { ArticleKind, LotView, StockOverview, StockWorld } from '#core/contract/inventory.ts';
import { useApi } from '../../api/api.ts';
import { downloadText } from '../../lib/download.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import type { LotDraft } from './add-lot-dialog.tsx';
import type { InventorySearch } from './inventory-search.ts';
import { lotColumns } from './lot-columns.tsx';
import { LotDetails } from './lot-details.tsx';
import styles from './inventory-page.module.css';

const FIRST_COLUMN: Record<ArticleKind, string> = { reagent: 'Reagent', consumable: 'Consumable', cells: 'Cells' };

interface LotsTabProps {
  readonly kind: ArticleKind;
  readonly stock: StockOverview;
  readonly search: InventorySearch;
  readonly world: StockWorld;
  readonly onChange: (next: Partial<InventorySearch>) => void;
  readonly onAdd: (known: Partial<LotDraft>) => void;
}

/** The lots of one kind in one world, and the one that is looked at. */
export function LotsTab({ kind, stock, search, world, onChange, onAdd }: LotsTabProps) {
  const columns = useMemo(() => lotColumns(FIRST_COLUMN[kind]), [kind]);
  const all = stock.lots.filter((lot) => lot.kind === kind && lot.world === world);
  const rows = all.filter((lot) => (search.empty === true || lot.state !== 'empty') && fits(lot, search.find));
  const selected =
    all.find((lot) => lot.lotId === search.lot) ?? rows.find((lot) => lot.itemId === search.item) ?? rows[0];
  return (
    <div className={styles['work']}>
      <Card label="Lots" className={styles['list']}>
        <header className={styles['bar']}>
          <WorldChoice world={world} onChange={(next) => onChange({ world: next, lot: undefined })} />
          <Checkbox
            label="Empty lots too"
            checked={search.empty === true}
            onChange={(event) => onChange({ empty: event.currentTarget.checked || undefined })}
          />
          <ExportButtons />
        </header>
        <DataTable
          label="Lots"
          columns={columns}
          rows={rows}
          rowId={(lot) => lot.lotId}
          fixed
          selectedId={selected?.lotId ?? null}
          onSelect={(lot) => onChange({ lot: lot.lotId })}
          empty={
            <Empty
              icon={<IconBox aria-hidden="true" />}
              title={all.length === 0 ? 'No lot of this kind' : 'Nothing matches'}
              action={
                all.length === 0 ? (
                  <Button kind="primary" onClick={() => onAdd({})}>
                    Add lot
                  </Button>
                ) : (
                  <Button onClick={() => onChange({ find: undefined, empty: true })}>Show all</Button>
                )
              }
            >
              {all.length === 0
                ? 'Executions are checked against the stock as soon as a first lot of an article is in it. Until then nothing is held up.'
                : 'No lot has this name, number, place or barcode.'}
            </Empty>
          }
        />
      </Card>
      {selected !== undefined && <LotDetails key={selected.lotId} lot={selected} stock={stock} onAdd={onAdd} />}
    </div>
  );
}

export function WorldChoice({
  world,
  onChange,
}: {
  readonly world: StockWorld;
  readonly onChange: (world: StockWorld) => void;
}) {
  return (
    <Segmented
      label="Whose stock"
      value={world}
      options={[
        { value: 'real', title: 'Real' },
        { value: 'simulated', title: 'Simulation' },
      ]}
      onChange={onChange}
    />
  );
}

function ExportButtons() {
  const { client } = useApi();
  const take = useMutation({
    mutationFn: (what: 'lots' | 'ledger') => client.inventory.exportCsv({ what }),
    onSuccess: ({ fileName, text }) => {
      downloadText(fileName, text);
      notifyDone(`${fileName} is saved`);
    },
  });
  return (
    <span className={styles['exports']}>
      {(['lots', 'ledger'] as const).map((what) => (
        <Button
          key={what}
          kind="quiet"
          icon={<IconDownload stroke={1.75} aria-hidden="true" />}
          onClick={() => take.mutate(what)}
        >
          {what === 'lots' ? 'Lots CSV' : 'Ledger CSV'}
        </Button>
      ))}
    </span>
  );
}

function fits(lot: LotView, find: string | undefined): boolean {
  const wanted = find?.trim().toLowerCase() ?? '';
  if (wanted === '') return true;
  return [lot.name, lot.lotNumber, lot.barcode ?? '', lot.place, lot.itemId, lot.lotId].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}
