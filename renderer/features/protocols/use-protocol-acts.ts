import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { useRenewLibrary } from '../../api/library-hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { downloadBytes, downloadText } from '../../lib/download.ts';
import { plural } from '../../lib/numbers.ts';
import { notifyDone } from '../../ui/notify.tsx';

type Change = { readonly protocolIds: readonly string[] } & Partial<
  Pick<ProtocolSummary, 'folder' | 'isFavourite' | 'isTemplate'>
>;

/** Folder, favourite and template of one or several protocols. The list shows it at once; what is refused goes back. */
export function useOrganise() {
  const { client, queries } = useApi();
  const queryClient = useQueryClient();
  const renew = useRenewLibrary();
  return useMutation({
    mutationFn: async ({ protocolIds, ...change }: Change) => {
      for (const protocolId of protocolIds)
        await client.library.organise({ protocolId, ...change, operator: operatorName() });
    },
    onMutate: ({ protocolIds, ...change }) => {
      queryClient.setQueryData(queries.protocols.list.queryKey(), (list) =>
        list?.map((one) => (protocolIds.includes(one.protocolId) ? { ...one, ...change } : one)),
      );
    },
    onSettled: renew,
  });
}

interface ExportWish {
  readonly protocolIds: readonly string[];
  readonly version?: number;
  /** Every version with its state, as an archive. */
  readonly all?: boolean;
}

/** One protocol as a file of its own; several, or all versions, as one archive. */
export function useExport() {
  const { client } = useApi();
  return useMutation({
    mutationFn: async ({ protocolIds, version, all = false }: ExportWish) => {
      const [protocolId] = protocolIds;
      if (protocolIds.length === 1 && protocolId !== undefined && !all) {
        const { fileName, text } = await client.protocols.export({
          protocolId,
          ...(version === undefined ? {} : { version }),
        });
        downloadText(fileName, text, 'application/json');
        return { fileName, count: 1 };
      }
      const { fileName, contents } = await client.library.exportMany({
        protocolIds: [...protocolIds],
        versions: all ? 'all' : 'default',
      });
      downloadBytes(fileName, contents, 'application/zip');
      return { fileName, count: protocolIds.length };
    },
    onSuccess: ({ fileName, count }) => notifyDone(`${fileName} is saved`, count > 1 ? plural(count, 'protocol') : ''),
  });
}

/** Opens a working copy in the builder. */
export function useOpenDraft(): (draftId: string) => void {
  const navigate = useNavigate();
  return (draftId) => void navigate({ to: '/protocols/draft/$draftId', params: { draftId } });
}

type DraftFrom = Parameters<ReturnType<typeof useApi>['client']['library']['newDraft']>[0]['from'];

/** Begins a working copy (or finds the one that is there) and opens it in the builder. */
export function useBeginDraft() {
  const { client } = useApi();
  const open = useOpenDraft();
  const renew = useRenewLibrary();
  return useMutation({
    mutationFn: (from: DraftFrom) => client.library.newDraft({ from, operator: operatorName() }),
    onSuccess: ({ draftId }) => {
      renew();
      open(draftId);
    },
  });
}
