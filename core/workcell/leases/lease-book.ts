import type { Clock } from '../../base/clock.ts';
import type { LabClock } from '../../base/lab-clock.ts';
import type { LeaseView } from '../../contract/forecast.ts';
import { DOOR, placesOf } from '../../model/places.ts';
import { missingSentence, whyNotReady, type Bench } from '../../instruments/bench.ts';
import type { NewEvent } from '../../store/journal.ts';
import type { Plan, PlannedAsset } from '../../contract/plan.ts';
import type { InstrumentKind, World } from '../../contract/words.ts';
import type { Journal } from '../../store/journal.ts';
import type { StandingPiece } from '../../store/labware-rows.ts';
import { readLeases } from '../../store/lease-queries.ts';
import { Changeovers } from '../changeovers.ts';
import { EnteredAssets } from '../entered-assets.ts';
import { LeaseDesk } from './lease-desk.ts';
import { assetInWorld, isPlaces, ownerOfAsset, placeIn } from './lease-names.ts';
import type { NamedPlaces } from './named-places.ts';
import { StandingLabware } from './standing-labware.ts';
import { LeaseTable, type HeldLease } from './lease-table.ts';
import { LikeInstruments } from './like-instruments.ts';

export interface LeaseBookDeps {
  readonly journal: Journal;
  readonly bench: Bench;
  readonly clock: Clock;
  /** The clock of virtual instruments. */
  readonly labClock: LabClock;
  readonly epoch: number;
}

/** All leases of this PC: who holds what, and who waits for it. Instruments show by whom they are used. */
export class LeaseBook implements AsyncDisposable, NamedPlaces {
  readonly table: LeaseTable;
  readonly desk: LeaseDesk;
  /** What can be leased beside instruments. */
  readonly entered: EnteredAssets;
  /** What instruments are set up for. */
  readonly changeovers: Changeovers;
  /** What stands on places that are to be leased. */
  readonly standing: StandingLabware;
  readonly like: LikeInstruments;
  readonly #deps: LeaseBookDeps;
  readonly #listeners = new Set<() => void>();
  readonly #askedFor = new Map<World, ReadonlySet<string>>();

