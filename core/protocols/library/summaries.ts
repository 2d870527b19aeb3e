import type { VersionOrigin } from '../../contract/library.ts';
import type { ProtocolSummary } from '../../contract/protocol.ts';
import type { Connection } from '../../store/connection.ts';
import type { FactsBook } from './protocol-facts.ts';
import { folderOfShipped, isShippedTemplate } from './shipped-protocols.ts';
import {
  defaultVersion,
  readDocument,
  readDraftIds,
  readPlaces,
  readRuns,
  readVersions,
  type PlaceRow,
  type RunsRow,
  type VersionRow,
} from './version-rows.ts';

/** Protocols as the library lists them, by name; of one protocol, or of all. No document is read or planned. */
export function summaries(connection: Connection, facts: FactsBook, protocolId?: string): ProtocolSummary[] {
  const versions = [...Map.groupBy(readVersions(connection, protocolId), (row) => row.protocol_id).values()];
  const places = readPlaces(connection, protocolId);
  const runs = readRuns(connection, protocolId);
  const drafts = readDraftIds(connection, protocolId);
  const chosen = versions.map((rows) => ({ rows, row: defaultVersion(rows) }));
  const rowOf = new Map(chosen.map(({ row }) => [row.hash, row]));
  const factsOf = facts.of([...rowOf.keys()], (hash) => {
    const row = rowOf.get(hash)!;
    return readDocument(connection, row.protocol_id, row.version);
  });
  return chosen
    .map(({ rows, row }): ProtocolSummary => {
      const id = row.protocol_id;
      const { stepCount, instruments } = factsOf(row.hash);
      return {
        ...headOf(row),
        newestVersion: rows[0]!.version,
        ...placeOf(rows, row, places.get(id)),
        stepCount,
        instruments: [...instruments],
        ...runsOf(runs.get(id) ?? []),
        draftId: drafts.get(id) ?? null,
      };
    })
    .sort((a, b) => COLLATOR.compare(a.name, b.name) || (a.protocolId < b.protocolId ? -1 : 1));
}

/** Made once: comparing through the locale each time takes most of the time of a long list. */
const COLLATOR = new Intl.Collator();

function headOf(row: VersionRow) {
  const origin = originOf(row);
  return {
    protocolId: row.protocol_id,
    name: row.name,
    version: row.version,
    state: row.state,
    hash: row.hash,
    description: row.description,
    operationType: row.operation_type,
    source: origin.kind === 'shipped' || origin.kind === 'git' ? origin.kind : ('imported' as const),
    sourceId: origin.kind === 'git' ? origin.sourceId : null,
    form: row.form,
  };
}

function placeOf(rows: readonly VersionRow[], row: VersionRow, place: PlaceRow | undefined) {
  const ofLab = place === undefined ? [] : (JSON.parse(place.tags) as string[]);
  return {
    folder: place?.folder ?? usualFolder(rows, row),
    tags: [...new Set([...(JSON.parse(row.tags) as string[]), ...ofLab])],
    isFavourite: place?.is_favourite === 1,
    isTemplate: (place?.is_template ?? Number(isUsualTemplate(rows, row))) === 1,
  };
}

function usualFolder(rows: readonly VersionRow[], row: VersionRow): string {
  return isShipped(rows) ? folderOfShipped(row.operation_type) : '';
}

function isUsualTemplate(rows: readonly VersionRow[], row: VersionRow): boolean {
  return isShipped(rows) && isShippedTemplate(row.protocol_id);
}

function isShipped(rows: readonly VersionRow[]): boolean {
  return rows.some((one) => originOf(one).kind === 'shipped');
}

function runsOf(rows: readonly RunsRow[]) {
  return {
    runs: rows.reduce((sum, row) => sum + row.runs, 0),
    lastRunAt: rows.length === 0 ? null : Math.max(...rows.map((row) => row.last_run_at)),
  };
}

function originOf(row: VersionRow): VersionOrigin {
  return JSON.parse(row.origin) as VersionOrigin;
}
