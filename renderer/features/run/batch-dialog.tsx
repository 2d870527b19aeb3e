import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { plural } from '../../lib/numbers.ts';
import { FaultList } from '../../ui/fault-list.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { BatchGrid } from './batch-grid.tsx';
import { BatchTools } from './batch-tools.tsx';
import { cellText, columnsFor, readRows, type BatchColumn, type BatchRow } from './batch-table.ts';
import { useLastChoices } from './last-choices.ts';
import type { ParameterValues } from './parameter-values.ts';
import type { ProtocolDetails } from './run-setup.tsx';
import { useExecutionInput } from './use-submission.ts';
import { useWhen, wishesOf } from './when-choices.ts';
import styles from './batch-dialog.module.css';

interface BatchDialogProps {
  readonly chosen: ProtocolSummary;
  readonly version: number | undefined;
  readonly details: ProtocolDetails;
  /** The values of the form: what every execution has where the table says nothing. */
  readonly values: ParameterValues;
  readonly parameters: ParameterValues;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** One protocol many times: a row for each execution, a column for each parameter that differs. */
export function BatchDialog(props: BatchDialogProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={`Batch of ${props.chosen.name}`} width={1080}>
      {props.open && <BatchForm {...props} />}
    </Dialog>
  );
}

function BatchForm({ chosen, version, details, values, parameters, onClose }: BatchDialogProps) {
  const all = useMemo(
    () =>
      columnsFor(
        details.parameters.filter((one) => one.name in parameters),
        details.cellLines,
        details.compounds,
      ),
    [details, parameters],
  );
  const [names, setNames] = useState<readonly string[]>(() => firstColumns(all));
  const columns = all.filter((one) => names.includes(one.name));
  const blank: BatchRow = Object.fromEntries(
    all.map((one) => [one.name, cellText(values[one.name] ?? one.parameter.default)]),
  );
  const [rows, setRows] = useState<readonly BatchRow[]>(() => [blank, blank, blank]);
  const [title, setTitle] = useState(chosen.name);
  const [refused, setRefused] = useState<string | undefined>();
  const read = useMemo(() => readRows(columns, rows), [columns, rows]);
  const { submit, fault } = useBatch(chosen, version, parameters, onClose);
  const first = read.faults[0];
  const why =
    rows.length === 0
      ? 'There is no row yet.'
      : title.trim() === ''
        ? 'Give it a name.'
        : columns.length === 0
          ? 'Choose a parameter that differs.'
          : first === undefined
            ? undefined
            : `Row ${first.row + 1}, ${columns.find((one) => one.name === first.column)?.parameter.title}: ${first.sentence}${read.faults.length > 1 ? ` (and ${read.faults.length - 1} more)` : ''}`;
  return (
    <>
      <div className={styles['head']}>
        <TextInput
          label="Name of the batch"
          value={title}
          maxLength={120}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <BatchTools
          all={all}
          names={names}
          onNames={setNames}
          onTable={(table) => {
            setNames(all.map((one) => one.name).filter((name) => table.columns.includes(name)));
            setRows(table.rows.map((row) => ({ ...blank, ...row })));
            setRefused(undefined);
          }}
          onRefused={setRefused}
        />
      </div>
      {refused !== undefined && (
        <Note state="failed" urgent title="The file could not be taken.">
          {refused}
        </Note>
      )}
      <BatchGrid columns={columns} rows={rows} faults={read.faults} blank={blank} onRows={setRows} />
      {fault !== undefined && (
        <Note state="failed" urgent title={fault.sentence}>
          <FaultList issues={fault.issues} most={6} />
        </Note>
      )}
      <div className={styles['foot']}>
        <span className={styles['why']} role="status" data-fault={why !== undefined || undefined}>
          {why ?? <Summary count={rows.length} columns={columns} />}
        </span>
        <Button onClick={onClose}>Close</Button>
        <Button
          kind="primary"
          busy={submit.isPending}
          disabled={why !== undefined}
          onClick={() => !submit.isPending && submit.mutate({ title: title.trim(), rows: read.rows })}
        >
          Submit {plural(rows.length, 'execution')}
        </Button>
      </div>
    </>
  );
}

function Summary({ count, columns }: { readonly count: number; readonly columns: readonly BatchColumn[] }) {
  const { mode } = useLastChoices();
  const { priority } = useWhen();
  return (
    <>
      {plural(count, 'execution')}, {mode === 'real' ? 'real' : mode === 'simulated' ? 'simulated' : 'dry runs'},
      priority {priority}. They differ in {columns.map((one) => one.parameter.title.toLowerCase()).join(', ')};
      everything else is as in the form.
    </>
  );
}

/** What people vary most: what is measured, then what is given, at most three columns. */
function firstColumns(all: readonly BatchColumn[]): string[] {
  const rank = ({ parameter: { type } }: BatchColumn) =>
    type === 'cell-line' ? 0 : type === 'compound' ? 1 : type === 'text' ? 3 : 2;
  const names = new Set(
    all
      .toSorted((one, other) => rank(one) - rank(other))
      .slice(0, 3)
      .map((one) => one.name),
  );
  return all.map((one) => one.name).filter((name) => names.has(name));
}

function useBatch(
  chosen: ProtocolSummary,
  version: number | undefined,
  parameters: ParameterValues,
  onDone: () => void,
) {
  const { client, queries } = useApi();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const input = useExecutionInput(chosen, version, parameters);
  const choices = useWhen();
  const submit = useMutation({
    meta: { quiet: true },
    mutationFn: ({ title, rows }: { title: string; rows: readonly ParameterValues[] }) => {
      const when =
        choices.when === 'later' || choices.when === 'queue' ? choices : { ...choices, when: 'queue' as const };
      return client.queue.submitBatch({ ...input(), ...wishesOf(when), title, rows: [...rows] });
    },
    onSuccess: (batch) => {
      void queryClient.invalidateQueries({ queryKey: queries.queue.key() });
      notifyDone(`${batch.batchId} is in the queue`, plural(batch.jobs, 'execution'));
      onDone();
      void navigate({ to: '/queue', search: { batch: batch.batchId } });
    },
  });
  return { submit, fault: submit.error === null ? undefined : explainError(submit.error) };
}
