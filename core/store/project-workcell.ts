import type { JournalEvent } from '../contract/event.ts';
import type { WorkcellState } from '../contract/workcell.ts';
import type { Connection } from './connection.ts';
import { findLabware, insertLabware, labwareRowOf } from './labware-rows.ts';
import { moveLabware } from './project-labware.ts';

/** Automatic snapshots beyond this many are dropped from the table, oldest first; those of a person stay. */
const MOST_AUTOMATIC = 60;

/** Writes what people say about assets and labware, and snapshots, into the tables of the workcell. */
export function projectWorkcell(connection: Connection, event: JournalEvent): void {
  switch (event.kind) {
    case 'asset.added':
      addAsset(connection, event);
      return;
    case 'asset.removed':
      connection.run('DELETE FROM assets WHERE asset_id = ?', event.subject);
      return;
    case 'asset.changed':
      if (event.data.title !== undefined) setOf(connection, event.subject, 'title', event.data.title);
      if (event.data.location !== undefined) setOf(connection, event.subject, 'location', event.data.location);
      return;
    case 'asset.held':
      setOf(connection, event.subject, 'hold', JSON.stringify(event.data.hold));
      return;
    case 'asset.released':
      setOf(connection, event.subject, 'hold', null);
      return;
    case 'asset.stored':
      setOf(connection, event.subject, 'in_storage', event.data.inStorage ? 1 : 0);
      return;
    case 'asset.calibrated':
      setOf(connection, event.subject, 'calibration', JSON.stringify(event.data.calibration));
      return;
    case 'labware.imported':
      connection.run(
        'INSERT OR REPLACE INTO labware_definitions VALUES (?, ?, ?, ?, ?)',
        event.subject,
        event.data.hash,
        JSON.stringify(event.data.definition),
        event.at,
        event.actor,
      );
      return;
    case 'labware.placed':
      insertLabware(connection, labwareRowOf(event.data.labware));
      return;
    case 'labware.moved': {
      const row = findLabware(connection, event.subject);
      if (row !== undefined) moveLabware(connection, row, event.data.to, event.at);
      return;
    }
    case 'labware.removed':
      connection.run('DELETE FROM labware WHERE labware_id = ?', event.subject);
      return;
    case 'workcell.snapshot-taken':
      addSnapshot(connection, event);
      return;
    case 'workcell.rolled-back':
      setBack(connection, event.data.state);
      return;
    default:
      return;
  }
}

function addAsset(connection: Connection, event: Extract<JournalEvent, { kind: 'asset.added' }>): void {
  const { asset } = event.data;
  connection.run(
    `INSERT INTO assets VALUES (?, ?, ?, ?, ?, ?, 0, NULL, NULL, ?) ON CONFLICT DO UPDATE SET
       kind = excluded.kind, title = excluded.title, location = excluded.location, capacity = excluded.capacity,
       members = excluded.members, details = excluded.details`,
    event.subject,
    asset.kind,
    asset.title,
    asset.location,
    asset.capacity,
    JSON.stringify(asset.members),
    JSON.stringify(asset.type === undefined ? {} : { type: asset.type }),
  );
}

/** An instrument has its row from the first thing on that is said about it. */
function setOf(
  connection: Connection,
  assetId: string,
  column: 'title' | 'location' | 'hold' | 'in_storage' | 'calibration',
  value: string | number | null,
): void {
  connection.run(
    `INSERT INTO assets VALUES (?, 'instrument', NULL, '', 1, '[]', 0, NULL, NULL, '{}') ON CONFLICT DO NOTHING`,
    assetId,
  );
  connection.run(`UPDATE assets SET ${column} = ? WHERE asset_id = ?`, value, assetId);
}

function addSnapshot(connection: Connection, event: Extract<JournalEvent, { kind: 'workcell.snapshot-taken' }>): void {
  const { snapshotId, title, cause, executionId, hash, state } = event.data;
  connection.run(
    'INSERT OR REPLACE INTO workcell_snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    snapshotId,
    event.seq,
    title,
    cause,
    executionId,
    event.at,
    event.actor,
    state.labware.length,
    hash,
    JSON.stringify(state),
  );
  connection.run(
    `DELETE FROM workcell_snapshots WHERE cause <> 'manual' AND seq NOT IN
       (SELECT seq FROM workcell_snapshots WHERE cause <> 'manual' ORDER BY seq DESC LIMIT ?)`,
    MOST_AUTOMATIC,
  );
}

function setBack(connection: Connection, state: WorkcellState): void {
  connection.run('DELETE FROM labware');
  for (const record of state.labware) insertLabware(connection, labwareRowOf(record));
  for (const { assetId, location, inStorage } of state.assets) {
    setOf(connection, assetId, 'location', location);
    setOf(connection, assetId, 'in_storage', inStorage ? 1 : 0);
  }
}
