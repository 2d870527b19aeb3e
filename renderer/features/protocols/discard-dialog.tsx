import { useMutation } from '@tanstack/react-query';
import type { DraftSummary } from '#core/contract/library.ts';
import { useApi } from '../../api/api.ts';
import { useRenewLibrary } from '../../api/library-hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';

interface DiscardDialogProps {
  readonly draft: Pick<DraftSummary, 'draftId' | 'name' | 'nextVersion'> | null;
  readonly onClose: () => void;
  readonly onDiscarded?: () => void;
}

/** Asks before a working copy is thrown away. */
export function DiscardDialog({ draft, onClose, onDiscarded }: DiscardDialogProps) {
  const { client } = useApi();
  const renew = useRenewLibrary();
  const discard = useMutation({
    mutationFn: (draftId: string) => client.library.discardDraft({ draftId, operator: operatorName() }),
    onSuccess: () => {
      notifyDone(`The draft of ${draft?.name ?? ''} is discarded`);
      onDiscarded?.();
      onClose();
    },
    onSettled: renew,
  });
  return (
    <Dialog
      open={draft !== null}
      onClose={onClose}
      title={`Discard the draft of ${draft?.name ?? ''}?`}
      actions={
        <>
          <Button data-autofocus onClick={onClose}>
            Keep it
          </Button>
          <Button
            kind="danger"
            busy={discard.isPending}
            onClick={() => draft !== null && discard.mutate(draft.draftId)}
          >
            Discard the draft
          </Button>
        </>
      }
    >
      <p>
        {draft?.nextVersion === 1
          ? 'It was never saved as a version, so nothing of it is left. This cannot be taken back.'
          : `What was to become v${draft?.nextVersion ?? ''} is thrown away. This cannot be taken back. The versions that are saved stay as they are.`}
      </p>
    </Dialog>
  );
}
