import { useCallback } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { LabwareDetail, WorkcellView } from '#core/contract/workcell.ts';
import type { JournalEvent } from '#core/contract/event.ts';
import { useApi } from './api.ts';
import { useRenewal } from './use-renewal.ts';

/** At most one question in so many milliseconds. */
const ASK_EVERY = 400;
const ROOMS = new Set(['asset', 'changeover', 'labware', 'workcell', 'instrument', 'lease']);
const KINDS = new Set([
  'step.ended',
  'execution.started',
  'execution.completed',
  'execution.failed',
  'execution.cancelled',
]);

const NOTHING: WorkcellView = { assets: [], labware: [], lastBackupAt: null };

/** Whether an event changes what is shown of the workcell. */
function isOfWorkcell(event: JournalEvent): boolean {
  if (event.kind === 'command.outcome') return event.data.labware !== undefined || event.data.ends !== undefined;
  if (event.kind === 'command.intent') return event.data.leases !== undefined;
  return KINDS.has(event.kind) || ROOMS.has(event.kind.slice(0, event.kind.indexOf('.')));
}

/** Keeps what is shown of the workcell as new as the journal, as long as the screen that asks is open. */
export function useWorkcellRefresh(): void {
  const { queries } = useApi();
  const queryClient = useQueryClient();
  const renew = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: queries.workcell.key() });
  }, [queries, queryClient]);
  useRenewal(isOfWorkcell, ASK_EVERY, renew);
}

/** Assets and labware as the record has them. Empty until the host has answered. */
export function useWorkcell(): WorkcellView {
  const { queries } = useApi();
  return useQuery(queries.workcell.view.queryOptions()).data ?? NOTHING;
}

/** One piece of labware with what is in each well; null when it is not on the bench (any more). */
export function useLabware(labwareId: string | undefined): LabwareDetail | null | undefined {
  const { queries } = useApi();
  const asked = useQuery({
    ...queries.workcell.labware.queryOptions({ input: { labwareId: labwareId ?? '' } }),
    enabled: labwareId !== undefined,
    retry: false,
    meta: { quiet: true },
  });
  return asked.isError ? null : asked.data;
}
