import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LotView } from '#core/contract/inventory.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { toLocalText } from '../../lib/dates.ts';
import { dayText } from '../../lib/stock-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';

/** What its shelf life begins with: opened, mixed, thawed. */
export function begunWord({ shelfLife }: Pick<LotView, 'shelfLife'>): string {
  if (shelfLife === null) return 'opened';
  return shelfLife.after === 'mixing' ? 'mixed' : 'thawed';
}

interface OpenedDialogProps {
  readonly lot: LotView;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** On which day a lot was opened, mixed or thawed: its shelf life counts from there. */
export function OpenedDialog({ lot, open, onClose }: OpenedDialogProps) {
  const { client } = useApi();
  const today = toLocalText(Date.now()).slice(0, 10);
  const [on, setOn] = useState(today);
  const word = begunWord(lot);
  const isToCome = on > today;
  const save = useMutation({
    mutationFn: () => client.inventory.open({ lotId: lot.lotId, on, operator: operatorName() }),
    onSuccess: (after) => {
      onClose();
      const until = after.usableUntil === null ? '' : `, it keeps until ${dayText(after.usableUntil)}`;
      notifyDone(`Lot ${lot.lotNumber} was ${word} on ${dayText(on)}${until}`);
    },
  });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`When was lot ${lot.lotNumber} ${word}?`}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="primary" busy={save.isPending} disabled={on === '' || isToCome} onClick={() => save.mutate()}>
            Save the day
          </Button>
        </>
      }
    >
      <p>
        {lot.shelfLife === null
          ? 'Nothing is known of how long it keeps once it is open.'
          : `It keeps ${lot.shelfLife.days} days after it was ${word}.`}
      </p>
      <TextInput
        data-autofocus
        label="Day"
        type="date"
        max={today}
        value={on}
        error={isToCome ? 'This day is still to come.' : undefined}
        onChange={(event) => setOn(event.currentTarget.value)}
      />
    </Dialog>
  );
}
