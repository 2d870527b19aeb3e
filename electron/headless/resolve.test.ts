import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolutionSchema } from '#core/contract/catalog.ts';

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function plan(...args: string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, 'wellrun.ts'), 'plan', ...args],
      // Whoever runs this may have a lab of their own.
      { maxBuffer: 1 << 24, env: { ...process.env, WELLRUN_DATA_DIR: join(import.meta.dirname, 'no-lab') } },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

describe('wellrun plan --resolve', { timeout: 60_000 }, () => {
  it('gives the worked example as JSON: steps, reagents, time, cost and the origin of each number', async () => {
    const said = await plan('--resolve', 'ipsc', 't-75', 'Passage', '--json');
    expect(said.code).toBe(0);
    const { resolution } = JSON.parse(said.out) as { resolution: unknown };
    const parsed = resolutionSchema.parse(resolution);
    expect(parsed.minutes).toBeCloseTo(91.85, 3);
    expect(parsed.costUsd).toBe(56.52);
    const seed = parsed.numbers.find((number) => number.name === 'seed_volume')!;
    expect(seed.value).toBeCloseTo(0.8629, 4);
    expect(seed).toMatchObject({ origin: 'computed', from: ['cells_seeded', 'viable_concentration'] });
    expect(parsed.numbers.every((number) => number.source !== '' && number.firmness !== '')).toBe(true);
  });

  it('takes choices, and reads as a list of steps and origins', async () => {
    const said = await plan(
      '--resolve',
      'U2OS',
      'T75',
      'passage',
      '--vessels',
      '2',
      '--confluence',
      '90%',
      '--by',
      'ratio',
    );
    expect(said.code).toBe(0);
    expect(said.out).toContain('4 × T-75 possible');
    expect(said.out).toContain('Expect 90 % confluence');
    expect(said.out).toMatch(/Split ratio +1:4 +U2OS/);
  });

  it('answers what makes no sense with one sentence and exit code 2', async () => {
    const answers = await Promise.all([
      plan('--resolve', 'iPSC', 'cryovial', 'passage'),
      plan('--resolve', 'iPCS', 'T75', 'passage'),
      plan('--resolve', 'iPSC', 'T75', 'passage', '--vessels', '9'),
      plan('--resolve', 'iPSC', 'T75'),
    ]);
    expect(answers.map((said) => said.code)).toEqual([2, 2, 2, 2]);
    expect(answers.map((said) => said.err.trim())).toEqual([
      'A cryovial has no growth area; choose a flask or a plate to passage into.',
      expect.stringContaining('Is "iPSC" meant?'),
      expect.stringContaining('Ask for 5'),
      expect.stringContaining('plan --resolve iPSC T75 passage'),
    ]);
  });
});
