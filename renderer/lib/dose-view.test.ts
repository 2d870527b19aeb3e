import { describe, expect, it } from 'vitest';
import type { PlannedLabware } from '#core/contract/plan.ts';
import { controlsOf, doseView } from './dose-view.ts';
import { PlateView } from './plate-view.ts';

const wells: PlannedLabware['wells'] = [
  { well: 'A1', role: 'vehicle' },
  { well: 'A2', role: 'vehicle' },
  { well: 'A3', role: 'kill' },
  { well: 'A4', role: 'kill' },
  { well: 'B1', role: 'sample', compound: 'x', doseUm: 1 },
  { well: 'B2', role: 'sample', compound: 'x', doseUm: 10 },
];
const view = new PlateView({ labwareId: 'p', title: 'p', type: 't', kind: 'plate', rows: 8, columns: 12, wells });
const values = (list: Record<string, number | [number, string]>) =>
  new Map(
    Object.entries(list).map(([well, one]) => [
      well,
      Array.isArray(one) ? { value: one[0], flag: one[1] } : { value: one, flag: null },
    ]),
  );

describe('a dose-response as it is shown', () => {
  it('makes signals shares of the vehicle as soon as the vehicle is read', () => {
    const shown = { unit: 'RLU', values: values({ A1: 90, A2: 110, B1: 50 }) };
    expect(doseView(view, shown)).toMatchObject({
      percent: true,
      series: [{ name: 'x', points: [{ dose: 1, response: 0.5 }] }],
    });
    expect(doseView(view, { unit: 'RLU', values: values({ B1: 50 }) })).toMatchObject({
      percent: false,
      series: [{ points: [{ response: 50 }] }],
    });
  });

  it('leaves flagged wells out', () => {
    const shown = { unit: 'fraction', values: values({ B1: [0.9, 'bubble'], B2: 0.2 }) };
    expect(doseView(view, shown).series[0]?.points).toEqual([{ dose: 10, response: 0.2 }]);
  });

  it('judges the controls', () => {
    const controls = controlsOf(view, { unit: 'RLU', values: values({ A1: 99, A2: 101, A3: 1, A4: 1 }) });
    expect(controls.zPrime).toBeCloseTo(1 - (3 * Math.SQRT2) / 99, 6);
    expect(controls.variation).toBeCloseTo(Math.SQRT2, 6);
    expect(controls.counted).toBe(4);
  });
});
