import { describe, expect, it } from 'vitest';
import { readOpentrons } from './opentrons-file.ts';
import { randomProtocol } from './testing/random-protocol.ts';
import { traceOpentrons } from './trace-opentrons.ts';

describe('whatever the commands', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'what left the wells is what arrived, is in tips, or is lost with them (%i)',
    (seed) => {
      const read = readOpentrons(randomProtocol(seed).text());
      if ('issues' in read) throw new Error(JSON.stringify(read.issues));
      for (const commands of [30, 80, Infinity]) {
        const { bench, warnings, lostUl, heldUl } = traceOpentrons(read.file, commands);
        const wells = [...bench.labware.values()].flatMap((one) => [...one.wells.values()]);
        const startUl = wells.reduce((sum, one) => sum + one.startUl, 0);
        const nowUl = wells.reduce((sum, one) => sum + one.nowUl, 0);
        expect(nowUl + heldUl + lostUl).toBeCloseTo(startUl, 3);
        const isShort = wells.some((one) => one.leastUl < -1e-6);
        expect(warnings.some((one) => one.code === 'overdraw')).toBe(isShort);
        const isTooFull = wells.some((one) => one.mostUl > one.capacityUl + 1e-6);
        expect(warnings.some((one) => one.code === 'overfill')).toBe(isTooFull);
        for (const one of wells) {
          expect(one.leastUl).toBeLessThanOrEqual(Math.min(one.startUl, one.nowUl) + 1e-9);
          expect(one.mostUl).toBeGreaterThanOrEqual(Math.max(one.startUl, one.nowUl) - 1e-9);
        }
      }
    },
  );
});
