import { describe, expect, it } from 'vitest';
import { killHeld, runKill } from './index.ts';

describe('a host that is killed at random moments', () => {
  it('loses nothing, repeats nothing and leaves nothing stuck', async () => {
    const report = await runKill({ runs: 6, seed: 'test', atOnce: 1, breakRule: false, keeps: 'unsound' });
    expect(report).toMatchObject({ runs: 6, lost: 0, repeated: 0, stuck: 0, unrecorded: 0, failed: 0, damaged: 0 });
    expect(killHeld(report)).toBe(true);
  }, 120_000);

  it('is caught when it sends again by itself what uses up material', async () => {
    const report = await runKill({ runs: 10, seed: 'canary', atOnce: 1, breakRule: true, keeps: 'none' });
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
    const report = await runKill({
      runs: 6,
      seed: 'queue canary',
      atOnce: 1,
      breakRule: true,
      keeps: 'none',
      queue: true,
    });
    expect(report['jobsRunTwice']).toBeGreaterThan(0);
    expect(killHeld(report)).toBe(false);
  }, 120_000);
});
