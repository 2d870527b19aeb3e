import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProtocolVersion } from '#core/contract/library.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import type { ApprovalPolicy } from '#core/contract/words.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useRenewLibrary } from '../../api/library-hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { consequence, policyWords, whyNotApproved, type StateAct } from './version-words.ts';

interface StateDialogProps {
  readonly asked: { readonly act: StateAct; readonly version: ProtocolVersion } | null;
  readonly protocol: ProtocolSummary;
  readonly versions: readonly ProtocolVersion[];
  readonly policy: ApprovalPolicy;
  readonly onClose: () => void;
}

/** A version is to change its state: what follows, and why it is done. */
export function StateDialog({ asked, protocol, versions, policy, onClose }: StateDialogProps) {
  const { client } = useApi();
  const renew = useRenewLibrary();
  const [reason, setReason] = useState('');
  const run = useMutation({
    meta: { quiet: true },
    mutationFn: ({ act, version }: { act: StateAct; version: ProtocolVersion }) =>
      client.library.setState({
        protocolId: protocol.protocolId,
        version: version.version,
        to: act.to,
        reason: reason.trim(),
        operator: operatorName(),
      }),
    onSuccess: (_after, { act, version }) => {
      close();
      notifyDone(`v${version.version} of ${protocol.name} ${act.done}`);
    },
    onSettled: renew,
  });
  const close = () => {
    setReason('');
    run.reset();
    onClose();
  };
  const act = asked?.act;
  const number = asked?.version.version ?? 0;
  const why = act?.to === 'approved' ? whyNotApproved(asked!.version, policy, operatorName()) : undefined;
  return (
    <Dialog
      open={asked !== null}
      onClose={close}
      title={act === undefined ? '' : `${act.verb}: v${number} of ${protocol.name}?`}
      actions={
        <>
          <Button onClick={close}>Leave it</Button>
          <Button
            kind={act?.danger === true ? 'danger' : 'primary'}
            busy={run.isPending}
            disabled={reason.trim() === '' || why !== undefined}
            onClick={() => asked !== null && !run.isPending && run.mutate(asked)}
          >
            {act?.verb} v{number}
          </Button>
        </>
      }
    >
      {asked !== null && <p>{consequence(asked.act, asked.version, versions, policy)}</p>}
      {why !== undefined && (
        <Note state="warn" title={why}>
          {policyWords(policy)} You are {operatorName()}; another person chooses their name in Run.
        </Note>
      )}
      <TextInput
        data-autofocus
        label="Why? This goes into the record, with your name."
        description={reason.trim() === '' ? 'A few words are enough.' : undefined}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {run.error !== null && (
        <Note state="failed" urgent title={explainError(run.error).sentence}>
          Nothing has changed.
        </Note>
      )}
    </Dialog>
  );
}
