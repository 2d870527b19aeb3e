import { describe, expect, it } from 'vitest';
import { WorkcellView } from './workcell-view.ts';

const view = new WorkcellView({
  executionId: 'EX-7',
  instruments: ['LH-1', 'ARM-1'],
  labware: ['EX-7:plate', 'EX-7:tube'],
});

describe("a protocol's view of the workcell", () => {
  it('holds what it has declared', () => {
    const from = { labwareId: 'EX-7:tube', well: 'A1' };
    expect(() => view.check('LH-1', { from, to: { labwareId: 'EX-7:plate', wells: ['A1'] } })).not.toThrow();
    const to = { instrument: 'LH-1', place: 'B1' };
    expect(() => view.check('ARM-1', { labwareId: 'EX-7:plate', to })).not.toThrow();
    expect(() => view.check('ARM-1', { labwareId: 'EX-7:plate', to: { instrument: 'shelf' } })).not.toThrow();
  });

  it.each([
    ['the instrument RDR-1', 'RDR-1', { labwareId: 'EX-7:plate' }],
    ['the labware EX-6:plate', 'LH-1', { labwareId: 'EX-6:plate' }],
    ['the labware EX-7:flask', 'LH-1', { from: { labwareId: 'EX-7:flask', well: 'A1' }, to: { wells: ['A1'] } }],
    ['the instrument INC-1', 'ARM-1', { labwareId: 'EX-7:plate', to: { instrument: 'INC-1' } }],
    ['the labware EX-7:deep', 'LH-1', { moves: [{ to: { labwareId: 'EX-7:deep' } }] }],
  ])('fails by name for %s', (name, instrument, params) => {
    expect(() => view.check(instrument, params)).toThrow(`has not declared ${name}. It declares`);
  });
});
