import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../../api/api.ts';
import { operatorName } from '../../../api/operator.ts';
import { formatMoment } from '../../../lib/dates.ts';
import { Button } from '../../../ui/button.tsx';
import { Note } from '../../../ui/note.tsx';
import { asJson } from '../document/draft-document.ts';
import { keepAside } from '../state/kept-aside.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';

/** What a person has to know of the draft, or decide about it. */
export function DraftNotes() {
  return (
    <>
      <AsideNote />
      <OvertakenNote />
    </>
  );
}

/** Changes that this window could not save the last time. */
function AsideNote() {
  const { aside, draftId, actions, store } = useSession();
  const [isDecided, setDecided] = useState(false);
  if (aside === undefined || isDecided) return null;
  const when = formatMoment(aside.at, Date.now());
  return (
    <Note
      banner
      urgent
      state="warn"
      title={`Changes of ${when} were not saved.`}
      actions={
        <>
          <Button
            onClick={() => {
              keepAside(draftId, 0, null);
              setDecided(true);
            }}
          >
            Throw them away
          </Button>
          <Button
            kind="primary"
            onClick={() => {
              const { selected } = store.getState();
              actions.apply({
                document: aside.document,
                sentence: 'Took back unsaved changes',
                select: selected.slice(0, 0),
              });
              setDecided(true);
            }}
          >
            Take them back
          </Button>
        </>
      }
    >
      This window kept them when it was closed or lost the host.
    </Note>
  );
}

/** Another screen has saved or discarded the draft meanwhile. */
function OvertakenNote() {
  const { client } = useApi();
  const { store, draftId } = useSession();
  const saving = useBuilder((state) => state.saving);
  const navigate = useNavigate();
  const copy = useMutation({
    mutationFn: () => {
      const { document } = store.getState();
      const { id: _, ...rest } = asJson(document);
      const name = `${document.name ?? 'Protocol'}, my copy`;
      return client.library.newDraft({
        from: { kind: 'document', document: { ...rest, name } },
        operator: operatorName(),
      });
    },
    onSuccess: (draft) => {
      keepAside(draftId, 0, null);
      void navigate({ to: '/protocols/draft/$draftId', params: { draftId: draft.draftId } });
    },
  });
  if (saving.kind !== 'overtaken') return null;
  return (
    <Note
      banner
      urgent
      state="failed"
      title="Somebody else has changed this draft."
      actions={
        <>
          <Button
            onClick={() => {
              keepAside(draftId, 0, null);
              location.reload();
            }}
          >
            Take theirs
          </Button>
          <Button kind="primary" busy={copy.isPending} onClick={() => copy.mutate()}>
            Keep mine as a copy
          </Button>
        </>
      }
    >
      {saving.why} What you wrote is only in this window until you decide.
    </Note>
  );
}
