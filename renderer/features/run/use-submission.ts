import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { useGuide } from '../../api/guide.ts';
import { operatorName } from '../../api/operator.ts';
import { cronOf } from '../../lib/cron.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { useLastChoices } from './last-choices.ts';
import type { ParameterValues } from './parameter-values.ts';
import { useRunNotes } from './run-notes.ts';
import { useWhen, wishesOf } from './when-choices.ts';

/** What every execution is made of, however it comes to its start. */
export function useExecutionInput(chosen: ProtocolSummary, version: number | undefined, parameters: ParameterValues) {
  const { mode, speed } = useLastChoices();
  const notes = useRunNotes();
  return () => ({
    requestId: crypto.randomUUID(),
    protocolId: chosen.protocolId,
    ...(version === undefined ? {} : { version }),
    parameters,
    mode,
    operator: operatorName(),
    metadata: Object.fromEntries(
      Object.entries({ project: notes.project, notes: notes.notes }).filter(([, value]) => value.trim() !== ''),
    ),
    ...(mode === 'simulated' ? { speed } : {}),
  });
}

/** Starts it at once, gives it to the queue, or has it come again. */
export function useSubmission(chosen: ProtocolSummary, version: number | undefined, parameters: ParameterValues) {
  const { client, queries } = useApi();
  const queryClient = useQueryClient();
  const input = useExecutionInput(chosen, version, parameters);
  const { set } = useLastChoices();
  const notes = useRunNotes();
  const choices = useWhen();
  const navigate = useNavigate();
  const mark = useGuide((guide) => guide.mark);
  const [submitted, setSubmitted] = useState<string | undefined>();
  const submit = useMutation({
    mutationFn: async () => {
      const { when } = choices;
      const made = input();
      if (when === 'now') {
        const { executionId } = await client.executions.create(made);
        await client.executions.start({ executionId });
        return { when, executionId };
      }
      const job = { ...made, ...wishesOf(choices) };
      if (when !== 'repeat') return { when, executionId: (await client.queue.submit(job)).jobId };
      const title = chosen.name.slice(0, 120);
      const { recurringId } = await client.queue.addRecurring({ title, cron: cronOf(choices.repetition), job });
      return { when, executionId: recurringId };
    },
    onSuccess: ({ when, executionId }) => {
      set({ lastProtocol: chosen.protocolId });
      notes.set({ notes: '' });
      void queryClient.invalidateQueries({ queryKey: queries.queue.key() });
      if (when === 'now') {
        mark('choose');
        mark('start', executionId);
        void navigate({ to: '/monitor/$executionId', params: { executionId } });
        return;
      }
      choices.forget();
      if (when === 'repeat') {
        notifyDone(`${executionId} comes again`, 'It stands in Queue, under Recurring.');
        void navigate({ to: '/queue', search: { tab: 'recurring' } });
      } else {
        notifyDone(`${executionId} is in the queue`);
        setSubmitted(executionId);
      }
    },
  });
  return { submit, submitted };
}
