import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { AppError } from '../../contract/errors.ts';
import type { ProtocolVersion, VersionOrigin } from '../../contract/library.ts';
import type { ProtocolDocument, ProtocolSummary } from '../../contract/protocol.ts';
import type { ApprovalPolicy, Mode, VersionState } from '../../contract/words.ts';
import { assertVersionTransition } from '../../model/version-states.ts';
import type { Connection } from '../../store/connection.ts';
import { WELLRUN_ITSELF, type Actor, type Journal, type NewEvent } from '../../store/journal.ts';
import type { Catalog } from '../catalog.ts';
import { planBeside, readBeside, type LongWork } from '../long-work.ts';
import { exportProtocol, protocolHash } from '../protocol-document.ts';
import {
  approvalObjection,
  assertApproved,
  assertMayApprove,
  readApprovalPolicy,
  type KnownDocument,
} from './approval.ts';
import { invalidProtocol } from './invalid-protocol.ts';
import { safeFileName } from './files/safe-file-name.ts';
import { FactsBook } from './protocol-facts.ts';
import { readShipped } from './shipped-protocols.ts';
import { summaries } from './summaries.ts';
import {
  countProtocols,
  defaultVersion,
  findVersion,
  newestVersion,
  readDocument,
  readHistory,
  readOriginal,
  readVersions,
  type VersionRow,
} from './version-rows.ts';

export interface ProtocolLibraryDeps {
  /** Folders of what ships with Wellrun. */
  readonly folders: readonly string[];
  readonly journal: Journal;
  readonly catalog: Catalog;
  readonly logger: Logger;
  /** Where long protocols are planned; here when not given. */
  readonly longWork?: LongWork;
}

/** What is on record of a version beside its document. */
export interface NewVersion {
  readonly origin: VersionOrigin;
  readonly actor: Actor;
  /** What was changed and why. */
  readonly note?: string;
  /** Its first state; a draft when left out. */
  readonly state?: VersionState;
  /** The file of another format that it was made from. */
  readonly original?: { readonly fileName: string; readonly text: string };
  /** Recorded with it, in one transaction. */
  readonly beside?: readonly NewEvent[];
}

/** A version of a protocol with its document. */
export interface OpenedVersion {
  readonly document: ProtocolDocument;
  readonly summary: ProtocolSummary;
  readonly version: number;
  readonly state: VersionState;
}

/** Where a protocol belongs; what is left out stays as it was. */
export interface Place {
  readonly folder?: string | undefined;
  /** Those of the lab, beside those of the document. */
  readonly tags?: readonly string[] | undefined;
  readonly isFavourite?: boolean | undefined;
  readonly isTemplate?: boolean | undefined;
}

/**
 * The protocols at hand, each with its versions side by side. A version is known by the hash of its document and never
 * changes; its state does, on record. Protocols that ship with Wellrun are taken in when it starts, as versions that
 * Wellrun approved, so that a later Wellrun adds to them and takes nothing away.
 *
 * Invariants: 1. of a protocol there is one document of each version number. 2. what changes the library is done one after
 * the other (`lock`), so that what was looked at before an event still holds when it is written.
 */
export class ProtocolLibrary {
  readonly #deps: ProtocolLibraryDeps;
  readonly #facts: FactsBook;
  readonly #lock = new Mutex();

  constructor(deps: ProtocolLibraryDeps) {
    this.#deps = deps;
    this.#facts = new FactsBook(deps.journal, deps.catalog);
  }

