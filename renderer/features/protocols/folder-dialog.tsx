import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { IconFolder } from '@tabler/icons-react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { folderNodes } from './library-view.ts';
import type { Moves } from './use-moves.ts';
import styles from './folder-dialog.module.css';

const LONGEST = 200;

interface FolderDialogProps {
  readonly moving: readonly ProtocolSummary[];
  readonly protocols: readonly ProtocolSummary[];
  readonly moves: Moves;
  /** A folder is to be made, so none is proposed. */
  readonly isNew?: boolean;
  readonly onClose: () => void;
}

/** Where protocols are to lie: a folder that is there, a new one, or none. */
export function FolderDialog({ moving, protocols, moves, isNew = false, onClose }: FolderDialogProps) {
  const [folder, setFolder] = useState(isNew ? '' : (moving[0]?.folder ?? ''));
  const path = tidyFolder(folder);
  const known = folderNodes(protocols.map((one) => one.folder)).map((node) => node.path);
  const what = moving.length === 1 ? (moving[0]?.name ?? '') : plural(moving.length, 'protocol');
  const fault = path === undefined ? 'A folder has no backslash in its name.' : undefined;
  const move = () => {
    if (path !== undefined && !moves.isPending) moves.move(moving, path, onClose);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Where ${moving.length === 1 ? 'is' : 'are'} ${what} to lie?`}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="primary" busy={moves.isPending} disabled={path === undefined} onClick={move}>
            {path === ''
              ? 'Move out of all folders'
              : known.includes(path ?? '')
                ? 'Move there'
                : 'Make the folder and move'}
          </Button>
        </>
      }
    >
      <TextInput
        data-autofocus
        label="Folder"
        description="Write a new one or choose below. A slash makes a folder within a folder: Assays/Screens. Empty: outside of all folders."
        error={fault}
        value={folder}
        maxLength={LONGEST}
        autoComplete="off"
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setFolder(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && move()}
      />
      {known.length > 0 && (
        <ul className={styles['folders']} aria-label="Folders there are">
          {known.map((one) => (
            <li key={one}>
              <button type="button" aria-pressed={one === path} onClick={() => setFolder(one)}>
                <IconFolder size={18} stroke={1.75} aria-hidden="true" />
                <span>{one}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

/** `Assays / Screens/` becomes `Assays/Screens`; undefined when it cannot be a folder. */
function tidyFolder(text: string): string | undefined {
  if (text.includes('\\')) return undefined;
  return text
    .split('/')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .join('/');
}
