import { actorOf, type Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';

const DONE = { ok: true } as const;

/** Git repositories that protocols come from. */
export function sourceHandlers(os: Implementer, { sources }: LabServices) {
  return {
    sources: os.library.sources.handler(() => sources.list()),
    addSource: os.library.addSource.handler(({ input }) => sources.add(input, actorOf(input))),
    fetchSource: os.library.fetchSource.handler(({ input }) => sources.fetch(input.sourceId, actorOf(input))),
    commits: os.library.commits.handler(({ input }) => sources.commits(input.sourceId, input.limit)),
    pinSource: os.library.pinSource.handler(({ input }) => sources.pin(input.sourceId, input.ref, actorOf(input))),
    removeSource: os.library.removeSource.handler(async ({ input }) => {
      await sources.remove(input.sourceId, actorOf(input));
      return DONE;
    }),
  };
}
