import { canonicalJson } from '../../base/canonical-json.ts';
import type { Clock } from '../../base/clock.ts';
import { AppError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Draft, DraftSummary, VersionOrigin } from '../../contract/library.ts';
import type { ProtocolDocument, ProtocolSummary } from '../../contract/protocol.ts';
import type { Actor, Journal } from '../../store/journal.ts';
import { readBeside, type LongWork } from '../long-work.ts';
import type { ProgramFile } from '../program/load-program.ts';
import type { TracedProgram } from '../program/trace-program.ts';
import {
  draftOf,
  findDraft,
  findDraftOf,
  idOfNew,
  lastDraftNumber,
  originOfDraft,
  readDraftDocument,
  readDraftEnd,
  readDrafts,
  summaryOf,
  type DraftRow,
} from './draft-rows.ts';
import { invalidProtocol } from './invalid-protocol.ts';
import { newProtocol } from './new-protocol.ts';
import { freeId, idFromName, isProtocolId } from './protocol-id.ts';
import type { ProtocolLibrary } from './protocol-library.ts';

export interface DraftsDeps {
  readonly journal: Journal;
  readonly library: ProtocolLibrary;
  readonly clock: Clock;
  /** Makes a document of a program, with the steps that it takes. */
  readonly readProgram: (file: ProgramFile) => Promise<TracedProgram>;
  /** Where long protocols are read; here when not given. */
  readonly longWork?: LongWork;
}

/** What a working copy is begun with. */
export type DraftStart =
  | { readonly kind: 'nothing'; readonly name: string }
  | { readonly kind: 'version'; readonly protocolId: string; readonly version?: number | undefined }
  | {
      readonly kind: 'copy';
      readonly protocolId: string;
      readonly version?: number | undefined;
      readonly name: string;
    }
  | { readonly kind: 'document'; readonly document: JsonObject; readonly origin?: VersionOrigin | undefined };

interface NewDraft {
  readonly protocolId: string | null;
  readonly madeId: string | null;
  readonly basedOn: number | null;
  readonly origin: VersionOrigin | null;
  readonly name: string;
  readonly document: JsonObject;
}

/** Largest working copy, characters of JSON: a protocol may not be larger either. */
const LARGEST = 5_000_000;
const LONGEST_NAME = 120;
/** Where the number of a version is looked for in the source of a program. */
const MOST_PLACES = 4;

/**
 * Working copies of protocols. What is saved of them is kept through a crash, but it is no part of the record: only a
 * version made of one is. Of a protocol there is one at most, so that two people do not write two next versions.
 *
 * Invariants: 1. a copy is saved only over the revision it was made from. 2. once a release has looked at a copy nothing
 * is saved over it until the release has come to its end.
 */
export class Drafts {
  readonly #deps: DraftsDeps;
  readonly #releasing = new Set<string>();
  #last: number | undefined;

  constructor(deps: DraftsDeps) {
    this.#deps = deps;
  }

  /** The last saved first. */
  list(): DraftSummary[] {
    const { connection } = this.#deps.journal;
    return readDrafts(connection).map((row) => this.#summary(row));
  }

  /** @throws AppError `not-found` with what became of it */
  get(draftId: string): Draft {
    return draftOf(this.#deps.journal.connection, this.#row(draftId));
  }

  /**
   * @throws AppError `not-found`; `conflict` when a document would be the next version of a protocol that has a working
   * copy already
   */
  begin(from: DraftStart, actor: Actor): Promise<Draft> {
    return this.#deps.library.exclusively(async () => {
      const { journal } = this.#deps;
      const open = this.#openedBy(from);
      if (open !== undefined) return draftOf(journal.connection, open);
      const fresh = this.#fresh(from);
      const draftId = `D-${this.#nextNumber()}`;
      await journal.append([{ kind: 'draft.begun', subject: draftId, data: fresh }], actor);
      return this.get(draftId);
    });
  }

