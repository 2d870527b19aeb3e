import { describe, expect, it } from 'vitest';
import type { ProtocolStep } from '#core/contract/protocol.ts';
import { needNotes, windowNotes } from './window-notes.ts';

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

describe('needs on paper', () => {
  it('are sentences with the titles of the assets, of groups and of the steps in them', () => {
    const notes = needNotes({
      assets: { hood: { title: 'Cabinet', kind: 'equipment' }, cards: { title: 'Graphics cards', kind: 'gpu' } },
      steps: [
        step('a'),
        step('g', { needs: [{ asset: 'hood' }], steps: [step('b', { needs: [{ asset: 'cards', amount: 2 }] })] }),
      ],
    });
    expect(Object.fromEntries(notes)).toEqual({ g: 'Needs Cabinet.', b: 'Needs 2 × Graphics cards.' });
  });
});
