import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ACTOR, protocolText, SourceRig } from '../../testing/source-rig.ts';

/** Stands in a protocol of this PC that no repository may bring into the library. */
const SECRET = 'Only for me.';

/** A repository of a lab with a trap in it, on a PC whose own git allows whatever the trap needs. */
class TrappedRig extends SourceRig {
  readonly home = join(this.folder.path, 'home');
  readonly mark = join(this.folder.path, 'ran');
  readonly escaped = join(this.folder.path, 'data', 'escaped.wellrun.json');
  readonly private = join(this.folder.path, 'private');
  address = this.repository.bare;
  ref = 'main';

  constructor() {
    super();
    mkdirSync(this.home);
    mkdirSync(this.private);
    writeFileSync(join(this.private, 'mine.wellrun.json'), protocolText('mine', 1, SECRET));
    this.repository.write('one.wellrun.json', protocolText('one'));
    vi.stubEnv('HOME', this.home);
    vi.stubEnv('XDG_CONFIG_HOME', join(this.home, 'none'));
  }

  /** A setting of the person who works on this PC. */
  set(name: string, value: string): void {
    execFileSync('git', ['config', '--file', join(this.home, '.gitconfig'), name, value]);
  }

  /** A program of the repository that leaves a mark when it is run, and the words that run it from its top folder. */
  program(path: string): string {
    this.repository.write(path, `#!/bin/sh\ntouch ${this.mark}\ncat\n`);
    this.repository.git('add', '-A');
    this.repository.git('update-index', '--chmod=+x', path);
    execFileSync('chmod', ['+x', join(this.repository.tree, path)]);
    return path;
  }

