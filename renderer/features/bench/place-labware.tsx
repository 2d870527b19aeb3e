import { Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { IconPlus } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { labwareName, placeWords } from '../../lib/labware-view.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { PlaceFields, type ChosenPlace } from './place-fields.tsx';

/** Tip racks and vessels that a person can put down; the catalogue has more than anybody wants to choose from. */
const BY_HAND = [
  { value: 'tip_20', label: 'Tip rack, 20 µL' },
  { value: 'tip_200', label: 'Tip rack, 200 µL' },
  { value: 'tip_1000', label: 'Tip rack, 1000 µL' },
  { value: 'reservoir_1_195ml', label: 'Reservoir, 195 mL' },
  { value: 'reservoir_12_15ml', label: 'Reservoir, 12 x 15 mL' },
  { value: 'plate_96_white', label: '96-well plate, white' },
  { value: 'plate_96_clear', label: '96-well plate, clear' },
  { value: 'plate_384_white', label: '384-well plate, white' },
  { value: 'tube_50ml', label: 'Tube, 50 mL' },
];

/** A person says that labware stands on an instrument now. */
export function PlaceLabware() {
  const { queries } = useApi();
  const definitions = useQuery(queries.workcell.definitions.queryOptions()).data ?? [];
  const [open, setOpen] = useState(false);
  const [type, setType] = useState<string | null>('tip_200');
  const [name, setName] = useState('');
  const [at, setAt] = useState<ChosenPlace>({ instrument: null, place: null });
  const place = useMutation(
    queries.workcell.placeLabware.mutationOptions({
      onSuccess: (placed) => {
        setOpen(false);
        setName('');
        notifyDone(`${labwareName(placed)} stands on ${placeWords(placed.at)}`);
      },
    }),
  );
  const missing =
    name.trim() === ''
      ? 'Give it a name, such as the number on its label.'
      : at.instrument === null
        ? 'Say where it stands.'
        : null;
  const imported = definitions
    .filter((one) => one.isUsable && one.kind !== 'tip-rack')
    .map((one) => ({ value: one.vesselId, label: `${one.title} (imported)` }));
  return (
    <>
      <Button icon={<IconPlus stroke={1.75} aria-hidden="true" />} onClick={() => setOpen(true)}>
        Put labware here…
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Which labware did you put on the bench?"
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Close</Button>
            <Button
              kind="primary"
              busy={place.isPending}
              disabled={missing !== null || type === null}
              onClick={() =>
                place.mutate({
                  labwareId: name.trim(),
                  type: type ?? '',
                  at: { instrument: at.instrument ?? '', place: at.place },
                  operator: operatorName(),
                })
              }
            >
              It stands there
            </Button>
          </>
        }
      >
        <Select
          label="Type"
          data={[...BY_HAND, ...imported]}
          value={type}
          onChange={setType}
          comboboxProps={{ withinPortal: true }}
        />
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <PlaceFields chosen={at} onChoose={setAt} />
        {missing !== null && <p>{missing}</p>}
      </Dialog>
    </>
  );
}
