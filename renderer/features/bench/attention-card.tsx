import { useNavigate } from '@tanstack/react-router';
import type { Alert } from '#core/contract/feed.ts';
import type { InstrumentView } from '#core/contract/instrument.ts';
import { useExecutions, useInstruments, useLive, useNow } from '../../api/hooks.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { instrumentLook, leadOf, withName } from '../../lib/instrument-look.ts';
import { plural } from '../../lib/numbers.ts';
import type { State } from '../../lib/status.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Note } from '../../ui/note.tsx';
import { ClearButton } from './clear-button.tsx';
import styles from './attention-card.module.css';

const NONE: readonly Alert[] = [];

interface Item {
  readonly id: string;
  readonly state: State;
  readonly title: string;
  readonly sentence: string;
  readonly executionId: string | null;
  readonly instrumentId: string | null;
}

interface AttentionCardProps {
  readonly onOpen: (instrumentId: string) => void;
  /** Of what the lab has entered. */
  readonly onAsset: (assetId: string) => void;
}

/** Everything that waits for a person: decisions, instruments to clear, alerts. */
export function AttentionCard({ onOpen, onAsset }: AttentionCardProps) {
  const items = useAttention();
  const instruments = useInstruments();
  const navigate = useNavigate();
  const { lastBackupAt } = useWorkcell();
  const now = useNow(30_000);
  return (
    <Card title="Needs attention" right={items.length === 0 ? 'nothing' : plural(items.length, 'matter')} grow>
      <div className={styles['list']}>
        {items.length === 0 && <p>Nothing needs you.</p>}
        {items.map(({ id, state, title, sentence, executionId, instrumentId }) => (
          <Note
            key={id}
            state={state}
            title={title}
            actions={
              executionId !== null ? (
                <Button onClick={() => void navigate({ to: '/monitor/$executionId', params: { executionId } })}>
                  Open {executionId}
                </Button>
              ) : needsClearing(instruments, instrumentId) !== undefined ? (
                <ClearButton view={needsClearing(instruments, instrumentId)!} />
              ) : instrumentId !== null ? (
                <Button
                  onClick={() =>
                    (instruments.some((one) => one.instrumentId === instrumentId) ? onOpen : onAsset)(instrumentId)
                  }
                >
                  Open {instrumentId}
                </Button>
              ) : undefined
            }
          >
            {sentence}
          </Note>
        ))}
      </div>
      <footer className={styles['foot']}>
        {lastBackupAt === null ? 'No backup yet' : `Last backup ${formatMoment(lastBackupAt, now)}, verified`}
      </footer>
    </Card>
  );
}

function needsClearing(
  instruments: readonly InstrumentView[],
  instrumentId: string | null,
): InstrumentView | undefined {
  return instruments.find((one) => one.instrumentId === instrumentId && one.needsClearing !== null);
}

function useAttention(): Item[] {
  const alerts = useLive((live) => live.state?.alerts ?? NONE);
  const executions = useExecutions();
  const instruments = useInstruments();
  const told = new Set(alerts.flatMap((one) => [one.executionId, one.instrumentId]));
  const states: Record<Alert['severity'], State> = { info: 'waiting', warning: 'warn', error: 'failed' };
  const items = [
    ...executions
      .filter((one) => one.attention.length > 0 && !told.has(one.executionId))
      .map((one): Item => ({
        id: one.executionId,
        state: one.attention.some((attention) => attention.kind === 'in-doubt') ? 'doubt' : 'warn',
        title: `${one.executionId} waits for your decision`,
        sentence: one.workflowName,
        executionId: one.executionId,
        instrumentId: null,
      })),
    ...alerts.map((one): Item => ({ ...one, id: one.alertId, state: states[one.severity] })),
    ...instruments
      .filter((one) => instrumentLook(one).blocked && !told.has(one.instrumentId))
      .map((one): Item => ({
        id: one.instrumentId,
        state: instrumentLook(one).state,
        title: withName(one.instrumentId, instrumentLook(one).words),
        sentence: one.needsClearing?.reason ?? (leadOf(one.fault ?? '')[1] || 'It takes no commands as it is.'),
        executionId: null,
        instrumentId: one.instrumentId,
      })),
  ];
  /* What keeps work from going on first; what only has to be known last. */
  return items.toSorted((one, other) => URGENCY.indexOf(one.state) - URGENCY.indexOf(other.state));
}

const URGENCY: readonly State[] = ['doubt', 'failed', 'warn', 'waiting'];
