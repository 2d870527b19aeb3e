import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { AssetView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import styles from './labware-drawer.module.css';

interface RemoveAssetProps {
  readonly asset: AssetView;
  readonly onRemoved: () => void;
}

/** Takes an asset that the lab has entered out of the registry, after a question. */
export function RemoveAsset({ asset, onRemoved }: RemoveAssetProps) {
  const { queries } = useApi();
  const [asking, setAsking] = useState(false);
  const { assetId, usedBy } = asset;
  const remove = useMutation(
    queries.workcell.removeAsset.mutationOptions({
      onSuccess: () => {
        setAsking(false);
        notifyDone(`${assetId} is out of the registry; its history stays on record`);
        onRemoved();
      },
    }),
  );
  return (
    <div className={styles['actions']}>
      <Button disabled={usedBy !== null} onClick={() => setAsking(true)}>
        Take it out of the registry…
      </Button>
      {usedBy !== null && <p>{usedBy} uses it; it can be taken out when that has ended.</p>}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Take ${assetId} out of the registry?`}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button
              kind="primary"
              busy={remove.isPending}
              onClick={() => remove.mutate({ assetId, operator: operatorName() })}
            >
              Take it out
            </Button>
          </>
        }
      >
        <p>Protocols that need just this one cannot start without it. Its history stays on record.</p>
      </Dialog>
    </div>
  );
}
