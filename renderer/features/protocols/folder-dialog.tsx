import { Autocomplete } from '@mantine/core';
import { useState } from 'react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { folderNodes } from './library-view.ts';
import { useOrganise } from './use-protocol-acts.ts';

const LONGEST = 200;

interface FolderDialogProps {
  readonly moving: readonly ProtocolSummary[];
  readonly protocols: readonly ProtocolSummary[];
  readonly onClose: () => void;
}

/** Where protocols are to lie: a folder that is there, a new one, or none. */
export function FolderDialog({ moving, protocols, onClose }: FolderDialogProps) {
  const [folder, setFolder] = useState(moving[0]?.folder ?? '');
  const organise = useOrganise();
  const path = tidyFolder(folder);
  const known = folderNodes(protocols.map((one) => one.folder)).map((node) => node.path);
  const what = moving.length === 1 ? (moving[0]?.name ?? '') : plural(moving.length, 'protocol');
  const fault = path === undefined ? 'A folder has no backslash in its name.' : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Where is ${what} to lie?`}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={organise.isPending}
            disabled={path === undefined}
            onClick={() =>
              path !== undefined &&
              organise.mutate(
                { protocolIds: moving.map((one) => one.protocolId), folder: path },
                {
                  onSuccess: () => {
                    notifyDone(path === '' ? `${what} lies outside of all folders` : `${what} lies in ${path}`);
                    onClose();
                  },
                },
              )
            }
          >
            {path === ''
              ? 'Move out of all folders'
              : known.includes(path ?? '')
                ? 'Move there'
                : 'Make the folder and move'}
          </Button>
        </>
      }
    >
      <Autocomplete
        data-autofocus
        label="Folder"
        description="Choose one or write a new one. A slash makes a folder within a folder: Assays/Screens. Empty: outside of all folders."
        error={fault}
        data={known}
        value={folder}
        maxLength={LONGEST}
        limit={40}
        maxDropdownHeight={260}
        onChange={setFolder}
      />
    </Dialog>
  );
}

/** `Assays / Screens/` becomes `Assays/Screens`; undefined when it cannot be a folder. */
export function tidyFolder(text: string): string | undefined {
  if (text.includes('\\')) return undefined;
  return text
    .split('/')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .join('/');
}
