import type { NewEvent } from '../store/journal.ts';
import { stepOf } from './plan-of.ts';

/** What a program brings to the record of an execution that has a step `waiting`. */
export function programEvents(executionId: string): NewEvent[] {
  const call = { parentId: null, options: {}, line: 7, labAt: 0, heard: [] };
  const made = [
    { ...call, callId: 1, kind: 'operation' as const, name: 'note', arguments: { text: 'one' }, step: 'note_1' },
    {
      ...call,
      callId: 2,
      kind: 'read' as const,
      name: 'contents',
      arguments: { labware: 'a' },
      step: null,
      result: {},
    },
  ];
  const plate = {
    labwareId: 'a',
    title: 'A',
    type: 'plate_96_white',
    kind: 'plate' as const,
    rows: 8,
    columns: 12,
    wells: [],
  };
  return [
    { kind: 'program.started', subject: executionId, data: { answered: 0 } },
    { kind: 'program.logged', subject: executionId, data: { lines: ['hello'] } },
    {
      kind: 'execution.revised',
      subject: executionId,
      data: {
        steps: [stepOf('note_1', { index: 0 }), { ...stepOf('waiting'), index: 1, name: 'Waiting, changed' }],
        labware: [plate],
      },
    },
    ...made.map((data): NewEvent => ({ kind: 'call.made', subject: executionId, data })),
  ];
}
