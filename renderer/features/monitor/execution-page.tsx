import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useLive, useLiveExecution } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { ExecutionView } from './execution-view.tsx';

/** One execution, live when it is among the live ones, from the record when it ended long ago. */
export function ExecutionPage() {
  const { executionId } = useParams({ from: '/monitor/$executionId' });
  const live = useLiveExecution(executionId);
  const known = useLive((one) => one.state !== null);
  const { queries } = useApi();
  const navigate = useNavigate();
  const recorded = useQuery({
    ...queries.executions.get.queryOptions({ input: { executionId } }),
    enabled: known && live === undefined,
  });
  const execution = live ?? recorded.data?.execution;
  if (execution !== undefined) return <ExecutionView key={executionId} execution={execution} />;
  return (
    <Page label={executionId}>
      <PageHead title={executionId} />
      {recorded.error === null ? (
        <LoadingRows rows={8} label={`Asking for ${executionId}`} />
      ) : (
        <Note
          state="failed"
          title={`${executionId} could not be read.`}
          actions={<Button onClick={() => void navigate({ to: '/history', search: {} })}>Look in History</Button>}
        >
          {explainError(recorded.error).sentence}
        </Note>
      )}
    </Page>
  );
}
