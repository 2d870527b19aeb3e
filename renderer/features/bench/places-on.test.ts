import { describe, expect, it } from 'vitest';
import type { LeaseView } from '#core/contract/forecast.ts';
import type { InstrumentView } from '#core/contract/instrument.ts';
import type { LabwareSummary } from '#core/contract/workcell.ts';
import { placesOn, withKept } from './places-on.ts';

const labware = (labwareId: string, place: string | null) =>
  ({ labwareId, at: { instrument: 'LH-1', place } }) as LabwareSummary;
const view = (...contents: InstrumentView['contents']) => ({ contents }) as InstrumentView;

describe('places of an instrument', () => {
  it('are filled from the record, and what the instrument alone reports is told apart', () => {
    const drawn = placesOn(
      view(
        { place: 'A1', label: 'EX-1:plate', occupied: true },
        { place: 'A2', label: 'EX-9:old_tube', occupied: true },
        { place: 'A3', label: '', occupied: false },
      ),
      [labware('EX-1:plate', 'A1'), labware('Rack 1', 'D1'), labware('EX-1:tube', null)],
    );
    expect(drawn.map(({ place, labware: one, unknown }) => [place, one?.labwareId, unknown])).toEqual([
      ['A1', 'EX-1:plate', undefined],
      ['A2', undefined, 'old tube, EX-9'],
      ['A3', undefined, undefined],
      ['D1', 'Rack 1', undefined],
      ['', 'EX-1:tube', undefined],
    ]);
  });

  it('tell how many more pieces are on record for a place, and show the one that the instrument sees', () => {
    const drawn = placesOn(view({ place: 'A1', label: 'EX-2:flask', occupied: true }), [
      labware('EX-1:flask', 'A1'),
      labware('EX-2:flask', 'A1'),
      labware('EX-3:flask', 'A1'),
    ]);
    expect(drawn.map(({ labware: one, others }) => [one?.labwareId, others])).toEqual([['EX-2:flask', 2]]);
  });

  it('do not show the same labware twice while the instrument is a moment behind the record', () => {
    const drawn = placesOn(
      view({ place: '1', label: 'EX-1:plate', occupied: true }, { place: '2', label: '', occupied: false }),
      [labware('EX-1:plate', '2')],
    );
    expect(drawn.map(({ place, labware: one, unknown }) => [place, one?.labwareId, unknown])).toEqual([
      ['1', undefined, undefined],
      ['2', 'EX-1:plate', undefined],
    ]);
  });

  it('that nothing stands on tell for what they are kept', () => {
    const lease = (unit: string | null, holder: string) => ({ unit, holder }) as LeaseView;
    const drawn = withKept(
      placesOn(view({ place: 'A1', label: '', occupied: false }, { place: 'A2', label: '', occupied: false }), [
        labware('EX-1:plate', 'A2'),
      ]),
      [lease('A1', 'EX-2:assay_plate'), lease('A2', 'EX-1:plate'), lease(null, 'seed#0')],
    );
    expect(drawn.map(({ place, keptFor }) => [place, keptFor])).toEqual([
      ['A1', 'assay plate, EX-2'],
      ['A2', undefined],
    ]);
  });
});
