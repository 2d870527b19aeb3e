import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface ScanDialogProps {
  readonly open: boolean;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onCode: (code: string) => void;
}

/** A field that a scanner types into, for labels that are typed by hand too. */
export function ScanDialog({ open, busy, onClose, onCode }: ScanDialogProps) {
  const [code, setCode] = useState('');
  const close = () => {
    setCode('');
    onClose();
  };
  const take = () => {
    if (code.trim() === '') return;
    onCode(code.trim());
    setCode('');
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Scan a label"
      actions={
        <>
          <Button onClick={close}>Close</Button>
          <Button kind="primary" busy={busy} disabled={code.trim() === ''} onClick={take}>
            Look it up
          </Button>
        </>
      }
    >
      <p>
        Hold the scanner on the label. A known lot is shown; an unknown one can be received. GS1 DataMatrix and GS1-128
        tell lot and expiry by themselves. Scanning also works with this dialog closed.
      </p>
      <TextInput
        data-autofocus
        label="Barcode, lot number or GS1 code"
        autoComplete="off"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.ctrlKey && event.key === ']') {
            event.preventDefault();
            setCode(`${code}\u001D`);
          }
        }}
      />
    </Dialog>
  );
}
