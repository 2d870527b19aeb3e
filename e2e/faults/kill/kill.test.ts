import { describe, expect, it } from 'vitest';
import { killHeld, runKill } from './index.ts';

/** Kills fall at random: where no one of a few met the moment that tells, others are tried. */
async function untilFound<Report>(
  seed: string,
  trial: (seed: string) => Promise<Report>,
  isFound: (report: Report) => boolean,
): Promise<Report> {
  let report = await trial(seed);
  for (let more = 1; more < 4 && !isFound(report); more++) report = await trial(`${seed} ${more}`);
  return report;
}

describe('a host that is killed at random moments', () => {
  it('loses nothing, repeats nothing and leaves nothing stuck', async () => {
    const report = await runKill({ runs: 6, seed: 'test', atOnce: 1, breakRule: false, keeps: 'unsound' });
    expect(report).toMatchObject({ runs: 6, lost: 0, repeated: 0, stuck: 0, unrecorded: 0, failed: 0, damaged: 0 });
    expect(killHeld(report)).toBe(true);
  }, 120_000);

  it('is caught when it sends again by itself what uses up material', async () => {
    const trial = (seed: string) => runKill({ runs: 10, seed, atOnce: 1, breakRule: true, keeps: 'none' });
    const report = await untilFound('canary', trial, ({ repeated }) => repeated > 0);
    expect(report.repeated).toBeGreaterThan(0);
    expect(killHeld(report)).toBe(false);
  }, 120_000);

  it('loses no job of a queue, runs none twice and leaves nothing behind', async () => {
    const report = await runKill({
      runs: 5,
      seed: 'queue',
      atOnce: 1,
      breakRule: false,
      keeps: 'unsound',
      queue: true,
    });
    expect(report).toMatchObject({ lostJobs: 0, jobsRunTwice: 0, withoutHistory: 0, stuckJobs: 0, stockOff: 0 });
    expect(killHeld(report)).toBe(true);
  }, 120_000);

  it('is caught when a restart puts what was under way back into the line', async () => {
    const trial = (seed: string) => runKill({ runs: 6, seed, atOnce: 1, breakRule: true, keeps: 'none', queue: true });
    const report = await untilFound('queue canary', trial, (one) => Number(one['jobsRunTwice']) > 0);
    expect(report['jobsRunTwice']).toBeGreaterThan(0);
    expect(killHeld(report)).toBe(false);
  }, 120_000);
});
