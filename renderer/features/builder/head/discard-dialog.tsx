import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useApi } from '../../../api/api.ts';
import { useRenewLibrary } from '../../../api/library-hooks.ts';
import { operatorName } from '../../../api/operator.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { keepAside } from '../state/kept-aside.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';

/** Throws the working copy away; versions stay as they are. */
export function DiscardDialog({ onClose }: { readonly onClose: () => void }) {
  const { client } = useApi();
  const { draftId } = useSession();
  const draft = useBuilder((state) => state.draft);
  const navigate = useNavigate();
  const renew = useRenewLibrary();
  const discard = useMutation({
    mutationFn: () => client.library.discardDraft({ draftId, operator: operatorName() }),
    onSuccess: () => {
      keepAside(draftId, 0, null);
      renew();
      void navigate({ to: '/protocols' });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Discard the draft of ${draft.name}?`}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" busy={discard.isPending} onClick={() => discard.mutate()}>
            Discard the draft
          </Button>
        </>
      }
    >
      <p>
        {draft.basedOn === null
          ? 'All that was written goes. It cannot be brought back.'
          : `What was changed since v${draft.basedOn} goes and cannot be brought back. v${draft.basedOn} stays as it is.`}
      </p>
    </Dialog>
  );
}
