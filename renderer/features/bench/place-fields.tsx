import { Select } from '@mantine/core';
import type { InstrumentKind } from '#core/contract/words.ts';
import { useInstruments } from '../../api/hooks.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';
import { labwareFullName, placeName } from '../../lib/labware-view.ts';

export interface ChosenPlace {
  readonly instrument: string | null;
  readonly place: string | null;
}

/** Kinds on which labware is put down by hand. */
const TAKES_LABWARE: readonly InstrumentKind[] = [
  'liquid-handler',
  'incubator',
  'plate-reader',
  'imager',
  'centrifuge',
  'balance',
  'shaker',
];

interface PlaceFieldsProps {
  readonly chosen: ChosenPlace;
  readonly onChoose: (place: ChosenPlace) => void;
}

/** An instrument and one of its free places. */
export function PlaceFields({ chosen, onChoose }: PlaceFieldsProps) {
  const instruments = useInstruments().filter((one) => TAKES_LABWARE.includes(one.kind));
  const { labware } = useWorkcell();
  const view = instruments.find((one) => one.instrumentId === chosen.instrument);
  const taken = new Map(
    labware.flatMap((one) =>
      one.at?.instrument === chosen.instrument && one.at?.place != null ? [[one.at.place, one] as const] : [],
    ),
  );
  return (
    <>
      <Select
        label="Instrument"
        data={instruments.map((one) => one.instrumentId)}
        value={chosen.instrument}
        onChange={(instrument) => onChoose({ instrument, place: null })}
        comboboxProps={{ withinPortal: true }}
      />
      {view !== undefined && view.contents.length > 0 && (
        <Select
          label="Place"
          description="Places that are taken cannot be chosen."
          data={view.contents.map(({ place }) => {
            const holder = taken.get(place);
            return {
              value: place,
              label: holder === undefined ? placeName(place) : `${placeName(place)}: ${labwareFullName(holder)}`,
              disabled: holder !== undefined,
            };
          })}
          value={chosen.place}
          onChange={(place) => onChoose({ ...chosen, place })}
          comboboxProps={{ withinPortal: true }}
        />
      )}
    </>
  );
}
