import { useMutation, useQuery } from '@tanstack/react-query';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../../api/api.ts';
import { explainError } from '../../../api/explain-error.ts';
import { asJson, soundDocument } from '../document/draft-document.ts';
import type { Edit } from '../document/edit.ts';
import { withSteps, type InsertPlace } from '../document/move-steps.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';

const NO_PROTOCOLS: readonly ProtocolSummary[] = [];

/** Protocols of the library that can be inserted: written as steps, not retired, not this one. Favourites first, by name. */
export function useInsertable(): readonly ProtocolSummary[] {
  const { queries } = useApi();
  const own = useBuilder(({ draft }) => draft.protocolId);
  const { data = NO_PROTOCOLS } = useQuery({ ...queries.protocols.list.queryOptions(), retry: false });
  return data
    .filter(({ form, state, protocolId }) => form === 'steps' && state !== 'retired' && protocolId !== own)
    .toSorted(
      (one, other) => Number(other.isFavourite) - Number(one.isFavourite) || one.name.localeCompare(other.name),
    );
}

/** Inserts a copy of a protocol as a group of steps: one edit, that can be undone. The host finds names that are free. */
export function useProtocolInsert(onDone: () => void) {
  const { client } = useApi();
  const { store, actions } = useSession();
  const insert = useMutation({
    /* A refusal stands in the dialog. */
    meta: { quiet: true },
    mutationFn: async ({ protocol, place }: { readonly protocol: ProtocolSummary; readonly place: InsertPlace }) => {
      const { document } = store.getState();
      const { protocolId, version, name } = protocol;
      const inserted = await client.library.insert({
        document: asJson(document),
        protocolId,
        version,
        afterStepId: null,
      });
      if (store.getState().document !== document)
        throw new Error('The protocol was changed in the meantime. Insert it again.');
      const { steps, ...head } = soundDocument(inserted.document);
      const group = steps.filter((step) => step.id === inserted.stepId);
      const edit: Edit = {
        document: withSteps({ ...head, steps: document.steps }, place, group),
        sentence: `Inserted ${name} v${version}`,
        select: [inserted.stepId],
      };
      return edit;
    },
    onSuccess: (edit) => {
      actions.apply(edit);
      onDone();
    },
  });
  const refusal = insert.error === null ? undefined : refusalOf(insert.error);
  return { insert: insert.mutate, isInserting: insert.isPending, refusal };
}

function refusalOf(error: unknown): string {
  const { sentence, issues } = explainError(error);
  return issues.length === 0 ? sentence : issues.map((issue) => issue.sentence).join(' ');
}
