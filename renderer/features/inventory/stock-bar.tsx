import type { LotView } from '#core/contract/inventory.ts';
import { stockText } from '../../lib/stock-words.ts';
import styles from './stock-bar.module.css';

/** How much of a lot is left, free (full) and reserved (outlined), of the most that was ever in it. */
export function StockBar({ lot }: { readonly lot: LotView }) {
  const share = (amount: number) => `${Math.max(0, Math.min(100, (100 * amount) / Math.max(lot.most, 1e-9)))}%`;
  const locked = lot.state === 'expired' || lot.state === 'blocked';
  return (
    <span
      className={styles['bar']}
      role="img"
      aria-label={`${stockText(lot.amount, lot.unit)} in stock, ${stockText(lot.reserved, lot.unit)} reserved`}
    >
      {locked ? (
        <i className={styles['locked']} style={{ width: share(lot.amount) }} />
      ) : (
        <>
          <i
            className={styles['free']}
            data-low={lot.state === 'low' || undefined}
            style={{ width: share(lot.free) }}
          />
          {lot.reserved > 0 && (
            <i
              className={styles['reserved']}
              data-low={lot.state === 'low' || undefined}
              style={{ width: share(lot.reserved) }}
            />
          )}
        </>
      )}
    </span>
  );
}
