import { Background } from '../base/background.ts';
import type { Clock } from '../base/clock.ts';
import { AppError } from '../contract/errors.ts';
import type { Alert } from '../contract/feed.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { PlanWarning } from '../contract/plan.ts';
import type { AssetHold, AssetView, Calibration, NewAsset } from '../contract/workcell.ts';
import type { Bench } from '../instruments/bench.ts';
import { DOOR, placesOf } from '../model/places.ts';
import type { Connection } from '../store/connection.ts';
import { readHistoryOf } from '../store/execution-queries.ts';
import { WELLRUN_ITSELF, type Actor, type Journal, type NewEvent } from '../store/journal.ts';
import { calibrationStateOf, describeStatus, statusOf } from './asset-status.ts';
import { dayWords, timeWords } from './time-words.ts';

interface AssetRow {
  readonly asset_id: string;
  readonly kind: AssetView['kind'];
  readonly title: string | null;
  readonly location: string;
  readonly capacity: number;
  readonly members: string;
  readonly in_storage: number;
  readonly hold: string | null;
  readonly calibration: string | null;
  readonly details: string;
}

export interface AssetRegistryDeps {
  readonly journal: Journal;
  readonly bench: Bench;
  readonly clock: Clock;
  /** Who has how much of what no driver is for; nobody where nothing is leased. */
  readonly leasesOn?: (assetId: string) => readonly HeldPart[];
}

/** What an execution has of an asset. */
export interface HeldPart {
  readonly executionId: string;
  readonly amount: number;
}

/** Why nobody else can have an asset now, and when that ends by itself; `until` null: when a person ends it. */
export interface AssetWait {
  readonly sentence: string;
  readonly until: number | null;
}

/**
 * Everything of the workcell that can be reserved: instruments with what people have said about them, and what a lab has
 * entered itself. It keeps nothing: the record and the bench are the state.
 */
export class AssetRegistry implements AsyncDisposable {
  readonly #deps: AssetRegistryDeps;
  readonly #background: Background;
  readonly #listening: Disposable;
  readonly #ends = new Map<string, Disposable>();

