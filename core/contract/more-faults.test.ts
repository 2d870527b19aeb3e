import { describe, expect, it } from 'vitest';
import { countOfFaults, firstFaults } from './more-faults.ts';

const issues = (count: number, sentence: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => ({ path: `steps[${index}]`, sentence: sentence(index) }));

describe('the first of many faults', () => {
  const many = [
    ...issues(60, (index) => `There is no reagent "r${index}". Is "dpbs" meant?`),
    ...issues(20, (index) => `Give 0 to 10 minutes, not ${index + 11}.`),
    ...issues(2, () => 'Step "a" does nothing. Give it an operation.'),
  ];

  it('are told, and the others are counted by what is wrong', () => {
    const told = firstFaults(many, 50);
    expect(told).toHaveLength(51);
    expect(told.slice(0, 50)).toEqual(many.slice(0, 50));
    expect(told[50]).toEqual({
      path: '',
      sentence:
        'And 32 more: 20 × Give … to … minutes, not …, 10 × There is no reagent “…”, 2 × Step “…” does nothing.',
      more: {
        count: 32,
        kinds: [
          { kind: 'Give … to … minutes, not …', count: 20 },
          { kind: 'There is no reagent “…”', count: 10 },
          { kind: 'Step “…” does nothing', count: 2 },
        ],
      },
    });
    expect(countOfFaults(told)).toBe(82);
  });

  it('can be made fewer once more, and nothing is lost', () => {
    const fewer = firstFaults(firstFaults(many, 50), 5);
    expect(fewer).toHaveLength(6);
    expect(fewer[5]?.sentence).toMatch(/^And 77 more: 55 × There is no reagent “…”, 20 × Give/);
    expect(countOfFaults(fewer)).toBe(82);
  });

  it('are all of them when they are no more', () => {
    expect(firstFaults(many.slice(0, 50), 50)).toEqual(many.slice(0, 50));
    expect(firstFaults([], 5)).toEqual([]);
  });

  it('are not followed by hundreds of kinds', () => {
    const kinds = issues(40, (index) => `${'x'.repeat(index)}y is wrong.`);
    const [, closing] = firstFaults(kinds, 1);
    expect(closing?.sentence).toMatch(/^And 39 more: 1 × xy is wrong, (1 × x+y is wrong, ){4}34 × others\.$/);
  });
});
