import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { silentLogger } from '../base/logger.ts';
import type { ProtocolSource } from '../contract/library.ts';
import { loadCatalog } from '../protocols/catalog.ts';
import { ProtocolLibrary } from '../protocols/library/protocol-library.ts';
import { parseProtocol } from '../protocols/parse-protocol.ts';
import { SourceDesk } from '../protocols/sources/source-desk.ts';
import { Store } from '../store/store.ts';
import { FakeClock } from './fake-clock.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const RESOURCES = join(import.meta.dirname, '..', '..', 'resources');
export const ACTOR = { name: 'JM', role: 'operator' } as const;

/** A protocol with one step, as text. */
export function protocolText(id: string, version = 1, words = 'Look at the plate.'): string {
  const steps = [{ id: 'note', name: 'Note', operation: 'comment', params: { text: words } }];
  return JSON.stringify({ wellrun: 1, id, name: `Protocol ${id}`, version, operationType: 'feed', steps });
}

/** A work tree that pushes into a bare repository, as a lab's server would have it. */
export class LabRepository {
  readonly bare: string;
  readonly tree: string;

  constructor(folder: string) {
    this.bare = join(folder, 'lab-protocols.git');
    this.tree = join(folder, 'tree');
    mkdirSync(this.tree, { recursive: true });
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', this.bare]);
    this.git('init', '-q', '-b', 'main');
    this.git('remote', 'add', 'origin', this.bare);
  }

  git(...args: string[]): string {
    const who = ['-c', 'user.name=RS', '-c', 'user.email=rs@lab.example', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...who, ...args], {
      cwd: this.tree,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  write(path: string, text: string): void {
    const file = join(this.tree, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  link(path: string, to: string): void {
    symlinkSync(to, join(this.tree, path));
  }

  commit(message: string): string {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message);
    this.git('push', '-q', '--force', 'origin', 'HEAD');
    return this.git('rev-parse', 'HEAD').trim();
  }
}

/** A desk for sources with a library, and a repository that it can clone, in a folder of their own. */
export class SourceRig implements Disposable {
  readonly folder = new TemporaryFolder();
  readonly repository = new LabRepository(join(this.folder.path, 'server'));
  readonly store = Store.open({
    dataDir: join(this.folder.path, 'data'),
    clock: new FakeClock(),
    logger: silentLogger,
  });
  readonly library: ProtocolLibrary;
  readonly desk: SourceDesk;

  constructor() {
    const { journal } = this.store;
    this.library = new ProtocolLibrary({
      folders: [join(RESOURCES, 'protocols')],
      journal,
      catalog: loadCatalog(RESOURCES),
      logger: silentLogger,
    });
    this.desk = new SourceDesk({
      journal,
      clock: new FakeClock(),
      folder: this.clones,
      isProtocol: (path) => path.endsWith('.wellrun.json'),
      read: (_fileName, text) => Promise.resolve(parseProtocol(text)),
      addVersion: (document, given) => this.library.addVersion(document, given),
    });
  }

  get clones(): string {
    return join(this.folder.path, 'data', 'sources');
  }

  get events(): string[] {
    return this.store.connection
      .all<{ kind: string }>(
        "SELECT kind FROM journal WHERE kind LIKE 'source.%' OR kind LIKE 'protocol.%' ORDER BY seq",
      )
      .map((row) => row.kind);
  }

  add(ref = ''): Promise<ProtocolSource> {
    return this.desk.add({ url: this.repository.bare, title: '', ref }, ACTOR);
  }

  [Symbol.dispose](): void {
    this.store[Symbol.dispose]();
    this.folder[Symbol.dispose]();
  }
}
