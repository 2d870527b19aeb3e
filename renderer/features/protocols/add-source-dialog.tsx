import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useRenewLibrary } from '../../api/library-hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';

interface AddSourceDialogProps {
  readonly onClose: () => void;
  readonly onAdded: (sourceId: string) => void;
}

/** A git repository whose protocols come into the library. */
export function AddSourceDialog({ onClose, onAdded }: AddSourceDialogProps) {
  const { client } = useApi();
  const renew = useRenewLibrary();
  const [url, setUrl] = useState('');
  const [ref, setRef] = useState('');
  const [title, setTitle] = useState('');
  const add = useMutation({
    meta: { quiet: true },
    mutationFn: () =>
      client.library.addSource({ url: url.trim(), title: title.trim(), ref: ref.trim(), operator: operatorName() }),
    onSuccess: (source) => {
      notifyDone(`${source.title} is added`, plural(source.protocolIds.length, 'protocol'));
      onAdded(source.sourceId);
    },
    onSettled: renew,
  });
  const ready = url.trim() !== '';
  return (
    <Dialog
      open
      onClose={onClose}
      title="Which git repository?"
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="primary" busy={add.isPending} disabled={!ready} onClick={() => !add.isPending && add.mutate()}>
            {add.isPending ? 'Cloning…' : 'Add the repository'}
          </Button>
        </>
      }
    >
      <p>
        It is cloned to this PC and its protocols are checked. After that they are there without a network; nothing
        changes until you take another commit into use.
      </p>
      <TextInput
        data-autofocus
        label="Address"
        description={ready ? undefined : 'https://…, ssh://…, git@host:path, or a folder of this PC.'}
        value={url}
        maxLength={500}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <TextInput
        label="Branch, tag or commit"
        description="Empty: the repository's own default."
        value={ref}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setRef(event.currentTarget.value)}
      />
      <TextInput
        label="Called here"
        description="Empty: as the repository is called."
        value={title}
        maxLength={80}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      {add.error !== null && (
        <Note state="failed" urgent title={explainError(add.error).sentence}>
          The library has not changed.
        </Note>
      )}
    </Dialog>
  );
}
