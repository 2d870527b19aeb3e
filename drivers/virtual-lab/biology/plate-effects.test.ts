import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgeFactor, isCorner, ringOf, unsettledCv, wellExposure } from './edge-effect.ts';
import { concentrationFactor, evaporationUlPerDay, volumeAfter } from './evaporation.ts';
import { compartmentCount, getVesselType, vesselTypeIds } from './vessel.ts';
import { parseWell, wellName } from './well-position.ts';

const plate96 = getVesselType('plate_96_white');
const plate384 = getVesselType('plate_384_white');
const plate1536 = getVesselType('plate_1536_white');
const flask = getVesselType('flask_t75');

function wellsOf(vessel: typeof plate96) {
  return Array.from({ length: compartmentCount(vessel) }, (_, index) => ({
    row: Math.floor(index / vessel.columns),
    column: index % vessel.columns,
  }));
}

describe('edge', () => {
  test('the number of outermost wells is that of the vessel table', () => {
    for (const [vessel, outer] of [
      [plate96, 36],
      [plate384, 76],
      [plate1536, 156],
    ] as const) {
      expect(wellsOf(vessel).filter((well) => wellExposure(vessel, well) !== 'interior')).toHaveLength(outer);
    }
  });

  test('a ring is one well wide in 96, two in 384, four in 1536', () => {
    const rings = (vessel: typeof plate96) =>
      Array.from({ length: 6 }, (_, column) => ringOf(vessel, { row: 8, column }));
    expect(Array.from({ length: 6 }, (_, column) => ringOf(plate96, { row: 4, column }))).toEqual([1, 2, 3, 4, 4, 4]);
    expect(rings(plate384)).toEqual([1, 1, 2, 2, 3, 3]);
    expect(rings(plate1536)).toEqual([1, 1, 1, 1, 2, 2]);
  });

  test('each plate has four corners, and a corner loses 1.3 times as much', () => {
    expect(wellsOf(plate96).filter((well) => isCorner(plate96, well))).toHaveLength(4);
    expect(1 - edgeFactor(plate96, { row: 7, column: 11 }, 72)).toBeCloseTo(0.16 * 1.3, 12);
  });

  test('the loss of 384 wells is 1.25 times that of 96, and stops growing at 108 h', () => {
    expect(1 - edgeFactor(plate384, { row: 1, column: 7 }, 72)).toBeCloseTo(0.2, 12);
    expect(edgeFactor(plate96, { row: 0, column: 3 }, 500)).toBe(edgeFactor(plate96, { row: 0, column: 3 }, 108));
  });

  test('a poor plate loses more and a moat almost nothing', () => {
    const well = { row: 0, column: 3 };
    expect(1 - edgeFactor(plate96, well, 72, 'poor')).toBeCloseTo(0.35, 12);
    expect(1 - edgeFactor(plate96, well, 72, 'moat')).toBeCloseTo(0.02, 12);
    expect(edgeFactor(plate96, { row: 1, column: 3 }, 72, 'moat')).toBe(1);
  });

  test('the inner wells of the worked example read 0.947 and 0.931 if moved to ring 1 for 24 h', () => {
    expect(edgeFactor(plate96, { row: 0, column: 3 }, 24)).toBeCloseTo(0.947, 3);
    expect(edgeFactor(plate96, { row: 0, column: 0 }, 24)).toBeCloseTo(0.931, 3);
  });

  test('a flask has no edge, and only ring 1 suffers from not settling', () => {
    expect(edgeFactor(flask, { row: 0, column: 0 }, 72)).toBe(1);
    expect(unsettledCv(plate96, { row: 0, column: 4 })).toBe(0.05);
    expect(unsettledCv(plate96, { row: 1, column: 4 })).toBe(0);
    expect(unsettledCv(flask, { row: 0, column: 0 })).toBe(0);
  });
});

describe('evaporation', () => {
  test('takes the figures of 96 and 384 wells, five times as much without humidity', () => {
    expect([
      evaporationUlPerDay(plate96, { row: 3, column: 3 }),
      evaporationUlPerDay(plate96, { row: 0, column: 3 }),
    ]).toEqual([1, 4]);
    expect(evaporationUlPerDay(plate96, { row: 0, column: 0 }, false)).toBe(30);
    expect(evaporationUlPerDay(plate384, { row: 0, column: 3 })).toBe(1.8);
    expect(evaporationUlPerDay(flask, { row: 0, column: 0 })).toBe(0);
  });

  test('the scaling to other formats would have given the 384 figures to within a sixth', () => {
    const scale = Math.sqrt(0.056 / 0.32);
    for (const [of96, of384] of [
      [1, 0.5],
      [4, 1.8],
      [6, 2.7],
    ] as const)
      expect(Math.abs((of96 * scale) / of384 - 1)).toBeLessThan(1 / 6);
  });

  test('volume falls to nothing and never under it, concentration rises', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 300, noNaN: true }),
        fc.double({ min: 0, max: 1e4, noNaN: true }),
        (volume, hours) => {
          expect(volumeAfter(volume, 4, hours)).toBeGreaterThanOrEqual(0);
          expect(concentrationFactor(volume, 4, hours)).toBeGreaterThanOrEqual(1);
          expect(concentrationFactor(volume, 4, hours)).toBeLessThanOrEqual(10 + 1e-9);
        },
      ),
    );
    expect(concentrationFactor(0, 4, 10)).toBe(1);
  });
});

describe('vessels and wells', () => {
  test('every vessel type has a volume, and every growth vessel an area', () => {
    for (const id of vesselTypeIds) {
      const vessel = getVesselType(id);
      expect(vessel.totalVolumeUl).toBeGreaterThan(0);
      expect(vessel.workingVolumeMaxUl).toBeLessThanOrEqual(vessel.totalVolumeUl);
      if (vessel.kind === 'flask') expect(vessel.growthAreaCm2).toBeGreaterThanOrEqual(25);
    }
    expect(getVesselType('tube_50ml').totalVolumeUl).toBe(50_000);
    expect(compartmentCount(getVesselType('plate_96_deep_2ml'))).toBe(96);
    expect(compartmentCount(getVesselType('reservoir_12_15ml'))).toBe(12);
  });

  test('well names are read back as they are written, AF48 included', () => {
    fc.assert(
      fc.property(fc.nat(31), fc.nat(47), (row, column) => {
        expect(parseWell(wellName({ row, column }))).toEqual({ row, column });
      }),
    );
    expect(wellName({ row: 31, column: 47 })).toBe('AF48');
    expect(parseWell('h07')).toEqual({ row: 7, column: 6 });
    for (const bad of ['', 'A', '1', 'A0', 'A100', 'AAA1', 'A-1', ' A1']) expect(parseWell(bad)).toBeUndefined();
  });
});
