import { TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface WordsButtonProps {
  readonly children: ReactNode;
  readonly title: string;
  readonly label: string;
  /** The verb on the button. */
  readonly action: string;
  readonly busy: boolean;
  readonly start?: string;
  readonly mayBeEmpty?: boolean;
  readonly explain?: ReactNode;
  /** Saves it; the dialog closes when that has worked. */
  readonly onSave: (words: string) => Promise<unknown>;
}

/** A button that asks for a few words first. */
export function WordsButton(props: WordsButtonProps) {
  const { children, title, label, action, busy, start = '', mayBeEmpty = false, explain, onSave } = props;
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState(start);
  const missing = !mayBeEmpty && words.trim() === '';
  const show = () => {
    setWords(start);
    setOpen(true);
  };
  const save = () =>
    onSave(words.trim()).then(
      () => setOpen(false),
      () => undefined,
    );
  return (
    <>
      <Button onClick={show}>{children}</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={title}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Close</Button>
            <Button kind="primary" busy={busy} disabled={missing} onClick={() => void save()}>
              {action}
            </Button>
          </>
        }
      >
        {explain !== undefined && <p>{explain}</p>}
        <TextInput
          data-autofocus
          label={label}
          description={missing ? 'A few words are enough.' : undefined}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </Dialog>
    </>
  );
}
