import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allWells, layWells } from './layout-wells.ts';
import { withUses } from './map-edit.ts';
import { readPlateText, writePlateText, type TextContext } from './plate-text.ts';
import type { MapLayout, WrittenWell } from './written-layout.ts';

const COMPOUNDS = ['staurosporine', 'tunicamycin', 'compound 7', 'V-9'].map((value) => ({ value, title: value }));
const PARAMETERS = [{ name: 'compound', type: 'compound', default: 'staurosporine' }];
const context = (more: Partial<TextContext> = {}): TextContext => ({
  shape: { rows: 8, columns: 12 },
  at: { row: 0, column: 0 },
  compounds: COMPOUNDS,
  parameters: PARAMETERS,
  ...more,
});
const read = (text: string, more: Partial<TextContext> = {}) => {
  const found = readPlateText(text, context(more));
  if (!found.ok) throw new Error(found.faults.map((one) => one.sentence).join(' '));
  return Object.fromEntries(found.uses);
};
const faults = (text: string, more: Partial<TextContext> = {}) => {
  const found = readPlateText(text, context(more));
  return found.ok ? [] : found.faults.map((one) => `${one.row},${one.column}: ${one.sentence}`);
};

describe('a block from a spreadsheet', () => {
  it('goes in from the well it is pasted on, empty cells being unused wells', () => {
    expect(read('staurosporine 3\tV\n\tK staurosporine 10', { at: { row: 1, column: 2 } })).toEqual({
      B3: { role: 'sample', compound: 'staurosporine', doseUm: 3 },
      B4: { role: 'vehicle' },
      C3: { role: 'unused' },
      C4: { role: 'kill', compound: 'staurosporine', doseUm: 10 },
    });
  });

  it('understands units, decimal commas, names with numbers and parameters', () => {
    expect(
      read('Tunicamycin 300 nM\tstaurosporine 0,33 µM\tcompound 7 2\tcompound 7\t{{ params.compound }} 1 mM'),
    ).toEqual({
      A1: { role: 'sample', compound: 'tunicamycin', doseUm: 0.3 },
      A2: { role: 'sample', compound: 'staurosporine', doseUm: 0.33 },
      A3: { role: 'sample', compound: 'compound 7', doseUm: 2 },
      A4: { role: 'sample', compound: 'compound 7' },
      A5: { role: 'sample', compound: '{{ params.compound }}', doseUm: 1000 },
    });
  });

  it('takes headers of rows and columns as places, wherever it is pasted', () => {
    const at = { row: 5, column: 5 };
    expect(read('\t3\t4\nC\tV\tB\nD\tU\t', { at })).toEqual({
      C3: { role: 'vehicle' },
      C4: { role: 'blank' },
      D3: { role: 'untreated' },
      D4: { role: 'unused' },
    });
    expect(read('A\tV\nB\tK', { at })).toEqual({ A6: { role: 'vehicle' }, B6: { role: 'kill' } });
    // B, C are roles as well as rows: without an A above they are medium only and cells.
    expect(read('B\tV\nC\tV', { at })).toMatchObject({ F6: { role: 'blank' }, G6: { role: 'cells' } });
  });

  it('keeps rows without any text in their place', () => {
    expect(read('V\n\n\nB\n')).toEqual({
      A1: { role: 'vehicle' },
      B1: { role: 'unused' },
      C1: { role: 'unused' },
      D1: { role: 'blank' },
    });
  });

  it('tells every fault by row and column and reads nothing then', () => {
    expect(faults('V\tstaurosporin 3\nwater\tstaurosporine 2 M')).toEqual([
      '1,2: "staurosporin" is not a known compound. Is "staurosporine" meant?',
      '2,1: "water" is neither a role nor a known compound; there is staurosporine, tunicamycin, compound 7 and V-9.',
      '2,2: 2 M is no dose: give 0 to 100,000 µM.',
    ]);
    expect(faults('V\tV\tV', { at: { row: 7, column: 10 } })).toEqual([
      '1,3: The block has 1 row and 3 columns; from H11 there is room for 1 row and 2 columns.',
    ]);
    expect(faults('{{ params.other }} 3')).toHaveLength(1);
    expect(faults('  \n ')).toEqual(['1,1: There is nothing to paste.']);
  });
});

describe('a list of wells', () => {
  it('names the well in a column of its own, in any order', () => {
    const text = 'Dose (nM)\tWell\tCompound\r\n330\tB2\tstaurosporine\r\n\tB3\tV\r\n1 µM\tb04\ttunicamycin\r\n';
    expect(faults(text)).toEqual(['4,2: "B04" is not a well of this plate, A1 to H12.']);
    expect(read(text.replace('b04', 'b4'))).toEqual({
      B2: { role: 'sample', compound: 'staurosporine', doseUm: 0.33 },
      B3: { role: 'vehicle' },
      B4: { role: 'sample', compound: 'tunicamycin', doseUm: 1 },
    });
    expect(read('well;role;compound;dose\nH12;kill;staurosporine;10')).toEqual({
      H12: { role: 'kill', compound: 'staurosporine', doseUm: 10 },
    });
  });

  it('refuses wells that are not there, and wells named twice', () => {
    expect(faults('well,compound,dose\nB2,staurosporine,1\nb2,V,\nI1,V,\n,V,\nB5,water,3')).toEqual([
      '3,1: B2 is named twice.',
      '4,1: "I1" is not a well of this plate, A1 to H12.',
      '5,1: A well is missing.',
      expect.stringContaining('6,2: "water"'),
    ]);
    expect(faults('well\tcompound')).toEqual(['2,1: The list has a head and no wells.']);
  });
});

const arbitraryUse = fc.oneof(
  fc.constantFrom(
    ...(['vehicle', 'kill', 'untreated', 'blank', 'buffer', 'cells', 'sample'] as const).map((role) => ({ role })),
  ),
  fc.record({
    role: fc.constantFrom('sample' as const, 'kill' as const, 'vehicle' as const),
    compound: fc.constantFrom(...COMPOUNDS.map((one) => one.value), '{{ params.compound }}'),
    doseUm: fc.double({ min: 0, max: 100_000, noNaN: true }).map((dose) => Number(dose.toPrecision(6))),
  }),
);

describe('copy and paste', () => {
  it('gives every plate back as it was, with headers and without', () => {
    const shapes = [
      { rows: 2, columns: 3 },
      { rows: 8, columns: 12 },
    ];
    fc.assert(
      fc.property(
        fc
          .constantFrom(...shapes)
          .chain((shape) =>
            fc.tuple(
              fc.constant(shape),
              fc.dictionary(fc.constantFrom(...allWells(shape)), arbitraryUse, { maxKeys: 96, noNullPrototype: true }),
            ),
          ),
        fc.boolean(),
        ([shape, uses], headers) => {
          const empty: MapLayout = { kind: 'map', wells: [] };
          const map = withUses(empty, new Map<string, Omit<WrittenWell, 'well'>>(Object.entries(uses)));
          const laid = layWells(shape, map, PARAMETERS, undefined);
          if (!laid.ok) throw new Error(laid.sentence);
          const text = writePlateText(laid.wells, allWells(shape), headers);
          if (text.trim() === '') return;
          const found = readPlateText(text, context({ shape }));
          if (!found.ok) throw new Error(`${text} ${found.faults.map((one) => one.sentence).join(' ')}`);
          expect(withUses(empty, found.uses)).toEqual(map);
        },
      ),
      { numRuns: 150 },
    );
  });
});
