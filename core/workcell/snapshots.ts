import { Background } from '../base/background.ts';
import { hashOf } from '../base/canonical-json.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { AppError } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { SnapshotView, WorkcellState } from '../contract/workcell.ts';
import { labwareRecordOf, readLabware } from '../store/labware-rows.ts';
import { WELLRUN_ITSELF, type Actor, type Journal, type NewEvent } from '../store/journal.ts';
import { stateDifferences } from './state-differences.ts';

export interface SnapshotsDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many executions run or are paused. */
  readonly runningCount: () => number;
}

interface SnapshotRow {
  readonly snapshot_id: string;
  readonly title: string;
  readonly cause: SnapshotView['cause'];
  readonly execution_id: string | null;
  readonly taken_at: number;
  readonly taken_by: string;
  readonly labware_count: number;
  readonly hash: string;
  readonly state: string;
}

const ROLLING_EVERY_MS = 6 * 3_600_000;

/**
 * What stood where, kept: by a person, before an execution that starts on an idle lab, and every six hours when
 * something has changed. A rollback writes the state of a snapshot as a new event; the past stays as it was.
 *
 * Invariants: 1. a snapshot's hash is that of its state. 2. nothing is set back while an execution runs. 3. before every
 * rollback the present state is kept, so that it can be taken back.
 */
export class Snapshots implements AsyncDisposable {
  readonly #deps: SnapshotsDeps;
  readonly #background: Background;
  readonly #cleanup = new DisposableStack();

  constructor(deps: SnapshotsDeps) {
    this.#deps = deps;
    this.#background = new Background((error) =>
      deps.logger.warn({ error: String(error) }, 'A snapshot of the workcell could not be kept.'),
    );
    this.#cleanup.use(deps.journal.onCommitted((events) => this.#onCommitted(events)));
    const roll = (): void => {
      this.#background.run(this.#keepIfNew('schedule', null));
      timer = deps.clock.setTimer(ROLLING_EVERY_MS, roll, { background: true });
    };
    let timer = deps.clock.setTimer(ROLLING_EVERY_MS, roll, { background: true });
    this.#cleanup.defer(() => timer[Symbol.dispose]());
  }

  /** Newest first. */
  list(): SnapshotView[] {
    return this.#deps.journal.connection
      .all<SnapshotRow>('SELECT * FROM workcell_snapshots ORDER BY seq DESC')
      .map((row) => ({
        snapshotId: row.snapshot_id,
        title: row.title,
        cause: row.cause,
        executionId: row.execution_id,
        takenAt: row.taken_at,
        by: row.taken_by,
        labwareCount: row.labware_count,
        hash: row.hash,
      }));
  }

  /** Keeps the workcell as it is now. */
  async take(title: string, actor: Actor): Promise<SnapshotView> {
    const event = this.#snapshotOf(this.state(), title, 'manual', null);
    await this.#deps.journal.append([event], actor);
    return this.list()[0]!;
  }

  /**
   * Sets what stands where back to a snapshot, or as a drill only says what that would change.
   * @throws AppError `not-found`, `conflict` while something runs, `storage-damaged` when the snapshot is not what it was
   */
  async rollback(
    snapshotId: string,
    options: { readonly drill: boolean; readonly reason: string },
    actor: Actor,
  ): Promise<{ changes: string[]; done: boolean }> {
    const { journal } = this.#deps;
    const row = journal.connection.get<SnapshotRow>(
      'SELECT * FROM workcell_snapshots WHERE snapshot_id = ?',
      snapshotId,
    );
    if (row === undefined) throw new AppError('not-found', `There is no snapshot ${snapshotId}.`);
    const state = JSON.parse(row.state) as WorkcellState;
    if (hashOf(state) !== row.hash)
      throw new AppError('storage-damaged', `The snapshot ${snapshotId} is not what it was when it was taken.`);
    const present = this.state();
    const changes = stateDifferences(present, state);
    if (options.drill) return { changes, done: false };
    if (options.reason === '') throw new AppError('bad-input', 'Say why the workcell is set back.');
    const running = this.#deps.runningCount();
    if (running > 0)
      throw new AppError(
        'conflict',
        `${running === 1 ? 'An execution is' : `${running} executions are`} under way; the workcell is set back only while nothing runs.`,
      );
    const before = this.#snapshotOf(present, `Before the rollback to "${row.title}"`, 'before-rollback', null);
    await journal.append(
      [
        before,
        {
          kind: 'workcell.rolled-back',
          subject: 'workcell',
          data: { snapshotId, before: before.data.snapshotId, state },
          reason: options.reason,
        },
      ],
      actor,
    );
    return { changes, done: true };
  }

  /** What stands where now. @param except labware of this execution is left out */
  state(except?: string): WorkcellState {
    const { connection } = this.#deps.journal;
    const assets = connection.all<{ asset_id: string; location: string; in_storage: number }>(
      'SELECT asset_id, location, in_storage FROM assets ORDER BY asset_id',
    );
    return {
      labware: readLabware(connection)
        .filter((row) => except === undefined || row.execution_id !== except)
        .map(labwareRecordOf),
      assets: assets.map((row) => ({
        assetId: row.asset_id,
        location: row.location,
        inStorage: row.in_storage === 1,
      })),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cleanup.dispose();
    await this.#background.settled();
  }

  #onCommitted(events: readonly JournalEvent[]): void {
    const started = events.find((event) => event.kind === 'execution.started');
    // The one that starts may count already, or not yet.
    if (started === undefined || this.#othersRunning(started.subject)) return;
    this.#background.run(this.#keepIfNew('before-execution', started.subject));
  }

  #othersRunning(executionId: string): boolean {
    return (
      this.#deps.journal.connection.get(
        `SELECT 1 FROM executions WHERE status IN ('running', 'paused') AND execution_id <> ? LIMIT 1`,
        executionId,
      ) !== undefined
    );
  }

  /** A state that is kept already is not kept again. */
  async #keepIfNew(cause: 'before-execution' | 'schedule', executionId: string | null): Promise<void> {
    const state = this.state(executionId ?? undefined);
    const hash = hashOf(state);
    const last = this.#deps.journal.connection.get<{ hash: string }>(
      'SELECT hash FROM workcell_snapshots ORDER BY seq DESC LIMIT 1',
    );
    if (last?.hash === hash || (last === undefined && state.labware.length === 0 && state.assets.length === 0)) return;
    const title = executionId === null ? 'Kept on schedule' : `Before ${executionId}`;
    await this.#deps.journal.append([this.#snapshotOf(state, title, cause, executionId)], WELLRUN_ITSELF);
  }

  #snapshotOf(
    state: WorkcellState,
    title: string,
    cause: SnapshotView['cause'],
    executionId: string | null,
  ): Extract<NewEvent, { kind: 'workcell.snapshot-taken' }> {
    const hash = hashOf(state);
    const snapshotId = `snapshot-${this.#deps.journal.headSeq + 1}-${hash.slice(0, 6)}`;
    return {
      kind: 'workcell.snapshot-taken',
      subject: 'workcell',
      data: { snapshotId, title, cause, executionId, hash, state },
    };
  }
}
