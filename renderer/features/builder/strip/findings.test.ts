import { describe, expect, it } from 'vitest';
import type { Analysis } from '#core/contract/analysis.ts';
import { faultAt, fieldWords, findingsOf } from './findings.ts';

describe('the field that is at fault', () => {
  it.each([
    ['steps[3].params.volumeMl', 'volume', ', volume in mL'],
    ['steps[3].params.timeMinutes', 'time', ', time in min'],
    ['steps[0].params.mixCycles', 'mixCycles', ', mix cycles'],
    ['steps[0].operation', null, ''],
  ])('at %s is told with its unit', (path, field, words) => {
    expect(fieldWords({ path, field })).toBe(words);
  });
});

describe('faults that are too many to tell', () => {
  it('are counted in one more line', () => {
    const issue = { path: 'steps[0].operation', stepId: 'a', field: 'operation', sentence: 'Wrong.' };
    const more = { count: 134, kinds: [{ kind: 'There is no operation “…”', count: 134 }] };
    const sentence = 'And 134 more: 134 × There is no operation “…”.';
    const analysis = {
      issues: [issue, { path: '', stepId: null, field: null, sentence, more }],
      warnings: [],
      shortages: [],
    } as unknown as Analysis;
    const document = { name: 'One', steps: [{ id: 'a', name: 'Wait', operation: 'nothing', params: {} }] };
    expect(findingsOf(analysis, document).map((one) => [one.where, one.sentence, one.count])).toEqual([
      ['Step 1, operation', 'Wrong.', 1],
      ['Protocol', sentence, 134],
    ]);
  });
});

describe('a fault that the host tells by its path', () => {
  const wait = (id: string) => ({ id, name: `Wait ${id}`, operation: 'wait', params: {} });
  const document = { name: 'Two', steps: [wait('a'), { id: 'g', name: 'Group', steps: [wait('b'), wait('c')] }] };
  it.each([
    ['steps[1].steps[1].params.minutes', 'Step 2.2, minutes', 'c', 'minutes'],
    ['steps[0].operation', 'Step 1, operation', 'a', 'operation'],
    ['parameters.dose.default', 'Parameters', null, 'default'],
  ])('at %s is told as people count steps', (path, where, stepId, field) => {
    expect(faultAt(document, { path, sentence: 'It is wrong.' })).toMatchObject({ where, stepId, field });
  });
});
