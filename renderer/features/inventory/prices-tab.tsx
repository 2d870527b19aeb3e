import { TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Article, StockWorld } from '#core/contract/inventory.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { formatSignificant, parseNumber } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import type { InventorySearch } from './inventory-search.ts';
import { WorldChoice } from './lots-tab.tsx';
import { stockText, unitPrice } from '../../lib/stock-words.ts';
import styles from './inventory-page.module.css';

interface PricesTabProps {
  readonly search: InventorySearch;
  readonly world: StockWorld;
  readonly onWorld: (world: StockWorld) => void;
}

/** Every article with its price, where that comes from, and when the article warns. */
export function PricesTab({ search, world, onWorld }: PricesTabProps) {
  const { queries } = useApi();
  const articles = useQuery(queries.inventory.articles.queryOptions({ input: {} })).data;
  const [edited, setEdited] = useState<Article | null>(null);
  const columns = useMemo(() => columnsOf(world), [world]);
  const wanted = search.find?.trim().toLowerCase() ?? '';
  const rows = (articles ?? []).filter((article) =>
    [article.name, article.itemId].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <Card label="Prices" className={styles['list']} grow>
      <header className={styles['bar']}>
        <WorldChoice world={world} onChange={onWorld} />
        <span>A price is that of new lots; lots in stock keep the one they came with.</span>
      </header>
      {articles === undefined ? (
        <LoadingRows rows={8} label="Reading the prices" />
      ) : (
        <DataTable
          label="Prices"
          columns={columns}
          rows={rows}
          rowId={(article) => article.itemId}
          fixed
          onSelect={setEdited}
        />
      )}
      {edited !== null && (
        <PriceDialog key={edited.itemId} article={edited} world={world} onClose={() => setEdited(null)} />
      )}
    </Card>
  );
}

function columnsOf(world: StockWorld): readonly TableColumn<Article>[] {
  return [
    {
      id: 'name',
      title: 'Article',
      width: '36%',
      sortBy: (article) => article.name.toLowerCase(),
      cell: (article) => <TwoLines first={<b className={styles['name']}>{article.name}</b>} second={article.itemId} />,
    },
    { id: 'kind', title: 'Kind', width: '12%', sortBy: (article) => article.kind, cell: (article) => article.kind },
    {
      id: 'price',
      title: '$ a unit',
      width: '12%',
      numeric: true,
      sortBy: (article) => article.priceUsd,
      cell: (article) => `${unitPrice(article.priceUsd)} / ${article.unit === 'mL' ? 'mL' : 'piece'}`,
    },
    {
      id: 'source',
      title: 'Source',
      width: '24%',
      cell: (article) => <TwoLines first={article.priceSource} second={article.priceFirmness} />,
    },
    {
      id: 'warn',
      title: 'Warns below',
      width: '16%',
      numeric: true,
      cell: (article) => {
        const amount = article.warnBelow[world];
        if (!article.tracked[world]) return 'not in stock';
        return amount === null || amount === 0 ? 'never' : stockText(amount, article.unit);
      },
    },
  ];
}

function PriceDialog({
  article,
  world,
  onClose,
}: {
  readonly article: Article;
  readonly world: StockWorld;
  readonly onClose: () => void;
}) {
  const { queries } = useApi();
  const [price, setPrice] = useState(formatSignificant(article.priceUsd, 8));
  const [warn, setWarn] = useState(
    article.warnBelow[world] === null ? '' : formatSignificant(article.warnBelow[world], 8),
  );
  const amount = parseNumber(price);
  const warnBelow = warn.trim() === '' ? null : parseNumber(warn);
  const fits = (value: number | null | undefined) =>
    value === null || (value !== undefined && value >= 0 && value <= 1e6);
  const ready = amount !== undefined && fits(amount) && fits(warnBelow);
  const save = useMutation(
    queries.inventory.setArticle.mutationOptions({
      onSuccess: () => {
        notifyDone(`${article.name} is changed`);
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={article.name}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            disabled={!ready}
            onClick={() =>
              amount !== undefined &&
              warnBelow !== undefined &&
              save.mutate({
                itemId: article.itemId,
                ...(amount === article.priceUsd ? {} : { priceUsd: amount }),
                ...(warnBelow === article.warnBelow[world] ? {} : { warnBelow: { world, amount: warnBelow } }),
                operator: operatorName(),
              })
            }
          >
            Save
          </Button>
        </>
      }
    >
      <p>
        Now {unitPrice(article.priceUsd)} dollars: {article.priceSource} ({article.priceFirmness}).
      </p>
      <TextInput
        data-autofocus
        label={`Price, $ a ${article.unit === 'mL' ? 'mL' : 'piece'}`}
        inputMode="decimal"
        description="0 to 1,000,000"
        error={amount === undefined || !fits(amount) ? 'Give 0 to 1,000,000.' : undefined}
        value={price}
        onChange={(event) => setPrice(event.currentTarget.value)}
      />
      <TextInput
        label={`Warns below, ${article.unit}, ${world === 'real' ? 'real stock' : 'simulation'}`}
        inputMode="decimal"
        description="0: never. Empty: below 15 % of the largest lot."
        error={fits(warnBelow) ? undefined : 'Give 0 to 1,000,000, or nothing.'}
        value={warn}
        onChange={(event) => setWarn(event.currentTarget.value)}
      />
    </Dialog>
  );
}
