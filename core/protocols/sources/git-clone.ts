import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { AppError } from '../../contract/errors.ts';
import { runGit } from './git-program.ts';

/** Files that are looked at in one commit, and the size of one, at most. */
const MOST_FILES = 2000;
const LARGEST_BYTES = 5_000_000;
const REGULAR_FILE = /^100(644|755)$/;

export interface CommitView {
  readonly commit: string;
  readonly subject: string;
  readonly author: string;
  /** ms since 1970 */
  readonly committedAt: number;
}

export interface CommittedFile {
  readonly path: string;
  /** Undefined when it is too large to be a protocol. */
  readonly text: string | undefined;
}

const LOG_FORMAT = '%H%x00%s%x00%an%x00%ct';

/**
 * A bare clone on this PC: read from without a network and without a work tree, so that no file of a repository is ever
 * written under a name of its choosing, and nothing in it is run. Commits that were used are kept whatever its server
 * forgets.
 */
export class GitClone {
  readonly #gitDir: string;

  private constructor(gitDir: string) {
    this.#gitDir = gitDir;
  }

  /** @throws AppError `not-found` when the clone is gone */
  static open(gitDir: string): GitClone {
    if (!existsSync(gitDir))
      throw new AppError(
        'not-found',
        'The clone of this repository is no longer on this PC. Remove it and add it again.',
      );
    return new GitClone(gitDir);
  }

  /** Clones into `gitDir`, which is there only when all of it has come. */
  static async make(address: string, gitDir: string): Promise<GitClone> {
    const unfinished = `${gitDir}.part`;
    await rm(unfinished, { recursive: true, force: true });
    try {
      // An empty template: no hooks, whatever this PC gives new repositories. A folder of this PC is read like a server:
      // all objects come over and are checked, and the clone is whole when that folder has gone.
      const safely = ['--bare', '--quiet', '--no-local', '--template='];
      await runGit({ args: ['clone', ...safely, '--', address, unfinished] });
      await rename(unfinished, gitDir);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return new GitClone(gitDir);
  }

  async fetch(): Promise<void> {
    await this.#git([
      'fetch',
      '--quiet',
      '--prune',
      'origin',
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    ]);
  }

  /** The branch that the repository recommends. */
  async defaultBranch(): Promise<string> {
    return (await this.#text(['symbolic-ref', '--short', 'HEAD'])).trim();
  }

  async hasBranch(name: string): Promise<boolean> {
    const found = await this.#text(['for-each-ref', '--format=%(refname)', `refs/heads/${name}`]);
    return found.split('\n').includes(`refs/heads/${name}`);
  }

  /** @throws AppError `not-found` when the clone has no such branch, tag or commit */
  async commitOf(ref: string): Promise<CommitView> {
    const named = /^[A-Za-z0-9][\w./-]*$/.test(ref) && !ref.includes('..');
    const found = named ? await this.#resolve(ref) : undefined;
    if (found === undefined)
      throw new AppError(
        'not-found',
        `The repository has no branch, tag or commit "${ref}". Fetch it, or give another one.`,
      );
    const [commit] = await this.log(found, 1);
    return commit!;
  }

  async log(from: string, limit: number): Promise<CommitView[]> {
    const text = await this.#text([
      'log',
      '-z',
      `--max-count=${limit}`,
      `--format=${LOG_FORMAT}`,
      '--end-of-options',
      from,
      '--',
    ]);
    const parts = text.split('\0');
    const commits: CommitView[] = [];
    for (let at = 0; at + 3 < parts.length; at += 4) {
      const [commit = '', subject = '', author = '', seconds = '0'] = parts.slice(at, at + 4);
      commits.push({ commit, subject, author, committedAt: Number(seconds) * 1000 });
    }
    return commits;
  }

  /** Commits that `to` has and `from` has not. */
  async countBetween(from: string, to: string): Promise<number> {
    return Number((await this.#text(['rev-list', '--count', '--end-of-options', `${from}..${to}`, '--'])).trim());
  }

  /** Keeps a commit for good, also when its branch goes. */
  async keep(commit: string): Promise<void> {
    await this.#git(['update-ref', `refs/wellrun/${commit}`, commit]);
  }

  /**
   * Files of a commit that `isWanted` by their path, with their text. Links and submodules are passed over.
   * @throws AppError `bad-input` when there are more than 2,000
   */
  async files(commit: string, isWanted: (path: string) => boolean): Promise<CommittedFile[]> {
    const listed = await this.#text(['ls-tree', '-r', '-z', '-l', '--full-tree', '--end-of-options', commit]);
    const entries = listed.split('\0').flatMap((line) => {
      const [, mode = '', hash = '', size = '', path = ''] = /^(\d+) blob (\w+) +(\d+)\t(.*)$/s.exec(line) ?? [];
      return REGULAR_FILE.test(mode) && isWanted(path) ? [{ hash, size: Number(size), path }] : [];
    });
    if (entries.length > MOST_FILES)
      throw new AppError(
        'bad-input',
        `The repository holds ${entries.length} protocols; at most ${MOST_FILES} are taken.`,
      );
    const small = entries.filter((entry) => entry.size <= LARGEST_BYTES);
    const texts = await this.#blobs([...new Set(small.map((entry) => entry.hash))]);
    return entries.map(({ path, hash }) => ({ path, text: texts.get(hash) }));
  }

  async #blobs(hashes: readonly string[]): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    if (hashes.length === 0) return texts;
    const answer = await this.#git(['cat-file', '--batch'], `${hashes.join('\n')}\n`);
    let at = 0;
    while (at < answer.length) {
      const lineEnd = answer.indexOf(0x0a, at);
      const [hash = '', kind, bytes] = answer.toString('latin1', at, lineEnd).split(' ');
      if (kind !== 'blob')
        throw new AppError('bad-input', `The clone lacks a part of the commit (${hash}). Fetch it again.`);
      const from = lineEnd + 1;
      texts.set(hash, answer.toString('utf8', from, from + Number(bytes)));
      at = from + Number(bytes) + 1;
    }
    return texts;
  }

  async #resolve(ref: string): Promise<string | undefined> {
    // Tags that say more than a commit lead to one all the same.
    const answer = await this.#text(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]).catch(
      () => '',
    );
    return /^[0-9a-f]{40,64}$/m.exec(answer)?.[0];
  }

  async #text(args: readonly string[]): Promise<string> {
    return (await this.#git(args)).toString('utf8');
  }

  #git(args: readonly string[], input?: string): Promise<Buffer> {
    return runGit({ args, gitDir: this.#gitDir, ...(input === undefined ? {} : { input }) });
  }
}
