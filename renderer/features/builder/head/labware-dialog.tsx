import { useState } from 'react';
import { INSTRUMENT_KINDS, type InstrumentKind } from '#core/contract/words.ts';
import { capitalised, KIND_WORDS } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { addLabware } from '../document/change-fields.ts';
import { freeId, idFrom } from '../document/draft-document.ts';
import { CatalogField, ChoiceField } from '../form/choice-fields.tsx';
import { TextField } from '../form/text-fields.tsx';
import { useCatalog } from '../form/use-catalog.ts';
import { useSession } from '../state/draft-session.ts';
import styles from './head.module.css';

export const INSTRUMENT_CHOICES = INSTRUMENT_KINDS.map((kind) => ({
  value: kind as string,
  label: capitalised(KIND_WORDS[kind]),
}));

interface LabwareDialogProps {
  readonly onClose: () => void;
  /** Called with the name it has in the protocol. */
  readonly onAdded?: (name: string) => void;
}

/** A new piece of labware: what it is called, what it is, and where it stands at the start. */
export function LabwareDialog({ onClose, onAdded }: LabwareDialogProps) {
  const { store, actions } = useSession();
  const vessels = useCatalog('vessels');
  const [title, setTitle] = useState('');
  const [type, setType] = useState<string | undefined>();
  const [instrument, setInstrument] = useState<string | undefined>('liquid-handler');
  const [place, setPlace] = useState('');
  const [isAsked, setAsked] = useState(false);
  const add = () => {
    setAsked(true);
    if (title.trim() === '' || type === undefined) return;
    const { document } = store.getState();
    const name = freeId(idFrom(title), { has: (id) => document.labware?.[id] !== undefined });
    actions.apply(
      addLabware(document, name, {
        title: title.trim(),
        type,
        ...(place.trim() === '' || instrument === undefined
          ? {}
          : { location: { instrument: instrument as InstrumentKind, place: place.trim() } }),
      }),
    );
    onAdded?.(name);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Which labware?"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" onClick={add}>
            Add the labware
          </Button>
        </>
      }
    >
      <div className={styles['grid']}>
        <CatalogField
          isWide
          title="Kind"
          placeholder="Type a few letters: 96, T-75, tube"
          choices={vessels}
          value={type}
          error={isAsked && type === undefined ? 'Choose what it is.' : undefined}
          onChange={(chosen) => {
            setType(chosen);
            if (title === '') setTitle(vessels.find((one) => one.value === chosen)?.label ?? '');
          }}
        />
        <TextField
          isWide
          title="Called"
          maxLength={80}
          value={title}
          error={isAsked && title.trim() === '' ? 'Give it a name.' : undefined}
          onChange={setTitle}
        />
        <ChoiceField title="Stands on" choices={INSTRUMENT_CHOICES} value={instrument} onChange={setInstrument} />
        <TextField isOptional title="At place" maxLength={16} value={place} placeholder="B2" onChange={setPlace} />
      </div>
    </Dialog>
  );
}
