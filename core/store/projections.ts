import type { EventKind, JournalEvent } from '../contract/event.ts';
import type { Connection } from './connection.ts';
import { projectCatalog } from './project-catalog.ts';
import { projectChangeover } from './project-changeover.ts';
import { projectExecution } from './project-execution.ts';
import { projectInventory } from './project-inventory.ts';
import { projectLease } from './project-lease.ts';
import { projectLibrary } from './project-library.ts';
import { projectLabware } from './project-labware.ts';
import { projectCalendar, projectJob, projectQueueState, projectRecurring, projectTemplate } from './project-queue.ts';
import { projectCall, projectRevision } from './project-program.ts';
import { projectSource } from './project-source.ts';
import { projectStep } from './project-step.ts';
import { projectWorkcell } from './project-workcell.ts';

/** Tables that `rebuild` empties and fills again from the journal, children first. */
export const PROJECTION_TABLES = [
  'stock_ledger',
  'stock_reservations',
  'stock_lots',
  'stock_articles',
  'catalog_values',
  'queue_state',
  'calendars',
  'changeovers',
  'templates',
  'recurring',
  'batches',
  'jobs',
  'workcell_snapshots',
  'labware_definitions',
  'labware',
  'assets',
  'asset_uses',
  'leases',
  'calls',
  'revised_steps',
  'revised_labware',
  'well_results',
  'attentions',
  'execution_steps',
  'executions',
  'plans',
  'sources',
  'protocol_changes',
  'protocol_originals',
  'protocol_places',
  'protocol_runs',
  'protocol_versions',
  'instruments',
  'settings',
] as const;

type Projector = (connection: Connection, event: JournalEvent) => void;

/** By the area of an event: what stands before the point of its kind. */
const PROJECTORS: Partial<Record<string, readonly Projector[]>> = {
  execution: [projectExecution, projectRevision, projectLibrary, projectLease, projectLabware, projectInventory],
  step: [projectStep, projectLease, projectLabware, projectInventory],
  command: [projectStep, projectLease, projectLabware, projectInventory],
  program: [projectLease],
  call: [projectCall],
  lease: [projectLease],
  plan: [projectPlan],
  protocol: [projectLibrary],
  draft: [projectLibrary],
  instrument: [projectInstrument],
  asset: [projectWorkcell],
  labware: [projectWorkcell],
  workcell: [projectWorkcell, projectQueueState],
  job: [projectJob],
  queue: [projectQueueState],
  recurring: [projectRecurring],
  template: [projectTemplate],
  calendar: [projectCalendar],
  changeover: [projectChangeover],
  stock: [projectInventory],
  catalog: [projectCatalog],
  source: [projectSource],
  settings: [projectSettings],
  lab: [projectLab],
};

/** Writes what one event means into the projection tables; runs in the transaction that appends it. */
export function project(connection: Connection, event: JournalEvent): void {
  for (const into of projectorsOf(event.kind)) into(connection, event);
}

const byKind = new Map<EventKind, readonly Projector[]>();

function projectorsOf(kind: EventKind): readonly Projector[] {
  let found = byKind.get(kind);
  if (found === undefined) {
    found = PROJECTORS[kind.slice(0, kind.indexOf('.'))] ?? [];
    byKind.set(kind, found);
  }
  return found;
}

function projectPlan(connection: Connection, event: JournalEvent): void {
  if (event.kind !== 'plan.recorded') return;
  const { plan, protocol, planHash } = event.data;
  connection.run(
    'INSERT INTO plans VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    planHash,
    plan.protocolHash,
    plan.protocolId,
    JSON.stringify(plan),
    JSON.stringify(protocol),
  );
}

function projectInstrument(connection: Connection, event: JournalEvent): void {
  const upsert =
    'INSERT INTO instruments (instrument_id, config, needs_clearing, needs_clearing_since) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET ';
  switch (event.kind) {
    case 'instrument.added':
      connection.run(
        `${upsert} config = excluded.config`,
        event.subject,
        JSON.stringify(event.data.config),
        null,
        null,
      );
      return;
    case 'instrument.removed':
      connection.run('UPDATE instruments SET config = NULL WHERE instrument_id = ?', event.subject);
      return;
    case 'instrument.needs-clearing':
      connection.run(
        `${upsert} needs_clearing = excluded.needs_clearing, needs_clearing_since = excluded.needs_clearing_since`,
        event.subject,
        null,
        event.data.reason,
        event.at,
      );
      return;
    case 'instrument.cleared':
      connection.run(
        'UPDATE instruments SET needs_clearing = NULL, needs_clearing_since = NULL WHERE instrument_id = ?',
        event.subject,
      );
      return;
    default:
      return;
  }
}

function projectSettings(connection: Connection, event: JournalEvent): void {
  if (event.kind !== 'settings.changed') return;
  connection.run(
    'INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    event.data.key,
    JSON.stringify(event.data.value),
  );
}

function projectLab(connection: Connection, event: JournalEvent): void {
  if (event.kind === 'lab.started') connection.run('UPDATE lab SET clean = 0');
  if (event.kind === 'lab.stopped') connection.run('UPDATE lab SET clean = 1');
}
