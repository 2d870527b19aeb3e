import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { AssetView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MomentField } from '../../ui/fields/moment-field.tsx';
import { notifyDone } from '../../ui/notify.tsx';

/** A person keeps an asset to themselves, or gives it back. */
export function HoldButton({ asset }: { readonly asset: AssetView }) {
  const { queries } = useApi();
  const [open, setOpen] = useState(false);
  const [purpose, setPurpose] = useState('Calibration');
  const [until, setUntil] = useState<number | null>(null);
  const { assetId } = asset;
  const operator = operatorName();
  const hold = useMutation(
    queries.workcell.hold.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        notifyDone(`${assetId} is held`);
      },
    }),
  );
  const release = useMutation(
    queries.workcell.release.mutationOptions({ onSuccess: () => notifyDone(`${assetId} is released`) }),
  );
  if (asset.hold !== null) {
    return (
      <Button busy={release.isPending} onClick={() => release.mutate({ assetId, operator })}>
        Release {assetId}
      </Button>
    );
  }
  const isPast = until !== null && until <= Date.now();
  return (
    <>
      <Button onClick={() => setOpen(true)}>Hold…</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={`Hold ${assetId} for yourself?`}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Do not hold it</Button>
            <Button
              kind="primary"
              busy={hold.isPending}
              disabled={purpose.trim() === '' || isPast}
              onClick={() => hold.mutate({ assetId, purpose: purpose.trim(), until, operator })}
            >
              Hold {assetId}
            </Button>
          </>
        }
      >
        <p>
          Nothing new takes it until the hold ends.
          {asset.usedBy === null ? '' : ` ${asset.usedBy}, which uses it now, goes on.`}
        </p>
        <TextInput
          data-autofocus
          label="What for?"
          description={purpose.trim() === '' ? 'A word is enough, then it can be held.' : undefined}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
        <MomentField
          label="Until"
          description="Without a date: until somebody releases it."
          error={isPast ? 'Give a time that is still to come.' : undefined}
          value={until}
          onChange={setUntil}
        />
      </Dialog>
    </>
  );
}
