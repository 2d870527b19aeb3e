import { describe, expect, it } from 'vitest';
import { fieldWords } from './findings.ts';

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
