import type { AssetView } from '#core/contract/workcell.ts';
import type { InstrumentLook } from '../../lib/instrument-look.ts';
import { capitalised } from '../../lib/words.ts';

/** How an instrument looks when what people have said about it counts too: held or in storage, unless it works or is ill. */
export function assetLook(look: InstrumentLook, asset: AssetView | undefined): InstrumentLook {
  if (asset === undefined || look.blocked || look.state === 'running') return look;
  if (asset.inStorage) return { state: 'waiting', words: 'In storage', blocked: false };
  if (asset.hold !== null) return { state: 'paused', words: capitalised(asset.hold.purpose), blocked: false };
  return look;
}
