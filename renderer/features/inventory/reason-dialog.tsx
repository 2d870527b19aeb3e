import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LotView } from '#core/contract/inventory.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { stockText } from '../../lib/stock-words.ts';

const ACTS = {
  block: { verb: 'Block', title: 'Block lot', done: 'is blocked' },
  unblock: { verb: 'Let go', title: 'Let executions have lot', done: 'may be used again' },
  discard: { verb: 'Discard', title: 'Discard the rest of lot', done: 'is discarded' },
} as const;
export type ReasonAct = keyof typeof ACTS;

interface ReasonDialogProps {
  readonly lot: LotView;
  readonly act: ReasonAct | null;
  readonly onClose: () => void;
}

/** Something is done to a lot that has to say why. */
export function ReasonDialog({ lot, act, onClose }: ReasonDialogProps) {
  const { client } = useApi();
  const [reason, setReason] = useState('');
  const close = () => {
    setReason('');
    onClose();
  };
  const run = useMutation({
    mutationFn: (which: ReasonAct) =>
      client.inventory[which]({ lotId: lot.lotId, reason: reason.trim(), operator: operatorName() }),
    onSuccess: (_lot, which) => {
      close();
      notifyDone(`Lot ${lot.lotNumber} ${ACTS[which].done}`);
    },
  });
  const words = act === null ? undefined : ACTS[act];
  return (
    <Dialog
      open={act !== null}
      onClose={close}
      title={`${words?.title ?? ''} ${lot.lotNumber}?`}
      actions={
        <>
          <Button onClick={close}>Leave it</Button>
          <Button
            kind={act === 'discard' ? 'danger' : 'primary'}
            busy={run.isPending}
            disabled={reason.trim() === ''}
            onClick={() => act !== null && run.mutate(act)}
          >
            {words?.verb} lot {lot.lotNumber}
          </Button>
        </>
      }
    >
      <p>{act === null ? '' : consequence(act, lot)}</p>
      <TextInput
        data-autofocus
        label="Why? This goes into the ledger."
        description={reason.trim() === '' ? 'A few words are enough.' : undefined}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}

function consequence(act: ReasonAct, lot: LotView): string {
  const reserved =
    lot.reserved > 0
      ? ` ${stockText(lot.reserved, lot.unit)} are reserved; whoever they are kept for gets another lot, or waits.`
      : '';
  switch (act) {
    case 'block':
      return `No execution gets anything of it until it is let go.${reserved}`;
    case 'unblock':
      return 'It was blocked by a person. From now on executions use it again.';
    case 'discard':
      return `${stockText(lot.amount, lot.unit)} leave the stock. This cannot be taken back, only corrected.${reserved}`;
  }
}
