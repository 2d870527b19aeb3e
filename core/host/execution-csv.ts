import type { JournalEvent } from '../contract/event.ts';
import type { AssetUse, StepRecord, WellResult } from '../contract/execution.ts';

type Cell = string | number | null;

/** Measured values, one row a well and quantity. */
export function resultsCsv(results: readonly WellResult[]): string {
  return csv(
    ['labware', 'well', 'quantity', 'value', 'unit', 'flag', 'step'],
    results.map((row) => [row.labwareId, row.well, row.quantity, row.value, row.unit, row.flag, row.stepId]),
  );
}

/** The step log, one row a step, with the assets of the lab that it had itself. Times are UTC. */
export function stepsCsv(steps: readonly StepRecord[], uses: readonly AssetUse[]): string {
  const had = Map.groupBy(uses, (use) => use.stepId);
  return csv(
    [
      'number',
      'step',
      'name',
      'operation',
      'status',
      'started_utc',
      'ended_utc',
      'lab_minutes',
      'error',
      'result',
      'chosen_instruments',
      'assets',
    ],
    steps.map((step) => [
      step.number,
      step.stepId,
      step.name,
      step.operationType,
      step.status,
      utc(step.startedAt),
      utc(step.endedAt),
      step.startedLabAt === null || step.endedLabAt === null ? null : (step.endedLabAt - step.startedLabAt) / 60_000,
      step.errorMessage,
      step.result === null ? null : JSON.stringify(step.result),
      step.chosen === undefined ? null : step.chosen.map((one) => one.instrumentId).join(' '),
      (had.get(step.stepId) ?? []).flatMap(({ assetId }) => assetId ?? []).join(' ') || null,
    ]),
  );
}

/** What was needed of the assets of the lab, one row for each time one was had. Times are UTC. */
export function assetsCsv(uses: readonly AssetUse[]): string {
  return csv(
    ['step', 'needed', 'amount', 'asset', 'from_utc', 'to_utc', 'lab_minutes'],
    uses.map((use) => [
      use.stepId,
      use.title,
      use.amount,
      use.assetId,
      utc(use.startedAt),
      utc(use.endedAt),
      use.startedLabAt === null || use.endedLabAt === null ? null : (use.endedLabAt - use.startedLabAt) / 60_000,
    ]),
  );
}

/** The execution's part of the journal, oldest first. */
export function eventsCsv(events: readonly JournalEvent[]): string {
  return csv(
    ['seq', 'at_utc', 'offset_minutes', 'actor', 'role', 'kind', 'reason', 'data'],
    events.map((event) => [
      event.seq,
      utc(event.at),
      event.offsetMinutes,
      event.actor,
      event.role,
      event.kind,
      event.reason,
      JSON.stringify(event.data),
    ]),
  );
}

/** RFC 4180 with CR LF. Text a spreadsheet would take for a formula gets an apostrophe (OWASP ASVS 1.2.10); numbers stay numbers. */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[\s"']*[=+\-@\t\r\0]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function utc(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
