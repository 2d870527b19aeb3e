import { TagsInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useRenewLibrary } from '../../api/library-hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { joined } from '../../lib/words.ts';
import { tagCounts } from './library-view.ts';
import styles from './tags-dialog.module.css';

const MOST = 40;

interface TagsDialogProps {
  readonly protocol: ProtocolSummary;
  readonly onClose: () => void;
}

/** Tags that the lab gives a protocol, beside those that stand in its document. */
export function TagsDialog({ protocol, onClose }: TagsDialogProps) {
  const { queries } = useApi();
  const { protocolId } = protocol;
  const details = useQuery(queries.protocols.get.queryOptions({ input: { protocolId } }));
  const own = details.data?.document.tags;
  return (
    <Dialog open onClose={onClose} title={`Tags of ${protocol.name}`}>
      {details.error !== null && <Note state="failed">{explainError(details.error).sentence}</Note>}
      {details.isPending && <LoadingRows rows={2} />}
      {details.data !== undefined && <TagsForm protocol={protocol} own={own ?? []} onClose={onClose} />}
    </Dialog>
  );
}

function TagsForm({ protocol, own, onClose }: TagsDialogProps & { readonly own: readonly string[] }) {
  const { client, queries } = useApi();
  const renew = useRenewLibrary();
  const [tags, setTags] = useState(() => protocol.tags.filter((tag) => !own.includes(tag)));
  const [typed, setTyped] = useState('');
  const all = useQuery(queries.protocols.list.queryOptions()).data ?? [];
  const known = tagCounts(all).map(({ tag }) => tag);
  const save = useMutation({
    mutationFn: () =>
      client.library.organise({
        protocolId: protocol.protocolId,
        tags: [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== '' && !own.includes(tag)))],
        operator: operatorName(),
      }),
    onSuccess: () => {
      notifyDone(`The tags of ${protocol.name} are saved`);
      onClose();
    },
    onSettled: renew,
  });
  return (
    <>
      <TagsInput
        data-autofocus
        label="Tags of this lab"
        description="Enter or a comma ends a tag. They belong to all versions."
        value={tags}
        onChange={setTags}
        /* Only while something is typed: else it would lie over the buttons. */
        data={typed.trim() === '' ? [] : known.filter((tag) => !own.includes(tag))}
        searchValue={typed}
        onSearchChange={setTyped}
        maxTags={MOST}
        maxLength={40}
        acceptValueOnBlur
        clearable={false}
        classNames={{ input: styles['input'] ?? '', pillsList: styles['pills'] ?? '', pill: styles['pill'] ?? '' }}
      />
      {own.length > 0 && (
        <p>
          {joined(own)} {own.length === 1 ? 'stands' : 'stand'} in the protocol itself; edit it to change{' '}
          {own.length === 1 ? 'that' : 'those'}.
        </p>
      )}
      <div className={styles['actions']}>
        <Button onClick={onClose}>Leave it</Button>
        <Button kind="primary" busy={save.isPending} onClick={() => save.mutate()}>
          Save tags
        </Button>
      </div>
    </>
  );
}
