import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { IconFileImport } from '@tabler/icons-react';
import type { LabwareDefinitionView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { operatorName } from '../../api/operator.ts';
import { formatDateTime } from '../../lib/dates.ts';
import { volumeWords } from '../../lib/labware-view.ts';
import { plainWords } from '../../lib/words.ts';
import { FaultList } from '../../ui/fault-list.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import styles from './bench-page.module.css';

const LARGEST = 2_000_000;

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

/** Labware definitions that were imported, and the way to import one. */
export function DefinitionsCard() {
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
            {fault.issues.length === 0 ? fault.sentence : <FaultList issues={fault.issues} most={6} />}
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
