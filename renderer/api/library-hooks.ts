import { useCallback, useMemo } from 'react';
import { keepPreviousData, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import type { JournalEvent } from '#core/contract/event.ts';
import type { DraftSummary, ProtocolSource } from '#core/contract/library.ts';
import { APPROVAL_POLICIES, type ApprovalPolicy } from '#core/contract/words.ts';
import { useApi } from './api.ts';
import { useRenewal } from './use-renewal.ts';

/** At most one question in so many milliseconds. */
const ASK_EVERY = 300;
/** A pause in typing after which the host is asked, ms. */
const SETTLED = 180;
/** Of words to look for. */
const MOST_LETTERS = 200;

/** Setting of the host: who has to approve a protocol before it runs on real instruments. */
export const APPROVAL_SETTING = 'protocols.approval';

const ROOMS = new Set(['protocol', 'draft', 'library', 'source']);
const KINDS = new Set(['execution.created', 'execution.completed', 'execution.failed', 'execution.cancelled']);

const NO_DRAFTS: readonly DraftSummary[] = [];
const NO_SOURCES: readonly ProtocolSource[] = [];

/** Whether an event changes what is shown of the library; executions count among its runs. */
function isOfLibrary({ kind }: JournalEvent): boolean {
  return KINDS.has(kind) || ROOMS.has(kind.slice(0, kind.indexOf('.')));
}

/** Keeps what is shown of the library as new as the journal, as long as the screen that asks is open. */
export function useLibraryRefresh(): void {
  useRenewal(isOfLibrary, ASK_EVERY, useRenewLibrary());
}

/** Asks again for all that is shown of the library, e.g. after a change that this window made itself. */
export function useRenewLibrary(): () => void {
  const { queries } = useApi();
  const queryClient = useQueryClient();
  return useCallback(() => {
    for (const queryKey of [queries.library.key(), queries.protocols.list.key(), queries.protocols.get.key()])
      void queryClient.invalidateQueries({ queryKey });
  }, [queries, queryClient]);
}

/** Working copies, the last saved first. Empty until the host has answered. */
export function useDrafts(): readonly DraftSummary[] {
  const { queries } = useApi();
  return useQuery({ ...queries.library.drafts.queryOptions(), retry: false }).data ?? NO_DRAFTS;
}

/** Git repositories that protocols come from. Empty until the host has answered. */
export function useSources(): readonly ProtocolSource[] {
  const { queries } = useApi();
  return useQuery({ ...queries.library.sources.queryOptions(), retry: false }).data ?? NO_SOURCES;
}

/** Versions of a protocol, newest first; what was found before stays until the new answer. */
export function useVersions(protocolId: string) {
  const { queries } = useApi();
  return useQuery({ ...queries.library.versions.queryOptions({ input: { protocolId } }), retry: false });
}

/** Where each protocol holds these words, by its id and best first; undefined while there are no words or no answer yet. */
export function useFound(text: string): ReadonlyMap<string, string> | undefined {
  const { queries } = useApi();
  const words = text.trim().slice(0, MOST_LETTERS);
  const [settled] = useDebouncedValue(words, SETTLED);
  const asked = useQuery({
    ...queries.library.search.queryOptions({ input: settled === '' ? skipToken : { text: settled } }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return useMemo(
    () =>
      words === '' || asked.data === undefined
        ? undefined
        : new Map(asked.data.map(({ protocolId, found }) => [protocolId, found])),
    [words, asked.data],
  );
}

/** What differs from one version to another, or to a working copy. Versions never change, so it is asked for once. */
export function useDifferences(protocolId: string, from: number | undefined, to: number | { draftId: string }) {
  const { queries } = useApi();
  return useQuery({
    ...queries.library.differences.queryOptions({ input: from === undefined ? skipToken : { protocolId, from, to } }),
    staleTime: typeof to === 'number' ? Infinity : 0,
    retry: false,
  });
}

/** Who has to approve a protocol before it runs on real instruments in this lab; `none` until the host has answered. */
export function useApprovalPolicy(): ApprovalPolicy {
  const { queries } = useApi();
  const settings = useQuery({ ...queries.lab.settings.queryOptions(), retry: false }).data;
  return APPROVAL_POLICIES.find((one) => one === settings?.[APPROVAL_SETTING]) ?? 'none';
}
