import type { ChangeoverView } from '#core/contract/changeover.ts';
import type { AssetView } from '#core/contract/workcell.ts';
import type { InstrumentLook } from '../../lib/instrument-look.ts';
import { capitalised } from '../../lib/words.ts';

/**
 * How an instrument looks when what people have said about it counts too: held or in storage, or being changed over, unless
 * it works or is ill.
 */
export function assetLook(
  look: InstrumentLook,
  asset: AssetView | undefined,
  changeover?: ChangeoverView,
): InstrumentLook {
  if (look.blocked || look.state === 'running') return look;
  if (changeover?.underWay?.needsPerson === true) return { state: 'warn', words: 'Change it over', blocked: false };
  if (changeover?.underWay != null) return { state: 'running', words: 'Being changed over', blocked: false };
  if (asset === undefined) return look;
  if (asset.inStorage) return { state: 'waiting', words: 'In storage', blocked: false };
  if (asset.hold !== null) return { state: 'paused', words: capitalised(asset.hold.purpose), blocked: false };
  return look;
}
