import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { waitingProtocol } from '#core/testing/library-bench.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';

const WELLRUN = join(import.meta.dirname, 'wellrun.ts');

interface Answer {
  readonly code: number;
  readonly out: string;
}

async function wellrun(folder: TemporaryFolder, ...args: string[]): Promise<Answer> {
  const given = [WELLRUN, 'protocol', ...args, '--data-dir', join(folder.path, 'data'), '--operator', 'anna'];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, given);
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: `${stdout}${stderr}` };
  }
}

describe('wellrun protocol', () => {
  it('takes files in, compares, approves and exports, and says by its exit code what became of it', async () => {
    using folder = new TemporaryFolder();
    const fileOf = (name: string, contents: unknown): string => {
      const path = join(folder.path, name);
      writeFileSync(path, JSON.stringify(contents));
      return path;
    };
    const good = [1, 2].map((version) =>
      fileOf(`rest-${version}.json`, waitingProtocol({ version, name: `Rest ${version}` })),
    );
    const imported = await wellrun(folder, 'import', ...good, fileOf('bad.json', { wellrun: 1 }), '--json');
    expect(imported.code).toBe(2);
    expect((JSON.parse(imported.out) as { outcome: string }[]).map((one) => one.outcome)).toEqual([
      'imported',
      'imported',
      'refused',
    ]);
    expect(await wellrun(folder, 'diff', 'rest', '1')).toEqual({
      code: 0,
      out: 'changed  Protocol, Name: Rest 1 -> Rest 2\n1 difference\n',
    });
    const approved = await wellrun(folder, 'approve', 'rest', '1', '--reason', 'tried', '--json');
    expect(JSON.parse(approved.out)).toMatchObject({
      state: 'approved',
      changes: [{ by: 'anna', reason: 'tried' }, {}],
    });
    expect((await wellrun(folder, 'approve', 'rest', '1')).code).toBe(3);
    const out = join(folder.path, 'out.json');
    expect((await wellrun(folder, 'export', 'rest', '--out', out)).code).toBe(0);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(waitingProtocol({ version: 1, name: 'Rest 1' }));
    expect(await wellrun(folder, 'show', 'nowhere')).toEqual({ code: 2, out: 'There is no protocol "nowhere".\n' });
  }, 60_000);
});
