import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowLeft,
  IconCopy,
  IconDots,
  IconDownload,
  IconTrash,
} from '@tabler/icons-react';
import type { JsonObject } from '#core/contract/json.ts';
import { useApi } from '../../../api/api.ts';
import { operatorName } from '../../../api/operator.ts';
import { formatMoment, formatTimeOfLog } from '../../../lib/dates.ts';
import { downloadText } from '../../../lib/download.ts';
import { Button } from '../../../ui/button.tsx';
import { PageHead } from '../../../ui/page.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { asProtocol } from '../as-protocol.ts';
import type { BuilderView } from '../builder-search.ts';
import { asJson } from '../document/draft-document.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { DiscardDialog } from './discard-dialog.tsx';
import { SaveVersionDialog } from './save-version-dialog.tsx';
import styles from './builder-head.module.css';

type Asking = 'save' | 'compare' | 'discard';

interface BuilderHeadProps {
  readonly view: BuilderView;
  readonly onView: (view: BuilderView) => void;
}

/** Name and state of the draft, and what can be done with all of it. */
export function BuilderHead({ view, onView }: BuilderHeadProps) {
  const { actions, saver, draftId } = useSession();
  const navigate = useNavigate();
  const { name, basedOn, undoes, redoes } = useBuilder(({ document, draft, history }) => ({
    name: document.name ?? draft.name,
    basedOn: draft.basedOn,
    undoes: history.done.at(-1)?.sentence,
    redoes: history.undone.at(-1)?.sentence,
  }));
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = () => setAsking(null);
  /* The host compares what it has. */
  const ask = (what: Asking) => void saver.flush().then(() => setAsking(what));
  return (
    <>
      <PageHead
        stacked
        title={name === '' ? 'Without a name' : name}
        facts={<SavingWords />}
        before={
          <Button
            square
            aria-label="Back to the protocols"
            icon={<IconArrowLeft stroke={1.75} aria-hidden="true" />}
            onClick={() => void navigate({ to: '/protocols', search: { draft: draftId } })}
          />
        }
      >
        <Segmented
          label="View"
          value={view}
          options={[
            { value: 'outline', title: 'Outline' },
            { value: 'graph', title: 'Graph' },
            { value: 'print', title: 'Print' },
          ]}
          onChange={onView}
        />
        <Button
          square
          disabled={undoes === undefined}
          aria-label={undoes === undefined ? 'Nothing to undo' : `Undo: ${undoes}`}
          title={undoes === undefined ? 'Nothing to undo' : `Undo: ${undoes} (Ctrl Z)`}
          icon={<IconArrowBackUp stroke={1.75} aria-hidden="true" />}
          onClick={() => actions.undo()}
        />
        <Button
          square
          disabled={redoes === undefined}
          aria-label={redoes === undefined ? 'Nothing to do again' : `Redo: ${redoes}`}
          title={redoes === undefined ? 'Nothing to do again' : `Redo: ${redoes} (Ctrl Shift Z)`}
          icon={<IconArrowForwardUp stroke={1.75} aria-hidden="true" />}
          onClick={() => actions.redo()}
        />
        {basedOn !== null && <Button onClick={() => ask('compare')}>Compare with v{basedOn}</Button>}
        <DraftMenu onDiscard={() => setAsking('discard')} />
        <Button kind="primary" onClick={() => ask('save')}>
          Save version…
        </Button>
      </PageHead>
      {asking === 'save' && <SaveVersionDialog onClose={close} />}
      {asking === 'compare' && basedOn !== null && <CompareDialog basedOn={basedOn} onClose={close} />}
      {asking === 'discard' && <DiscardDialog onClose={close} />}
    </>
  );
}

/** "v8 draft, based on v7 · saved 14:32:06" */
function SavingWords() {
  const { draft, saving } = useBuilder(({ draft, saving }) => ({ draft, saving }));
  const base = draft.basedOn === null ? 'new' : `based on v${draft.basedOn}`;
  return (
    <span data-testid="saving" data-saving={saving.kind}>
      v{draft.nextVersion} draft, {base} · {saving.kind === 'saved' && `saved ${savedWhen(saving.at)}`}
      {(saving.kind === 'saving' || saving.kind === 'waiting') && 'saving…'}
      {(saving.kind === 'failed' || saving.kind === 'overtaken') && (
        <span className={styles['failed']}>not saved: {saving.why}</span>
      )}
    </span>
  );
}

function savedWhen(at: number): string {
  const now = Date.now();
  return new Date(at).toDateString() === new Date(now).toDateString() ? formatTimeOfLog(at) : formatMoment(at, now);
}

function DraftMenu({ onDiscard }: { readonly onDiscard: () => void }) {
  const { store } = useSession();
  const { client } = useApi();
  const navigate = useNavigate();
  const copy = async () => {
    const { document } = store.getState();
    const named = { ...asJson(document), name: `${document.name ?? 'Protocol'}, copy`, id: undefined };
    const draft = await client.library.newDraft({
      from: { kind: 'document', document: JSON.parse(JSON.stringify(named)) as JsonObject },
      operator: operatorName(),
    });
    void navigate({ to: '/protocols/draft/$draftId', params: { draftId: draft.draftId } });
  };
  const save = () => {
    const { document, draft } = store.getState();
    const protocol = asProtocol(document, draft);
    downloadText(`${protocol.id}.wellrun.json`, `${JSON.stringify(protocol, null, 2)}\n`, 'application/json');
  };
  return (
    <Menu position="bottom-end" width={240} withinPortal>
      <Menu.Target>
        <Button square aria-label="More for this draft" icon={<IconDots stroke={1.75} aria-hidden="true" />} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDownload size={18} stroke={1.75} />} onClick={save}>
          Export as a file
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={18} stroke={1.75} />} onClick={() => void copy()}>
          Go on in a copy
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          className={styles['danger'] ?? ''}
          leftSection={<IconTrash size={18} stroke={1.75} />}
          onClick={onDiscard}
        >
          Discard the draft…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
