import { describe, expect, it } from 'vitest';
import { FAULT_POINTS } from '#core/base/fault-points.ts';
import { EFFECTS } from '#core/contract/words.ts';
import { deathsOf } from './deaths.ts';
import { pointsHeld, runPoints } from './index.ts';

describe('deaths at named points', () => {
  it('go to every point there is, and to those about a command with every class of effect', () => {
    const deaths = deathsOf(7);
    expect(new Set(deaths.map(({ point }) => point))).toEqual(new Set(FAULT_POINTS));
    const effectsAt = (point: string): number =>
      new Set(deaths.filter((one) => one.point === point).map((one) => one.effect)).size;
    expect(effectsAt('engine:after-intent')).toBe(EFFECTS.length);
    expect(effectsAt('engine:after-send')).toBe(EFFECTS.length - 1);
    const counts = Object.values(Object.groupBy(deaths, ({ point, effect }) => `${point} ${effect}`));
    expect(counts.map((group) => group?.length)).toEqual(counts.map(() => 7));
  });

  it('leave a record that is whole, and instruments that did everything once', async () => {
    const report = await runPoints({ times: 1, seed: 'test', atOnce: 2, keeps: 'unsound' });
    expect(report).toMatchObject({ lost: 0, repeated: 0, stuck: 0, unrecorded: 0, failed: 0, damaged: 0, fewest: 1 });
    expect(pointsHeld(report, 1)).toBe(true);
    expect(pointsHeld(report, 2)).toBe(false);
  }, 240_000);
});
