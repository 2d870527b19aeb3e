import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useBeginDraft } from './use-protocol-acts.ts';

const LONGEST = 120;
type Start = 'nothing' | 'copy';

interface NewProtocolDialogProps {
  readonly protocols: readonly ProtocolSummary[];
  readonly onClose: () => void;
}

/** A new protocol: from an empty page, or from one that is there. Then the builder opens. */
export function NewProtocolDialog({ protocols, onClose }: NewProtocolDialogProps) {
  const templates = protocols.filter((one) => one.isTemplate);
  const sources = [...templates, ...protocols.filter((one) => !one.isTemplate && one.form === 'steps')];
  const [start, setStart] = useState<Start>('nothing');
  const [from, setFrom] = useState<string | null>(templates[0]?.protocolId ?? null);
  const [name, setName] = useState('');
  const begin = useBeginDraft();
  const why =
    name.trim() === ''
      ? 'Give it a name.'
      : start === 'copy' && from === null
        ? 'Choose one to begin from.'
        : undefined;
  const go = () => {
    if (why !== undefined || begin.isPending) return;
    if (start === 'copy' && from !== null) begin.mutate({ kind: 'copy', protocolId: from, name: name.trim() });
    else begin.mutate({ kind: 'nothing', name: name.trim() });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="What does the new protocol begin from?"
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={begin.isPending}
            disabled={why !== undefined}
            aria-describedby="new-protocol-why"
            onClick={go}
          >
            Open in the builder
          </Button>
        </>
      }
    >
      <ChoiceList
        label="Begin from"
        value={start}
        onChange={setStart}
        options={[
          { value: 'nothing', title: 'An empty page', words: 'No steps, no labware, no parameters.' },
          {
            value: 'copy',
            title: templates.length > 0 ? 'A template or another protocol' : 'Another protocol',
            words: 'Everything of it is taken over as a copy; the original stays as it is.',
          },
        ]}
      />
      {start === 'copy' && (
        <Select
          label="Copy of"
          searchable
          value={from}
          data={grouped(templates, sources)}
          nothingFoundMessage="No protocol is called that."
          onChange={setFrom}
        />
      )}
      <TextInput
        data-autofocus
        label="Name"
        value={name}
        maxLength={LONGEST}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && go()}
      />
      <p id="new-protocol-why">{why ?? 'It is a draft of yours until you save it as version 1.'}</p>
    </Dialog>
  );
}

function grouped(templates: readonly ProtocolSummary[], sources: readonly ProtocolSummary[]) {
  const item = (one: ProtocolSummary) => ({ value: one.protocolId, label: one.name });
  const others = sources.filter((one) => !one.isTemplate);
  return [
    ...(templates.length > 0 ? [{ group: 'Templates', items: templates.map(item) }] : []),
    { group: 'Protocols', items: others.map(item) },
  ];
}
