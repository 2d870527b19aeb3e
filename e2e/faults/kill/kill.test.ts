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
});
