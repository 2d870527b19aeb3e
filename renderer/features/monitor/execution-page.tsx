import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useLive, useLiveExecution } from '../../api/hooks.ts';
import { jobLook } from '../../lib/job-look.ts';
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
  /* A job has the name of its first execution: who comes here too early is told what it waits for. */
  const job = useQuery({
    ...queries.queue.get.queryOptions({ input: { jobId: executionId } }),
    enabled: recorded.error !== null && live === undefined,
    meta: { quiet: true },
    retry: false,
  }).data;
  const execution = live ?? recorded.data?.execution;
  if (execution !== undefined) return <ExecutionView key={executionId} execution={execution} />;
  return (
    <Page label={executionId}>
      <PageHead title={executionId} />
      {recorded.error === null ? (
        <LoadingRows rows={8} label={`Asking for ${executionId}`} />
      ) : job !== undefined ? (
        <Note
          state={jobLook(job).state}
          banner
          title={`${executionId} has not started: ${jobLook(job).word.toLowerCase()}.`}
          actions={
            <Button onClick={() => void navigate({ to: '/queue', search: { job: executionId } })}>
              See it in Queue
            </Button>
          }
        >
          {job.waits?.sentence ?? `${job.workflowName}, submitted by ${job.operator}.`}
        </Note>
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
