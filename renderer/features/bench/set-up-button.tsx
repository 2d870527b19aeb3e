import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChangeoverView } from '#core/contract/changeover.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { ASPECT_WORDS } from '../../lib/asset-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { SetUpField } from './set-up-field.tsx';
import { useSetUpNames } from './use-changeover.ts';

/** A person says what an instrument is set up for, who has washed it by hand or found it otherwise. */
export function SetUpButton({ view }: { readonly view: ChangeoverView }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button disabled={view.underWay !== null} onClick={() => setOpen(true)}>
        Set up for…
      </Button>
      {open && <SetUpDialog view={view} onClose={() => setOpen(false)} />}
    </>
  );
}

function SetUpDialog({ view, onClose }: { readonly view: ChangeoverView; readonly onClose: () => void }) {
  const { assetId, rule, setUp } = view;
  const { queries } = useApi();
  const operator = operatorName();
  const [words, setWords] = useState(setUp ?? '');
  const names = useSetUpNames(rule.by);
  const state = useMutation(queries.workcell.stateSetUp.mutationOptions());
  const undo = { title: 'Undo', onClick: () => state.mutate({ assetId, setUp, operator }) };
  const say = (said: string | null) =>
    state.mutate(
      { assetId, setUp: said, operator },
      {
        onSuccess: () => {
          notifyDone(
            said === null ? `Nobody knows what ${assetId} is set up for` : `${assetId} is set up for ${said}`,
            undefined,
            undo,
          );
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`What is ${assetId} set up for?`}
      actions={
        <>
          <Button onClick={onClose}>Leave it as it is</Button>
          {setUp !== null && (
            <Button busy={state.isPending} onClick={() => say(null)}>
              Nobody knows
            </Button>
          )}
          <Button
            kind="primary"
            busy={state.isPending}
            disabled={words.trim() === ''}
            onClick={() => say(words.trim())}
          >
            Save it
          </Button>
        </>
      }
    >
      <p>Work that needs it so begins at once; any other waits for the changeover.</p>
      <SetUpField label={`Set up for which ${ASPECT_WORDS[rule.by]}`} names={names} value={words} onChange={setWords} />
    </Dialog>
  );
}
