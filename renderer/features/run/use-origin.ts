import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api.ts';
import { readSettings, type RunSettings } from './run-settings.ts';
import type { RunSearch } from './run-search.ts';

/** Where the values of the form come from, when they do not come from the last run. */
export interface Origin {
  readonly key: string;
  readonly protocolId: string;
  readonly settings: RunSettings;
  /** "as in EX-12", "from the template Morning feed" */
  readonly words: string;
}

/** A template or an execution that the address names, with its settings; undefined: none, pending: not read yet. */
export function useOrigin({ template, again }: RunSearch): Origin | 'pending' | undefined {
  const { queries } = useApi();
  const templates = useQuery({
    ...queries.queue.templates.queryOptions(),
    enabled: template !== undefined,
    retry: false,
  });
  const plan = useQuery({
    ...queries.executions.plan.queryOptions({ input: { executionId: again ?? '' } }),
    enabled: again !== undefined,
    retry: false,
  });
  const execution = useQuery({
    ...queries.executions.get.queryOptions({ input: { executionId: again ?? '' } }),
    enabled: again !== undefined,
    retry: false,
  });
  /* A job that has not started yet has no execution. */
  const job = useQuery({
    ...queries.queue.get.queryOptions({ input: { jobId: again ?? '' } }),
    enabled: again !== undefined && execution.isError,
    retry: false,
  });
  if (template !== undefined) {
    if (templates.isPending) return 'pending';
    const found = templates.data?.find((one) => one.templateId === template);
    if (found === undefined) return undefined;
    return {
      key: template,
      protocolId: found.protocolId,
      settings: readSettings(found.settings),
      words: `from the template ${found.name}`,
    };
  }
  if (again === undefined) return undefined;
  if (plan.isPending || execution.isPending || (execution.isError && job.isPending)) return 'pending';
  if (plan.data === undefined) return undefined;
  const mode = execution.data?.execution.mode ?? job.data?.mode;
  const project = execution.data?.metadata['project'];
  return {
    key: again,
    protocolId: plan.data.protocolId,
    settings: {
      parameters: plan.data.parameters,
      ...(mode === undefined ? {} : { mode }),
      ...(typeof project === 'string' ? { project } : {}),
    },
    words: `as in ${again}`,
  };
}