  /** Another repository as a part of this one. */
  submodule(url: string, commit: string): void {
    this.repository.write('.gitmodules', `[submodule "part"]\n\tpath = part\n\turl = ${url}\n`);
    this.repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},part`);
    this.repository.git('add', '.gitmodules', 'one.wellrun.json');
    this.repository.git('commit', '-q', '-m', 'With a part');
    this.repository.git('push', '-q', '--force', 'origin', 'HEAD');
  }

  /** A file under a name that no checkout would make, such as `../x`. */
  commitUnder(names: readonly string[], text: string): void {
    const { tree } = this.repository;
    const write = (args: string[], input: string) =>
      execFileSync('git', args, { cwd: tree, input, encoding: 'utf8' }).trim();
    let entry = `100755 blob ${write(['hash-object', '-w', '--stdin'], text)}`;
    for (const name of names.toReversed()) entry = `040000 tree ${write(['mktree'], `${entry}\t${name}\n`)}`;
    const top = entry.split(' ')[2]!;
    const commit = this.repository.git('commit-tree', top, '-m', 'Strange names').trim();
    this.repository.git('update-ref', 'refs/heads/main', commit);
    this.repository.git('push', '-q', '--force', 'origin', 'main');
  }

  /** What has happened that must not. */
  harm({ folder, texts }: Read): string[] {
    const borrowed = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
    return [
      ...(existsSync(this.mark) ? ['a program was run'] : []),
      ...(existsSync(this.escaped) ? ['a file was written outside of the clone'] : []),
      ...(texts.some((text) => text.includes(SECRET)) ? ['a file of this PC was read'] : []),
      ...(borrowed.some((path) => path.endsWith('objects/info/alternates')) ? ['the clone is not whole'] : []),
    ];
  }
}

interface Read {
  readonly folder: string;
  readonly texts: readonly string[];
  readonly refusal?: string;
}

/** What a reader does that trusts a repository: clones it with all its parts, checks it out, and looks around. */
function readCarelessly(rig: TrappedRig): Read {
  const folder = join(rig.folder.path, 'data', 'careless');
  const texts: string[] = [];
  const git = (...args: string[]) => {
    try {
      return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return '';
    }
  };
  mkdirSync(dirname(folder), { recursive: true });
  git('clone', '-q', '--recurse-submodules', rig.address, folder);
  git('-C', folder, 'fetch', '-q', 'origin', rig.ref);
  git('-C', folder, 'status');
  git('-C', folder, 'log', '-p');
  for (const line of git('-C', folder, 'ls-tree', '-r', '-z', 'HEAD').split('\0')) {
    const [, mode = '', hash = '', path = ''] = /^100(\d+) blob (\w+)\t(.*)$/s.exec(line) ?? [];
    if (path === '' || existsSync(join(folder, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), git('-C', folder, 'cat-file', 'blob', hash), { mode: Number.parseInt(mode, 8) });
  }
  git('-C', folder, 'tag', 'read');
  const found = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  for (const path of found) if (path.endsWith('.wellrun.json')) texts.push(readFileSync(join(folder, path), 'utf8'));
  return { folder, texts };
}

/** What Wellrun does: adds the source, asks its server again, and takes the same commit once more. */
async function readAsSource(rig: TrappedRig): Promise<Read> {
  const folder = rig.clones;
  try {
    const { sourceId, commit } = await rig.desk.add({ url: rig.address, title: '', ref: rig.ref }, ACTOR);
    await rig.desk.fetch(sourceId, ACTOR);
    await rig.desk.commits(sourceId, 10);
    const { protocolIds } = await rig.desk.pin(sourceId, commit, ACTOR);
    return { folder, texts: protocolIds.map((id) => JSON.stringify(rig.library.get(id).document)) };
  } catch (error) {
    return { folder, texts: [], refusal: (error as Error).message };
  }
}

interface Trap {
  readonly title: string;
  readonly lay: (rig: TrappedRig) => void;
  /** What it does to a reader who trusts the repository. */
  readonly harm: string;
  /** The sentence that a person gets; without it the good protocol beside the trap is taken in. */
  readonly refusal?: RegExp;
}

const RUN = 'a program was run';
const TRAPS: readonly Trap[] = [
  {
    title: 'a hook that this PC gives every new repository',
    harm: RUN,
    lay: (rig) => {
      const hooks = join(rig.home, 'template', 'hooks');
      mkdirSync(hooks, { recursive: true });
      writeFileSync(join(hooks, 'reference-transaction'), `#!/bin/sh\ntouch ${rig.mark}\n`, { mode: 0o755 });
      rig.set('init.templateDir', join(rig.home, 'template'));
      rig.repository.commit('First');
    },
  },
  {
    title: 'a hook of the repository, where hooks are looked for in its files',
    harm: RUN,
    lay: (rig) => {
      rig.set('core.hooksPath', dirname(rig.program('.hooks/post-checkout')));
      rig.repository.commit('First');
    },
  },
  {
    title: 'a hook of this PC that runs at each change of a branch',
    harm: RUN,
    lay: (rig) => {
      const hooks = join(rig.home, 'hooks');
      mkdirSync(hooks);
      writeFileSync(join(hooks, 'reference-transaction'), `#!/bin/sh\ntouch ${rig.mark}\n`, { mode: 0o755 });
      rig.set('core.hooksPath', hooks);
      rig.repository.commit('First');
    },
  },
  {
    title: 'a program of the repository that watches its files',
    harm: RUN,
    lay: (rig) => {
      rig.set('core.fsmonitor', rig.program('.tools/watch'));
      rig.repository.commit('First');
    },
  },
  {
    title: 'a filter that its attributes ask for',
    harm: RUN,
    lay: (rig) => {
      rig.set('filter.unpack.smudge', `sh ${rig.program('.tools/unpack')}`);
      rig.repository.write('.gitattributes', '*.json filter=unpack\n');
      rig.repository.commit('First');
    },
  },
  {
    title: 'a conversion of texts that its attributes ask for',
    harm: RUN,
    lay: (rig) => {
      rig.set('diff.sheet.textconv', `sh ${rig.program('.tools/read')}`);
      rig.repository.write('.gitattributes', '*.json diff=sheet\n');
      rig.repository.commit('First');
    },
  },
  {
    title: 'a submodule whose address is a program',
    harm: RUN,
    lay: (rig) => {
      rig.set('protocol.ext.allow', 'always');
      rig.submodule(`ext::touch ${rig.mark}`, '1'.repeat(40));
    },
  },
  {
    title: 'a submodule that is a repository of this PC',
    harm: 'a file of this PC was read',
    lay: (rig) => {
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=KL', '-c', 'user.email=kl@lab.example', ...args], {
          cwd: rig.private,
          encoding: 'utf8',
        });
      git('init', '-q', '-b', 'main');
      git('add', '-A');
      git('commit', '-q', '-m', 'Mine');
      rig.set('protocol.file.allow', 'always');
      rig.submodule(rig.private, git('rev-parse', 'HEAD').trim());
    },
  },
  {
    title: 'links to files and folders of this PC',
    harm: 'a file of this PC was read',
    lay: (rig) => {
      rig.repository.link('linked.wellrun.json', join(rig.private, 'mine.wellrun.json'));
      rig.repository.link('linked', rig.private);
      rig.repository.commit('First');
    },
  },
  {
    title: 'objects that it borrows from another repository',
    harm: 'the clone is not whole',
    lay: (rig) => {
      rig.repository.commit('First');
      const lender = join(rig.folder.path, 'server', 'lender.git');
      renameSync(rig.repository.bare, lender);
      execFileSync('git', ['clone', '-q', '--bare', '--shared', lender, rig.repository.bare]);
    },
  },
  {
    title: 'a name that leads out of the folder',
    harm: 'a file was written outside of the clone',
    refusal: /names files so that they would be written elsewhere/,
    lay: (rig) => rig.commitUnder(['..', 'escaped.wellrun.json'], protocolText('escaped')),
  },
  {
    title: 'a name that leads into the folder of git itself',
    harm: RUN,
    refusal: /names files so that they would be written elsewhere/,
    lay: (rig) => {
      rig.commitUnder(['.git', 'hooks', 'reference-transaction'], `#!/bin/sh\ntouch ${rig.mark}\n`);
    },
  },
  {
    title: 'an address that is a program',
    harm: RUN,
    refusal: /Addresses that name a program are not used/,
    lay: (rig) => {
      rig.set('protocol.ext.allow', 'always');
      rig.repository.commit('First');
      rig.address = `ext::touch ${rig.mark}`;
    },
  },
  {
    title: 'a branch that is an option',
    harm: RUN,
    refusal: /no branch, tag or commit/,
    lay: (rig) => {
      rig.repository.commit('First');
      rig.ref = `--upload-pack=touch ${rig.mark};git-upload-pack`;
    },
  },
];

describe('a repository cannot make this PC run, read or write anything', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(TRAPS)('by $title', async ({ lay, harm, refusal }) => {
    using rig = new TrappedRig();
    lay(rig);
    // Laying it has perhaps sprung it already.
    rmSync(rig.mark, { force: true });
    const read = await readAsSource(rig);
    expect(rig.harm(read)).toEqual([]);
    if (refusal === undefined) {
      expect(read.refusal).toBeUndefined();
      expect(rig.desk.list().map((one) => one.protocolIds)).toEqual([['one']]);
    } else {
      expect(read.refusal).toMatch(refusal);
      expect(rig.desk.list()).toEqual([]);
    }
    // The trap is a real one: whoever trusts the repository falls into it.
    expect(rig.harm(readCarelessly(rig))).toContain(harm);
  });
});
