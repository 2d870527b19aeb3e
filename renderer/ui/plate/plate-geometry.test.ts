import { describe, expect, it } from 'vitest';
import { plateGeometry, plateOutline, selectionOutline, wellCentre } from './plate-geometry.ts';

describe('plate geometry', () => {
  it('fits every format into the room it is given', () => {
    for (const [rows, columns] of [
      [2, 3],
      [8, 12],
      [16, 24],
      [32, 48],
    ] as const) {
      const geometry = plateGeometry({ rows, columns }, { width: 420, height: 300 });
      expect(geometry.width).toBeLessThanOrEqual(420.001);
      expect(geometry.height).toBeLessThanOrEqual(300.001);
      const last = wellCentre(geometry, rows - 1, columns - 1);
      expect(last.x + geometry.radius).toBeLessThan(geometry.width);
      expect(last.y + geometry.radius).toBeLessThan(geometry.height);
    }
  });

  it('leaves headers out where they would touch', () => {
    expect(plateGeometry({ rows: 8, columns: 12 }, { width: 420 }).headerStep).toBe(1);
    expect(plateGeometry({ rows: 32, columns: 48 }, { width: 420 }).headerStep).toBeGreaterThan(1);
  });

  it('draws one outline around touching wells and leaves no line between them', () => {
    const geometry = plateGeometry({ rows: 8, columns: 12 }, { width: 420 });
    const sides = (wells: string[]) => selectionOutline(geometry, new Set(wells)).split('M').length - 1;
    expect(sides(['B2'])).toBe(4);
    expect(sides(['B2', 'B3'])).toBe(6);
    expect(sides(['A1', 'A2', 'B1', 'B2'])).toBe(8);
    expect(sides(['A1', 'H12'])).toBe(8);
  });

  it('cuts the corner below the last row of column 1', () => {
    expect(plateOutline(plateGeometry({ rows: 8, columns: 12 }, { width: 420 }))).toMatch(/l-9 -9z$/);
  });

  it('draws a quadrant where its own wells are, and nothing of a selection outside of it', () => {
    const part = { row: 8, column: 12, rows: 8, columns: 12 };
    const geometry = plateGeometry({ rows: 16, columns: 24 }, { width: 600, minPitch: 44 }, part);
    expect(geometry.pitchX).toBeGreaterThanOrEqual(44);
    expect(wellCentre(geometry, 8, 12)).toEqual({ x: geometry.left + geometry.pitchX / 2, y: 42 });
    expect(selectionOutline(geometry, new Set(['A1', 'H12']))).toBe('');
    expect(selectionOutline(geometry, new Set(['I13'])).split('M')).toHaveLength(5);
  });
});
