import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { IconPlus } from '@tabler/icons-react';
import type { NewAsset } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';
import { typeFrom } from '../../lib/asset-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import styles from './bench-page.module.css';

const KINDS: readonly { readonly value: NewAsset['kind']; readonly label: string }[] = [
  { value: 'equipment', label: 'Equipment worked by hand: a hood, a centrifuge' },
  { value: 'place', label: 'Place: a shelf in a fridge or an incubator' },
  { value: 'person', label: 'Person' },
  { value: 'gpu', label: 'GPU slots for programs' },
  { value: 'cpu', label: 'CPU slots for programs' },
  { value: 'pool', label: 'Pool of like assets' },
];

const CAPACITY: Readonly<Record<NewAsset['kind'], string>> = {
  equipment: 'How many can use it at once',
  place: 'How many fit on it',
  person: 'How many tasks at once',
  gpu: 'Slots',
  cpu: 'Slots',
  pool: '',
};

/** Types as people write them. */
const EXAMPLES: Readonly<Record<NewAsset['kind'], string>> = {
  equipment: 'biosafety cabinet',
  place: 'fridge shelf',
  person: 'operator',
  gpu: 'A100',
  cpu: 'big memory',
  pool: '',
};

const NAMES: Readonly<Record<NewAsset['kind'], string>> = {
  equipment: 'BSC-1',
  place: 'FRIDGE-2',
  person: 'AK',
  gpu: 'GPU-1',
  cpu: 'CPU-1',
  pool: 'HOODS',
};

const EMPTY = { assetId: '', title: '', type: '', location: '', capacity: 1, members: [] as string[] };

/** A dialog in which something is entered that no driver is for. */
export function EnterAsset() {
  const { queries } = useApi();
  const { assets } = useWorkcell();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<NewAsset['kind']>('equipment');
  const [fields, setFields] = useState(EMPTY);
  const put = (change: Partial<typeof EMPTY>) => setFields({ ...fields, ...change });
  const add = useMutation(
    queries.workcell.addAsset.mutationOptions({
      onSuccess: (one) => {
        setOpen(false);
        setFields(EMPTY);
        notifyDone(`${one.assetId} is entered; protocols can need it from now on`);
      },
    }),
  );
  const { assetId, title, members, capacity } = fields;
  const isPool = kind === 'pool';
  const type = typeFrom(fields.type);
  const missing =
    assetId.trim() === ''
      ? `Give it a short name, such as ${NAMES[kind]}.`
      : assets.some((one) => one.assetId === assetId.trim())
        ? `There is a ${assetId.trim()} already. Give it another name.`
        : title.trim() === ''
          ? 'Say what it is.'
          : isPool && members.length === 0
            ? 'Choose what is in the pool.'
            : null;
  const save = () =>
    add.mutate({
      assetId: assetId.trim(),
      kind,
      title: title.trim(),
      location: isPool ? '' : fields.location.trim(),
      capacity: isPool ? members.length : capacity,
      members: isPool ? members : [],
      ...(isPool || type === '' ? {} : { type }),
      operator: operatorName(),
    });
  return (
    <>
      <Button icon={<IconPlus stroke={1.75} aria-hidden="true" />} onClick={() => setOpen(true)}>
        Enter an asset…
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="What else does the lab share?"
        width={600}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Close</Button>
            <Button kind="primary" busy={add.isPending} disabled={missing !== null} onClick={save}>
              Enter it
            </Button>
          </>
        }
      >
        <Select
          label="Kind"
          data={KINDS}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind(KINDS.find((one) => one.value === value)?.value ?? 'equipment')}
        />
        <div className={styles['pair']}>
          <TextInput
            label="Short name"
            value={assetId}
            onChange={(event) => put({ assetId: event.currentTarget.value })}
          />
          {!isPool && (
            <TextInput
              label="Room or bench"
              value={fields.location}
              onChange={(event) => put({ location: event.currentTarget.value })}
            />
          )}
        </div>
        <TextInput label="What is it?" value={title} onChange={(event) => put({ title: event.currentTarget.value })} />
        {isPool ? (
          <MultiSelect
            label="In the pool"
            description="Whoever needs one of the pool gets the first that is free."
            data={assets.filter((one) => one.kind !== 'pool').map((one) => one.assetId)}
            value={members}
            onChange={(chosen) => put({ members: chosen })}
            comboboxProps={{ withinPortal: true }}
          />
        ) : (
          <div className={styles['pair']}>
            <TextInput
              label="Type, where others can stand in for it"
              description={`For example ${EXAMPLES[kind]}.`}
              value={fields.type}
              onChange={(event) => put({ type: event.currentTarget.value })}
            />
            <NumberField
              label={CAPACITY[kind]}
              integer
              minimum={1}
              maximum={1000}
              value={capacity}
              onChange={(value) => put({ capacity: value })}
            />
          </div>
        )}
        {missing !== null && <p>{missing}</p>}
      </Dialog>
    </>
  );
}
