import { Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Article, LotView, StockWorld } from '#core/contract/inventory.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { parseNumber } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { WorldChoice } from './lots-tab.tsx';
import { stockText } from '../../lib/stock-words.ts';
import styles from './lot-details.module.css';

/** What is known of a lot before somebody enters the rest. */
export interface LotDraft {
  readonly world: StockWorld;
  readonly itemId?: string;
  readonly lotNumber?: string;
  readonly barcode?: string;
  readonly expires?: string;
  readonly place?: string;
}

interface AddLotDialogProps {
  readonly draft: LotDraft;
  readonly onClose: () => void;
  readonly onAdded: (lot: LotView) => void;
}

const GROUPS = { reagent: 'Reagents', consumable: 'Consumables', cells: 'Cells' } as const;

/** Takes a lot into stock. */
export function AddLotDialog({ draft, onClose, onAdded }: AddLotDialogProps) {
  const { queries } = useApi();
  const articles = useQuery({
    ...queries.inventory.articles.queryOptions({ input: {} }),
    staleTime: 60_000,
  }).data;
  const [itemId, setItemId] = useState<string | null>(draft.itemId ?? null);
  const [world, setWorld] = useState(draft.world);
  const [texts, setTexts] = useState({
    lotNumber: draft.lotNumber ?? '',
    barcode: draft.barcode ?? '',
    expires: draft.expires ?? '',
    openedOn: '',
    place: draft.place ?? '',
    amount: '',
    price: '',
  });
  const set = (name: keyof typeof texts) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setTexts((before) => ({ ...before, [name]: value }));
  };
  const article = articles?.find((one) => one.itemId === itemId);
  const amount = parseNumber(texts.amount);
  const price = texts.price.trim() === '' ? article?.priceUsd : parseNumber(texts.price);
  const missing = missingOf(article, texts.lotNumber, amount, price);
  const add = useMutation(
    queries.inventory.receive.mutationOptions({
      onSuccess: (lot) => {
        notifyDone(`Lot ${lot.lotNumber} is in stock`, stockText(lot.amount, lot.unit));
        onAdded(lot);
      },
    }),
  );
  const submit = () => {
    if (missing !== null || article === undefined || amount === undefined || add.isPending) return;
    add.mutate({
      itemId: article.itemId,
      lotNumber: texts.lotNumber.trim(),
      barcode: texts.barcode.trim() === '' ? null : texts.barcode.trim(),
      place: texts.place.trim(),
      expires: texts.expires === '' ? null : texts.expires,
      openedOn: texts.openedOn === '' || article.shelfLife === null ? null : texts.openedOn,
      amount,
      ...(price === undefined ? {} : { priceUsd: price }),
      world,
      operator: operatorName(),
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width={620}
      title={draft.barcode === undefined ? 'Add lot' : 'This label is new: add the lot'}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="primary" busy={add.isPending} disabled={missing !== null} onClick={submit}>
            Add lot
          </Button>
        </>
      }
    >
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div data-wide>
          <WorldChoice world={world} onChange={setWorld} />
        </div>
        <div data-wide>
          <Select
            data-autofocus={draft.itemId === undefined || undefined}
            label="Article"
            searchable
            openOnFocus={false}
            data={useChoices(articles)}
            value={itemId}
            onChange={setItemId}
            nothingFoundMessage="The catalogue has no such article"
          />
        </div>
        <TextInput label="Lot number" autoComplete="off" value={texts.lotNumber} onChange={set('lotNumber')} />
        <TextInput label="Barcode" autoComplete="off" value={texts.barcode} onChange={set('barcode')} />
        <TextInput
          data-autofocus={draft.itemId !== undefined || undefined}
          label={`Amount, ${article?.unit ?? 'mL or pieces'}`}
          inputMode="decimal"
          autoComplete="off"
          value={texts.amount}
          onChange={set('amount')}
        />
        <TextInput label="Expires" type="date" value={texts.expires} onChange={set('expires')} />
        {article !== undefined && article.shelfLife !== null && (
          <TextInput
            label={article.shelfLife.after === 'mixing' ? 'Mixed on' : 'Thawed on'}
            type="date"
            description={`Left empty: not yet. It keeps ${article.shelfLife.days} days from then on.`}
            value={texts.openedOn}
            onChange={set('openedOn')}
          />
        )}
        <TextInput
          label="Place"
          autoComplete="off"
          description={article?.storageC == null ? undefined : `Kept at ${article.storageC} °C`}
          value={texts.place}
          onChange={set('place')}
        />
        <TextInput
          label={`Price, $ a ${article?.unit === 'pieces' ? 'piece' : 'mL'}`}
          inputMode="decimal"
          autoComplete="off"
          description={article === undefined ? undefined : `Left empty: ${article.priceUsd}`}
          value={texts.price}
          onChange={set('price')}
        />
        <button type="submit" hidden />
      </form>
      <p aria-live="polite">{missing ?? 'It is used up first expired, first out.'}</p>
    </Dialog>
  );
}

function useChoices(articles: readonly Article[] | undefined) {
  return useMemo(
    () =>
      (['reagent', 'consumable', 'cells'] as const).map((kind) => ({
        group: GROUPS[kind],
        items: (articles ?? [])
          .filter((article) => article.kind === kind)
          .map((article) => ({ value: article.itemId, label: article.name })),
      })),
    [articles],
  );
}

/** null: it can be added. A sentence: what is missing. */
function missingOf(
  article: Article | undefined,
  lotNumber: string,
  amount: number | undefined,
  price: number | undefined,
): string | null {
  if (article === undefined) return 'Choose the article.';
  if (lotNumber.trim() === '') return 'Give the lot number.';
  if (amount === undefined || amount <= 0 || amount > 1_000_000)
    return `Give an amount, up to 1,000,000 ${article.unit}.`;
  if (article.unit === 'pieces' && !Number.isInteger(amount)) return 'Give a whole number of pieces.';
  return price === undefined || price < 0 || price > 1_000_000 ? 'Give a price from 0 to 1,000,000, or none.' : null;
}
