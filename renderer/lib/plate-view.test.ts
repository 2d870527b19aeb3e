import { describe, expect, it } from 'vitest';
import type { PlannedLabware } from '#core/contract/plan.ts';
import { formatValue, groupResults, PlateView, plateValues, valueLook } from './plate-view.ts';

const labware: PlannedLabware = {
  labwareId: 'assay_plate',
  title: 'Assay plate',
  type: 'plate_96_white',
  kind: 'plate',
  rows: 8,
  columns: 12,
  wells: [
    { well: 'A1', role: 'vehicle', volumeUl: 200 },
    { well: 'A2', role: 'sample', compound: 'staurosporine', doseUm: 0.01 },
    { well: 'A3', role: 'sample', compound: 'staurosporine', doseUm: 10 },
    { well: 'B2', role: 'sample', compound: 'tunicamycin', doseUm: 1 },
    { well: 'A12', role: 'kill' },
  ],
};

describe('a plate as it is shown', () => {
  const view = new PlateView(labware);

  it('says what is in a well', () => {
    expect(view.contentOf('A1')).toBe('vehicle, 200 µL');
    expect(view.contentOf('A2')).toBe('staurosporine 10 nM');
    expect(view.contentOf('C5')).toBe('not used');
  });

  it('gives controls a letter and compounds colours of their own', () => {
    expect(view.layoutLook('A1').text).toBe('V');
    expect(view.layoutLook('A12').text).toBe('K');
    expect(view.layoutColour('A3')).not.toBe(view.layoutColour('A2'));
    expect(view.layoutColour('A3')).toContain('--series-1');
    expect(view.layoutColour('B2')).toContain('--series-4');
  });

  it('never shows a missing number as a value', () => {
    const shown = plateValues('viability', 'fraction', new Map([['A2', { value: null, flag: 'saturated' }]]));
    expect(valueLook('A2', view, shown, { numbers: true })).toMatchObject({
      mark: 'flag',
      words: expect.stringContaining('saturated') as unknown,
    });
    expect(valueLook('A3', view, shown, { numbers: true }).words).toContain('no value');
  });

  it('writes shares of a control in percent whatever they are measured in', () => {
    expect(formatValue(0.523, 'fraction')).toBe('52.3 %');
    expect(formatValue(52.3, '%')).toBe('52.3 %');
    expect(formatValue(41_234, 'RLU')).toBe('41.2 k RLU');
  });

  it('groups results by plate and quantity', () => {
    const result = (well: string, quantity: string, value: number) => ({
      stepId: 's',
      labwareId: 'p',
      well,
      quantity,
      value,
      unit: 'RLU',
      flag: null,
    });
    const plates = groupResults([
      result('A1', 'luminescence', 5),
      result('A2', 'luminescence', 9),
      result('A1', 'viability', 1),
    ]);
    expect(plates.get('p')!.map((one) => [one.quantity, one.values.size, one.high])).toEqual([
      ['luminescence', 2, 9],
      ['viability', 1, 1],
    ]);
  });
});
