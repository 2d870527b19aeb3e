import { useEffect } from 'react';
import { IconX } from '@tabler/icons-react';
import type { StopConfirmation } from '#core/contract/instrument.ts';
import { formatTimeOfLog } from '../../lib/dates.ts';
import { formatDuration } from '../../lib/durations.ts';
import type { State } from '../../lib/status.ts';
import { Button } from '../../ui/button.tsx';
import { StatusShape } from '../../ui/status-shape.tsx';
import { useStopStore, type StopPress } from './stop-store.ts';
import styles from './stop-panel.module.css';

const RESULTS: Record<StopConfirmation['result'], [State, string]> = {
  confirmed: ['completed', 'still'],
  'no-answer': ['doubt', 'no answer'],
  'not-connected': ['doubt', 'not connected, could not be asked'],
  refused: ['failed', 'refused'],
};

/** When all is well the panel goes by itself; anything else stays until somebody has seen it. */
const CLOSES_AFTER_MS = 30_000;

/** What each instrument said to the stop. It never claims more than was confirmed. */
export function StopPanel() {
  const { press, set } = useStopStore();
  const allStill = press?.confirmations?.every((one) => one.result === 'confirmed') === true;
  useEffect(() => {
    if (!allStill) return undefined;
    const timer = setTimeout(() => set(undefined), CLOSES_AFTER_MS);
    return () => clearTimeout(timer);
  }, [allStill, set]);
  if (press === undefined) return null;
  return (
    <section className={styles['panel']} role="alert" aria-label="Software stop">
      <header>
        <h2>{headline(press)}</h2>
        {(press.confirmations !== undefined || press.failure !== undefined) && (
          <Button
            kind="quiet"
            square
            aria-label="Close"
            icon={<IconX stroke={1.75} />}
            onClick={() => set(undefined)}
          />
        )}
      </header>
      <p className={styles['pressed']}>
        Pressed {formatTimeOfLog(press.pressedAt)}.{' '}
        {press.failure === undefined ? 'Every run is held until somebody resumes it.' : ''}
      </p>
      {press.failure !== undefined && (
        <p className={styles['failure']}>
          {press.failure} Use the emergency stop of the instruments if anything must stop now.
        </p>
      )}
      <ul>
        {press.asked.map((instrumentId) => (
          <Answer
            key={instrumentId}
            instrumentId={instrumentId}
            confirmation={press.confirmations?.find((one) => one.instrumentId === instrumentId)}
            press={press}
          />
        ))}
      </ul>
    </section>
  );
}

function headline({ confirmations, failure, asked }: StopPress): string {
  if (failure !== undefined) return 'The stop did not reach the host';
  if (confirmations === undefined) return 'Stopping…';
  const still = confirmations.filter((one) => one.result === 'confirmed').length;
  if (still === asked.length) return `All ${still} instruments confirm that they are still`;
  return `${still} of ${asked.length} instruments confirm; look at the others`;
}

interface AnswerProps {
  readonly instrumentId: string;
  readonly confirmation: StopConfirmation | undefined;
  readonly press: StopPress;
}

function Answer({ instrumentId, confirmation, press }: AnswerProps) {
  const waiting = press.confirmations === undefined;
  const [state, words]: [State, string] =
    confirmation !== undefined
      ? RESULTS[confirmation.result]
      : waiting && press.failure === undefined
        ? ['waiting', 'asked']
        : ['doubt', 'not known'];
  const said = confirmation === undefined || confirmation.detail === '' ? words : confirmation.detail;
  return (
    <li data-state={state}>
      <span className={styles['shape']}>
        <StatusShape state={state} size={16} />
      </span>
      <b>{instrumentId}</b>
      <span>
        {said}
        {confirmation !== undefined && confirmation.result !== 'not-connected' && (
          <time>, {formatDuration(confirmation.tookMs)}</time>
        )}
      </span>
    </li>
  );
}
