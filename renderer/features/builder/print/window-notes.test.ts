import { describe, expect, it } from 'vitest';
import type { ProtocolStep } from '#core/contract/protocol.ts';
import { windowNotes } from './window-notes.ts';

const step = (id: string, more: Partial<ProtocolStep> = {}): ProtocolStep => ({ id, name: `Step ${id}`, ...more });

describe('windows on paper', () => {
  it('are sentences with the names of other steps, in lanes and groups too', () => {
    const notes = windowNotes({
      steps: [
        step('a'),
        step('b', {
          parallel: [
            [step('c', { within: [{ after: 'a', atLeastMinutes: 10, atMostMinutes: 20 }] })],
            [step('d', { within: [{ after: 'a', from: 'start', atMostMinutes: '{{ params.wait }}' }] })],
          ],
        }),
        step('e', { steps: [step('f')], together: { atMostMinutes: 5 } }),
      ],
    });
    expect(Object.fromEntries(notes)).toEqual({
      c: 'Starts 10 to 20 min after Step a.',
      d: 'Starts at most {{ params.wait }} min after the start of Step a.',
      e: 'Each part starts at most 5 min after the one before.',
    });
  });
});
