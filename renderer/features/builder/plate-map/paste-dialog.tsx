import { Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { plural } from '../../../lib/numbers.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Note } from '../../../ui/note.tsx';
import { readPlateText, type TextContext } from './plate-text.ts';
import type { WrittenWell } from './written-layout.ts';
import styles from './plate-map-editor.module.css';

const MOST_FAULTS = 8;

interface PasteDialogProps {
  readonly context: TextContext;
  readonly start: string;
  readonly onClose: () => void;
  readonly onPaste: (uses: ReadonlyMap<string, Omit<WrittenWell, 'well'>>) => void;
}

/** Cells of a spreadsheet: what is wrong with them stands by row and column, and then nothing is changed. */
export function PasteDialog({ context, start, onClose, onPaste }: PasteDialogProps) {
  const [text, setText] = useState(start);
  const read = useMemo(() => (text.trim() === '' ? undefined : readPlateText(text, context)), [text, context]);
  const faults = read === undefined || read.ok ? [] : read.faults;
  return (
    <Dialog
      open
      onClose={onClose}
      width={720}
      title="Paste from a spreadsheet"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={read?.ok !== true} onClick={() => read?.ok === true && onPaste(read.uses)}>
            {read?.ok === true ? `Set ${plural(read.uses.size, 'well')}` : 'Set wells'}
          </Button>
        </>
      }
    >
      <p>
        A block of cells such as <code>staurosporine 3</code>, <code>300 nM</code>, <code>V</code>, <code>K</code>,
        empty for wells that are not used, with or without A to H and 1 to 12 around it. Or a list with the columns
        well, compound, dose.
      </p>
      <Textarea
        data-autofocus
        label="Cells"
        autosize
        minRows={6}
        maxRows={12}
        classNames={{ input: styles['cells']! }}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div role="status">
        {faults.length > 0 && (
          <Note state="failed" title={`Nothing is changed: ${plural(faults.length, 'cell')} cannot be read.`}>
            <ul>
              {faults.slice(0, MOST_FAULTS).map((fault) => (
                <li key={`${fault.row} ${fault.column}`}>
                  Row {fault.row}, column {fault.column}: {fault.sentence}
                </li>
              ))}
              {faults.length > MOST_FAULTS && <li>and {faults.length - MOST_FAULTS} more.</li>}
            </ul>
          </Note>
        )}
      </div>
    </Dialog>
  );
}
