import type { LeaseView } from '../../contract/forecast.ts';
import { placesOf } from '../../model/places.ts';
import type { Bench } from '../../instruments/bench.ts';
import type { NewEvent } from '../../store/journal.ts';
import type { Connection } from '../../store/connection.ts';
import { readLeases } from '../../store/lease-queries.ts';
import { LeaseDesk } from './lease-desk.ts';
import { LeaseTable } from './lease-table.ts';

const PLACES = '/places';

/** The asset that stands for the places on an instrument: deck positions, slots, the stage. */
export function placesAssetOf(instrumentId: string): string {
  return `${instrumentId}${PLACES}`;
}

/** The instrument that an asset is, or is a part of. */
export function instrumentOfAsset(assetId: string): string {
  return assetId.endsWith(PLACES) ? assetId.slice(0, -PLACES.length) : assetId;
}

export interface LeaseBookDeps {
  readonly connection: Connection;
  readonly bench: Bench;
  readonly epoch: number;
  readonly now: () => number;
}

/** All leases of this PC: who holds what, and who waits for it. Instruments show by whom they are used. */
export class LeaseBook {
  readonly table: LeaseTable;
  readonly desk: LeaseDesk;
  readonly #deps: LeaseBookDeps;
  readonly #listeners = new Set<() => void>();

  constructor(deps: LeaseBookDeps) {
    this.#deps = deps;
    this.table = new LeaseTable({
      capacityOf: (assetId) => this.capacityOf(assetId),
      epoch: deps.epoch,
      now: deps.now,
      onChanged: (assetIds) => this.#onChanged(assetIds),
    });
    this.desk = new LeaseDesk(this.table);
  }

  /** An instrument serves one at a time; its places are as many as it has. 0 for what is not on the bench. */
  capacityOf(assetId: string): number {
    const link = this.#deps.bench.find(instrumentOfAsset(assetId));
    if (link === undefined) return 0;
    return assetId.endsWith(PLACES) ? placesOf(link.definition.manifest.kind).length : 1;
  }

  onChanged(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  views(): LeaseView[] {
    return this.table.views();
  }

  /**
   * Takes over the leases that an earlier start left: those of executions that go on get tokens of this one, the others
   * are void. Doing it twice changes nothing more.
   */
  takeOver(goesOn: (executionId: string) => boolean): NewEvent[] {
    const rows = readLeases(this.#deps.connection).filter((row) => row.epoch !== this.#deps.epoch);
    if (rows.length === 0) return [];
    const kept: { token: number; newToken: number }[] = [];
    const revoked: { token: number; assetId: string; executionId: string }[] = [];
    for (const { token, epoch: _dead, ...lease } of rows) {
      if (goesOn(lease.executionId)) kept.push({ token, newToken: this.table.restore(lease).token });
      else revoked.push({ token, assetId: lease.assetId, executionId: lease.executionId });
    }
    this.#onChanged(rows.map((row) => row.assetId));
    return [{ kind: 'lease.taken-over', subject: 'lab', data: { kept, revoked } }];
  }

  #onChanged(assetIds: readonly string[]): void {
    for (const assetId of new Set(assetIds)) {
      const link = this.#deps.bench.find(assetId);
      if (link === undefined) continue;
      const holder = this.table.on(assetId)[0];
      if (link.usedBy?.executionId !== holder?.executionId) link.setUsedBy(holder?.executionId);
    }
    this.desk.wake(assetIds);
    for (const listener of this.#listeners) listener();
  }
}
