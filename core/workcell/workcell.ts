import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Alert } from '../contract/feed.ts';
import type { Plan, PlanWarning } from '../contract/plan.ts';
import type { InstrumentKind, Mode } from '../contract/words.ts';
import type { WorkcellView as WorkcellNow } from '../contract/workcell.ts';
import type { Bench } from '../instruments/bench.ts';
import type { OpenCatalog } from '../protocols/catalog.ts';
import type { Store } from '../store/store.ts';
import type { LeaseBook } from './leases/lease-book.ts';
import { AssetRegistry } from './asset-registry.ts';
import type { Changeovers } from './changeovers.ts';
import { LabwareDefinitions } from './labware-definitions.ts';
import { LabwareRegister } from './labware-register.ts';
import { RollingBackups } from './rolling-backups.ts';
import { Snapshots } from './snapshots.ts';

export interface WorkcellDeps {
  readonly store: Store;
  readonly bench: Bench;
  readonly catalog: OpenCatalog;
  /** Who has what of the assets that the lab has entered. */
  readonly leases: Pick<LeaseBook, 'heldOf' | 'entered' | 'changeovers'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many executions run or are paused. */
  readonly runningCount: () => number;
  /** False: no backups are written by the clock. */
  readonly backsUp?: boolean;
}

/** The assets that this PC controls, what stands on them, and what is kept of it for bad days. */
export class Workcell implements AsyncDisposable {
  readonly assets: AssetRegistry;
  readonly changeovers: Changeovers;
  readonly labware: LabwareRegister;
  readonly definitions: LabwareDefinitions;
  readonly snapshots: Snapshots;
  readonly backups: RollingBackups;
  readonly #store: Store;
  readonly #leases: WorkcellDeps['leases'];
  readonly #bench: Bench;
  readonly #cleanup = new AsyncDisposableStack();

  constructor({ store, bench, leases, catalog, clock, logger, runningCount, backsUp = true }: WorkcellDeps) {
    const { journal } = store;
    this.#store = store;
    this.#leases = leases;
    this.changeovers = leases.changeovers;
    this.#bench = bench;
    this.assets = this.#cleanup.use(
      new AssetRegistry({
        journal,
        bench,
        clock,
        leasesOn: (assetId) => leases.heldOf(assetId),
      }),
    );
    this.definitions = new LabwareDefinitions(journal, catalog);
    this.labware = new LabwareRegister({ journal, bench, catalog, clock });
    this.snapshots = this.#cleanup.use(new Snapshots({ journal, clock, logger, runningCount }));
    this.backups = this.#cleanup.use(new RollingBackups({ store, clock, logger, isOn: backsUp }));
  }

  view(): WorkcellNow {
    return { assets: this.assets.list(), labware: this.labware.list(), lastBackupAt: this.backups.lastAt() };
  }

  /** What is to be said of the workcell before a plan starts: calibrations, places that are taken, racks that run out of tips. */
  warnings(plan: Pick<Plan, 'instruments' | 'labware' | 'consumables' | 'assets'>, mode: Mode): PlanWarning[] {
    if (mode === 'dry-run') return [];
    const instrumentOf = (kind: InstrumentKind): string | undefined => this.#bench.candidates(kind, mode)[0]?.id;
    const instruments = plan.instruments.flatMap((kind) => instrumentOf(kind) ?? []);
    const fitting = (plan.assets ?? []).flatMap((asset) => this.#leases.entered.fitting(asset));
    const entered = fitting.filter((assetId) => this.assets.has(assetId));
    return [
      ...this.assets.calibrationWarnings([...instruments, ...new Set(entered)]),
      ...this.labware.placeWarnings(plan, instrumentOf),
      ...this.labware.tipWarnings(plan.consumables, instrumentOf),
    ];
  }

  /** What somebody should look at. */
  alerts(): Alert[] {
    const others = [this.#restoredAndHeld(), this.#withoutBackup()].filter((alert) => alert !== null);
    return [...this.assets.alerts(), ...this.#changedByHand(), ...others];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }

  #changedByHand(): Alert[] {
    return this.changeovers.asked.map(({ assetId, sentence, since }) => ({
      alertId: `${assetId}/changeover`,
      severity: 'info',
      title: `Change over ${assetId}`,
      sentence,
      since,
      executionId: null,
      instrumentId: assetId,
    }));
  }

  #withoutBackup(): Alert | null {
    const { fault } = this.backups;
    if (fault === null) return null;
    return {
      alertId: 'workcell/backup',
      severity: 'warning',
      title: 'No backup could be written',
      sentence: `${fault.sentence} It is tried again every hour; make room on the disk, or look at the log.`,
      since: fault.since,
      executionId: null,
      instrumentId: null,
    };
  }

  /** A restored record waits until somebody has released the queue. */
  #restoredAndHeld(): Alert | null {
    const { connection } = this.#store;
    const last = (subject: string, kind: string): { seq: number; at: number } | undefined =>
      connection.get(
        'SELECT seq, at FROM journal WHERE subject = ? AND kind = ? ORDER BY seq DESC LIMIT 1',
        subject,
        kind,
      );
    const restored = last('restore', 'workcell.restored');
    if (restored === undefined || (last('queue', 'queue.released')?.seq ?? 0) > restored.seq) return null;
    return {
      alertId: 'workcell/restored',
      severity: 'warning',
      title: 'This record was restored from a backup',
      sentence:
        'What happened after the backup is not in it. Compare the bench with what is shown, then release the queue.',
      since: restored.at,
      executionId: null,
      instrumentId: null,
    };
  }
}
