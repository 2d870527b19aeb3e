import type { PlannedAsset } from '../contract/plan.ts';
import type { AssetHold, AssetView } from '../contract/workcell.ts';
import type { Journal } from '../store/journal.ts';

/** An asset on record, as far as leases go. */
interface EnteredAsset {
  readonly assetId: string;
  readonly kind: AssetView['kind'];
  readonly type: string;
  readonly capacity: number;
  readonly members: readonly string[];
  readonly inStorage: boolean;
  readonly hold: AssetHold | null;
}

/**
 * What the lab has entered beside its instruments, kept at hand for whoever leases and plans. It is read anew after each
 * event about an asset, so that looking at it costs nothing.
 */
export class EnteredAssets implements Disposable {
  readonly #journal: Journal;
  readonly #listening: Disposable;
  readonly #listeners = new Set<() => void>();
  #known: ReadonlyMap<string, EnteredAsset> | undefined;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#listening = journal.onCommitted((events) => {
      if (!events.some(({ kind }) => kind.startsWith('asset.') || kind === 'workcell.rolled-back')) return;
      this.#known = undefined;
      for (const listener of this.#listeners) listener();
    });
  }

  /** Called when something was said about an asset: it may be there now, or not any more. */
  onChanged(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Those that can be leased, by id. */
  ids(): string[] {
    return [...this.#all.values()].filter((one) => one.kind !== 'pool').map((one) => one.assetId);
  }

  kindOf(assetId: string): AssetView['kind'] | undefined {
    return this.#all.get(assetId)?.kind;
  }

  /** How much there is of an asset that can be leased; 0 of what is none. */
  capacityOf(assetId: string): number {
    const asset = this.#all.get(assetId);
    return asset === undefined || asset.kind === 'pool' || asset.kind === 'instrument' ? 0 : asset.capacity;
  }

  /** Why nothing new may take an asset now, in a sentence; null: it may. */
  keptFrom(assetId: string, now: number): string | null {
    const asset = this.#all.get(assetId);
    if (asset === undefined) return null;
    if (asset.inStorage) return `${assetId} is in storage.`;
    const { hold } = asset;
    if (hold === null || (hold.until !== null && hold.until <= now)) return null;
    return `${assetId} is held by ${hold.by} for ${hold.purpose.replace(/\.$/, '')}.`;
  }

  /** What fits a need, in the order in which it was entered by name: the asset itself, those in a pool, or those of its kind. */
  fitting({ assetId, kind, type }: PlannedAsset): readonly string[] {
    if (assetId !== undefined) return this.#inPool(assetId, new Set());
    const fits = (one: EnteredAsset): boolean =>
      one.kind !== 'pool' &&
      one.kind !== 'instrument' &&
      one.kind === kind &&
      (type === undefined || one.type === type);
    return [...this.#all.values()].filter(fits).map((one) => one.assetId);
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
    this.#listeners.clear();
  }

  /** Of a pool what is in it, pools inside it opened too; else the asset itself, whatever it is. */
  #inPool(assetId: string, seen: Set<string>): readonly string[] {
    if (seen.has(assetId)) return [];
    seen.add(assetId);
    const asset = this.#all.get(assetId);
    if (asset?.kind !== 'pool') return [assetId];
    return asset.members.flatMap((member) => this.#inPool(member, seen));
  }

  get #all(): ReadonlyMap<string, EnteredAsset> {
    this.#known ??= new Map(
      this.#journal.connection
        .all<{
          asset_id: string;
          kind: AssetView['kind'];
          capacity: number;
          members: string;
          in_storage: number;
          hold: string | null;
          details: string;
        }>('SELECT asset_id, kind, capacity, members, in_storage, hold, details FROM assets ORDER BY asset_id')
        .map((row) => [
          row.asset_id,
          {
            assetId: row.asset_id,
            kind: row.kind,
            type: (JSON.parse(row.details) as { type?: string }).type ?? '',
            capacity: row.capacity,
            members: JSON.parse(row.members) as string[],
            inStorage: row.in_storage === 1,
            hold: row.hold === null ? null : (JSON.parse(row.hold) as AssetHold),
          },
        ]),
    );
    return this.#known;
  }
}
