import { TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProtocolSource } from '#core/contract/library.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useRenewLibrary } from '../../api/library-hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { formatMoment } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import styles from './import-dialog.module.css';

interface CommitDialogProps {
  readonly source: ProtocolSource;
  readonly onClose: () => void;
}

/** Which commit of a repository is in use: one of the list, or one that is named. */
export function CommitDialog({ source, onClose }: CommitDialogProps) {
  const { client, queries } = useApi();
  const renew = useRenewLibrary();
  const { sourceId } = source;
  const commits = useQuery({ ...queries.library.commits.queryOptions({ input: { sourceId } }), retry: false });
  const [chosen, setChosen] = useState(source.commit);
  const [named, setNamed] = useState('');
  const ref = named.trim() === '' ? chosen : named.trim();
  const pin = useMutation({
    meta: { quiet: true },
    mutationFn: () => client.library.pinSource({ sourceId, ref, operator: operatorName() }),
    onSuccess: (after) => {
      notifyDone(`${after.title} is at ${after.commit.slice(0, 7)}`, after.subject);
      onClose();
    },
    onSettled: renew,
  });
  const same = ref === source.commit;
  return (
    <Dialog
      open
      onClose={onClose}
      width={620}
      title={`Which commit of ${source.title}?`}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="primary" busy={pin.isPending} disabled={same} onClick={() => !pin.isPending && pin.mutate()}>
            {same ? 'In use already' : `Use ${ref.slice(0, 12)}`}
          </Button>
        </>
      }
    >
      <p>
        Its protocols come into the library as they stand there. Versions that came from other commits stay, and what
        runs or waits goes on with what it began with.
      </p>
      {commits.isPending && <LoadingRows rows={4} label="Reading the commits" />}
      {commits.error !== null && <Note state="failed" title={explainError(commits.error).sentence} />}
      {commits.data !== undefined && (
        <div className={styles['outcomes']}>
          <ChoiceList
            label="Commits, newest first"
            value={named.trim() === '' ? chosen : undefined}
            onChange={(commit) => {
              setChosen(commit);
              setNamed('');
            }}
            options={commits.data.map((one) => ({
              value: one.commit,
              title: one.subject,
              words: `${one.commit.slice(0, 7)}, ${one.author}, ${formatMoment(one.committedAt, Date.now())}`,
              ...(one.inUse ? { risk: 'In use.' } : {}),
            }))}
          />
        </div>
      )}
      <TextInput
        label="Or another branch, tag or commit"
        value={named}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setNamed(event.currentTarget.value)}
      />
      {pin.error !== null && (
        <Note state="failed" urgent title={explainError(pin.error).sentence}>
          {source.commit.slice(0, 7)} stays in use.
        </Note>
      )}
    </Dialog>
  );
}
