import type { NewEvent } from '../store/journal.ts';
import { testProtocol } from './plan-of.ts';

/** Everything that can become of a protocol, its versions and working copies. */
export function libraryEvents(): NewEvent[] {
  const subject = testProtocol.id;
  const state = (version: number, from: 'draft' | 'in-review', to: 'in-review' | 'approved'): NewEvent => ({
    kind: 'protocol.state',
    subject,
    data: { version, from, to },
    reason: 'read by two',
  });
  const begun = (draftId: string, protocolId: string | null): NewEvent => ({
    kind: 'draft.begun',
    subject: draftId,
    data: {
      protocolId,
      madeId: protocolId === null ? 'new' : null,
      basedOn: protocolId === null ? null : 1,
      origin: null,
      name: 'Working copy',
      document: { wellrun: 1, unfinished: true },
    },
  });
  return [
    { kind: 'protocol.imported', subject, data: { hash: 'c'.repeat(64), protocol: testProtocol } },
    {
      kind: 'protocol.saved',
      subject,
      data: {
        hash: 'd'.repeat(64),
        protocol: { ...testProtocol, version: 2, tags: ['µ', 'screen'] },
        state: 'draft',
        note: 'longer rest',
        origin: { kind: 'file', fileName: 'other.json' },
        original: { fileName: 'other.json', text: '{"schemaVersion":8}' },
      },
    },
    state(2, 'draft', 'in-review'),
    state(2, 'in-review', 'approved'),
    { kind: 'protocol.placed', subject, data: { folder: 'Assays', tags: ['mine'] } },
    { kind: 'protocol.placed', subject, data: { isFavourite: true } },
    begun('D-1', subject),
    { kind: 'draft.released', subject: 'D-1', data: { protocolId: subject, version: 2 } },
    begun('D-2', subject),
    begun('D-3', null),
    begun('D-4', null),
    { kind: 'draft.discarded', subject: 'D-4', data: { name: 'Working copy' } },
  ];
}
