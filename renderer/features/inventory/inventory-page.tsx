import { Tabs, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { IconBarcode, IconPlus, IconSearch } from '@tabler/icons-react';
import type { Scan, StockOverview, StockWorld } from '#core/contract/inventory.ts';
import { explainError } from '../../api/explain-error.ts';
import { Button } from '../../ui/button.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { AddLotDialog, type LotDraft } from './add-lot-dialog.tsx';
import { INVENTORY_TABS, type InventorySearch, type InventoryTab } from './inventory-search.ts';
import { LotsTab } from './lots-tab.tsx';
import { NoticeCards } from './notice-cards.tsx';
import { PricesTab } from './prices-tab.tsx';
import { ScanDialog } from './scan-dialog.tsx';
import { useCodes } from './use-codes.ts';
import { useScanner } from './use-scanner.ts';
import { useStock } from './use-stock.ts';
import styles from './inventory-page.module.css';

const TAB_WORDS: Record<InventoryTab, string> = {
  reagent: 'Reagents',
  consumable: 'Consumables',
  cells: 'Cells',
  prices: 'Prices',
};

/** Lots, stock and prices. */
export function InventoryPage() {
  const search = useSearch({ from: '/inventory' });
  const navigate = useNavigate();
  const stock = useStock();
  const [draft, setDraft] = useState<LotDraft | null>(null);
  const [scanning, setScanning] = useState(false);
  const change = (next: Partial<InventorySearch>) =>
    void navigate({ to: '/inventory', search: { ...search, ...next }, replace: true });
  const world = search.world ?? usualWorld(stock.data);
  const pointed = stock.data?.lots.find((lot) => lot.lotId === search.lot || lot.itemId === search.item);
  const tab = search.tab ?? pointed?.kind ?? 'reagent';

  const add = (known: Partial<LotDraft> = {}) => {
    setScanning(false);
    setDraft({ world, ...known });
  };
  const show = (scan: Scan) => {
    const lots = stock.data?.lots.filter((lot) => scan.lotIds.includes(lot.lotId)) ?? [];
    const lot = lots.find((one) => one.world === world) ?? lots[0];
    if (lot === undefined) {
      const { code, lotNumber, expires, itemId } = scan;
      add({
        barcode: code,
        ...(lotNumber === null ? {} : { lotNumber }),
        ...(expires === null ? {} : { expires }),
        ...(itemId === null ? {} : { itemId }),
      });
      return;
    }
    setScanning(false);
    setDraft(null);
    change({ tab: lot.kind, world: lot.world, lot: lot.lotId, find: undefined, empty: lot.amount === 0 || undefined });
  };
  const codes = useCodes(show);
  useScanner(codes.read, draft === null && !scanning);

  return (
    <Page label="Inventory" simulation={world === 'simulated'}>
      <Tabs
        value={tab}
        onChange={(value) => value !== null && change({ tab: value as InventoryTab, lot: undefined, item: undefined })}
        keepMounted={false}
        className={styles['tabs'] ?? ''}
      >
        <PageHead
          title="Inventory"
          simulation={world === 'simulated'}
          facts={
            <Tabs.List className={styles['tabList'] ?? ''}>
              {INVENTORY_TABS.map((one) => (
                <Tabs.Tab key={one} value={one}>
                  {TAB_WORDS[one]} <TabCount of={countOf(stock.data, one, world)} />
                </Tabs.Tab>
              ))}
            </Tabs.List>
          }
        >
          <TextInput
            className={styles['find'] ?? ''}
            aria-label="Name, lot or barcode"
            placeholder="Name, lot or barcode"
            leftSection={<IconSearch size={18} stroke={1.75} aria-hidden="true" />}
            value={search.find ?? ''}
            onChange={(event) => change({ find: event.currentTarget.value || undefined })}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (search.find ?? '').trim() !== '') codes.look(search.find ?? '');
            }}
          />
          <Button icon={<IconBarcode stroke={1.75} aria-hidden="true" />} onClick={() => setScanning(true)}>
            Scan
          </Button>
          <Button kind="primary" icon={<IconPlus stroke={1.75} aria-hidden="true" />} onClick={() => add()}>
            Add lot
          </Button>
        </PageHead>
        {stock.error !== null && (
          <Note
            state="failed"
            urgent
            title="The stock could not be read."
            actions={<Button onClick={() => void stock.refetch()}>Try again</Button>}
          >
            {explainError(stock.error).sentence}
          </Note>
        )}
        {stock.data === undefined ? (
          stock.isPending && <LoadingRows rows={9} label="Reading the stock" />
        ) : (
          <>
            <NoticeCards
              stock={stock.data}
              world={world}
              onShow={({ lotId, itemId }) => {
                const lot = stock.data.lots.find((one) =>
                  lotId === null ? one.itemId === itemId && one.world === world && one.amount > 0 : one.lotId === lotId,
                );
                change({
                  find: undefined,
                  ...(lot === undefined ? {} : { tab: lot.kind, lot: lot.lotId }),
                });
              }}
            />
            {INVENTORY_TABS.map((one) => (
              <Tabs.Panel key={one} value={one} className={styles['panel'] ?? ''}>
                {one === 'prices' ? (
                  <PricesTab
                    search={search}
                    world={world}
                    onWorld={(next) => change({ world: next, lot: undefined })}
                  />
                ) : (
                  <LotsTab kind={one} stock={stock.data} search={search} world={world} onChange={change} onAdd={add} />
                )}
              </Tabs.Panel>
            ))}
          </>
        )}
      </Tabs>
      {draft !== null && (
        <AddLotDialog
          key={draft.barcode ?? 'new'}
          draft={draft}
          onClose={() => setDraft(null)}
          onAdded={(lot) => {
            setDraft(null);
            change({ tab: lot.kind, world: lot.world, lot: lot.lotId, find: undefined });
          }}
        />
      )}
      <ScanDialog open={scanning} busy={codes.busy} onClose={() => setScanning(false)} onCode={codes.read} />
    </Page>
  );
}

/** A lab that has real lots sees those; one that only practises sees the virtual lab's. */
function usualWorld(stock: StockOverview | undefined): StockWorld {
  return stock === undefined || stock.lots.some((lot) => lot.world === 'real') ? 'real' : 'simulated';
}

function countOf(stock: StockOverview | undefined, tab: InventoryTab, world: StockWorld): number | undefined {
  if (stock === undefined || tab === 'prices') return undefined;
  return stock.lots.filter((lot) => lot.kind === tab && lot.world === world && lot.amount > 0).length;
}

function TabCount({ of }: { readonly of: number | undefined }) {
  return of === undefined ? null : <b className={styles['count']}>{of}</b>;
}
