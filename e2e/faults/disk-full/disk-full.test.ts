import { describe, expect, it } from 'vitest';
import { whyNoRecorder } from '../powercut/recorder-library.ts';
import { diskFullHeld, runDiskFull } from './index.ts';

const missing = whyNoRecorder();

describe(`a disk that is full or fails${missing === null ? '' : ` (not run: ${missing})`}`, () => {
  it.skipIf(missing !== null)(
    'holds executions within a second, sends nothing, loses nothing, and lets them go on when it works again',
    async () => {
      const report = await runDiskFull({ stride: 20, seed: 'test' });
      expect(report).toMatchObject({ lost: 0, corrupt: 0, repeated: 0, unasked: 0, stuck: 0, late: 0, unreadable: 0 });
      expect(report.firstFaults).toBeUndefined();
      expect(report.longestToHeldMs).toBeLessThan(1000);
      expect(diskFullHeld(report)).toBe(true);
      expect(diskFullHeld({ ...report, storeFailures: 0 })).toBe(false);
      expect(diskFullHeld({ ...report, firstFaults: ['lost: event 7'] })).toBe(false);
    },
    180_000,
  );
});
