import type { JournalEvent } from '../contract/event.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import { WELLRUN_ITSELF } from '../store/journal.ts';
import { worldOf } from './dispatcher.ts';
import type { World } from './forecast-source.ts';
import type { Forecaster, RenewalReason } from './forecaster.ts';

/** Events after which other work may run, or the same at other times. */
const RENEWING = new Set<JournalEvent['kind']>([
  'execution.started',
  'execution.completed',
  'labware.placed',
  'labware.moved',
  'labware.removed',
  'execution.failed',
  'execution.cancelled',
  'execution.paused',
  'execution.resumed',
  'step.ended',
  'job.submitted',
  'job.held',
  'job.released',
  'job.moved',
  'job.priority',
  'job.times',
  'job.cancelled',
  'job.retrying',
  'instrument.connected',
  'instrument.disconnected',
  'instrument.fault',
  'instrument.needs-clearing',
  'instrument.cleared',
  'instrument.added',
  'instrument.removed',
  'asset.added',
  'asset.removed',
  'asset.held',
  'asset.released',
  'asset.stored',
  'calendar.changed',
  'changeover.declared',
  'changeover.stated',
  'changeover.interrupted',
  'changeover.done',
]);
/** Of these the ones that only move times: what comes of them is looked for less long. */
const DRIFTING = new Set<JournalEvent['kind']>([
  'execution.paused',
  'execution.resumed',
  'execution.completed',
  'step.ended',
  'changeover.done',
]);

/**
 * Which worlds need a new forecast after what has happened, and what for. What was committed together is looked at as one: a
 * thousand experiments change one forecast, not it a thousand times.
 */
export function renewalsAfter(
  events: readonly JournalEvent[],
  forecasters: Readonly<Record<World, Forecaster>>,
  find: (executionId: string) => ExecutionRun | undefined,
): ReadonlyMap<World, RenewalReason> {
  const wanted = new Map<World, RenewalReason>();
  for (const event of events) {
    if (!RENEWING.has(event.kind)) continue;
    // What was over when its time was is no news.
    if (event.kind === 'changeover.done' && event.actor === WELLRUN_ITSELF.name) continue;
    const run = find(event.subject);
    const worlds: readonly World[] = run === undefined ? ['simulated', 'real'] : [worldOf(run)];
    for (const world of worlds) {
      if (isAsPlanned(event, forecasters[world], run)) continue;
      if (wanted.get(world) !== 'jobs') wanted.set(world, DRIFTING.has(event.kind) ? 'drift' : 'jobs');
    }
  }
  return wanted;
}

/** What begins and ends as planned is no news. */
function isAsPlanned(event: JournalEvent, forecaster: Forecaster, run: ExecutionRun | undefined): boolean {
  switch (event.kind) {
    case 'execution.started':
      return run !== undefined && forecaster.hasPlanned(run);
    case 'execution.completed':
      return !forecaster.endsEarly(event.subject);
    case 'step.ended':
      return event.data.status !== 'skipped' || !forecaster.isStillPlanned(event.subject, event.data.stepId);
    default:
      return false;
  }
}
