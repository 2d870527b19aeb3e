import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { VERSION_STATES } from '../../contract/words.ts';
import { dumpTables } from '../../testing/dump-tables.ts';
import { ANNA, BERT, LibraryBench, waitingProtocol } from '../../testing/library-bench.ts';
import { TemporaryFolder } from '../../testing/temporary-folder.ts';
import { protocolHash } from '../protocol-document.ts';
import { defaultVersion } from './version-rows.ts';

const ids = fc.constantFrom('a', 'b');
const version = fc.integer({ min: 1, max: 3 });
const actor = fc.constantFrom(ANNA, BERT);

/** What people do with a library, possible or not. */
const act = fc.oneof(
  fc.record({ act: fc.constant('add' as const), id: ids, version, name: fc.constantFrom('One', 'Two'), actor }),
  fc.record({ act: fc.constant('state' as const), id: ids, version, to: fc.constantFrom(...VERSION_STATES), actor }),
  fc.record({ act: fc.constant('place' as const), id: ids, folder: fc.constantFrom('', 'X', 'X/Y'), actor }),
  fc.record({ act: fc.constant('begin' as const), id: ids, actor }),
  fc.record({ act: fc.constant('save' as const), at: fc.nat(3), actor }),
  fc.record({ act: fc.constant('release' as const), at: fc.nat(3), actor }),
  fc.record({ act: fc.constant('discard' as const), at: fc.nat(3), actor }),
);
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

async function perform({ library, drafts }: LibraryBench, one: Act): Promise<unknown> {
  const draftAt = (at: number) => drafts.list()[at];
  switch (one.act) {
    case 'add': {
      const document = waitingProtocol({ id: one.id, version: one.version, name: one.name });
      return library.addVersion(document, { origin: { kind: 'file', fileName: 'x' }, actor: one.actor });
    }
    case 'state':
      return library.setState(one.id, one.version, one.to, '', one.actor);
    case 'place':
      return library.organise(one.id, { folder: one.folder }, one.actor);
    case 'begin':
      return drafts.begin({ kind: 'version', protocolId: one.id }, one.actor);
    case 'save': {
      const draft = draftAt(one.at);
      if (draft === undefined) return undefined;
      const { document } = drafts.get(draft.draftId);
      return drafts.save(draft.draftId, draft.revision, { ...document, description: `${draft.revision}` }, one.actor);
    }
    case 'release': {
      const draft = draftAt(one.at);
      return draft && drafts.release(draft.draftId, draft.revision, '', one.actor);
    }
    case 'discard': {
      const draft = draftAt(one.at);
      return draft && drafts.discard(draft.draftId, one.actor);
    }
  }
}

function stateOf(bench: LibraryBench): unknown {
  const tables = dumpTables(bench.store.connection);
  const drafts = dumpTables(bench.store.connection, ['protocol_drafts']);
  return { ...tables, ...drafts, list: bench.library.list() };
}

describe('a library after whatever people did with it', () => {
  it('holds to its rules, and is the same after a restart and built anew from the journal', async () => {
    using folder = new TemporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
        const dataDir = join(folder.path, `${run++}`);
        mkdirSync(dataDir);
        let before: unknown;
        {
          using bench = await LibraryBench.open({ dataDir, shipped: import.meta.dirname });
          // Some at once, as from two screens.
          for (let at = 0; at < acts.length; at += 2) {
            const pair = acts.slice(at, at + 2).map((one) => Promise.resolve().then(() => perform(bench, one)));
            for (const settled of await Promise.allSettled(pair))
              if (settled.status === 'rejected') expect(settled.reason).toBeInstanceOf(AppError);
          }
          expect(bench.store.journal.state).toBe('ok');
          before = stateOf(bench);
          for (const summary of bench.library.list()) {
            const versions = bench.library.versions(summary.protocolId);
            expect(summary.version).toBe(defaultVersion(versions).version);
            for (const one of versions) {
              expect(protocolHash(bench.library.document(summary.protocolId, one.version))).toBe(one.hash);
              expect(one.changes[0]!.to).toBe(one.state);
              expect(one.changes.at(-1)).toMatchObject({ from: null, by: one.savedBy });
            }
          }
        }
        using bench = await LibraryBench.open({ dataDir, shipped: import.meta.dirname });
        expect(stateOf(bench)).toEqual(before);
        bench.store.rebuild();
        expect(stateOf(bench)).toEqual(before);
        expect(bench.store.verify().ok).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
