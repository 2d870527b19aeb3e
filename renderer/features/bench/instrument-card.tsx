import type { InstrumentView } from '#core/contract/instrument.ts';
import { useStale } from '../../api/hooks.ts';
import { formatChannel, unitOf } from '../../lib/channels.ts';
import { instrumentLook } from '../../lib/instrument-look.ts';
import { KIND_PURPOSE, KIND_WORDS } from '../../lib/words.ts';
import { Quantity } from '../../ui/quantity.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { ClearButton } from './clear-button.tsx';
import { ConnectButton } from './connect-button.tsx';
import { InstrumentDrawing } from './instrument-drawing.tsx';
import styles from './instrument-card.module.css';

/** Kinds that are drawn with what they hold, and have room for their state beside their name. */
const DRAWN: Partial<Record<InstrumentView['kind'], true>> = {
  incubator: true,
  'plate-reader': true,
  imager: true,
  'liquid-handler': true,
};

interface InstrumentCardProps {
  readonly view: InstrumentView;
  readonly onOpen: (instrumentId: string) => void;
}

/** One instrument in the drawing: name, what it does, live values, and what it holds. The whole card opens its details. */
export function InstrumentCard({ view, onOpen }: InstrumentCardProps) {
  const look = instrumentLook(view);
  const stale = useStale();
  const calm = look.state === 'ready' || look.state === 'cancelled';
  const large = view.kind in DRAWN;
  const idle = view.kind === 'incubator' && look.state === 'ready' ? 'Idle' : look.words;
  return (
    <article
      className={styles['card']}
      data-state={look.state}
      data-kind={view.kind}
      data-calm={calm || undefined}
      aria-label={`${view.instrumentId}, ${KIND_WORDS[view.kind]}`}
    >
      <div className={styles['head']}>
        <h3>
          <button type="button" onClick={() => onOpen(view.instrumentId)}>
            {view.instrumentId}
          </button>
        </h3>
        <span className={styles['kind']}>{KIND_WORDS[view.kind]}</span>
        <span className={styles['right']}>
          {large || view.kind === 'plate-arm'
            ? (view.usedBy ?? (calm && large ? <StatusWord state={look.state}>{idle}</StatusWord> : null))
            : null}
        </span>
      </div>
      <div className={styles['now']}>
        {calm && large && view.usedBy === null ? (
          <span className={styles['purpose']}>{KIND_PURPOSE[view.kind]}</span>
        ) : (
          <StatusWord state={look.state}>
            <span className={styles['words']}>{look.words}</span>
          </StatusWord>
        )}
      </div>
      {view.channels.length > 0 && (
        <div className={styles['values']}>
          {view.channels.slice(0, 2).map((channel) => (
            <Quantity key={channel.channel} size="small" unit={unitOf(channel)} stale={stale || look.blocked}>
              {formatChannel(channel)}
            </Quantity>
          ))}
        </div>
      )}
      <InstrumentDrawing view={view} />
      {(view.needsClearing !== null || look.blocked) && (
        <div className={styles['actions']}>
          {view.needsClearing === null ? <ConnectButton view={view} /> : <ClearButton view={view} />}
        </div>
      )}
      {calm && !large && view.kind !== 'plate-arm' && (
        <div className={styles['foot']}>
          {view.usedBy === null ? KIND_PURPOSE[view.kind] : `In use by ${view.usedBy}`}
        </div>
      )}
    </article>
  );
}
