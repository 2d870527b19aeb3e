import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useLive } from '../../api/hooks.ts';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { BuilderWork } from './builder-work.tsx';
import { DraftSession, SessionProvider, type Operations } from './state/draft-session.ts';

/** Where a protocol is written: its steps, the form of one of them, and what it comes to. */
export function BuilderPage() {
  const { draftId } = useParams({ from: '/protocols/draft/$draftId' });
  return <OpenDraft key={draftId} draftId={draftId} />;
}

function OpenDraft({ draftId }: { readonly draftId: string }) {
  const operations = useOperations();
  const { session, fault } = useDraftSession(draftId, operations);
  if (fault !== null)
    return (
      <Page label="Protocol builder">
        <Note urgent state="failed" title={fault} actions={<a href="#/protocols">To the protocols</a>}>
          It may have been discarded, or a version was made of it.
        </Note>
      </Page>
    );
  if (session === null)
    return (
      <Page label="Protocol builder">
        <LoadingRows rows={8} label="Opening the draft" />
      </Page>
    );
  return (
    <SessionProvider value={session}>
      <BuilderWork />
    </SessionProvider>
  );
}

function useOperations(): Operations | undefined {
  const { queries } = useApi();
  const operations = useQuery({ ...queries.protocols.operations.queryOptions(), staleTime: Infinity }).data;
  const [known, setKnown] = useState<Operations | undefined>();
  useEffect(() => {
    if (operations !== undefined) setKnown(new Map(operations.map((one) => [one.operationType, one])));
  }, [operations]);
  return known;
}

/** Drafts of this window that are still being saved on their way out. */
const ending = new Map<string, Promise<void>>();

/** Opens a draft; it is saved and let go when the page is left. */
function useDraftSession(draftId: string, operations: Operations | undefined) {
  const { client } = useApi();
  const isConnected = useLive((live) => live.phase === 'live');
  const [session, setSession] = useState<DraftSession | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const canOpen = operations !== undefined && (isConnected || session !== null);
  useEffect(() => {
    if (!canOpen || operations === undefined) return undefined;
    let isLeft = false;
    let opened: DraftSession | undefined;
    const open = async () => {
      await ending.get(draftId);
      const draft = await client.library.draft({ draftId });
      if (isLeft) return;
      opened = new DraftSession(client, draft, operations);
      opened.start();
      setSession(opened);
    };
    open().catch((error: unknown) => !isLeft && setFault(explainError(error).sentence));
    return () => {
      isLeft = true;
      if (opened === undefined) return;
      const end = opened.end().finally(() => ending.delete(draftId));
      ending.set(draftId, end);
    };
  }, [draftId, client, operations, canOpen]);
  return { session, fault };
}
