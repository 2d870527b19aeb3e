import { useMutation } from '@tanstack/react-query';
import type { ProtocolSource } from '#core/contract/library.ts';
import { useApi } from '../../api/api.ts';
import { useRenewLibrary } from '../../api/library-hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';

interface RemoveSourceDialogProps {
  readonly source: ProtocolSource;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

export function RemoveSourceDialog({ source, onClose, onRemoved }: RemoveSourceDialogProps) {
  const { client } = useApi();
  const renew = useRenewLibrary();
  const remove = useMutation({
    mutationFn: () => client.library.removeSource({ sourceId: source.sourceId, operator: operatorName() }),
    onSuccess: () => {
      notifyDone(`${source.title} is forgotten`);
      onRemoved();
    },
    onSettled: renew,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove the repository ${source.title}?`}
      actions={
        <>
          <Button data-autofocus onClick={onClose}>
            Keep it
          </Button>
          <Button kind="danger" busy={remove.isPending} onClick={() => !remove.isPending && remove.mutate()}>
            Remove {source.title}
          </Button>
        </>
      }
    >
      <p>
        Wellrun forgets the address and its clone. Protocols and versions that came from it stay in the library, with
        where they came from.
      </p>
    </Dialog>
  );
}
