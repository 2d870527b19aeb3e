import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { IconFileImport } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';

const LARGEST = 5_000_000;

interface ImportProtocolProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onImported: (protocolId: string) => void;
}

/** Takes a `.wellrun.json` file into the library. It is checked first, and never started by this. */
export function ImportProtocol({ open, onClose, onImported }: ImportProtocolProps) {
  const { client, queries } = useApi();
  const queryClient = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const take = useMutation({
    meta: { quiet: true },
    mutationFn: async (file: File) => {
      if (file.size > LARGEST) throw new Error('The file is larger than 5 MB; a protocol never is.');
      return client.protocols.import({ text: await file.text(), fileName: file.name });
    },
    onSuccess: async (summary) => {
      await queryClient.invalidateQueries({ queryKey: queries.protocols.list.key() });
      notifyDone(`${summary.name} is in the library`, `Version ${summary.version}`);
      onImported(summary.protocolId);
      onClose();
    },
  });
  const fault = take.error === null ? null : explainError(take.error);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Which protocol file?"
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <p>A file that ends in .wellrun.json. It is checked and kept in the library; nothing starts.</p>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Protocol file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) take.mutate(file);
          event.target.value = '';
        }}
      />
      <Button
        kind="primary"
        busy={take.isPending}
        icon={<IconFileImport stroke={1.75} aria-hidden="true" />}
        onClick={() => input.current?.click()}
      >
        Choose a file
      </Button>
      {fault !== null && (
        <Note state="failed" urgent title={fault.sentence}>
          <ul>
            {fault.issues.slice(0, 8).map((issue) => (
              <li key={issue.path + issue.sentence}>
                {issue.path}: {issue.sentence}
              </li>
            ))}
          </ul>
        </Note>
      )}
    </Dialog>
  );
}
