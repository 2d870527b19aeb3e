import type { NewEvent } from '../store/journal.ts';

/** One of each event about git repositories that protocols come from; one of two stays. */
export function sourceEvents(): NewEvent[] {
  const at = { branch: 'main', commit: 'a'.repeat(40), committedAt: 1_000, subject: 'First', protocolIds: ['one'] };
  const source = { ...at, title: 'Lab protocols', url: '/srv/git/lab.git', fetchedAt: 2_000, troubles: [] };
  const troubles = [{ path: 'two.wellrun.json', sentence: 'steps: is missing.' }];
  return [
    { kind: 'source.added', subject: 'lab', data: { source } },
    { kind: 'source.added', subject: 'other', data: { source: { ...source, title: 'Other' } } },
    { kind: 'source.fetched', subject: 'lab', data: { behind: 2 } },
    { kind: 'source.pinned', subject: 'lab', data: { ...at, commit: 'b'.repeat(40), behind: 1, troubles } },
    { kind: 'source.removed', subject: 'other', data: {} },
  ];
}
