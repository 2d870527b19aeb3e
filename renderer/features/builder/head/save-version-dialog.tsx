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
import { faultAt, findingsOf, type Finding } from '../strip/findings.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';

const NO_FAULTS: readonly Finding[] = [];

/** Makes a version that never changes; then it can be sent for review, approved, or run. */
export function SaveVersionDialog({ onClose }: { readonly onClose: () => void }) {
  const { client } = useApi();
  const renew = useRenewLibrary();
  const session = useSession();
  const { draft, analysis, document, analysed } = useBuilder((state) => ({
    draft: state.draft,
    analysis: state.analysis,
    document: state.document,
    analysed: state.question?.document,
  }));
  /* What was found in what stands there now; older findings keep nobody from trying. */
  const faults =
    analysed === document ? findingsOf(analysis, document).filter((one) => one.state === 'failed') : NO_FAULTS;
  const go = ({ stepId, field }: Finding) => {
    session.actions.goTo(stepId, field);
    onClose();
  };
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
          <Button kind="primary" busy={release.isPending} disabled={faults.length > 0} onClick={() => release.mutate()}>
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
      {faults.length > 0 ? (
        <Faults title="A version has no faults. Mend them first:" faults={faults} onGo={go} />
      ) : (
        refusal !== null && (
          <Faults
            title={refusal.issues.length > 0 ? 'It cannot be saved as a version yet.' : refusal.sentence}
            faults={refusal.issues.map((issue) => faultAt(session.store.getState().document, issue))}
            onGo={go}
          />
        )
      )}
    </Dialog>
  );
}

interface FaultsProps {
  readonly title: string;
  readonly faults: readonly Finding[];
  readonly onGo: (fault: Finding) => void;
}

const MOST_SHOWN = 5;

/** What is in the way, each with the way to it. */
function Faults({ title, faults, onGo }: FaultsProps) {
  const more = faults.slice(MOST_SHOWN).reduce((sum, one) => sum + one.count, 0);
  return (
    <Note state="failed" urgent title={title}>
      <ul>
        {faults.slice(0, MOST_SHOWN).map((fault) => (
          <li key={fault.key}>
            <Button kind="quiet" onClick={() => onGo(fault)}>
              {fault.where}
            </Button>
            {fault.sentence}
          </li>
        ))}
      </ul>
      {more > 0 && <p>And {more} more: see Found below the steps.</p>}
    </Note>
  );
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
