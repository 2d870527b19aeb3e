import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileFolderFor } from './profile-folder.ts';
import { openShellLog } from './shell-log.ts';

describe('the log of the shell', () => {
  let folder: string;
  const echoed: string[] = [];
  const open = (at = folder) =>
    openShellLog(
      at,
      () => new Date(0),
      (line) => echoed.push(line),
    );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wellrun-log-'));
    echoed.length = 0;
  });
  afterEach(() => {
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true });
  });

  it('has one object a line, written at once', () => {
    const log = open(join(folder, 'logs'));
    log.warn({ url: 'https://example.org/' }, 'A page tried to go elsewhere.');
    log.debug({}, 'Not worth a line.');
    const text = readFileSync(join(folder, 'logs/shell.jsonl'), 'utf8');
    expect(JSON.parse(text)).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'warn',
      sentence: 'A page tried to go elsewhere.',
      url: 'https://example.org/',
    });
    expect(echoed).toEqual([text.trimEnd()]);
  });

  it('never fills the disk: it keeps one predecessor of a megabyte', () => {
    writeFileSync(join(folder, 'shell.jsonl'), 'x'.repeat(1_000_001));
    open().info({}, 'One more.');
    expect(readdirSync(folder).sort()).toEqual(['shell.jsonl', 'shell.jsonl.1']);
    expect(statSync(join(folder, 'shell.jsonl')).size).toBeLessThan(200);
  });

  it('never stops the shell when it cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => open(join(folder, 'file/logs')).error({}, 'Nobody reads this.')).not.toThrow();
    expect(echoed).toHaveLength(1);
  });
});

describe('the folder of the shell’s own things', () => {
  const token = 't'.repeat(32);

  it('is one for the lab of this PC and one for each host elsewhere, whatever its token', () => {
    const here = profileFolderFor('/home/jm/.config/Wellrun', undefined);
    const one = profileFolderFor('/home/jm/.config/Wellrun', { origin: 'https://a:1', token });
    const same = profileFolderFor('/home/jm/.config/Wellrun', { origin: 'https://a:1', token: `${token}x` });
    const other = profileFolderFor('/home/jm/.config/Wellrun', { origin: 'https://b:1', token });
    expect(one).toBe(same);
    expect(new Set([here, one, other]).size).toBe(3);
    expect(one).not.toContain(token);
  });
});
