import { Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { VersionState } from '#core/contract/words.ts';
import { useApi } from '../../../api/api.ts';
import { useRenewLibrary } from '../../../api/library-hooks.ts';
import { operatorName } from '../../../api/operator.ts';
import { explainError } from '../../../api/explain-error.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Note } from '../../../ui/note.tsx';
import { placesOf } from '../document/step-places.ts';
import { useBuilder, useSession, type DraftSession } from '../state/draft-session.ts';

/** Makes a version that never changes; then it can be sent for review, approved, or run. */
export function SaveVersionDialog({ onClose }: { readonly onClose: () => void }) {
  const { client } = useApi();
  const renew = useRenewLibrary();
  const session = useSession();
  const { draft, faults } = useBuilder(({ draft, analysis }) => ({ draft, faults: analysis?.issues.length ?? 0 }));
  const [note, setNote] = useState('');
  const release = useMutation({
    meta: { quiet: true },
    mutationFn: async () => {
      await session.saver.flush();
      return client.library.releaseDraft({
        draftId: session.draftId,
        revision: session.saver.revision,
        note,
        operator: operatorName(),
      });
    },
    onSuccess: renew,
  });
  if (release.data !== undefined)
    return <AfterSaving protocolId={release.data.summary.protocolId} version={release.data.version} />;
  const refusal = release.error === null ? null : explainError(release.error);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Save version ${draft.nextVersion} of ${draft.name}?`}
      actions={
        <>
          <Button onClick={onClose}>Go on writing</Button>
          <Button kind="primary" busy={release.isPending} onClick={() => release.mutate()}>
            Save version {draft.nextVersion}
          </Button>
        </>
      }
    >
      <p>A version never changes. The draft is closed; the next change begins another one.</p>
      <Textarea
        data-autofocus
        label="What was changed, and why"
        autosize
        minRows={3}
        maxRows={8}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {faults > 0 && refusal === null && (
        <Note state="warn">
          The analysis finds {faults === 1 ? 'a fault' : `${faults} faults`}: it could not be run.
        </Note>
      )}
      {refusal !== null && (
        <Note state="failed" urgent title={refusal.sentence}>
          <ul>
            {refusal.issues.slice(0, 8).map((issue) => (
              <li key={issue.path + issue.sentence}>
                <Button
                  kind="quiet"
                  onClick={() => {
                    goToPath(session, issue.path);
                    onClose();
                  }}
                >
                  {issue.path}
                </Button>
                {issue.sentence}
              </li>
            ))}
          </ul>
        </Note>
      )}
    </Dialog>
  );
}

/** The innermost step that a path such as `steps[3].params.volumeMl` leads through. */
function goToPath({ store, actions }: DraftSession, path: string): void {
  const inside = [...placesOf(store.getState().document).values()].findLast((place) => {
    const own = place.path
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
      .join('')
      .slice(1);
    return path.startsWith(own) && !/^\d/.test(path.slice(own.length));
  });
  actions.goTo(inside?.step.id ?? null, /\.(\w+)$/.exec(path)?.[1] ?? null);
}

interface AfterSavingProps {
  readonly protocolId: string;
  readonly version: number;
}

/** The version is there: what comes next. */
function AfterSaving({ protocolId, version }: AfterSavingProps) {
  const { client } = useApi();
  const navigate = useNavigate();
  const renew = useRenewLibrary();
  const [state, setState] = useState<VersionState>('draft');
  const [reason, setReason] = useState('');
  const move = useMutation({
    mutationFn: (to: VersionState) =>
      client.library.setState({ protocolId, version, to, reason, operator: operatorName() }),
    onSuccess: (known) => {
      setState(known.state);
      setReason('');
      renew();
    },
  });
  const toProtocols = () => void navigate({ to: '/protocols', search: { protocol: protocolId } });
  return (
    <Dialog
      open
      onClose={toProtocols}
      title={`Version ${version} is saved`}
      actions={
        <>
          <Button onClick={toProtocols}>To the protocols</Button>
          <Button
            kind="primary"
            onClick={() => void navigate({ to: '/run', search: { protocol: protocolId, version } })}
          >
            Set up a run
          </Button>
        </>
      }
    >
      <p>{STATE_SENTENCES[state]}</p>
      {(state === 'draft' || state === 'in-review') && (
        <>
          <Textarea
            label={state === 'draft' ? 'Why it is ready' : 'Why it is approved'}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div style={{ display: 'flex', gap: 8 }}>
            {state === 'draft' && (
              <Button busy={move.isPending} onClick={() => move.mutate('in-review')}>
                Send for review
              </Button>
            )}
            <Button busy={move.isPending} onClick={() => move.mutate('approved')}>
              Approve
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

const STATE_SENTENCES: Record<VersionState, string> = {
  draft: 'Nobody has looked at it yet. It can be run, or be sent for review first.',
  'in-review': 'It waits for somebody who approves it.',
  approved: 'It is approved, and the version that is run when none is asked for.',
  retired: 'It is retired.',
};
