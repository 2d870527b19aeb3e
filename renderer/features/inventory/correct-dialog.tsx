import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LotView } from '#core/contract/inventory.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { formatSignificant, parseNumber } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { changeText, stockText } from '../../lib/stock-words.ts';

interface CorrectDialogProps {
  readonly lot: LotView;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Sets the stock of a lot to what somebody has counted. */
export function CorrectDialog({ lot, open, onClose }: CorrectDialogProps) {
  const { client } = useApi();
  const [counted, setCounted] = useState('');
  const [reason, setReason] = useState('');
  const close = () => {
    setCounted('');
    setReason('');
    onClose();
  };
  const amount = parseNumber(counted);
  const fault = counted === '' ? undefined : faultOf(amount, lot);
  const ready = amount !== undefined && fault === undefined && amount !== lot.amount && reason.trim() !== '';
  const correct = useMutation({
    mutationFn: (now: number) =>
      client.inventory.adjust({ lotId: lot.lotId, counted: now, reason: reason.trim(), operator: operatorName() }),
    onSuccess: (after) => {
      close();
      notifyDone(`${stockText(after.amount, after.unit)} of lot ${lot.lotNumber} are in stock`);
    },
  });
  return (
    <Dialog
      open={open}
      onClose={close}
      title={`How much of lot ${lot.lotNumber} is there?`}
      actions={
        <>
          <Button onClick={close}>Leave it</Button>
          <Button
            kind="primary"
            busy={correct.isPending}
            disabled={!ready}
            onClick={() => amount !== undefined && correct.mutate(amount)}
          >
            Correct stock
          </Button>
        </>
      }
    >
      <p>The record has {stockText(lot.amount, lot.unit)}. The old amount stays in the ledger.</p>
      <TextInput
        data-autofocus
        label={`Counted, ${lot.unit}`}
        inputMode="decimal"
        autoComplete="off"
        description={
          amount === undefined || fault !== undefined
            ? `0 to 1,000,000 ${lot.unit}; the record has ${formatSignificant(lot.amount, 8)}`
            : `${changeText(amount - lot.amount, lot.unit)} against the record`
        }
        error={fault}
        value={counted}
        onChange={(event) => setCounted(event.currentTarget.value)}
      />
      <TextInput
        label="Why? This goes into the ledger."
        description={reason.trim() === '' ? 'A few words are enough.' : undefined}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}

function faultOf(amount: number | undefined, { unit }: LotView): string | undefined {
  if (amount === undefined) return 'Give a number.';
  if (amount < 0 || amount > 1_000_000) return `Give 0 to 1,000,000 ${unit}.`;
  return unit === 'pieces' && !Number.isInteger(amount) ? 'Give a whole number of pieces.' : undefined;
}
