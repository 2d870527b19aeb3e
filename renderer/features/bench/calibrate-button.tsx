import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { AssetView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { startOfDay, toLocalText } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';

const YEAR_MS = 365 * 24 * 3_600_000;
const dayText = (at: number): string => toLocalText(at).slice(0, 10);

/** Records a calibration with its certificate and when the next is due. */
export function CalibrateButton({ asset }: { readonly asset: AssetView }) {
  const { queries } = useApi();
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(() => dayText(Date.now()));
  const [due, setDue] = useState(() => dayText(Date.now() + YEAR_MS));
  const [certificate, setCertificate] = useState('');
  const { assetId } = asset;
  const calibrate = useMutation(
    queries.workcell.calibrate.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        setCertificate('');
        notifyDone(`The calibration of ${assetId} is on record`);
      },
    }),
  );
  const doneAt = startOfDay(done);
  const dueAt = due === '' ? null : startOfDay(due);
  const doneFault = doneAt === undefined || doneAt > Date.now() ? 'Give a day that has come.' : undefined;
  const dueFault =
    dueAt !== null && (dueAt === undefined || (doneAt !== undefined && dueAt <= doneAt))
      ? 'It is due after it was done.'
      : undefined;
  const ready = doneFault === undefined && dueFault === undefined && certificate.trim() !== '';
  return (
    <>
      <Button onClick={() => setOpen(true)}>Record calibration…</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={`Which calibration of ${assetId}?`}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Close</Button>
            <Button
              kind="primary"
              busy={calibrate.isPending}
              disabled={!ready}
              onClick={() =>
                calibrate.mutate({
                  assetId,
                  doneAt: doneAt ?? 0,
                  dueAt: dueAt ?? null,
                  certificate: certificate.trim(),
                  operator: operatorName(),
                })
              }
            >
              Record it
            </Button>
          </>
        }
      >
        <TextInput
          data-autofocus
          label="Certificate, or what was found"
          description={certificate.trim() === '' ? 'Needed for the record.' : undefined}
          value={certificate}
          onChange={(event) => setCertificate(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label="Done on"
          error={doneFault}
          value={done}
          onChange={(event) => setDone(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label="Due again on"
          description="Empty: it never is."
          error={dueFault}
          value={due}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
      </Dialog>
    </>
  );
}
