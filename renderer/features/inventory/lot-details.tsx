import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { IconDotsVertical } from '@tabler/icons-react';
import type { LotView, StockOverview } from '#core/contract/inventory.ts';
import { useApi } from '../../api/api.ts';
import { formatDay } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import type { LotDraft } from './add-lot-dialog.tsx';
import { CorrectDialog } from './correct-dialog.tsx';
import { LotLedger } from './lot-ledger.tsx';
import { OpenedDialog, begunWord } from './opened-dialog.tsx';
import { ReasonDialog, type ReasonAct } from './reason-dialog.tsx';
import { StockChart } from './stock-chart.tsx';
import { dayText, shortName, stateOfLot, stockQuantity } from '../../lib/stock-words.ts';
import styles from './lot-details.module.css';

const LINES = 400;

interface LotDetailsProps {
  readonly lot: LotView;
  readonly stock: StockOverview;
  readonly onAdd: (known: Partial<LotDraft>) => void;
}

/** One lot: what is left of it, how it went, who took it, and what can be done with it. */
export function LotDetails({ lot, stock, onAdd }: LotDetailsProps) {
  const { queries } = useApi();
  const { lotId } = lot;
  const [correcting, setCorrecting] = useState(false);
  const [opening, setOpening] = useState(false);
  const [act, setAct] = useState<ReasonAct | null>(null);
  const ledger = useQuery(queries.inventory.ledger.queryOptions({ input: { lotId, limit: LINES } })).data;
  const { text, unit } = stockQuantity(lot.free, lot.unit);
  const facts = [
    `lot ${lot.lotNumber}`,
    lot.openedAt === null ? `not ${begunWord(lot)}` : `${begunWord(lot)} on ${formatDay(lot.openedAt)}`,
    lot.usableUntil === null ? '' : `keeps until ${dayText(lot.usableUntil)}`,
    lot.place,
    lot.expires === null ? '' : `expires ${dayText(lot.expires)}`,
  ].filter((fact) => fact !== '');
  return (
    <Card label={`Lot ${lot.lotNumber}`} className={styles['details']}>
      <header className={styles['head']}>
        <div>
          <h2 title={lot.name}>{shortName(lot.name)}</h2>
          <span>
            <StatusBadge state={stateOfLot(lot)}>{lot.word}</StatusBadge>
            {lot.world === 'simulated' && <StatusBadge state="sim">Virtual lab</StatusBadge>}
          </span>
        </div>
        <p>{facts.join(' · ')}</p>
        {lot.blocked !== null && <p className={styles['blocked']}>Blocked: {lot.blocked}</p>}
        <div className={styles['amounts']}>
          <span>
            <b>{text}</b> {unit} free
          </span>
          <small>
            {stockQuantity(lot.amount, lot.unit).text} in stock, {stockQuantity(lot.reserved, lot.unit).text} reserved
          </small>
        </div>
      </header>
      <StockChart lot={lot} lines={ledger?.items ?? []} />
      <LotLedger lot={lot} stock={stock} lines={ledger?.items ?? []} more={ledger?.more ?? false} />
      <footer className={styles['foot']}>
        <Button
          kind="primary"
          onClick={() =>
            onAdd({ world: lot.world, itemId: lot.itemId, ...(lot.place === '' ? {} : { place: lot.place }) })
          }
        >
          Add lot
        </Button>
        <Button onClick={() => setCorrecting(true)}>Correct stock…</Button>
        <Menu position="top-end" withinPortal>
          <Menu.Target>
            <Button
              kind="quiet"
              square
              aria-label="More about this lot"
              icon={<IconDotsVertical stroke={1.75} aria-hidden="true" />}
            />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setOpening(true)}>
              {lot.openedAt === null ? `It was ${begunWord(lot)}…` : `It was ${begunWord(lot)} on another day…`}
            </Menu.Item>
            {lot.blocked === null ? (
              <Menu.Item onClick={() => setAct('block')}>Block…</Menu.Item>
            ) : (
              <Menu.Item onClick={() => setAct('unblock')}>Let go…</Menu.Item>
            )}
            {lot.amount > 0 && <Menu.Item onClick={() => setAct('discard')}>Discard the rest…</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      </footer>
      <CorrectDialog lot={lot} open={correcting} onClose={() => setCorrecting(false)} />
      <OpenedDialog lot={lot} open={opening} onClose={() => setOpening(false)} />
      <ReasonDialog lot={lot} act={act} onClose={() => setAct(null)} />
    </Card>
  );
}
