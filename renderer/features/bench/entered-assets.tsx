import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { IconPlus } from '@tabler/icons-react';
import type { AssetView, NewAsset } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { useNow } from '../../api/hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';
import { ASSET_STATES, calibrationWords, holdWords } from '../../lib/asset-words.ts';
import { plural } from '../../lib/numbers.ts';
import { capitalised } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { HoldButton } from './hold-button.tsx';
import styles from './bench-page.module.css';

const KINDS: readonly { readonly value: NewAsset['kind']; readonly label: string }[] = [
  { value: 'equipment', label: 'Equipment, such as a hood' },
  { value: 'place', label: 'Place, such as a fridge shelf' },
  { value: 'person', label: 'Person' },
  { value: 'pool', label: 'Pool of like assets' },
];

/** What the lab has entered beside its instruments: hoods, places, people, pools. */
export function EnteredAssets() {
  const now = useNow(10_000);
  const entered = useWorkcell().assets.filter((one) => one.kind !== 'instrument');
  const columns: readonly TableColumn<AssetView>[] = [
    {
      id: 'name',
      title: 'Asset',
      sortBy: (one) => one.assetId,
      cell: (one) => <TwoLines first={<b>{one.assetId}</b>} second={`${one.title}, ${one.kind}`} />,
    },
    {
      id: 'state',
      title: 'Now',
      sortBy: (one) => one.status,
      cell: (one) => (
        <StatusWord state={one.hold === null ? ASSET_STATES[one.status] : 'paused'}>
          {one.hold === null ? capitalised(one.status) : (holdWords(one, now) ?? '')}
        </StatusWord>
      ),
    },
    {
      id: 'where',
      title: 'Where and how many',
      cell: (one) => (
        <TwoLines
          first={one.location === '' ? 'place not said' : one.location}
          second={one.members.length > 0 ? one.members.join(', ') : plural(one.capacity, 'at once', 'at once')}
        />
      ),
    },
    { id: 'due', title: 'Calibration', cell: (one) => calibrationWords(one) ?? 'none' },
    { id: 'acts', title: 'Keep', cell: (one) => <HoldButton asset={one} /> },
  ];
  return (
    <Card
      title="Other assets"
      caption={plural(entered.length, 'asset')}
      right={<AddButton />}
      className={styles['list']}
    >
      <DataTable
        label="Other assets"
        columns={columns}
        rows={entered}
        rowId={(one) => one.assetId}
        rowHeight={56}
        empty={
          <Empty title="None entered">
            Hoods, shelves and people that work has to share can be entered here, and held like an instrument.
          </Empty>
        }
      />
    </Card>
  );
}

function AddButton() {
  const { queries } = useApi();
  const { assets } = useWorkcell();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<NewAsset['kind']>('equipment');
  const [assetId, setAssetId] = useState('');
  const [title, setTitle] = useState('');
  const [location, setLocation] = useState('');
  const [members, setMembers] = useState<string[]>([]);
  const add = useMutation(
    queries.workcell.addAsset.mutationOptions({
      onSuccess: (one) => {
        setOpen(false);
        setAssetId('');
        setTitle('');
        setMembers([]);
        notifyDone(`${one.assetId} is entered`);
      },
    }),
  );
  const missing =
    assetId.trim() === ''
      ? 'Give it a short name, such as HOOD-1.'
      : title.trim() === ''
        ? 'Say what it is.'
        : kind === 'pool' && members.length === 0
          ? 'Choose what is in the pool.'
          : null;
  const save = () =>
    add.mutate({
      assetId: assetId.trim(),
      kind,
      title: title.trim(),
      location: location.trim(),
      capacity: kind === 'pool' ? members.length : 1,
      members: kind === 'pool' ? members : [],
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
        <TextInput label="Short name" value={assetId} onChange={(event) => setAssetId(event.currentTarget.value)} />
        <TextInput label="What is it?" value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
        <TextInput
          label="Room or bench"
          value={location}
          onChange={(event) => setLocation(event.currentTarget.value)}
        />
        {kind === 'pool' && (
          <MultiSelect
            label="In the pool"
            data={assets.filter((one) => one.kind !== 'pool').map((one) => one.assetId)}
            value={members}
            onChange={setMembers}
          />
        )}
        {missing !== null && <p>{missing}</p>}
      </Dialog>
    </>
  );
}
