import type { LotView } from '#core/contract/inventory.ts';
import { StatusWord } from '../../ui/status-badge.tsx';
import { TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { StockBar } from './stock-bar.tsx';
import { dayText, shortName, stateOfLot, stockQuantity, stockText, unitPrice } from '../../lib/stock-words.ts';
import styles from './inventory-page.module.css';

/** Columns of the table of lots. @param what the first one is called */
export function lotColumns(what: string): readonly TableColumn<LotView>[] {
  return [
    {
      id: 'name',
      title: `${what}, lot`,
      width: '27%',
      sortBy: (lot) => lot.name.toLowerCase(),
      cell: (lot) => (
        <TwoLines
          first={
            <b className={styles['name']} title={lot.name}>
              {shortName(lot.name)}
            </b>
          }
          second={lot.lotNumber}
        />
      ),
    },
    { id: 'place', title: 'Place', width: '12%', sortBy: (lot) => lot.place, cell: (lot) => lot.place },
    { id: 'stock', title: 'Free, reserved', width: '11%', cell: (lot) => <StockBar lot={lot} /> },
    {
      id: 'free',
      title: 'Free',
      width: '11%',
      numeric: true,
      sortBy: (lot) => lot.free,
      cell: (lot) => {
        if (lot.free < 0)
          return (
            <TwoLines first={<b className={styles['short']}>{stockText(-lot.free, lot.unit)}</b>} second="short" />
          );
        const { text, unit } = stockQuantity(lot.free, lot.unit);
        return (
          <b className={styles['free']}>
            {text} {unit !== '' && <small>{unit}</small>}
          </b>
        );
      },
    },
    {
      id: 'expires',
      title: 'Expires',
      width: '15%',
      numeric: true,
      sortBy: (lot) => lot.expires ?? '9999',
      cell: (lot) => (
        <span className={styles['expires']} data-expired={lot.state === 'expired' || undefined}>
          {lot.expires === null ? 'never' : dayText(lot.expires)}
        </span>
      ),
    },
    {
      id: 'price',
      title: '$ a unit',
      width: '8%',
      numeric: true,
      sortBy: (lot) => lot.priceUsd,
      cell: (lot) => unitPrice(lot.priceUsd),
    },
    {
      id: 'state',
      title: 'State',
      width: '16%',
      sortBy: (lot) => lot.state,
      cell: (lot) => <StatusWord state={stateOfLot(lot)}>{lot.word}</StatusWord>,
    },
  ];
}
