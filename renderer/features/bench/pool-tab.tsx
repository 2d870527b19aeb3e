import type { AssetView } from '#core/contract/workcell.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';
import { ASSET_STATES } from '../../lib/asset-words.ts';
import { capitalised } from '../../lib/words.ts';
import { Facts } from '../../ui/facts.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import styles from './instrument-drawer.module.css';

/** What is in a pool, and which of it is free now. */
export function PoolTab({ pool }: { readonly pool: AssetView }) {
  const { assets } = useWorkcell();
  return (
    <div className={styles['about']}>
      <Facts
        items={pool.members.map((memberId) => {
          const member = assets.find((one) => one.assetId === memberId);
          return [
            memberId,
            member === undefined ? (
              'not in this lab any more'
            ) : (
              <StatusWord key={memberId} state={member.hold === null ? ASSET_STATES[member.status] : 'paused'}>
                {nowWords(member)}
              </StatusWord>
            ),
          ] as const;
        })}
      />
      <p>Whoever needs one of the pool gets the first that is free.</p>
    </div>
  );
}

function nowWords({ status, usedBy, hold }: AssetView): string {
  if (hold !== null) return `Held by ${hold.by}`;
  return usedBy === null ? capitalised(status) : `Used by ${usedBy}`;
}
