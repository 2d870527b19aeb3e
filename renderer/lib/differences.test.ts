import { describe, expect, it } from 'vitest';
import type { ProtocolDifference } from '#core/contract/library.ts';
import { differenceInWords, differencesInWords, groupDifferences } from './differences.ts';

const base = { kind: 'changed', part: 'steps', subject: 'equilibrate', where: 'Step 7, Equilibrate' } as const;
const duration: ProtocolDifference = { ...base, field: 'Duration', before: '8 min', after: '10 min' };
const temperature: ProtocolDifference = { ...base, kind: 'added', field: 'Temperature', before: null, after: '22 °C' };
const gone: ProtocolDifference = {
  kind: 'removed',
  part: 'steps',
  subject: 'shake',
  where: 'Step 9, Shake',
  field: null,
  before: 'Shakes 30 s',
  after: null,
};
const renamed: ProtocolDifference = {
  kind: 'changed',
  part: 'head',
  subject: null,
  where: 'Name',
  field: null,
  before: 'Viability',
  after: 'Viability dose-response',
};

describe('differences between protocols', () => {
  it('stand together by part and place, the head first', () => {
    const groups = groupDifferences([duration, gone, temperature, renamed]);
    expect(groups.map(({ part, places }) => [part, places.map((one) => one.differences.length)])).toEqual([
      ['head', [1]],
      ['steps', [2, 1]],
    ]);
  });

  it('are counted in words, and their absence is said', () => {
    expect(differencesInWords([duration, gone, temperature, renamed])).toBe(
      '4 differences: 1 added, 1 removed and 2 changed',
    );
    expect(differencesInWords([])).toBe('No differences');
  });

  it('become one line each where there is little room', () => {
    expect([duration, temperature, gone, renamed].map(differenceInWords)).toEqual([
      'Step 7, Equilibrate: duration 10 min, was 8 min',
      'Step 7, Equilibrate: temperature 22 °C',
      'Step 9, Shake',
      'Name Viability dose-response, was Viability',
    ]);
    expect(differenceInWords({ ...duration, field: 'pH', after: null })).toBe(
      'Step 7, Equilibrate: pH, no longer 8 min',
    );
  });
});
