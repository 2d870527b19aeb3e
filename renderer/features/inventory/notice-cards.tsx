import type { StockNotice, StockOverview, StockWorld } from '#core/contract/inventory.ts';
import { Card } from '../../ui/card.tsx';
import { StatusShape } from '../../ui/status-shape.tsx';
import type { State } from '../../lib/status.ts';
import { dollars } from '../../lib/stock-words.ts';
import styles from './notice-cards.module.css';

const SHAPES: Record<StockNotice['kind'], State> = {
  short: 'failed',
  low: 'warn',
  expired: 'failed',
  'past shelf life': 'warn',
  'expires soon': 'warn',
};
const SHOWN = 2;

interface NoticeCardsProps {
  readonly stock: StockOverview;
  readonly world: StockWorld;
  readonly onShow: (notice: StockNotice) => void;
}

/** What of the stock needs somebody, what it is worth and what was used. */
export function NoticeCards({ stock, world, onShow }: NoticeCardsProps) {
  const notices = stock.notices.filter((notice) => notice.world === world);
  /* The most pressing, and beside it one of another kind: ten that run low do not hide the one that has expired. */
  const [first] = notices;
  const second = notices.find((notice) => notice.kind !== first?.kind) ?? notices[1];
  const shown = [first, second].filter((notice) => notice !== undefined);
  const more = notices.length - shown.length;
  const figures = stock.figures[world];
  const month = new Date().toLocaleString('en-US', { month: 'long' });
  return (
    <div className={styles['cards']}>
      {shown.map((notice, index) => (
        <Card key={notice.noticeId} label={notice.title} className={styles['notice']}>
          <button type="button" data-state={SHAPES[notice.kind]} onClick={() => onShow(notice)}>
            <StatusShape state={SHAPES[notice.kind]} size={28} />
            <span>
              <b>{notice.title}</b>
              <span>
                {notice.sentence}
                {more > 0 && index === SHOWN - 1 && ` And ${more} more in the alerts.`}
              </span>
            </span>
          </button>
        </Card>
      ))}
      {shown.length === 0 && (
        <Card label="Nothing is short" className={styles['calm']}>
          <StatusShape state="completed" size={28} />
          <span>
            <b>Nothing is low, short or expired</b>
            <span>Lots are used up first expired, first out.</span>
          </span>
        </Card>
      )}
      <Card label="Stock value" className={styles['figure']}>
        <small>Stock value</small>
        <b>{dollars(figures.valueUsd)}</b>
      </Card>
      <Card label={`Used in ${month}`} className={styles['figure']}>
        <small>Used in {month}</small>
        <b>{dollars(figures.usedThisMonthUsd)}</b>
      </Card>
    </div>
  );
}