  constructor(deps: LeaseBookDeps) {
    this.#deps = deps;
    this.entered = new EnteredAssets(deps.journal);
    this.changeovers = new Changeovers(deps);
    this.standing = new StandingLabware(deps.journal);
    this.like = new LikeInstruments(deps.bench);
    this.table = new LeaseTable({
      capacityOf: (assetId) => this.capacityOf(assetId),
      isKept: (assetId) => this.keptFrom(assetId) !== null,
      isOut: (assetId) => this.outOf(assetId) !== null,
      places: this,
      epoch: deps.epoch,
      now: () => deps.clock.now(),
      onChanged: (assetIds) => this.#onChanged(assetIds),
    });
    this.desk = new LeaseDesk(this.table);
    // One that can be used again may be somebody's choice.
    const out = new Set<string>();
    deps.bench.onEvent(({ link, event }) => {
      if (event.type !== 'view') return;
      if (whyNotReady(link) !== null) out.add(link.id);
      else if (out.delete(link.id)) this.desk.wake([link.id]);
    });
    const onChanged = (): void => {
      this.desk.wake();
      for (const listener of this.#listeners) listener();
    };
    this.changeovers.onChanged((assetIds) => {
      this.desk.wake(assetIds);
      for (const listener of this.#listeners) listener();
    });
    this.entered.onChanged(onChanged);
    this.standing.onMovedByHand(onChanged);
  }

  names(instrumentId: string): readonly string[] {
    const link = this.#deps.bench.find(instrumentId);
    return link === undefined ? [] : placesOf(link.definition.manifest.kind);
  }

  holderOf(instrumentId: string, place: string): string | undefined {
    return this.standing.on(instrumentId).get(place)?.labwareId;
  }

  isAskedFor(placeAssetId: string): boolean {
    return [...this.#askedFor.values()].some((asked) => asked.has(placeAssetId));
  }

  /** Single places that protocols of executions and jobs ask for: others take them last. */
  askFor(world: World, placeAssetIds: ReadonlySet<string>): void {
    this.#askedFor.set(world, placeAssetIds);
  }

  /**
   * Labware on places of an instrument that no execution holds: what is left from earlier ones, or was put there by hand. What is
   * being handed over at a door is on none of them.
   */
  leftOn(instrumentId: string): StandingPiece[] {
    const held = new Set(this.table.placesOn(instrumentId).map((lease) => lease.unit));
    return [...this.standing.on(instrumentId).values()].filter(({ place }) => place !== DOOR && !held.has(place));
  }

  /** An instrument serves one at a time; its places are as many as it has. 0 for what is not here. */
  capacityOf(assetId: string): number {
    const owner = ownerOfAsset(assetId);
    const link = this.#deps.bench.find(owner);
    if (link === undefined) return this.entered.capacityOf(owner);
    if (!isPlaces(assetId)) return 1;
    const names = placesOf(link.definition.manifest.kind);
    const only = placeIn(assetId);
    return only === undefined ? names.length : Number(names.includes(only));
  }

  /** Why nothing new may take an asset now: the lab keeps one that it has entered, or an instrument is being changed over; null: it may. */
  keptFrom(assetId: string): string | null {
    const owner = ownerOfAsset(assetId);
    if (this.#deps.bench.find(owner) === undefined) return this.entered.keptFrom(owner, this.#deps.clock.now());
    // Its places are as they were.
    return owner === assetId ? this.changeovers.keptFrom(assetId) : null;
  }

  /** Why nobody can use an instrument now, in a sentence; null: it can be used, or is none. */
  outOf(assetId: string): string | null {
    const link = this.#deps.bench.find(ownerOfAsset(assetId));
    return link === undefined ? null : (whyNotReady(link)?.message ?? null);
  }

  /** Why none of the instruments that are alike for a plan can be used now, in a sentence; null: one can. */
  noneReady(plan: Plan, kind: InstrumentKind, world: World): string | null {
    const like = this.like.of(plan, kind, world);
    if (like.length === 0) return missingSentence(kind, world);
    const reasons = like.map((id) => this.outOf(id));
    return reasons.includes(null) ? null : reasons.join(' ');
  }

  /** Leases on an asset that the lab has entered, in both worlds. */
  heldOf(assetId: string): readonly HeldLease[] {
    return [...this.table.on(assetId), ...this.table.on(assetInWorld(assetId, 'simulated'))];
  }

  /** What fits a need in a world, as it is leased there: of instruments those of the world, of what the lab has entered all. */
  fitting(asset: PlannedAsset, world: World): string[] {
    return this.entered.fitting(asset).flatMap((assetId) => {
      const link = this.#deps.bench.find(assetId);
      if (link === undefined) return this.entered.capacityOf(assetId) > 0 ? [assetInWorld(assetId, world)] : [];
      return link.config.virtual === (world === 'simulated') ? [assetId] : [];
    });
  }

  /** The same as units for a choice: one asset each. */
  unitsFitting(asset: PlannedAsset, world: World): string[][] {
    return this.fitting(asset, world).map((assetId) => [assetId]);
  }

  /** Work with it keeps to its hours; what stands on a place stays there overnight. */
  mindsHours(assetId: string): boolean {
    return this.entered.kindOf(ownerOfAsset(assetId)) !== 'place';
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
    const cutOff = this.changeovers.takeOver();
    const rows = readLeases(this.#deps.journal.connection).filter((row) => row.epoch !== this.#deps.epoch);
    if (rows.length === 0) return cutOff;
    const kept: { token: number; newToken: number }[] = [];
    const revoked: { token: number; assetId: string; executionId: string }[] = [];
    for (const { token, epoch: _dead, ...lease } of rows) {
      if (goesOn(lease.executionId)) kept.push({ token, newToken: this.table.restore(lease).token });
      else revoked.push({ token, assetId: lease.assetId, executionId: lease.executionId });
    }
    this.#onChanged(rows.map((row) => row.assetId));
    return [...cutOff, { kind: 'lease.taken-over', subject: 'lab', data: { kept, revoked } }];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.changeovers[Symbol.asyncDispose]();
    this.entered[Symbol.dispose]();
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
