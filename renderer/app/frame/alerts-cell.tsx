import { Popover } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { IconBell } from '@tabler/icons-react';
import type { Alert } from '#core/contract/feed.ts';
import { useLive, useNow } from '../../api/hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import type { State } from '../../lib/status.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import styles from './status-bar.module.css';
import panel from './alerts-cell.module.css';

const NONE: readonly Alert[] = [];
export const SEVERITY_STATES: Record<Alert['severity'], State> = { info: 'waiting', warning: 'warn', error: 'failed' };

/** How many things need attention; opens the list of them. */
export function AlertsCell() {
  const alerts = useLive((live) => live.state?.alerts ?? NONE);
  const [open, setOpen] = useState(false);
  const worst = alerts.some((one) => one.severity === 'error') ? 'failed' : alerts.length > 0 ? 'warn' : undefined;
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top-end"
      width={400}
      offset={10}
      zIndex={1001}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button type="button" className={styles['alerts']} data-state={worst} onClick={() => setOpen(!open)}>
          <IconBell size={22} stroke={1.75} aria-hidden="true" />
          <span>
            <b>{alerts.length}</b>
            <span>{alerts.length === 1 ? 'alert' : 'alerts'}</span>
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={panel['panel']} aria-label="Alerts">
        <h2>Needs attention</h2>
        {alerts.length === 0 && <p>Nothing needs you.</p>}
        {alerts.map((alert) => (
          <AlertNote key={alert.alertId} alert={alert} onGo={() => setOpen(false)} />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

function AlertNote({ alert, onGo }: { readonly alert: Alert; readonly onGo: () => void }) {
  const now = useNow(10_000);
  const navigate = useNavigate();
  const { executionId, instrumentId, stock } = alert;
  const go = () => {
    onGo();
    if (executionId !== null) void navigate({ to: '/monitor/$executionId', params: { executionId } });
    else if (instrumentId !== null) void navigate({ to: '/bench', search: { instrument: instrumentId } });
    else if (stock !== undefined) {
      const { world, itemId: item, lotId } = stock;
      void navigate({ to: '/inventory', search: { world, item, ...(lotId === null ? {} : { lot: lotId }) } });
    }
  };
  return (
    <Note
      state={SEVERITY_STATES[alert.severity]}
      title={alert.title}
      actions={
        <>
          {(executionId ?? instrumentId) !== null && <Button onClick={go}>Show {executionId ?? instrumentId}</Button>}
          {stock !== undefined && <Button onClick={go}>Show it in Inventory</Button>}
          <span className={panel['since']}>since {formatMoment(alert.since, now)}</span>
        </>
      }
    >
      {alert.sentence}
    </Note>
  );
}
