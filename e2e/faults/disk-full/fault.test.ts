import { expect, it } from 'vitest';
import { countFaults } from './fault.ts';

it('counts faults by kind, and names the kinds of which there are none', () => {
  const counts = countFaults([
    { kind: 'lost', sentence: 'one' },
    { kind: 'late', sentence: 'two' },
    { kind: 'lost', sentence: 'three' },
  ]);
  expect(counts).toMatchObject({ lost: 2, late: 1, corrupt: 0, repeated: 0 });
});
