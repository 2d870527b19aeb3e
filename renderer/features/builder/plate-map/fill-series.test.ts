import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange, parseWell } from '../../../lib/wells.ts';
import { fillSeries, wellsNeeded, type SeriesFill } from './fill-series.ts';

const P96 = { rows: 8, columns: 12 };
const P384 = { rows: 16, columns: 24 };
const wells = (range: string, shape = P96) => {
  const found = parseRange(range, shape);
  if (!found.ok) throw new Error(found.sentence);
  return found.wells;
};
const FILL: SeriesFill = {
  compounds: ['staurosporine'],
  topUm: 10,
  step: { by: 'factor', value: 10 },
  points: 3,
  replicates: 2,
  direction: 'across',
  first: 'highest',
};
const filled = (more: Partial<SeriesFill>, selected: readonly string[]) => {
  const found = fillSeries({ ...FILL, ...more }, selected);
  if (!found.ok) throw new Error(found.sentence);
  return Object.fromEntries([...found.uses].map(([well, { compound, doseUm }]) => [well, `${compound} ${doseUm}`]));
};
const refusal = (more: Partial<SeriesFill>, selected: readonly string[]) => {
  const found = fillSeries({ ...FILL, ...more }, selected);
  return found.ok ? '' : found.sentence;
};

describe('filling a series', () => {
  it('lays doses across the rows, replicates below each other', () => {
    expect(filled({}, wells('B2:C4'))).toEqual({
      B2: 'staurosporine 10',
      B3: 'staurosporine 1',
      B4: 'staurosporine 0.1',
      C2: 'staurosporine 10',
      C3: 'staurosporine 1',
      C4: 'staurosporine 0.1',
    });
  });

  it('lays doses down the columns, the lowest first, by a lowest dose', () => {
    const more: Partial<SeriesFill> = {
      direction: 'down',
      first: 'lowest',
      replicates: 1,
      step: { by: 'bottom', value: 0.1 },
    };
    expect(filled(more, wells('A5:C5'))).toEqual({
      A5: 'staurosporine 0.1',
      B5: 'staurosporine 1',
      C5: 'staurosporine 10',
    });
  });

  it('puts five compounds at eight doses in triplicate on a 384-well plate, two lines in a row', () => {
    const compounds = ['a', 'b', 'c', 'd', 'e'];
    const fill = { ...FILL, compounds, points: 8, replicates: 3 };
    const found = fillSeries(fill, wells('B2:O23', P384));
    expect(found).toMatchObject({ ok: true, needed: 120 });
    if (!found.ok) return;
    expect(found.uses.size).toBe(120);
    expect(found.uses.get('B2')).toMatchObject({ compound: 'a', doseUm: 10 });
    expect(found.uses.get('B10')).toMatchObject({ compound: 'a', doseUm: 10 });
    expect(found.uses.get('C10')).toMatchObject({ compound: 'b', doseUm: 10 });
    expect(new Set([...found.uses.keys()].map((well) => well[0]))).toEqual(new Set('BCDEFGHI'));
  });

  it('says how much room is missing and what helps', () => {
    expect(refusal({ compounds: ['a', 'b'], points: 8, replicates: 3 }, wells('B2:E11'))).toBe(
      '2 compounds × 8 doses × 3 replicates take 48 wells: 6 lines of 8 in a row. B2:E11 (40 wells) has room for 4 lines of 8: select more wells, take fewer doses or replicates or let the doses run down the columns.',
    );
    expect(refusal({ points: 8, replicates: 1 }, wells('A1:H6'))).toContain('has no row of 8 wells');
    expect(refusal({}, [])).toBe('Select the wells that the series goes into.');
    expect(refusal({ compounds: [] }, wells('A'))).toBe('Choose at least one compound.');
    expect(refusal({ step: { by: 'bottom', value: 10 } }, wells('A'))).toContain('below the top dose');
    expect(refusal({ step: { by: 'factor', value: 1 } }, wells('A'))).toContain('above 1');
    expect(refusal({ topUm: 0 }, wells('A'))).toContain('above 0');
  });

  it('takes exactly the wells it says, only selected ones, each compound and dose as often as asked', () => {
    fc.assert(
      fc.property(
        fc.record({
          compounds: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }),
          topUm: fc.integer({ min: 1, max: 1000 }),
          step: fc.record({ by: fc.constant('factor' as const), value: fc.integer({ min: 2, max: 10 }) }),
          points: fc.integer({ min: 1, max: 8 }),
          replicates: fc.integer({ min: 1, max: 4 }),
          direction: fc.constantFrom('across' as const, 'down' as const),
          first: fc.constantFrom('highest' as const, 'lowest' as const),
        }),
        fc.tuple(
          fc.integer({ min: 1, max: 16 }),
          fc.integer({ min: 1, max: 24 }),
          fc.integer({ min: 1, max: 16 }),
          fc.integer({ min: 1, max: 24 }),
        ),
        (fill, [top, left, bottom, right]) => {
          const selected = wells(
            `${'ABCDEFGHIJKLMNOP'[top - 1]}${left}:${'ABCDEFGHIJKLMNOP'[bottom - 1]}${right}`,
            P384,
          );
          const found = fillSeries(fill, selected);
          if (!found.ok) return;
          expect(found.uses.size).toBe(wellsNeeded(fill));
          const chosen = new Set(selected);
          const counts = new Map<string, number>();
          for (const [well, { compound, doseUm }] of found.uses) {
            expect(chosen.has(well)).toBe(true);
            counts.set(`${compound} ${doseUm}`, (counts.get(`${compound} ${doseUm}`) ?? 0) + 1);
          }
          expect(counts.size).toBe(fill.compounds.length * fill.points);
          expect(new Set(counts.values())).toEqual(new Set([fill.replicates]));
          // Neighbouring doses of a line stand in one row, or in one column.
          const [one, next] = [...found.uses.keys()].slice(0, 2).map((well) => parseWell(well));
          if (fill.points > 1)
            expect(fill.direction === 'across' ? one?.row === next?.row : one?.column === next?.column).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
