import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Resolution } from '#core/contract/catalog.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { openPlanningCatalog, type OwnNumber } from './lab-catalog.ts';
import { openIdealLab } from './testing/open-ideal-lab.ts';

const AB = { name: 'AB', role: 'scientist' };

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Planned {
  readonly resolution: Resolution;
  readonly numbers: { readonly dataDir: string | null; readonly own: readonly OwnNumber[] };
}

/** Runs `plan` where the default folder of the record is the given one. */
function plan(defaultDir: string, ...args: string[]): Promise<Said> {
  const env = { ...process.env, WELLRUN_DATA_DIR: defaultDir };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, 'wellrun.ts'), 'plan', ...args],
      { maxBuffer: 1 << 24, env },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

const PASSAGE = ['--resolve', 'iPSC', 'T75', 'passage', '--json'];

describe('wellrun plan with the record of a lab', { timeout: 60_000 }, () => {
  it('plans with the numbers of the lab while a host uses the record, and says which are its own', async () => {
    using folder = new TemporaryFolder();
    const dataDir = join(folder.path, 'data');
    const { lab: opened } = await openIdealLab({ dataDir, seed: 'numbers' });
    await using lab = opened;
    const { catalogDesk } = lab.services;
    const density = { section: 'cellLines', id: 'iPSC', field: 'seedingDensity' } as const;
    await catalogDesk.change(density, 20_000, 'grows faster here', AB);
    await catalogDesk.change({ section: 'reagents', id: 'accutase', field: 'price' }, 3, 'new contract', AB);
    await catalogDesk.change({ section: 'reagents', id: 'medium_mccoy_complete', field: 'price' }, 9, 'elsewhere', AB);

    const [own, words] = await Promise.all([
      plan(folder.path, ...PASSAGE, '--data-dir', dataDir),
      plan(dataDir, 'ipsc-passage-t75'),
    ]);
    const planned = JSON.parse(own.out) as Planned;
    expect(planned.numbers.dataDir).toBe(dataDir);
    expect(planned.numbers.own).toMatchObject([
      { ...density, value: 20_000, shipped: 30_000, by: 'AB', reason: 'grows faster here' },
      { section: 'reagents', id: 'accutase', field: 'price', value: 3, by: 'AB', reason: 'new contract' },
    ]);
    const seed = planned.resolution.numbers.find(({ name }) => name === 'seed_volume');
    expect(seed?.value).toBeCloseTo((0.8629 * 2) / 3, 4);
    expect(openPlanningCatalog({ shipped: true })).toMatchObject({ dataDir: null, catalog: { labValues: [] } });
    expect(words.out).toContain(`Planned with the numbers of the lab in ${dataDir}. Its own are:`);
    expect(words.out).toMatch(/Price of accutase: 3 instead of [\d.]+, by AB on \d{4}-\d\d-\d\d \(new contract\)/);
    // The host goes on writing.
    await catalogDesk.change(density, 25_000, 'once more', AB);
  });

  it('plans with what ships where there is no record, and says where a record that was named is missing', () => {
    using folder = new TemporaryFolder();
    vi.stubEnv('WELLRUN_DATA_DIR', folder.path);
    expect(openPlanningCatalog({})).toMatchObject({ dataDir: null, catalog: { labValues: [] } });
    expect(() => openPlanningCatalog({ dataDir: folder.path })).toThrow(`There is no record in ${folder.path}.`);
    expect(() => openPlanningCatalog({ dataDir: folder.path, shipped: true })).toThrow(
      '--shipped plans without a record; leave --data-dir out.',
    );
    writeFileSync(join(folder.path, 'wellrun.db'), 'not a database, and much longer than the head of one would be');
    expect(() => openPlanningCatalog({})).toThrow(
      /cannot be read: .*With --shipped only the numbers that ship are used/,
    );
    vi.unstubAllEnvs();
  });
});
