import { describe, expect, it } from 'vitest';
import { powercutHeld, runPowercut } from './index.ts';
import { whyNoRecorder } from './recorder-library.ts';

const missing = whyNoRecorder();

describe(`a power cut${missing === null ? '' : ` (not run: ${missing})`}`, () => {
  it.skipIf(missing !== null)(
    'loses no acknowledged event, and the same test sees the loss that synchronous=NORMAL brings',
    async () => {
      const report = await runPowercut({ states: 40, seed: 'test' });
      expect(report).toMatchObject({ states: 40, lost: 0, corrupt: 0 });
      expect(report.normalModeLost).toBeGreaterThan(0);
      expect(powercutHeld(report)).toBe(true);
      expect(powercutHeld({ ...report, normalModeLost: 0 })).toBe(false);
    },
    120_000,
  );
});
