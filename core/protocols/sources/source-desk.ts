import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { Mutex } from '../../base/mutex.ts';
import { AppError, type Issue, toAppError } from '../../contract/errors.ts';
import type { ProtocolSource, sourceCommitSchema, VersionOrigin } from '../../contract/library.ts';
import type { ProtocolDocument, ProtocolSummary } from '../../contract/protocol.ts';
import type { Connection } from '../../store/connection.ts';
import type { Actor, Journal } from '../../store/journal.ts';
import { GitClone, type CommitView } from './git-clone.ts';
import { repositoryAddress, titleOf } from './repository-address.ts';

export interface SourceDeskDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Folder that holds a bare clone for each source; made when the first one is added. */
  readonly folder: string;
  /** Whether a file of a repository is a protocol, by its path. */
  readonly isProtocol: (path: string) => boolean;
  readonly read: (
    fileName: string,
    text: string,
  ) => Promise<{ readonly document: ProtocolDocument } | { readonly issues: readonly Issue[] }>;
  /** Takes a version into the library; the same one again changes nothing. @throws AppError `conflict`, `protocol-invalid` */
  readonly addVersion: (
    document: ProtocolDocument,
    more: { readonly origin: VersionOrigin; readonly actor: Actor; readonly note: string },
  ) => Promise<ProtocolSummary>;
}

interface Row {
  readonly source_id: string;
  readonly title: string;
  readonly url: string;
  readonly branch: string;
  readonly commit_hash: string;
  readonly committed_at: number;
  readonly subject: string;
  readonly behind: number;
  readonly fetched_at: number;
  readonly protocol_ids: string;
  readonly troubles: string;
}

type Taken = Pick<ProtocolSource, 'protocolIds' | 'troubles'>;

/**
 * Git repositories that protocols come from. Each is cloned once and read at one commit, the one that was pinned; what
 * the server has since changes nothing until another commit is pinned. Without a network all but fetching works.
 *
 * Invariants: 1. one change at a time. 2. a repository or commit that cannot be had changes nothing. 3. a commit that
 * was in use is never lost, whatever its server forgets.
 */
export class SourceDesk {
  readonly #deps: SourceDeskDeps;
  readonly #mutex = new Mutex();

  constructor(deps: SourceDeskDeps) {
    this.#deps = deps;
  }

  /** By title. */
  list(): ProtocolSource[] {
    return this.#connection
      .all<Row>('SELECT * FROM sources')
      .map(viewOf)
      .sort((a, b) => a.title.localeCompare(b.title));
  }