  constructor(deps: AssetRegistryDeps) {
    this.#deps = deps;
    this.#background = new Background(() => undefined);
    this.#listening = deps.journal.onCommitted((events) => {
      for (const event of events) if (event.kind.startsWith('asset.')) this.#follow(event.subject);
    });
    for (const row of this.#rows()) this.#follow(row.asset_id);
  }

  /** Instruments in the order of the bench, then what the lab has entered, by name. */
  list(): AssetView[] {
    const rows = new Map(this.#rows().map((row) => [row.asset_id, row]));
    const occupied = this.#occupied();
    const instruments = this.#deps.bench
      .all()
      .map((link) => this.#view(link.id, rows.get(link.id), occupied.get(link.id) ?? 0));
    const entered = [...rows.values()].filter((row) => row.kind !== 'instrument');
    return [...instruments, ...entered.map((row) => this.#view(row.asset_id, row, occupied.get(row.asset_id) ?? 0))];
  }

  has(assetId: string): boolean {
    return this.#deps.bench.find(assetId) !== undefined || this.#row(assetId) !== undefined;
  }

  /** @throws AppError `not-found` */
  get(assetId: string): AssetView {
    return this.#view(assetId, this.#known(assetId), this.#occupied().get(assetId) ?? 0);
  }

  /**
   * Why an asset has to be waited for, besides what its connection and its user say: a person holds it, or it is in
   * storage. Null when neither is so. A hold whose time is over holds no longer.
   */
  waits(assetId: string, now: number): AssetWait | null {
    const row = this.#row(assetId);
    if (row === undefined) return null;
    if (row.in_storage === 1) return { sentence: `${assetId} is in storage.`, until: null };
    const hold = holdOf(row, now);
    if (hold === null) return null;
    return { sentence: `${assetId} is ${this.#holdWords(hold, now)}.`, until: hold.until };
  }

  async add(asset: NewAsset, actor: Actor): Promise<AssetView> {
    if (this.#deps.bench.find(asset.assetId) !== undefined || this.#row(asset.assetId) !== undefined)
      throw new AppError('conflict', `There is an asset ${asset.assetId} already.`);
    if (asset.kind === 'pool' && asset.members.length === 0)
      throw new AppError('bad-input', 'A pool needs at least one asset in it.');
    for (const member of asset.members) this.#known(member);
    await this.#append({ kind: 'asset.added', subject: asset.assetId, data: { asset } }, actor);
    return this.get(asset.assetId);
  }

  async change(assetId: string, change: { title?: string; location?: string }, actor: Actor): Promise<AssetView> {
    const row = this.#known(assetId);
    if (change.title !== undefined && (row === undefined || row.kind === 'instrument'))
      throw new AppError('bad-input', `${assetId} is an instrument; its title comes from its driver.`);
    await this.#append({ kind: 'asset.changed', subject: assetId, data: change }, actor);
    return this.get(assetId);
  }

  async remove(assetId: string, actor: Actor): Promise<void> {
    const row = this.#known(assetId);
    if (row === undefined || row.kind === 'instrument')
      throw new AppError('conflict', `${assetId} is an instrument; take it off the bench instead.`);
    const { usedBy } = this.get(assetId);
    if (usedBy !== null)
      throw new AppError('conflict', `${usedBy} uses ${assetId}. It can be removed when that has ended.`);
    const pool = this.#rows().find((one) => (JSON.parse(one.members) as string[]).includes(assetId));
    if (pool !== undefined)
      throw new AppError('conflict', `${assetId} is in the pool ${pool.asset_id}. Remove that first.`);
    await this.#append({ kind: 'asset.removed', subject: assetId, data: {} }, actor);
  }

  /** A person keeps an asset to themselves: nothing new takes it; what uses it now goes on. */
  async hold(assetId: string, purpose: string, until: number | null, actor: Actor): Promise<AssetView> {
    const now = this.#deps.clock.now();
    const present = holdOf(this.#known(assetId), now);
    if (present !== null) throw new AppError('conflict', `${assetId} is ${this.#holdWords(present, now)}.`);
    if (until !== null && until <= now) throw new AppError('bad-input', 'A hold ends in the future.');
    const hold: AssetHold = { by: actor.name, purpose, since: Math.round(now), until };
    await this.#append({ kind: 'asset.held', subject: assetId, data: { hold }, reason: purpose }, actor);
    return this.get(assetId);
  }

  async release(assetId: string, actor: Actor): Promise<AssetView> {
    if (this.#known(assetId)?.hold == null) throw new AppError('conflict', `Nobody holds ${assetId}.`);
    await this.#append({ kind: 'asset.released', subject: assetId, data: {} }, actor);
    return this.get(assetId);
  }

  async setStorage(assetId: string, inStorage: boolean, actor: Actor): Promise<AssetView> {
    const view = this.get(assetId);
    if (view.inStorage === inStorage)
      throw new AppError('conflict', `${assetId} is ${inStorage ? 'in storage already' : 'not in storage'}.`);
    if (inStorage && view.usedBy !== null)
      throw new AppError('conflict', `${view.usedBy} uses ${assetId}. It can go into storage when that has ended.`);
    await this.#append({ kind: 'asset.stored', subject: assetId, data: { inStorage } }, actor);
    return this.get(assetId);
  }

  async calibrate(assetId: string, given: Omit<Calibration, 'by'>, actor: Actor): Promise<AssetView> {
    this.#known(assetId);
    const now = this.#deps.clock.now();
    if (given.doneAt > now) throw new AppError('bad-input', 'A calibration was done in the past.');
    if (given.dueAt !== null && given.dueAt <= given.doneAt)
      throw new AppError('bad-input', 'The next calibration is due after this one.');
    const calibration = { ...given, by: actor.name };
    await this.#append({ kind: 'asset.calibrated', subject: assetId, data: { calibration } }, actor);
    return this.get(assetId);
  }

  async note(assetId: string, note: string, actor: Actor): Promise<void> {
    this.#known(assetId);
    await this.#append({ kind: 'asset.serviced', subject: assetId, data: { note }, reason: note }, actor);
  }

  /** What the journal says of an asset or a piece of labware, newest first. */
  history(subject: string, limit: number, beforeSeq?: number): { items: JournalEvent[]; more: boolean } {
    const events = readHistoryOf(this.#connection, subject, limit + 1, beforeSeq);
    return { items: events.slice(0, limit), more: events.length > limit };
  }

  /** Calibrations that are overdue, or missing where a real run relies on one. */
  calibrationWarnings(instrumentIds: readonly string[]): PlanWarning[] {
    return instrumentIds.flatMap((id) => {
      const { calibrationState: state, calibration, virtual, kind } = this.get(id);
      if (state === 'overdue' && calibration?.dueAt != null) {
        const since = dayWords(calibration.dueAt, this.#deps.clock.offsetMinutes());
        return [warning('calibration-overdue', `${id} was due for calibration on ${since}.`)];
      }
      if (state !== 'none' || virtual || kind !== 'instrument') return [];
      return [warning('calibration-missing', `No calibration of ${id} is on record.`)];
    });
  }

  /** What somebody should look at: calibrations that are overdue. */
  alerts(): Alert[] {
    const now = this.#deps.clock.now();
    return this.#rows().flatMap((row): Alert[] => {
      const calibration = calibrationOf(row);
      if (calibrationStateOf(calibration, now) !== 'overdue' || calibration?.dueAt == null || row.in_storage === 1)
        return [];
      if (row.kind === 'instrument' && this.#deps.bench.find(row.asset_id) === undefined) return [];
      return [
        {
          alertId: `${row.asset_id}/calibration`,
          severity: 'warning',
          title: `${row.asset_id} is due for calibration`,
          sentence: `It was due on ${dayWords(calibration.dueAt, this.#deps.clock.offsetMinutes())}. Record the new one in its details.`,
          since: calibration.dueAt,
          executionId: null,
          instrumentId: row.asset_id,
        },
      ];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    for (const end of this.#ends.values()) end[Symbol.dispose]();
    await this.#background.settled();
  }

  /** Instruments know what keeps them from new work; a hold that has an end is released by itself then. */
  #follow(assetId: string): void {
    const { bench, clock } = this.#deps;
    const now = clock.now();
    this.#ends.get(assetId)?.[Symbol.dispose]();
    this.#ends.delete(assetId);
    bench.find(assetId)?.setKeptFrom(this.waits(assetId, now)?.sentence ?? null);
    const hold = this.#row(assetId)?.hold ?? null;
    const until = hold === null ? null : (JSON.parse(hold) as AssetHold).until;
    if (until === null) return;
    const end = clock.setTimer(Math.max(0, until - now), () => this.#end(assetId), { background: true });
    this.#ends.set(assetId, end);
  }

  #end(assetId: string): void {
    const event: NewEvent = { kind: 'asset.released', subject: assetId, data: {}, reason: 'Its time was over.' };
    this.#deps.bench.find(assetId)?.setKeptFrom(this.waits(assetId, this.#deps.clock.now())?.sentence ?? null);
    this.#background.run(this.#append(event, WELLRUN_ITSELF));
  }

  get #connection(): Connection {
    return this.#deps.journal.connection;
  }

  #append(event: NewEvent, actor: Actor): Promise<unknown> {
    return this.#deps.journal.append([event], actor);
  }

  #rows(): AssetRow[] {
    return this.#connection.all<AssetRow>('SELECT * FROM assets ORDER BY asset_id');
  }

  #row(assetId: string): AssetRow | undefined {
    return this.#connection.get<AssetRow>('SELECT * FROM assets WHERE asset_id = ?', assetId);
  }

  /** The row of an asset that there is; an instrument of which nothing was said has none. @throws AppError `not-found` */
  #known(assetId: string): AssetRow | undefined {
    const row = this.#row(assetId);
    const isHere = this.#deps.bench.find(assetId) !== undefined || (row !== undefined && row.kind !== 'instrument');
    if (!isHere) throw new AppError('not-found', `There is no asset ${assetId}.`);
    return row;
  }

  /** Places that something stands on: pieces of several executions may be on record for one place. */
  #occupied(): Map<string, number> {
    const rows = this.#connection.all<{ instrument: string; taken: number }>(
      `SELECT instrument, count(DISTINCT coalesce(place, labware_id)) AS taken FROM labware WHERE instrument IS NOT NULL AND place IS NOT ? GROUP BY instrument`,
      DOOR,
    );
    return new Map(rows.map((row) => [row.instrument, row.taken]));
  }

  #holdWords(hold: AssetHold, now: number): string {
    const until = hold.until === null ? '' : ` until ${timeWords(hold.until, now, this.#deps.clock.offsetMinutes())}`;
    return `held by ${hold.by} for ${hold.purpose.replace(/\.$/, '')}${until}`;
  }

  #view(assetId: string, row: AssetRow | undefined, occupied: number): AssetView {
    const now = this.#deps.clock.now();
    const link = this.#deps.bench.find(assetId);
    const instrument = link?.view() ?? null;
    const hold = holdOf(row, now);
    const calibration = calibrationOf(row);
    const inStorage = row?.in_storage === 1;
    const leases = instrument === null ? (this.#deps.leasesOn?.(assetId) ?? []) : [];
    const leasedBy = leases[0]?.executionId ?? null;
    const users = [...new Set(leases.map((lease) => lease.executionId))];
    const status = statusOf({ instrument, leasedBy, hold, inStorage });
    return {
      assetId,
      kind: instrument === null ? (row?.kind ?? 'equipment') : 'instrument',
      instrumentKind: instrument?.kind ?? null,
      title: instrument?.title ?? row?.title ?? assetId,
      location: row?.location ?? '',
      type: row === undefined ? '' : ((JSON.parse(row.details) as { type?: string }).type ?? ''),
      virtual: instrument?.virtual ?? false,
      status,
      sentence: describeStatus(
        status,
        instrument,
        hold === null ? null : this.#holdWords(hold, now),
        instrument === null ? (users.length === 0 ? null : users.join(', ')) : instrument.usedBy,
      ),
      capacity: instrument === null ? (row?.capacity ?? 1) : placesOf(instrument.kind).length,
      occupied: instrument === null ? leases.reduce((sum, lease) => sum + lease.amount, 0) : occupied,
      usedBy: instrument === null ? leasedBy : instrument.usedBy,
      hold,
      inStorage,
      calibration,
      calibrationState: calibrationStateOf(calibration, now),
      members: row === undefined ? [] : (JSON.parse(row.members) as string[]),
    };
  }
}

function holdOf(row: AssetRow | undefined, now: number): AssetHold | null {
  if (row?.hold == null) return null;
  const hold = JSON.parse(row.hold) as AssetHold;
  return hold.until !== null && hold.until <= now ? null : hold;
}

function calibrationOf(row: AssetRow | undefined): Calibration | null {
  return row?.calibration == null ? null : (JSON.parse(row.calibration) as Calibration);
}

function warning(code: string, sentence: string): PlanWarning {
  return { severity: 'warning', code, sentence };
}
