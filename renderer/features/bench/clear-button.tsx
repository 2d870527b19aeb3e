import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { InstrumentView } from '#core/contract/instrument.ts';
import { useApi } from '../../api/api.ts';
import { useOperator } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';

/** A person says that the instrument is clear; it goes into the record with what they saw. */
export function ClearButton({ view }: { readonly view: InstrumentView }) {
  const { queries } = useApi();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const operator = useOperator((one) => one.name);
  const clear = useMutation(
    queries.instruments.clear.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        setNote('');
        notifyDone(`${view.instrumentId} is clear`);
      },
    }),
  );
  const { instrumentId } = view;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Clear {instrumentId}…</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={`Is ${instrumentId} clear?`}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Not yet</Button>
            <Button
              kind="primary"
              busy={clear.isPending}
              disabled={note.trim() === ''}
              onClick={() => clear.mutate({ instrumentId, note: note.trim(), operator })}
            >
              {instrumentId} is clear
            </Button>
          </>
        }
      >
        <p>{view.needsClearing?.reason} Look for plates, used tips and liquid, and that nothing is in the way.</p>
        <TextInput
          data-autofocus
          label="What did you see? This goes into the record."
          description={note.trim() === '' ? 'A few words are enough, then it can be cleared.' : undefined}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Dialog>
    </>
  );
}