  /**
   * @param revision of the copy that this one was made from
   * @throws AppError `not-found`, `bad-input` when it is too large, `conflict` with details.revision, savedBy and savedAt when
   * somebody saved it in between: nothing is changed then; `storage-full`, `storage-fault`
   */
  save(draftId: string, revision: number, document: JsonObject, actor: Actor): DraftSummary {
    const row = this.#row(draftId);
    if (this.#releasing.has(draftId))
      throw new AppError('conflict', `A version is being made of ${row.name}. Begin another working copy after it.`);
    assertRevision(row, revision);
    const text = JSON.stringify(document);
    if (text.length > LARGEST)
      throw new AppError('bad-input', `A working copy may have ${LARGEST / 1e6} MB at most, as a protocol.`);
    const name = nameOf(document) ?? row.name;
    const savedAt = Math.round(this.#deps.clock.now());
    this.#deps.journal.writeBeside((connection) =>
      connection.run(
        'UPDATE protocol_drafts SET document = ?, name = ?, revision = revision + 1, saved_at = ?, saved_by = ? WHERE draft_id = ?',
        text,
        name,
        savedAt,
        actor.name,
        draftId,
      ),
    );
    return this.#summary(this.#row(draftId), document['id']);
  }

  /** @throws AppError `not-found` */
  async discard(draftId: string, actor: Actor): Promise<void> {
    await this.#deps.library.exclusively(async () => {
      const { name } = this.#row(draftId);
      await this.#deps.journal.append([{ kind: 'draft.discarded', subject: draftId, data: { name } }], actor);
    });
  }

  /**
   * Makes a version of a working copy, which is gone then.
   * @throws AppError `protocol-invalid` with details.issues, `not-found`, `conflict` when somebody saved it in between
   */
  release(
    draftId: string,
    revision: number,
    note: string,
    actor: Actor,
  ): Promise<{ summary: ProtocolSummary; version: number }> {
    const { library, journal } = this.#deps;
    return library.exclusively(async () => {
      const row = this.#row(draftId);
      assertRevision(row, revision);
      this.#releasing.add(draftId);
      try {
        const draft = readDraftDocument(journal.connection, draftId);
        const settled = await this.#settled(draft);
        const protocolId = row.protocol_id ?? this.#newId(row, settled['id']);
        const version = library.newestVersion(protocolId) + 1;
        const document = await this.#numbered(settled, version);
        const parsed = await readBeside(JSON.stringify({ ...document, id: protocolId, version }), this.#deps.longWork);
        if ('issues' in parsed) throw invalidProtocol(parsed.issues);
        const summary = await library.addVersionNow(parsed.document, {
          origin: originOfDraft(row),
          actor,
          note,
          beside: [{ kind: 'draft.released', subject: draftId, data: { protocolId, version } }],
        });
        return { summary, version };
      } finally {
        this.#releasing.delete(draftId);
      }
    });
  }

  /** The steps of a program are those that it takes, whatever the working copy says. */
  async #settled(document: JsonObject): Promise<JsonObject> {
    const { program } = document;
    const { fileName, source } = typeof program === 'object' && program !== null && 'source' in program ? program : {};
    if (typeof fileName !== 'string' || typeof source !== 'string') return document;
    const traced = await this.#deps.readProgram({ fileName, source });
    if ('issues' in traced) throw invalidProtocol(traced.issues);
    return traced.document as unknown as JsonObject;
  }

  /** A program says the number of the version that it becomes in its source, too, where it gives one as such. */
  async #numbered(settled: JsonObject, version: number): Promise<JsonObject> {
    const { program } = settled as unknown as ProtocolDocument;
    if (program === undefined || settled['version'] === version) return settled;
    for (const source of sourcesWithNumber(program.source, version)) {
      const traced = await this.#deps.readProgram({ fileName: program.fileName, source });
      if ('document' in traced && isSameButNumber(traced.document, settled, version))
        return traced.document as unknown as JsonObject;
    }
    return settled;
  }

  /** The working copy that is there already, where one is asked for that would be the same. */
  #openedBy(from: DraftStart): DraftRow | undefined {
    if (from.kind !== 'version') return undefined;
    return findDraftOf(this.#deps.journal.connection, from.protocolId);
  }

  #fresh(from: DraftStart): NewDraft {
    const { library } = this.#deps;
    switch (from.kind) {
      case 'nothing': {
        const madeId = this.#freeId(from.name);
        return newDraft(madeId, from.name, newProtocol(madeId, from.name), null);
      }
      case 'copy': {
        const { document, version } = library.get(from.protocolId, from.version);
        const madeId = this.#freeId(from.name);
        const copy = { ...document, id: madeId, name: from.name, version: 1 };
        return { ...newDraft(madeId, from.name, copy, null), basedOn: version };
      }
      case 'version': {
        const { document, version } = library.get(from.protocolId, from.version);
        return this.#nextOf(from.protocolId, document, null, version);
      }
      case 'document':
        return this.#ofDocument(from.document, from.origin ?? null);
    }
  }

  /** Of a document with the id of a protocol that is there, its next version; else a new protocol. */
  #ofDocument(document: JsonObject, origin: VersionOrigin | null): NewDraft {
    const { library, journal } = this.#deps;
    const { id } = document;
    const name = nameOf(document) ?? 'New protocol';
    if (!isProtocolId(id)) {
      const madeId = this.#freeId(name);
      return newDraft(madeId, name, { ...document, id: madeId, name, version: 1 }, origin);
    }
    if (!library.has(id)) return newDraft(null, name, { ...document, name, version: 1 }, origin);
    const open = findDraftOf(journal.connection, id);
    if (open === undefined) return this.#nextOf(id, document, origin, library.get(id).version);
    throw new AppError(
      'conflict',
      `${open.name} has a working copy already, last saved by ${open.saved_by}. Make a version of it or discard it first.`,
      { draftId: open.draft_id, savedBy: open.saved_by, savedAt: open.saved_at },
    );
  }

  #nextOf(protocolId: string, document: object, origin: VersionOrigin | null, basedOn: number): NewDraft {
    const version = this.#deps.library.newestVersion(protocolId) + 1;
    const next = { ...document, version } as JsonObject;
    return {
      protocolId,
      madeId: null,
      basedOn,
      origin,
      name: nameOf(next) ?? protocolId,
      document: next,
    };
  }

  #freeId(name: string): string {
    return freeId(idFromName(name), (id) => this.#deps.library.has(id));
  }

  /** @throws AppError `protocol-invalid` when its id is that of another protocol */
  #newId(row: DraftRow, documentId: unknown): string {
    const id = idOfNew(row, documentId);
    const { library } = this.#deps;
    if (!library.has(id)) return id;
    const other = library.summary(id).name;
    const sentence =
      id === documentId
        ? `The id "${id}" is that of "${other}" already. Choose another id.`
        : `The name gives the id "${id}", which is that of "${other}" already. Choose another name.`;
    throw invalidProtocol([{ path: id === documentId ? 'id' : 'name', sentence }]);
  }

  #nextNumber(): number {
    this.#last ??= lastDraftNumber(this.#deps.journal.connection);
    return ++this.#last;
  }

  #summary(row: DraftRow, documentId?: unknown): DraftSummary {
    const { connection } = this.#deps.journal;
    if (documentId !== undefined || row.protocol_id !== null) return summaryOf(connection, row, documentId);
    return summaryOf(connection, row, readDraftDocument(connection, row.draft_id)['id']);
  }

  #row(draftId: string): DraftRow {
    const { connection } = this.#deps.journal;
    const row = findDraft(connection, draftId);
    if (row !== undefined) return row;
    const end = readDraftEnd(connection, draftId);
    if (end === undefined) throw new AppError('not-found', `There is no working copy ${draftId}.`);
    const data = JSON.parse(end.data) as { name?: string; protocolId?: string; version?: number };
    throw new AppError(
      'not-found',
      end.kind === 'draft.discarded'
        ? `The working copy of ${data.name ?? draftId} was discarded by ${end.actor}.`
        : `${end.actor} made version ${data.version ?? 1} of ${data.protocolId ?? 'a protocol'} of this working copy.`,
    );
  }
}

