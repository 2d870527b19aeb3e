import { describe, expect, it } from 'vitest';
import { askedFor, startingValues, textFault, type NamedParameter } from './parameter-values.ts';

const parameters: NamedParameter[] = [
  { name: 'doses', parameter: { type: 'integer', title: 'Doses', default: 10, minimum: 2, maximum: 10 } },
  { name: 'wash', parameter: { type: 'boolean', title: 'Wash', default: false } },
  {
    name: 'cycles',
    parameter: { type: 'integer', title: 'Cycles', default: 3, shownWhen: { parameter: 'wash', equals: true } },
  },
  {
    name: 'soak',
    parameter: { type: 'boolean', title: 'Soak', default: true, shownWhen: { parameter: 'cycles', equals: 3 } },
  },
  {
    name: 'assay',
    parameter: {
      type: 'choice',
      title: 'Assay',
      default: 'a',
      choices: [
        { value: 'a', title: 'A' },
        { value: 'b', title: 'B' },
      ],
    },
  },
];

describe('parameters of a run', () => {
  it('start from the last values where they still fit', () => {
    const values = startingValues(parameters, { doses: 8, wash: 'yes', assay: 'gone', other: 1 });
    expect(values).toEqual({ doses: 8, wash: false, cycles: 3, soak: true, assay: 'a' });
  });

  it('are asked for only when the one they depend on is asked for and has its value', () => {
    const asked = (wash: boolean) =>
      askedFor(parameters, { ...startingValues(parameters, {}), wash }).map((one) => one.name);
    expect(asked(false)).toEqual(['doses', 'wash', 'assay']);
    expect(asked(true)).toEqual(['doses', 'wash', 'cycles', 'soak', 'assay']);
  });

  it('tell why a text does not fit', () => {
    const text = { type: 'text', title: 'Plate', default: 'P-1', pattern: 'P-\\d+' } as const;
    expect(textFault(text, 'P-12')).toBeUndefined();
    expect(textFault(text, 'P-12x')).toBe('It must look like P-\\d+.');
  });
});
