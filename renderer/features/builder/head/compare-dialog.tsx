import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../api/api.ts';
import { explainError } from '../../../api/explain-error.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Differences } from '../../../ui/differences/differences.tsx';
import { LoadingRows } from '../../../ui/empty.tsx';
import { Note } from '../../../ui/note.tsx';
import { useBuilder, useSession } from '../state/draft-session.ts';
import styles from './builder-head.module.css';

interface CompareDialogProps {
  readonly basedOn: number;
  readonly onClose: () => void;
}

/** What was changed since the version the draft began with. */
export function CompareDialog({ basedOn, onClose }: CompareDialogProps) {
  const { queries } = useApi();
  const { draftId, actions } = useSession();
  const { protocolId, revision } = useBuilder(({ draft }) => ({
    protocolId: draft.protocolId,
    revision: draft.revision,
  }));
  const differences = useQuery({
    ...queries.library.differences.queryOptions({
      input: { protocolId: protocolId ?? '', from: basedOn, to: { draftId } },
    }),
    enabled: protocolId !== null,
    staleTime: 0,
    gcTime: 0,
    meta: { revision },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      width={760}
      title={`What differs from v${basedOn}?`}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <div className={styles['diff']}>
        {differences.error !== null ? (
          <Note state="failed" title={explainError(differences.error).sentence} />
        ) : differences.data === undefined ? (
          <LoadingRows label="Comparing" />
        ) : differences.data.length === 0 ? (
          <p>Nothing. It is the same as v{basedOn}.</p>
        ) : (
          <Differences
            differences={differences.data}
            onPick={(one) => {
              actions.goTo(one.part === 'steps' ? one.subject : null);
              onClose();
            }}
          />
        )}
      </div>
    </Dialog>
  );
}
