import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../base/logger.ts';
import type { ProtocolSource } from '../../contract/library.ts';
import { Store } from '../../store/store.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { TemporaryFolder } from '../../testing/temporary-folder.ts';
import { loadCatalog } from '../catalog.ts';
import { ProtocolLibrary } from '../library/protocol-library.ts';
import { parseProtocol } from '../parse-protocol.ts';
import { SourceDesk } from './source-desk.ts';

const RESOURCES = join(import.meta.dirname, '..', '..', '..', 'resources');
const ACTOR = { name: 'JM', role: 'operator' } as const;

/** A protocol with one step, as text. */
function protocolText(id: string, version = 1, words = 'Look at the plate.'): string {
  const steps = [{ id: 'note', name: 'Note', operation: 'comment', params: { text: words } }];
  return JSON.stringify({ wellrun: 1, id, name: `Protocol ${id}`, version, operationType: 'feed', steps });
}

/** A work tree that pushes into a bare repository, as a lab's server would have it. */
class LabRepository {
  readonly bare: string;
  readonly #tree: string;

  constructor(folder: string) {
    this.bare = join(folder, 'lab-protocols.git');
    this.#tree = join(folder, 'tree');
    mkdirSync(this.#tree, { recursive: true });
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', this.bare]);
    this.git('init', '-q', '-b', 'main');
    this.git('remote', 'add', 'origin', this.bare);
  }

  git(...args: string[]): string {
    const who = ['-c', 'user.name=RS', '-c', 'user.email=rs@lab.example', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...who, ...args], {
      cwd: this.#tree,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  write(path: string, text: string): void {
    const file = join(this.#tree, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  link(path: string, to: string): void {
    symlinkSync(to, join(this.#tree, path));
  }

  commit(message: string): string {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message);
    this.git('push', '-q', '--force', 'origin', 'HEAD');
    return this.git('rev-parse', 'HEAD').trim();
  }
}

class Rig implements Disposable {
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

describe('a git repository as a source', () => {
  it('is cloned, and the protocols of its newest commit are in the library', async () => {
    using rig = new Rig();
    rig.repository.write('assays/one.wellrun.json', protocolText('one'));
    rig.repository.write('two.wellrun.json', protocolText('two'));
    rig.repository.write('README.md', 'no protocol');
    const commit = rig.repository.commit('Two protocols');
    const source = await rig.add();
    expect(source).toMatchObject({
      sourceId: 'lab-protocols',
      title: 'lab-protocols',
      branch: 'main',
      commit,
      subject: 'Two protocols',
      behind: 0,
      protocolIds: ['one', 'two'],
      troubles: [],
    });
    expect(rig.library.summary('one')).toMatchObject({ source: 'git', sourceId: 'lab-protocols', state: 'draft' });
    expect(rig.library.get('one').document.name).toBe('Protocol one');
    expect(rig.desk.list()).toEqual([source]);
  });

  it('stays at its commit when the server goes on, until another commit is pinned', async () => {
    using rig = new Rig();
    rig.repository.write('one.wellrun.json', protocolText('one'));
    const first = rig.repository.commit('First');
    await rig.add();
    rig.repository.write('one.wellrun.json', protocolText('one', 2, 'Look twice.'));
    const second = rig.repository.commit('Second');
    expect(await rig.desk.fetch('lab-protocols', ACTOR)).toMatchObject({ commit: first, behind: 1 });
    expect(rig.library.summary('one').newestVersion).toBe(1);
    const commits = await rig.desk.commits('lab-protocols', 10);
    expect(commits.map((one) => [one.commit, one.subject, one.author, one.inUse])).toEqual([
      [second, 'Second', 'RS', false],
      [first, 'First', 'RS', true],
    ]);
    expect(await rig.desk.pin('lab-protocols', second.slice(0, 10), ACTOR)).toMatchObject({
      commit: second,
      behind: 0,
    });
    expect(rig.library.summary('one').newestVersion).toBe(2);
    expect(await rig.desk.pin('lab-protocols', first, ACTOR)).toMatchObject({ commit: first, behind: 1 });
  });

  it('works from its clone when the server is gone', async () => {
    using rig = new Rig();
    rig.repository.write('one.wellrun.json', protocolText('one'));
    const first = rig.repository.commit('First');
    rig.repository.write('one.wellrun.json', protocolText('one', 2));
    rig.repository.commit('Second');
    await rig.add();
    renameSync(rig.repository.bare, `${rig.repository.bare}-gone`);
    expect(await rig.desk.commits('lab-protocols', 10)).toHaveLength(2);
    expect(await rig.desk.pin('lab-protocols', first, ACTOR)).toMatchObject({ commit: first });
    await expect(rig.desk.fetch('lab-protocols', ACTOR)).rejects.toThrow('There is no git repository at this address.');
    expect(rig.desk.get('lab-protocols').commit).toBe(first);
  });

  it('keeps a commit in use that the server has thrown away', async () => {
    using rig = new Rig();
    rig.repository.write('one.wellrun.json', protocolText('one'));
    rig.repository.commit('Base');
    rig.repository.write('two.wellrun.json', protocolText('two'));
    const lost = rig.repository.commit('To be thrown away');
    await rig.add();
    rig.repository.git('reset', '-q', '--hard', 'HEAD~1');
    rig.repository.write('three.wellrun.json', protocolText('three'));
    const other = rig.repository.commit('Instead');
    await rig.desk.fetch('lab-protocols', ACTOR);
    execFileSync('git', ['--git-dir', join(rig.clones, 'lab-protocols.git'), 'gc', '-q', '--prune=now']);
    await rig.desk.pin('lab-protocols', other, ACTOR);
    expect(await rig.desk.pin('lab-protocols', lost, ACTOR)).toMatchObject({
      commit: lost,
      protocolIds: ['one', 'two'],
    });
  });

  it('follows a branch or a tag that was asked for', async () => {
    using rig = new Rig();
    rig.repository.write('one.wellrun.json', protocolText('one'));
    const first = rig.repository.commit('First');
    rig.repository.git('tag', '-a', 'v1', '-m', 'released');
    rig.repository.git('push', '-q', 'origin', 'v1');
    rig.repository.write('one.wellrun.json', protocolText('one', 2));
    rig.repository.commit('Second');
    expect(await rig.add('v1')).toMatchObject({ commit: first, branch: 'main' });
  });

  it('tells which files are no valid protocols, and takes the others', async () => {
    using rig = new Rig();
    rig.repository.write('good.wellrun.json', protocolText('good'));
    rig.repository.write('bad.wellrun.json', '{"wellrun": 1, "id": "bad"}');
    rig.repository.link('secret.wellrun.json', '/etc/passwd');
    rig.repository.commit('Mixed');
    const { protocolIds, troubles } = await rig.add();
    expect(protocolIds).toEqual(['good']);
    expect(troubles).toEqual([{ path: 'bad.wellrun.json', sentence: expect.stringMatching(/^\w+: .+\.$/) as string }]);
  });

  it('says when a version is in the library with other contents, and leaves that as it is', async () => {
    using rig = new Rig();
    await rig.library.import(protocolText('one', 1, 'As it was.'), ACTOR);
    rig.repository.write('one.wellrun.json', protocolText('one', 1, 'Otherwise.'));
    rig.repository.write('two.wellrun.json', protocolText('two'));
    rig.repository.commit('First');
    const { protocolIds, troubles } = await rig.add();
    expect(protocolIds).toEqual(['two']);
    expect(troubles[0]?.sentence).toContain('a version never changes');
    expect(JSON.stringify(rig.library.get('one').document)).toContain('As it was.');
  });

  it('is forgotten with its clone, and its versions stay', async () => {
    using rig = new Rig();
    rig.repository.write('one.wellrun.json', protocolText('one'));
    rig.repository.commit('First');
    await rig.add();
    await rig.desk.remove('lab-protocols', ACTOR);
    expect(rig.desk.list()).toEqual([]);
    expect(readdirSync(rig.clones)).toEqual([]);
    expect(rig.library.get('one').document.version).toBe(1);
    expect(await rig.add()).toMatchObject({ protocolIds: ['one'] });
  });

  it('is cloned again when its clone has gone', async () => {
    using rig = new Rig();
    rig.repository.write('one.wellrun.json', protocolText('one'));
    const commit = rig.repository.commit('First');
    await rig.add();
    rmSync(join(rig.clones, 'lab-protocols.git'), { recursive: true });
    await expect(rig.desk.commits('lab-protocols', 5)).rejects.toThrow('no longer on this PC');
    expect(await rig.desk.fetch('lab-protocols', ACTOR)).toMatchObject({ commit });
    expect(await rig.desk.commits('lab-protocols', 5)).toHaveLength(1);
  });
});

describe('what cannot be had changes nothing', () => {
  it.each([
    [
      'an address that is no repository',
      (rig: Rig) => rig.desk.add({ url: rig.folder.path, title: '', ref: '' }, ACTOR),
      'There is no git repository at this address.',
    ],
    ['a branch that is not there', (rig: Rig) => rig.add('nowhere'), 'no branch, tag or commit "nowhere"'],
    ['an option for a branch', (rig: Rig) => rig.add('--upload-pack=touch'), 'no branch, tag or commit'],
    ['a range for a commit', (rig: Rig) => rig.add('main..main'), 'no branch, tag or commit'],
  ])('%s', async (_what, ask, sentence) => {
    using rig = new Rig();
    rig.repository.write('one.wellrun.json', protocolText('one'));
    rig.repository.commit('First');
    await expect(ask(rig)).rejects.toThrow(sentence);
    expect(rig.desk.list()).toEqual([]);
    expect(rig.events).toEqual([]);
    expect(existsSync(rig.clones) ? readdirSync(rig.clones) : []).toEqual([]);
  });

  it('a commit without a protocol', async () => {
    using rig = new Rig();
    rig.repository.write('README.md', 'nothing here');
    const empty = rig.repository.commit('Empty');
    await expect(rig.add()).rejects.toThrow('holds no protocols');
    rig.repository.write('one.wellrun.json', protocolText('one'));
    const full = rig.repository.commit('Full');
    await rig.add();
    await expect(rig.desk.pin('lab-protocols', empty, ACTOR)).rejects.toThrow('holds no protocols');
    await expect(rig.desk.pin('lab-protocols', '0123456789', ACTOR)).rejects.toThrow('no branch, tag or commit');
    expect(rig.desk.get('lab-protocols').commit).toBe(full);
  });

  it('nothing that a repository brings along is run', async () => {
    using rig = new Rig();
    const mark = join(rig.folder.path, 'ran');
    rig.repository.write('one.wellrun.json', protocolText('one'));
    rig.repository.write('.gitattributes', '*.json filter=evil\n');
    rig.repository.commit('First');
    for (const hook of ['post-checkout', 'post-merge', 'post-receive', 'reference-transaction'])
      writeFileSync(join(rig.repository.bare, 'hooks', hook), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    await rig.add();
    await rig.desk.fetch('lab-protocols', ACTOR);
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(join(rig.clones, 'lab-protocols.git', 'hooks', 'post-checkout'))).toBe(false);
    expect(readFileSync(join(rig.clones, 'lab-protocols.git', 'config'), 'utf8')).toContain('bare = true');
  });
});