  /** Takes in what ships with this Wellrun and is not in the record yet. @throws AppError `storage-full`, `storage-fault` */
  async open(): Promise<void> {
    const events: NewEvent[] = [];
    for (const document of this.#deps.folders.flatMap((folder) => readShipped(folder))) {
      const known = findVersion(this.connection, document.id, document.version);
      const hash = protocolHash(document);
      if (known?.hash === hash) continue;
      if (known === undefined) events.push(savedEvent(document, hash, SHIPPED));
      else
        this.#deps.logger.warn(
          { protocolId: document.id, version: document.version },
          'A protocol that ships with Wellrun has the number of a version of this lab with other contents, which stays.',
        );
    }
    if (events.length > 0) await this.#deps.journal.append(events, WELLRUN_ITSELF);
  }

  /** The connection for reading. */
  get connection(): Connection {
    return this.#deps.journal.connection;
  }

  get count(): number {
    return countProtocols(this.connection);
  }

  /** By name. */
  list(): ProtocolSummary[] {
    return summaries(this.connection, this.#facts);
  }

  /** @throws AppError `not-found` */
  summary(protocolId: string): ProtocolSummary {
    const [summary] = summaries(this.connection, this.#facts, protocolId);
    if (summary === undefined) throw unknownProtocol(protocolId);
    return summary;
  }

  /** @param version the one that runs when none is asked for, when left out @throws AppError `not-found` */
  get(protocolId: string, version?: number): OpenedVersion {
    const row = this.#row(protocolId, version);
    return {
      document: readDocument(this.connection, protocolId, row.version),
      summary: this.summary(protocolId),
      version: row.version,
      state: row.state,
    };
  }

  /** The document alone. @throws AppError `not-found` */
  document(protocolId: string, version?: number): ProtocolDocument {
    return readDocument(this.connection, protocolId, this.#row(protocolId, version).version);
  }

  /** Newest first. @throws AppError `not-found` */
  versions(protocolId: string): ProtocolVersion[] {
    const versions = readHistory(this.connection, protocolId);
    if (versions.length === 0) throw unknownProtocol(protocolId);
    return versions;
  }

  has(protocolId: string, version?: number): boolean {
    if (version === undefined) return this.newestVersion(protocolId) > 0;
    return findVersion(this.connection, protocolId, version) !== undefined;
  }

  /** 0 when there is no such protocol. */
  newestVersion(protocolId: string): number {
    return newestVersion(this.connection, protocolId);
  }

  /**
   * Takes a version into the library. The same document again changes nothing and gives what is known of it.
   * @throws AppError `protocol-invalid` with details.issues when it cannot be planned, `conflict` when this version is there
   * with other contents, or may not be approved by this actor
   */
  addVersion(document: ProtocolDocument, given: NewVersion): Promise<ProtocolSummary> {
    return this.exclusively(() => this.addVersionNow(document, given));
  }

  /** The same for whoever has the lock already. */
  async addVersionNow(document: ProtocolDocument, given: NewVersion): Promise<ProtocolSummary> {
    const hash = protocolHash(document);
    if (this.knows(document, hash)) return this.summary(document.id);
    const planned = await planBeside(document, {}, this.#deps.catalog, this.#deps.longWork);
    if ('issues' in planned) throw invalidProtocol(planned.issues);
    const title = titleOf(document);
    assertMayApprove(this.connection, title, given.actor.name, given.state ?? 'draft', given.actor);
    const events = [savedEvent(document, hash, given), ...(given.beside ?? [])];
    await this.#deps.journal.append(events, given.actor);
    this.#facts.keep(hash, document, planned);
    return this.summary(document.id);
  }

  /** Whether the library has this very document. @throws AppError `conflict` when it has another with its number */
  knows(document: ProtocolDocument, hash: string = protocolHash(document)): boolean {
    const known = findVersion(this.connection, document.id, document.version);
    if (known === undefined || known.hash === hash) return known !== undefined;
    const next = this.newestVersion(document.id) + 1;
    throw new AppError(
      'conflict',
      `${titleOf(document)} is in the library with other contents, and a version never changes. Give the file "version": ${next} to keep both.`,
    );
  }

  /** The file of another format that a version was made from. @throws AppError `not-found` */
  original(protocolId: string, version?: number): { fileName: string; text: string } | undefined {
    return readOriginal(this.connection, protocolId, this.#row(protocolId, version).version);
  }

  /** Runs what changes the library when nobody else does. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#lock.run(work);
  }

  /** @throws AppError `protocol-invalid` with details.issues, `conflict` as `addVersion` */
  async import(text: string, actor: Actor, fileName?: string): Promise<ProtocolSummary> {
    const parsed = await readBeside(text, this.#deps.longWork);
    if ('issues' in parsed) throw invalidProtocol(parsed.issues);
    const { document } = parsed;
    return this.addVersion(document, {
      origin: { kind: 'file', fileName: safeFileName(fileName ?? `${document.id}.wellrun.json`) },
      actor,
    });
  }

  /** @throws AppError `not-found` */
  export(protocolId: string, version?: number): { fileName: string; text: string } {
    const document = this.document(protocolId, version);
    return { fileName: safeFileName(`${document.id}.wellrun.json`), text: exportProtocol(document) };
  }

  /** @throws AppError `not-found`, `conflict` when the state cannot follow, or these are not four eyes */
  setState(
    protocolId: string,
    version: number,
    to: VersionState,
    reason: string,
    actor: Actor,
  ): Promise<ProtocolVersion> {
    return this.exclusively(async () => {
      const row = this.#row(protocolId, version);
      const title = `Version ${version} of ${row.name}`;
      assertVersionTransition(title, row.state, to);
      assertMayApprove(this.connection, title, row.saved_by, to, actor);
      await this.#deps.journal.append(
        [
          {
            kind: 'protocol.state',
            subject: protocolId,
            data: { version, from: row.state, to },
            ...(reason === '' ? {} : { reason }),
          },
        ],
        actor,
      );
      return this.versions(protocolId).find((one) => one.version === version)!;
    });
  }

  /** @throws AppError `not-found` */
  organise(protocolId: string, place: Place, actor: Actor): Promise<ProtocolSummary> {
    return this.exclusively(async () => {
      if (!this.has(protocolId)) throw unknownProtocol(protocolId);
      const { folder, tags, isFavourite, isTemplate } = place;
      const data = {
        ...(folder === undefined ? {} : { folder }),
        ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
        ...(isFavourite === undefined ? {} : { isFavourite }),
        ...(isTemplate === undefined ? {} : { isTemplate }),
      };
      if (Object.keys(data).length > 0)
        await this.#deps.journal.append([{ kind: 'protocol.placed', subject: protocolId, data }], actor);
      return this.summary(protocolId);
    });
  }

  /** Who has to approve a protocol before it runs on real instruments. */
  get approvalPolicy(): ApprovalPolicy {
    return readApprovalPolicy(this.connection);
  }

  /** Why a plan of this document may not be started in a mode, by its state and the policy of the lab; null: it may. */
  objection(plan: KnownDocument, mode: Mode): string | null {
    return approvalObjection(this.connection, plan, mode);
  }

  /** @throws AppError `conflict` with that objection */
  assertApproved(plan: KnownDocument, mode: Mode): void {
    assertApproved(this.connection, plan, mode);
  }

  #row(protocolId: string, version: number | undefined): VersionRow {
    if (version !== undefined) {
      const row = findVersion(this.connection, protocolId, version);
      if (row !== undefined) return row;
    }
    const rows = readVersions(this.connection, protocolId);
    if (rows.length === 0) throw unknownProtocol(protocolId);
    if (version === undefined) return defaultVersion(rows);
    const numbers = rows.map((row) => row.version).join(', ');
    throw new AppError('not-found', `${rows[0]!.name} has no version ${version}. There is ${numbers}.`);
  }
}

const SHIPPED: NewVersion = {
  origin: { kind: 'shipped' },
  actor: WELLRUN_ITSELF,
  note: 'Ships with Wellrun.',
  state: 'approved',
};

function savedEvent(document: ProtocolDocument, hash: string, given: NewVersion): NewEvent {
  const { origin, note = '', state = 'draft', original } = given;
  return {
    kind: 'protocol.saved',
    subject: document.id,
    data: { hash, protocol: document, state, note, origin, ...(original === undefined ? {} : { original }) },
  };
}

function titleOf(document: ProtocolDocument): string {
  return `Version ${document.version} of "${document.name}"`;
}

function unknownProtocol(protocolId: string): AppError {
  return new AppError('not-found', `There is no protocol "${protocolId}".`);
}
