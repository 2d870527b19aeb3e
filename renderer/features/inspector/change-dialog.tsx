import { Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CatalogEntry, CatalogSection } from '#core/contract/catalog.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { operatorName } from '../../api/operator.ts';
import { formatDateTime } from '../../lib/dates.ts';
import { formatSignificant, parseNumber } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { FIRMNESS_WORDS } from './number-words.ts';

/** An entry of the reference data. */
export interface EntryPlace {
  readonly section: CatalogSection;
  readonly id: string;
  readonly field: string;
}

interface ChangeDialogProps {
  readonly place: EntryPlace;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

/** Puts the lab's own number in the place of the reference data's, with the reason; or takes it back. */
export function ChangeDialog({ place, onClose, onChanged }: ChangeDialogProps) {
  const { queries } = useApi();
  const items = useQuery(queries.catalog.items.queryOptions({ input: { section: place.section } }));
  const item = items.data?.find((one) => one.id === place.id);
  const entry = item?.entries.find((one) => one.field === place.field);
  if (item === undefined || entry === undefined)
    return (
      <Dialog open onClose={onClose} title="Change a number" actions={<Button onClick={onClose}>Leave it</Button>}>
        {items.isPending ? <LoadingRows rows={2} label="Reading the number" /> : <p>There is no such number.</p>}
      </Dialog>
    );
  return <Form place={place} name={item.name} entry={entry} onClose={onClose} onChanged={onChanged} />;
}

interface FormProps extends ChangeDialogProps {
  readonly name: string;
  readonly entry: CatalogEntry;
}

function shown(value: CatalogEntry['value']): string {
  return typeof value === 'number' ? formatSignificant(value, 8) : String(value);
}

function Form({ place, name, entry, onClose, onChanged }: FormProps) {
  const { queries } = useApi();
  const [text, setText] = useState(shown(entry.value));
  const [reason, setReason] = useState('');
  const isNumber = typeof entry.value === 'number';
  const value = isNumber ? parseNumber(text) : text;
  const change = useMutation(
    queries.catalog.change.mutationOptions({
      meta: { quiet: true },
      onSuccess: () => {
        notifyDone(`${entry.title} of ${name} is changed`);
        onChanged();
        onClose();
      },
    }),
  );
  const send = (next: CatalogEntry['value'] | null) =>
    change.mutate({ ...place, value: next, reason: reason.trim(), operator: operatorName() });
  const hasReason = reason.trim() !== '';
  const differs = value !== undefined && value !== entry.value;
  const unit = entry.unit === '' ? '' : `, ${entry.unit}`;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${entry.title} of ${name}`}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          {entry.changed !== null && (
            <Button disabled={!hasReason} busy={change.isPending} onClick={() => send(null)}>
              Take {shown(entry.changed.from)} back
            </Button>
          )}
          {entry.editable && (
            <Button
              kind="primary"
              disabled={!hasReason || !differs}
              busy={change.isPending}
              onClick={() => value !== undefined && send(value)}
            >
              Use this number
            </Button>
          )}
        </>
      }
    >
      <p>{standing(entry)}</p>
      {entry.editable && (
        <>
          <ValueField
            entry={entry}
            label={`${entry.title}${unit}`}
            text={text}
            onText={setText}
            isBad={isNumber && value === undefined}
          />
          <TextInput
            label="Why? This goes on record."
            description={hasReason ? undefined : 'A few words are enough.'}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <p>What is planned from now on uses it; what was planned before stays as it was.</p>
        </>
      )}
      {change.error !== null && <p role="alert">{explainError(change.error).sentence}</p>}
    </Dialog>
  );
}

function standing({ source, firmness, range, unit, changed, editable }: CatalogEntry): string {
  const from = `${source}. ${FIRMNESS_WORDS[firmness]?.words ?? ''}`;
  const span = range === null ? '' : ` The sources span ${shown(range[0])} to ${shown(range[1])} ${unit}.`;
  const fixed = editable ? '' : ' It cannot be changed here.';
  if (changed === null) return from + span + fixed;
  return `${changed.by} put it in the place of ${shown(changed.from)} on ${formatDateTime(changed.at)}: ${changed.reason}.${span}`;
}

interface ValueFieldProps {
  readonly entry: CatalogEntry;
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly isBad: boolean;
}

function ValueField({ entry, label, text, onText, isBad }: ValueFieldProps) {
  const { queries } = useApi();
  const isReagent = entry.unit === 'reagent id';
  const reagents = useQuery({
    ...queries.catalog.items.queryOptions({ input: { section: 'reagents' } }),
    enabled: isReagent,
  }).data;
  if (isReagent)
    return (
      <Select
        label={entry.title}
        searchable
        allowDeselect={false}
        value={text}
        data={[
          { value: 'none', label: 'none' },
          ...(reagents ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(next) => next !== null && onText(next)}
      />
    );
  return (
    <TextInput
      data-autofocus
      label={label}
      inputMode={typeof entry.value === 'number' ? 'decimal' : 'text'}
      error={isBad ? 'Give a number.' : undefined}
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}
