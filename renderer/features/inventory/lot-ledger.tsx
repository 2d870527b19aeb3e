import { Link } from '@tanstack/react-router';
import type { LedgerLine, LotView, StockOverview } from '#core/contract/inventory.ts';
import { formatMoments } from '../../lib/dates.ts';
import { changeText, changeWord, dollars, ledgerEntries, stockText, type LedgerEntry } from '../../lib/stock-words.ts';
import styles from './lot-details.module.css';

interface LotLedgerProps {
  readonly lot: LotView;
  readonly stock: StockOverview;
  readonly lines: readonly LedgerLine[];
  readonly more: boolean;
}

/** Who waits for the article, and every change of the lot, newest first. */
export function LotLedger({ lot, stock, lines, more }: LotLedgerProps) {
  const claims = stock.claims.filter(
    (claim) => claim.itemId === lot.itemId && claim.world === lot.world && claim.short > 0,
  );
  const now = Date.now();
  return (
    <ul className={styles['ledger']} aria-label={`Ledger of lot ${lot.lotNumber}`} tabIndex={0}>
      {claims.map((claim) => (
        <li key={claim.holder}>
          <b>{claim.holder}</b>
          <span className={styles['short']}>{stockText(claim.short, lot.unit)} short</span>
          <small>waits{claim.title === '' ? '' : `, ${claim.title}`}</small>
          <small>{dollars(claim.short * lot.priceUsd)}</small>
        </li>
      ))}
      {ledgerEntries(lines).map((entry) => (
        <li key={entry.key}>
          <b>
            {entry.executionId === null ? changeWord(entry.change) : <ExecutionLink executionId={entry.executionId} />}
          </b>
          <span>{amountOf(entry, lot)}</span>
          <small>
            {entry.executionId === null ? '' : `${changeWord(entry.change).toLowerCase()} `}
            {formatMoments(entry.from, entry.to, now)}
            {entry.executionId === null && `, ${entry.by}`}
            {entry.reason !== null && `: ${entry.reason}`}
          </small>
          <small>{restOf(entry, lot)}</small>
        </li>
      ))}
      {more && (
        <li>
          <small>Older lines are in the ledger as CSV.</small>
          <span />
        </li>
      )}
    </ul>
  );
}

function ExecutionLink({ executionId }: { readonly executionId: string }) {
  return (
    <Link to="/history" search={{ selected: executionId }}>
      {executionId}
    </Link>
  );
}

/** What it cost, and what is still kept for it. */
function restOf({ delta, reservedDelta, costUsd, executionId }: LedgerEntry, { unit }: LotView): string {
  const cost = delta === 0 ? '' : dollars(costUsd);
  const kept =
    executionId === null || delta === 0 || reservedDelta <= 0 ? '' : `${stockText(reservedDelta, unit)} reserved`;
  return [kept, cost].filter((text) => text !== '').join(', ');
}

function amountOf({ delta, reservedDelta }: LedgerEntry, { unit }: LotView): string {
  if (delta !== 0) return changeText(delta, unit);
  return reservedDelta <= 0 ? '' : stockText(reservedDelta, unit);
}
