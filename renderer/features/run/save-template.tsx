import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { useLastChoices } from './last-choices.ts';
import type { ParameterValues } from './parameter-values.ts';
import { useRunNotes } from './run-notes.ts';
import { settingsOf } from './run-settings.ts';
import { useWhen } from './when-choices.ts';

interface SaveTemplateProps {
  readonly chosen: ProtocolSummary;
  readonly values: ParameterValues;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Keeps the settings under a name, to set up the same again. */
export function SaveTemplate({ chosen, values, open, onClose }: SaveTemplateProps) {
  const { queries } = useApi();
  const queryClient = useQueryClient();
  const { mode, speed } = useLastChoices();
  const { priority, retry } = useWhen();
  const { project } = useRunNotes();
  const [name, setName] = useState('');
  const save = useMutation(
    queries.queue.saveTemplate.mutationOptions({
      onSuccess: (made) => {
        void queryClient.invalidateQueries({ queryKey: queries.queue.templates.key() });
        notifyDone(`${made.name} is saved`, 'It stands under Templates.');
        setName('');
        onClose();
      },
    }),
  );
  const settings = settingsOf({ parameters: values, mode, speed, priority, retry, project });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Under which name?"
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            disabled={name.trim() === ''}
            onClick={() => save.mutate({ name: name.trim(), protocolId: chosen.protocolId, settings })}
          >
            Save the template
          </Button>
        </>
      }
    >
      <p>
        {chosen.name} with all values of the form, the mode, the priority and the retries. Plates and lots are asked for
        again each time.
      </p>
      <TextInput
        data-autofocus
        label="Name"
        maxLength={80}
        value={name}
        description={name.trim() === '' ? 'A few words are enough, then it can be saved.' : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Dialog>
  );
}
