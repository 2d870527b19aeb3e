import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useApi } from '../../../api/api.ts';
import { explainError } from '../../../api/explain-error.ts';
import type { JsonObject } from '#core/contract/json.ts';
import { LoadingRows } from '../../../ui/empty.tsx';
import { Note } from '../../../ui/note.tsx';
import { Page } from '../../../ui/page.tsx';

const PrintView = lazy(async () => ({ default: (await import('./print-view.tsx')).PrintView }));

/** A version of a protocol on paper; the one that runs when none is named. */
export function PrintPage() {
  const { protocolId } = useParams({ from: '/protocols/print/$protocolId' });
  const { version } = useSearch({ from: '/protocols/print/$protocolId' });
  const { queries } = useApi();
  const protocol = useQuery({
    ...queries.protocols.get.queryOptions({ input: { protocolId, version } }),
    retry: false,
  });
  const versions = useQuery({ ...queries.library.versions.queryOptions({ input: { protocolId } }), retry: false });
  const document = protocol.data?.document;
  const analysis = useQuery({
    ...queries.protocols.analyse.queryOptions({ input: { document: (document ?? {}) as unknown as JsonObject } }),
    enabled: document !== undefined,
    staleTime: Infinity,
  });
  const fault = protocol.error ?? analysis.error;
  const saved = versions.data?.find((one) => one.version === protocol.data?.version);
  return (
    <Page label="Print a protocol">
      {fault !== null ? (
        <Note
          urgent
          state="failed"
          title={explainError(fault).sentence}
          actions={<a href="#/protocols">To the protocols</a>}
        />
      ) : protocol.data === undefined || document === undefined || analysis.data === undefined || versions.isPending ? (
        <LoadingRows rows={8} label="Preparing the pages" />
      ) : (
        <Suspense fallback={<LoadingRows rows={8} label="Preparing the pages" />}>
          <PrintView
            document={document}
            analysis={analysis.data}
            title={document.name}
            version={protocol.data.version}
            state={protocol.data.state}
            savedBy={saved?.savedBy ?? ''}
            savedAt={saved?.savedAt ?? null}
            hash={saved?.hash ?? null}
          />
        </Suspense>
      )}
    </Page>
  );
}
