import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { JsonObject } from '../contract/json.ts';
import type { ProtocolDocument, ProtocolSummary } from '../contract/protocol.ts';
import type { Connection } from '../store/connection.ts';
import type { Actor, Journal } from '../store/journal.ts';
import type { Catalog } from './catalog.ts';
import { exportProtocol, protocolHash } from './protocol-document.ts';
import { parseProtocol } from './parse-protocol.ts';
import { planProtocol } from './plan-protocol.ts';

interface Entry {
  readonly document: ProtocolDocument;
  readonly hash: string;
  readonly source: 'shipped' | 'imported';
}

/** The protocols at hand: those that ship with Wellrun and those that were imported; of each the newest version. */
export class ProtocolLibrary {
  readonly #shipped: ReadonlyMap<string, Entry>;
  readonly #journal: Journal;
  readonly #catalog: Catalog;
  readonly #summaries = new Map<string, ProtocolSummary>();

  constructor(folder: string, journal: Journal, catalog: Catalog) {
    this.#shipped = readShipped(folder);
    this.#journal = journal;
    this.#catalog = catalog;
  }

  list(): ProtocolSummary[] {
    return [...this.#entries().values()]
      .map((entry) => this.#summary(entry))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** @throws AppError `not-found` */
  get(protocolId: string): { document: ProtocolDocument; summary: ProtocolSummary } {
    const entry = this.#entries().get(protocolId);
    if (entry === undefined) throw new AppError('not-found', `There is no protocol "${protocolId}".`);
    return { document: entry.document, summary: this.#summary(entry) };
  }

  /**
   * Takes a document into the library; its text must be a valid protocol.
   * @throws AppError `protocol-invalid` with details.issues, `conflict` when this version is there with other contents
   */
  async import(text: string, actor: Actor): Promise<ProtocolSummary> {
    const parsed = parseProtocol(text);
    if ('issues' in parsed) throw invalid(parsed.issues);
    const { document } = parsed;
    const hash = protocolHash(document);
    const known = this.#entries().get(document.id);
    if (known !== undefined && known.document.version === document.version) {
      if (known.hash === hash) return this.#summary(known);
      throw new AppError(
        'conflict',
        `Version ${document.version} of "${document.name}" is in the library with other contents, and a version never changes. Give the file version ${document.version + 1}.`,
      );
    }
    const planned = planProtocol(document, {}, this.#catalog);
    if ('issues' in planned) throw invalid(planned.issues);
    await this.#journal.append(
      [{ kind: 'protocol.imported', subject: document.id, data: { hash, protocol: document } }],
      actor,
    );
    return this.get(document.id).summary;
  }

  export(protocolId: string): { fileName: string; text: string } {
    const { document } = this.get(protocolId);
    return { fileName: `${document.id}.wellrun.json`, text: exportProtocol(document) };
  }

  #entries(): Map<string, Entry> {
    const entries = new Map(this.#shipped);
    for (const entry of readImported(this.#journal.connection)) {
      const known = entries.get(entry.document.id);
      if (known === undefined || known.document.version <= entry.document.version)
        entries.set(entry.document.id, entry);
    }
    return entries;
  }

  #summary(entry: Entry): ProtocolSummary {
    const known = this.#summaries.get(entry.hash);
    if (known !== undefined) return known;
    const { document } = entry;
    const planned = planProtocol(document, defaultsOf(document), this.#catalog);
    const summary: ProtocolSummary = {
      protocolId: document.id,
      name: document.name,
      version: document.version,
      newestVersion: document.version,
      state: entry.source === 'shipped' ? 'approved' : 'draft',
      hash: entry.hash,
      description: document.description ?? '',
      operationType: document.operationType,
      tags: document.tags ?? [],
      source: entry.source,
      sourceId: null,
      form: document.program === undefined ? 'steps' : 'program',
      folder: '',
      isFavourite: false,
      isTemplate: false,
      runs: 0,
      lastRunAt: null,
      draftId: null,
      stepCount: 'plan' in planned ? planned.plan.steps.length : document.steps.length,
      instruments: 'plan' in planned ? planned.plan.instruments : [],
    };
    this.#summaries.set(entry.hash, summary);
    return summary;
  }
}

function defaultsOf(document: ProtocolDocument): JsonObject {
  return Object.fromEntries(
    Object.entries(document.parameters ?? {}).map(([name, parameter]) => [name, parameter.default]),
  );
}

function readShipped(folder: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.wellrun.json'))) {
    const parsed = parseProtocol(readFileSync(join(folder, name), 'utf8'));
    if ('issues' in parsed)
      throw new AppError('protocol-invalid', `The shipped protocol ${name} has faults.`, { issues: parsed.issues });
    entries.set(parsed.document.id, {
      document: parsed.document,
      hash: protocolHash(parsed.document),
      source: 'shipped',
    });
  }
  return entries;
}

function readImported(connection: Connection): Entry[] {
  return connection
    .all<{ document: string; hash: string }>(
      'SELECT document, hash FROM imported_protocols ORDER BY protocol_id, version',
    )
    .map((row) => ({
      document: JSON.parse(row.document) as ProtocolDocument,
      hash: row.hash,
      source: 'imported' as const,
    }));
}

function invalid(issues: readonly { path: string; sentence: string }[]): AppError {
  const first = issues[0];
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new AppError('protocol-invalid', `${first?.path ?? 'document'}: ${first?.sentence ?? 'not valid'}${more}`, {
    issues,
  });
}
