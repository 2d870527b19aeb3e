import { Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import type { LabwareDefinitionView, LabwareSummary } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useNow } from '../../api/hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';
import { formatDateTime, formatMoment } from '../../lib/dates.ts';
import { labwareName, placeWords, volumeWords } from '../../lib/labware-view.ts';
import { plural } from '../../lib/numbers.ts';
import { plainWords } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { PlaceFields, type ChosenPlace } from './place-fields.tsx';
import styles from './bench-page.module.css';

const LARGEST = 2_000_000;

/** All labware on the bench, and the definitions that were imported. */
export function LabwarePage({ onOpen }: { readonly onOpen: (labwareId: string) => void }) {
  const { labware } = useWorkcell();
  return (
    <div className={styles['cards']}>
      <Card
        title="Labware on the bench"
        caption={plural(labware.length, 'piece')}
        right={<PlaceButton />}
        grow
        className={styles['list']}
      >
        <LabwareTable labware={labware} onOpen={onOpen} />
      </Card>
      <Definitions />
    </div>
  );
}

function LabwareTable({
  labware,
  onOpen,
}: {
  readonly labware: readonly LabwareSummary[];
  readonly onOpen: (labwareId: string) => void;
}) {
  const now = useNow(30_000);
  const columns: readonly TableColumn<LabwareSummary>[] = [
    {
      id: 'name',
      title: 'Labware',
      sortBy: labwareName,
      cell: (one) => <TwoLines first={<b>{labwareName(one)}</b>} second={plainWords(one.type)} />,
    },
    {
      id: 'where',
      title: 'Stands on',
      sortBy: (one) => placeWords(one.at),
      cell: (one) => <TwoLines first={placeWords(one.at)} second={`since ${formatMoment(one.since, now)}`} />,
    },
    {
      id: 'owner',
      title: 'Belongs to',
      sortBy: (one) => one.executionId,
      cell: (one) => one.executionId ?? 'nobody',
    },
    {
      id: 'inside',
      title: 'Inside',
      sortBy: (one) => one.mostUl,
      cell: (one) =>
        one.kind === 'tip-rack'
          ? `${one.rows * one.columns - one.tipsUsed} tips left`
          : one.filledWells === 0
            ? 'empty'
            : `${plural(one.filledWells, 'well')}, up to ${volumeWords(one.mostUl)}`,
    },
  ];
  return (
    <DataTable
      label="Labware on the bench"
      columns={columns}
      rows={labware}
      rowId={(one) => one.labwareId}
      rowHeight={52}
      onSelect={(one) => onOpen(one.labwareId)}
      empty={
        <Empty title="No labware on the bench">
          A run brings its own, and takes it away when it completes. Racks and reservoirs can be put here by hand.
        </Empty>
      }
    />
  );
}

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

function PlaceButton() {
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

const DEFINITION_COLUMNS: readonly TableColumn<LabwareDefinitionView>[] = [
  {
    id: 'title',
    title: 'Definition',
    sortBy: (one) => one.title,
    cell: (one) => <TwoLines first={<b>{one.title}</b>} second={one.definitionId} />,
  },
  {
    id: 'kind',
    title: 'Wells',
    sortBy: (one) => one.wellCount,
    cell: (one) => (
      <TwoLines
        first={`${one.rows} x ${one.columns} ${plainWords(one.kind)}`}
        second={one.kind === 'tip-rack' ? `tips of ${volumeWords(one.totalUl)}` : `${volumeWords(one.totalUl)} each`}
      />
    ),
  },
  {
    id: 'use',
    title: 'In protocols',
    cell: (one) =>
      one.isUsable ? (
        <TwoLines first={one.kind === 'tip-rack' ? 'as a tip rack' : 'as a vessel'} second={one.vesselId} />
      ) : (
        <TwoLines first="to look at only" second={one.remark} />
      ),
  },
  {
    id: 'when',
    title: 'Imported',
    sortBy: (one) => one.importedAt,
    cell: (one) => <TwoLines first={formatDateTime(one.importedAt)} second={one.importedBy} />,
  },
];

function Definitions() {
  const { client, queries } = useApi();
  const input = useRef<HTMLInputElement>(null);
  const definitions = useQuery(queries.workcell.definitions.queryOptions()).data ?? [];
  const take = useMutation({
    meta: { quiet: true },
    mutationFn: async (file: File) => {
      if (file.size > LARGEST) throw new Error('The file is larger than 2 MB; a labware definition never is.');
      return client.workcell.importLabware({
        text: await file.text(),
        fileName: file.name,
        operator: operatorName(),
      });
    },
    onSuccess: (one) => notifyDone(`${one.title} is imported`, one.isUsable ? one.vesselId : one.remark),
  });
  const fault = take.error === null ? null : explainError(take.error);
  return (
    <Card
      title="Labware definitions"
      right={
        <>
          <input
            ref={input}
            type="file"
            accept=".json,application/json"
            className="visually-hidden"
            tabIndex={-1}
            aria-label="Labware definition file"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file !== undefined) take.mutate(file);
              event.target.value = '';
            }}
          />
          <Button
            busy={take.isPending}
            icon={<IconFileImport stroke={1.75} aria-hidden="true" />}
            onClick={() => input.current?.click()}
          >
            Import a definition…
          </Button>
        </>
      }
      grow
      className={styles['list']}
    >
      {fault !== null && (
        <div className={styles['fault']}>
          <Note
            state="failed"
            urgent
            title="The file was not imported."
            actions={<Button onClick={() => take.reset()}>Close this</Button>}
          >
            {fault.issues.length === 0 ? (
              fault.sentence
            ) : (
              <ul>
                {fault.issues.slice(0, 6).map((issue) => (
                  <li key={issue.path + issue.sentence}>
                    {issue.path === '' ? '' : `${issue.path}: `}
                    {issue.sentence}
                  </li>
                ))}
              </ul>
            )}
          </Note>
        </div>
      )}
      <DataTable
        label="Imported labware definitions"
        columns={DEFINITION_COLUMNS}
        rows={definitions}
        rowId={(one) => one.vesselId}
        rowHeight={52}
        empty={
          <Empty title="None imported yet">
            The catalogue of Wellrun has the usual vessels. Import the definition file of any other labware here
            (Opentrons format, schema 2), and protocols can be planned with it.
          </Empty>
        }
      />
    </Card>
  );
}