/** A source with another number in each place where it could be that of its version, one place at a time. */
function sourcesWithNumber(source: string, version: number): string[] {
  const places = [...source.matchAll(/(?<=\bversion['"]?\s*:\s*)\d+/g)].slice(0, MOST_PLACES);
  return places.map(({ index, 0: { length } }) => `${source.slice(0, index)}${version}${source.slice(index + length)}`);
}

function isSameButNumber(document: ProtocolDocument, other: JsonObject, version: number): boolean {
  const rest = ({ version: _version, program: _program, ...kept }: JsonObject): string => canonicalJson(kept);
  return document.version === version && rest(document as unknown as JsonObject) === rest(other);
}

function newDraft(madeId: string | null, name: string, document: object, origin: VersionOrigin | null): NewDraft {
  return { protocolId: null, madeId, basedOn: null, origin, name, document: document as JsonObject };
}

function nameOf(document: JsonObject): string | undefined {
  const { name } = document;
  return typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, LONGEST_NAME) : undefined;
}

function assertRevision(row: DraftRow, revision: number): void {
  if (row.revision === revision) return;
  throw new AppError(
    'conflict',
    `${row.saved_by} has saved this working copy in between. Nothing was changed: take over what is there, or save yours as a copy.`,
    { revision: row.revision, savedBy: row.saved_by, savedAt: row.saved_at },
  );
}
