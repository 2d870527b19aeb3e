import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTOR, protocolText, SourceRig } from '../../testing/source-rig.ts';

describe('a git repository as a source', () => {
  it('is cloned, and the protocols of its newest commit are in the library', async () => {
    using rig = new SourceRig();
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
    using rig = new SourceRig();
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
    using rig = new SourceRig();
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
    using rig = new SourceRig();
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
    using rig = new SourceRig();
    rig.repository.write('one.wellrun.json', protocolText('one'));
    const first = rig.repository.commit('First');
    rig.repository.git('tag', '-a', 'v1', '-m', 'released');
    rig.repository.git('push', '-q', 'origin', 'v1');
    rig.repository.write('one.wellrun.json', protocolText('one', 2));
    rig.repository.commit('Second');
    expect(await rig.add('v1')).toMatchObject({ commit: first, branch: 'main' });
  });

  it('tells which files are no valid protocols, and takes the others', async () => {
    using rig = new SourceRig();
    rig.repository.write('good.wellrun.json', protocolText('good'));
    rig.repository.write('bad.wellrun.json', '{"wellrun": 1, "id": "bad"}');
    rig.repository.link('secret.wellrun.json', '/etc/passwd');
    rig.repository.commit('Mixed');
    const { protocolIds, troubles } = await rig.add();
    expect(protocolIds).toEqual(['good']);
    expect(troubles).toEqual([{ path: 'bad.wellrun.json', sentence: expect.stringMatching(/^\w+: .+\.$/) as string }]);
  });

  it('says when a version is in the library with other contents, and leaves that as it is', async () => {
    using rig = new SourceRig();
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
    using rig = new SourceRig();
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
    using rig = new SourceRig();
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
      (rig: SourceRig) => rig.desk.add({ url: rig.folder.path, title: '', ref: '' }, ACTOR),
      'There is no git repository at this address.',
    ],
    ['a branch that is not there', (rig: SourceRig) => rig.add('nowhere'), 'no branch, tag or commit "nowhere"'],
    ['an option for a branch', (rig: SourceRig) => rig.add('--upload-pack=touch'), 'no branch, tag or commit'],
    ['a range for a commit', (rig: SourceRig) => rig.add('main..main'), 'no branch, tag or commit'],
  ])('%s', async (_what, ask, sentence) => {
    using rig = new SourceRig();
    rig.repository.write('one.wellrun.json', protocolText('one'));
    rig.repository.commit('First');
    await expect(ask(rig)).rejects.toThrow(sentence);
    expect(rig.desk.list()).toEqual([]);
    expect(rig.events).toEqual([]);
    expect(existsSync(rig.clones) ? readdirSync(rig.clones) : []).toEqual([]);
  });

  it('a commit without a protocol', async () => {
    using rig = new SourceRig();
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
});
