import type { ProtocolDocument } from '../../contract/protocol.ts';

/** The least that is a valid protocol: it can be planned, run, and built upon. */
export function newProtocol(id: string, name: string): ProtocolDocument {
  return {
    wellrun: 1,
    id,
    name,
    version: 1,
    operationType: 'custom',
    steps: [{ id: 'step_1', name: 'First step', operation: 'comment', params: { text: 'What is done here' } }],
  };
}
