import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useBeginDraft } from './use-protocol-acts.ts';

const LONGEST = 120;

interface CopyDialogProps {
  readonly protocol: ProtocolSummary;
  readonly version: number;
  readonly onClose: () => void;
}

/** Another protocol, begun as a copy of this one. */
export function CopyDialog({ protocol, version, onClose }: CopyDialogProps) {
  const [name, setName] = useState(`${protocol.name}, copy`.slice(0, LONGEST));
  const begin = useBeginDraft();
  const ready = name.trim() !== '';
  return (
    <Dialog
      open
      onClose={onClose}
      title={`What is the copy of ${protocol.name} called?`}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={begin.isPending}
            disabled={!ready}
            onClick={() => begin.mutate({ kind: 'copy', protocolId: protocol.protocolId, version, name: name.trim() })}
          >
            Begin the copy
          </Button>
        </>
      }
    >
      <p>It starts from version {version} and has versions of its own. Nothing is in the library until you save it.</p>
      <TextInput
        data-autofocus
        label="Name"
        value={name}
        maxLength={LONGEST}
        error={ready ? undefined : 'Give it a name.'}
        onChange={(event) => setName(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
      />
    </Dialog>
  );
}
