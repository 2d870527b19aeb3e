import type { InstrumentView } from '#core/contract/instrument.ts';
import { useNow, useStale } from '../../api/hooks.ts';
import { calibrationWords, holdWords } from '../../lib/asset-words.ts';
import { formatChannel, unitOf } from '../../lib/channels.ts';
import { instrumentLook } from '../../lib/instrument-look.ts';
import { KIND_PURPOSE, KIND_WORDS } from '../../lib/words.ts';
import { Quantity } from '../../ui/quantity.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { ClearButton } from './clear-button.tsx';
import { ConnectButton } from './connect-button.tsx';
import { assetLook } from './asset-look.ts';
import { InstrumentDrawing } from './instrument-drawing.tsx';
import { useAsset, useLabwareOn } from './use-asset.ts';
import { useChangeover } from './use-changeover.ts';
import styles from './instrument-card.module.css';

/** Kinds that are drawn with what they hold, and have room for their state beside their name. */
const DRAWN: Partial<Record<InstrumentView['kind'], true>> = {
  incubator: true,
  'plate-reader': true,
  imager: true,
  'liquid-handler': true,
};

/** What a reader measured of a plate is no live value any more once it is done. */
function isOld(view: InstrumentView, channel: InstrumentView['channels'][number]): boolean {
  return view.kind === 'plate-reader' && channel.unit !== '°C' && view.activity === null;
}

interface InstrumentCardProps {
  readonly view: InstrumentView;
  readonly onOpen: (instrumentId: string) => void;
  readonly onLabware: (labwareId: string) => void;
}

/** One instrument in the drawing: name, what it does, live values, and what it holds. The whole card opens its details. */
export function InstrumentCard({ view, onOpen, onLabware }: InstrumentCardProps) {
  const asset = useAsset(view.instrumentId);
  const now = useNow(10_000);
  const look = assetLook(instrumentLook(view), asset, useChangeover(view.instrumentId));
  const stale = useStale();
  const calm = look.state === 'ready' || look.state === 'cancelled';
  const large = view.kind in DRAWN;
  const due = asset === undefined || asset.calibrationState === 'none' ? null : calibrationWords(asset);
  const free = view.usedBy === null ? KIND_PURPOSE[view.kind] : `In use by ${view.usedBy}`;
  const foot = due ?? (calm && !large ? free : null);
  const kept = useLabwareOn(view.instrumentId).length;
  const idle =
    view.kind === 'incubator' && look.state === 'ready' ? (kept === 0 ? 'Idle' : `Keeps ${kept}`) : look.words;
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
      <div
        className={styles['now']}
        data-beside={(large && (view.needsClearing !== null || look.blocked)) || undefined}
      >
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
            <Quantity
              key={channel.channel}
              size="small"
              unit={isOld(view, channel) ? `${unitOf(channel)}, last read` : unitOf(channel)}
              stale={stale || look.blocked || isOld(view, channel)}
            >
              {formatChannel(channel)}
            </Quantity>
          ))}
        </div>
      )}
      {asset?.hold != null && <p className={styles['hold']}>{holdWords(asset, now)}</p>}
      <InstrumentDrawing view={view} onLabware={onLabware} />
      {(view.needsClearing !== null || look.blocked) && (
        <div className={styles['actions']} data-beside={large || undefined}>
          {view.needsClearing === null ? <ConnectButton view={view} /> : <ClearButton view={view} />}
        </div>
      )}
      {foot !== null && view.kind !== 'plate-arm' && (
        <div className={styles['foot']} data-overdue={asset?.calibrationState === 'overdue' || undefined}>
          {foot}
        </div>
      )}
    </article>
  );
}