  /**
   * Clones a repository and takes the protocols of a commit into the library.
   * @param ref branch, tag or commit; the repository's own branch when empty
   * @throws AppError when the address, the repository or the commit is not to be had, or it holds no protocol
   */
  add(
    input: { readonly url: string; readonly title: string; readonly ref: string },
    actor: Actor,
  ): Promise<ProtocolSource> {
    const url = repositoryAddress(input.url);
    return this.#mutex.run(async () => {
      const known = this.list().find((one) => one.url === url);
      if (known !== undefined)
        throw new AppError(
          'conflict',
          `This repository is here already, as "${known.title}". Choose another commit there.`,
        );
      const title = input.title === '' ? titleOf(url) : input.title;
      const sourceId = this.#freeId(title);
      mkdirSync(this.#deps.folder, { recursive: true });
      const clone = await GitClone.make(url, this.#gitDir(sourceId));
      try {
        const branch = await clone.defaultBranch();
        const at = await this.#choose(clone, input.ref === '' ? branch : input.ref, branch);
        const taken = await this.#takeIn(clone, sourceId, at.commit, actor);
        if (taken.protocolIds.length === 0) throw nothingFound(taken);
        const { commit, committedAt, subject } = at.commit;
        const source = { title, url, branch: at.branch, commit, committedAt, subject, fetchedAt: this.#now, ...taken };
        await this.#deps.journal.append([{ kind: 'source.added', subject: sourceId, data: { source } }], actor);
      } catch (error) {
        await rm(this.#gitDir(sourceId), { recursive: true, force: true });
        throw error;
      }
      return this.get(sourceId);
    });
  }

  /** @throws AppError `not-found` */
  get(sourceId: string): ProtocolSource {
    const row = this.#connection.get<Row>('SELECT * FROM sources WHERE source_id = ?', sourceId);
    if (row === undefined) throw new AppError('not-found', `There is no source "${sourceId}".`);
    return viewOf(row);
  }

  /** Asks the server what is new; the commit in use stays. A clone that has gone is made again. */
  fetch(sourceId: string, actor: Actor): Promise<ProtocolSource> {
    return this.#mutex.run(async () => {
      const source = this.get(sourceId);
      if (existsSync(this.#gitDir(sourceId))) await GitClone.open(this.#gitDir(sourceId)).fetch();
      else {
        mkdirSync(this.#deps.folder, { recursive: true });
        await GitClone.make(source.url, this.#gitDir(sourceId));
      }
      const clone = GitClone.open(this.#gitDir(sourceId));
      await clone.keep((await clone.commitOf(source.commit)).commit);
      const behind = await behindOf(clone, source.commit, source.branch);
      await this.#deps.journal.append([{ kind: 'source.fetched', subject: sourceId, data: { behind } }], actor);
      return this.get(sourceId);
    });
  }

  /** Commits of the branch in use, newest first; the one in use is among them or behind them. */
  async commits(sourceId: string, limit: number): Promise<z.infer<typeof sourceCommitSchema>[]> {
    const source = this.get(sourceId);
    const clone = GitClone.open(this.#gitDir(sourceId));
    const from = (await clone.hasBranch(source.branch)) ? source.branch : source.commit;
    const commits = await clone.log(from, limit);
    return commits.map((one) => ({ ...one, inUse: one.commit === source.commit }));
  }

  /**
   * Takes another commit into use, with its protocols.
   * @throws AppError `not-found` when the clone has no such commit; nothing has changed then
   */
  pin(sourceId: string, ref: string, actor: Actor): Promise<ProtocolSource> {
    return this.#mutex.run(async () => {
      const source = this.get(sourceId);
      const clone = GitClone.open(this.#gitDir(sourceId));
      const at = await this.#choose(clone, ref, source.branch);
      const { commit, committedAt, subject } = at.commit;
      const taken = await this.#takeIn(clone, sourceId, at.commit, actor);
      if (taken.protocolIds.length === 0) throw nothingFound(taken);
      const behind = await behindOf(clone, commit, at.branch);
      const data = { branch: at.branch, commit, committedAt, subject, behind, ...taken };
      await this.#deps.journal.append([{ kind: 'source.pinned', subject: sourceId, data }], actor);
      return this.get(sourceId);
    });
  }

  /** Forgets a source and its clone. Versions that came from it stay. */
  remove(sourceId: string, actor: Actor): Promise<void> {
    return this.#mutex.run(async () => {
      this.get(sourceId);
      await this.#deps.journal.append([{ kind: 'source.removed', subject: sourceId, data: {} }], actor);
      await rm(this.#gitDir(sourceId), { recursive: true, force: true });
    });
  }

  /** The commit that is meant, and the branch that is followed from then on. */
  async #choose(clone: GitClone, ref: string, followed: string): Promise<{ commit: CommitView; branch: string }> {
    const commit = await clone.commitOf(ref);
    return { commit, branch: (await clone.hasBranch(ref)) ? ref : followed };
  }

  /** The protocols of a commit as versions in the library. What is faulty is told, and keeps the others from nothing. */
  async #takeIn(clone: GitClone, sourceId: string, at: CommitView, actor: Actor): Promise<Taken> {
    await clone.keep(at.commit);
    const protocolIds = new Set<string>();
    const troubles: ProtocolSource['troubles'] = [];
    for (const { path, text } of await clone.files(at.commit, this.#deps.isProtocol)) {
      const sentence =
        text === undefined
          ? 'It is larger than a protocol may be.'
          : await this.#take({ path, text }, sourceId, at, actor, protocolIds);
      if (sentence !== undefined) troubles.push({ path, sentence });
    }
    return { protocolIds: [...protocolIds].sort(), troubles };
  }

  /** One file; what is wrong with it, or undefined when it is in the library. */
  async #take(
    { path, text }: { readonly path: string; readonly text: string },
    sourceId: string,
    at: CommitView,
    actor: Actor,
    protocolIds: Set<string>,
  ): Promise<string | undefined> {
    const fileName = path.slice(path.lastIndexOf('/') + 1);
    const read = await this.#deps.read(fileName, text);
    if ('issues' in read) return inWords(read.issues);
    const origin: VersionOrigin = { kind: 'git', sourceId, commit: at.commit, path };
    try {
      const summary = await this.#deps.addVersion(read.document, { origin, actor, note: at.subject });
      protocolIds.add(summary.protocolId);
      return undefined;
    } catch (error) {
      const known = toAppError(error);
      if (known.code !== 'conflict' && known.code !== 'protocol-invalid') throw error;
      return known.message;
    }
  }

  #freeId(title: string): string {
    const base =
      title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 40) || 'repository';
    const taken = new Set(this.list().map((one) => one.sourceId));
    let id = base;
    for (let number = 2; taken.has(id); number++) id = `${base}-${number}`;
    return id;
  }

  #gitDir(sourceId: string): string {
    return join(this.#deps.folder, `${sourceId}.git`);
  }

  get #connection(): Connection {
    return this.#deps.journal.connection;
  }

  get #now(): number {
    return this.#deps.clock.now();
  }
}

async function behindOf(clone: GitClone, commit: string, branch: string): Promise<number> {
  return (await clone.hasBranch(branch)) ? clone.countBetween(commit, `refs/heads/${branch}`) : 0;
}

function inWords(issues: readonly Issue[]): string {
  const [first] = issues;
  if (first === undefined) return 'It is no valid protocol.';
  return first.path === '' ? first.sentence : `${first.path}: ${first.sentence}`;
}

function nothingFound({ troubles }: Taken): AppError {
  const [first] = troubles;
  return new AppError(
    'bad-input',
    first === undefined
      ? 'This commit holds no protocols: files whose names end in .wellrun.json or .wellrun.ts.'
      : `None of the ${troubles.length} protocols of this commit is valid. ${first.path}: ${first.sentence}`,
  );
}

function viewOf(row: Row): ProtocolSource {
  return {
    sourceId: row.source_id,
    title: row.title,
    url: row.url,
    branch: row.branch,
    commit: row.commit_hash,
    committedAt: row.committed_at,
    subject: row.subject,
    behind: row.behind,
    fetchedAt: row.fetched_at,
    protocolIds: JSON.parse(row.protocol_ids) as string[],
    troubles: JSON.parse(row.troubles) as ProtocolSource['troubles'],
  };
}
