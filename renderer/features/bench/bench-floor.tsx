import type { InstrumentView } from '#core/contract/instrument.ts';
import type { InstrumentKind } from '#core/contract/words.ts';
import { useExecutions } from '../../api/hooks.ts';
import { isActive } from '../../lib/execution-look.ts';
import { instrumentLook, withName, type InstrumentLook } from '../../lib/instrument-look.ts';
import { plural } from '../../lib/numbers.ts';
import type { State } from '../../lib/status.ts';
import { joined } from '../../lib/words.ts';
import { StatusShape } from '../../ui/status-shape.tsx';
import { assetLook } from './asset-look.ts';
import { InstrumentCard } from './instrument-card.tsx';
import { useChangeovers } from './use-changeover.ts';
import styles from './bench-floor.module.css';

/* Where things stand: what holds and measures at the back, the arm between, what pipettes and spins in front. */
const BACK: readonly InstrumentKind[] = ['incubator', 'plate-reader', 'imager'];
const FRONT_LARGE: readonly InstrumentKind[] = ['liquid-handler'];

interface BenchFloorProps {
  readonly instruments: readonly InstrumentView[];
  readonly onOpen: (instrumentId: string) => void;
  readonly onLabware: (labwareId: string) => void;
}

/** A plan view of the bench. */
export function BenchFloor({ instruments, onOpen, onLabware }: BenchFloorProps) {
  const back = BACK.flatMap((kind) => instruments.filter((one) => one.kind === kind));
  const arms = instruments.filter((one) => one.kind === 'plate-arm');
  const large = instruments.filter((one) => FRONT_LARGE.includes(one.kind));
  const small = instruments.filter((one) => !back.includes(one) && !arms.includes(one) && !large.includes(one));
  const card = (view: InstrumentView) => (
    <InstrumentCard key={view.instrumentId} view={view} onOpen={onOpen} onLabware={onLabware} />
  );
  return (
    <section className={styles['floor']} aria-label="Drawing of the bench">
      <NowLine instruments={instruments} />
      {back.length > 0 && <div className={styles['back']}>{back.map(card)}</div>}
      {arms.length > 0 && (
        <div className={styles['arms']}>
          <div className={styles['beam']} aria-hidden="true" />
          {arms.map(card)}
        </div>
      )}
      <div className={styles['front']} data-alone={large.length === 0 || undefined}>
        {large.length > 0 && <div className={styles['large']}>{large.map(card)}</div>}
        {small.length > 0 && <div className={styles['small']}>{small.map(card)}</div>}
      </div>
    </section>
  );
}

/** The bench in one sentence: what waits for a person first, then what is at work. */
function NowLine({ instruments }: { readonly instruments: readonly InstrumentView[] }) {
  const executions = useExecutions();
  const deciding = executions.filter((one) => one.attention.length > 0);
  const underWay = executions.filter(isActive).length;
  const changeovers = useChangeovers();
  const looks = instruments.map((view) => {
    const changeover = changeovers.find((one) => one.assetId === view.instrumentId);
    return { id: view.instrumentId, look: assetLook(instrumentLook(view), undefined, changeover) };
  });
  const byHand = looks.filter((one) => one.look.state === 'warn' && !one.look.blocked);
  const blocked = looks.filter((one) => one.look.blocked);
  const working = looks.filter((one) => one.look.state === 'running');
  const [state, words]: [State, string] =
    deciding.length > 0
      ? [
          'warn',
          `${joined(deciding.map((one) => one.executionId))} ${deciding.length === 1 ? 'waits' : 'wait'} for your decision.`,
        ]
      : blocked.length > 0
        ? ['warn', blockedInWords(blocked)]
        : byHand.length > 0
          ? [
              'warn',
              `${joined(byHand.map((one) => one.id))} ${byHand.length === 1 ? 'waits' : 'wait'} to be changed over by hand.`,
            ]
          : working.length > 0
            ? ['running', working.map((one) => `${one.id}: ${one.look.words}`).join(' · ')]
            : underWay > 0
              ? ['waiting', `No instrument moves at this moment. ${plural(underWay, 'execution')} under way.`]
              : ['ready', 'Everything is idle and waits for you.'];
  return (
    <div className={styles['now']} data-state={state}>
      <StatusShape state={state} size={16} />
      <span className={styles['nowWords']}>{words}</span>
      <span className={styles['nowCount']}>
        {working.length > 0
          ? `${working.length} of ${instruments.length} at work`
          : `${instruments.length - blocked.length} of ${instruments.length} idle`}
      </span>
    </div>
  );
}

function blockedInWords(blocked: readonly { id: string; look: InstrumentLook }[]): string {
  const first = withName(blocked[0]!.id, blocked[0]!.look.words);
  const names = joined(blocked.map((one) => one.id));
  if (blocked.every((one) => one.look.words === 'Needs clearing'))
    return `${names} ${blocked.length === 1 ? 'needs' : 'need'} clearing.`;
  return blocked.length === 1 ? `${first}.` : `${names} need somebody. ${first}.`;
}
