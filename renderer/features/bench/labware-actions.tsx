import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LabwareDetail } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { useLiveExecution } from '../../api/hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { labwareName, placeWords } from '../../lib/labware-view.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { PlaceFields, type ChosenPlace } from './place-fields.tsx';
import styles from './labware-drawer.module.css';

/** What a person did with a piece of labware by hand. While an execution works with it, nothing. */
export function LabwareActions({ labware }: { readonly labware: LabwareDetail }) {
  const { queries } = useApi();
  const [moving, setMoving] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [to, setTo] = useState<ChosenPlace>({
    instrument: labware.at?.instrument ?? null,
    place: labware.at?.place ?? null,
  });
  const { labwareId } = labware;
  const operator = operatorName();
  const execution = useLiveExecution(labware.executionId ?? undefined);
  const isBusy = execution !== undefined && (execution.status === 'running' || execution.status === 'paused');
  const move = useMutation(
    queries.workcell.moveLabware.mutationOptions({
      onSuccess: (after) => {
        setMoving(false);
        notifyDone(`${labwareName(after)} stands on ${placeWords(after.at)}`);
      },
    }),
  );
  const remove = useMutation(
    queries.workcell.removeLabware.mutationOptions({
      onSuccess: () => {
        setRemoving(false);
        notifyDone(`${labwareName(labware)} is off the bench`);
      },
    }),
  );
  if (isBusy)
    return (
      <div className={styles['actions']}>
        <p>{labware.executionId} works with it; people move it when that has ended.</p>
      </div>
    );
  return (
    <div className={styles['actions']}>
      <Button onClick={() => setMoving(true)}>Say where it was put…</Button>
      <Button onClick={() => setRemoving(true)}>Taken off the bench…</Button>
      <Dialog
        open={moving}
        onClose={() => setMoving(false)}
        title={`Where was ${labwareName(labware)} put?`}
        actions={
          <>
            <Button onClick={() => setMoving(false)}>Close</Button>
            <Button
              kind="primary"
              busy={move.isPending}
              disabled={to.instrument === null}
              onClick={() =>
                move.mutate({ labwareId, to: { instrument: to.instrument ?? '', place: to.place }, operator })
              }
            >
              It stands there
            </Button>
          </>
        }
      >
        <p>Nothing moves by this; the record follows what you did.</p>
        <PlaceFields chosen={to} onChoose={setTo} />
      </Dialog>
      <Dialog
        open={removing}
        onClose={() => setRemoving(false)}
        title={`Is ${labwareName(labware)} off the bench?`}
        actions={
          <>
            <Button onClick={() => setRemoving(false)}>It is still there</Button>
            <Button kind="primary" busy={remove.isPending} onClick={() => remove.mutate({ labwareId, operator })}>
              It is off the bench
            </Button>
          </>
        }
      >
        <p>What was in it leaves the record of the bench. Its history stays.</p>
      </Dialog>
    </div>
  );
}
