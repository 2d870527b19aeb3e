import { Radio } from '@mantine/core';
import { useState } from 'react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useExport } from './use-protocol-acts.ts';

interface ExportDialogProps {
  readonly protocols: readonly ProtocolSummary[];
  readonly onClose: () => void;
}

/** Which versions of some protocols go into the file. */
export function ExportDialog({ protocols, onClose }: ExportDialogProps) {
  const [which, setWhich] = useState('default');
  const exports = useExport();
  const protocolIds = protocols.map((one) => one.protocolId);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Export ${plural(protocols.length, 'protocol')}`}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={exports.isPending}
            onClick={() => exports.mutate({ protocolIds, all: which === 'all' }, { onSuccess: onClose })}
          >
            Export
          </Button>
        </>
      }
    >
      <Radio.Group aria-label="Versions" value={which} onChange={setWhich}>
        <Radio
          data-autofocus
          value="default"
          label="The version that runs"
          description="Of each protocol the newest that is approved, else the newest."
        />
        <Radio
          mt="md"
          value="all"
          label="All versions, with their states"
          description="They come back with the same contents; whoever takes them in approves them anew."
        />
      </Radio.Group>
    </Dialog>
  );
}
