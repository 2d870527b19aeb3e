import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import {
  bindExpression,
  bindTemplate,
  evaluateCondition,
  evaluateExpression,
  fillTemplate,
  usesState,
} from './expression.ts';
import { parseExpression } from './expression-parser.ts';

const scope = {
  params: { top_dose: 3, points: 8, cell_line: 'U2OS', fast: true, list: [1, 2] },
  line: { doublingTime: 29 },
  vessel: { growthArea: 75 },
  loop: { index: 2 },
  state: { count: { viableCellsPerMl: 500_000 } },
};

function refusal(text: string): string {
  try {
    evaluateExpression(text, scope);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('protocol-invalid');
    return (error as AppError).message;
  }
  throw new Error(`"${text}" was accepted.`);
}

describe('an expression', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['7 % 4', 3],
    ['-2 * -3', 6],
    ['2e-3 * 1000', 2],
    ['params.top_dose / pow(3, params.points - 1)', 3 / 2187],
    ['line.doublingTime + vessel.growthArea + loop.index', 106],
    ['min(3, 1, 2) + max(3, 1, 2)', 4],
    ['round(2.345, 2)', 2.35],
    ['floor(2.9) + ceil(2.1) + abs(-1)', 6],
    ['log10(1000)', 3],
    ["params.cell_line == 'U2OS' and params.fast", true],
    ['params.cell_line != "iPSC" or false', true],
    ['not params.points < 8', true],
    ['if(params.top_dose > 1, 10, 1 / 0)', 10],
    ['state.count.viableCellsPerMl / 1000', 500],
    ["'a b'", 'a b'],
  ])('%s gives %s', (text, value) => {
    expect(evaluateExpression(text, scope)).toEqual(value);
  });

  it.each([
    ['', 'something is missing at the end'],
    ['1 +', 'something is missing at the end'],
    ['(1 + 2', 'this bracket is not closed'],
    ['1 2', '"2" was not expected here'],
    ['params.top_dos * 2', 'there is no params.top_dos. There is params.top_dose, params.points'],
    ['nothing', 'there is no nothing. There is params, line'],
    ['params.constructor', 'there is no params.constructor'],
    ['params.__proto__', 'there is no params.__proto__'],
    ['params.list + 1', 'a number is needed, this is not a single value'],
    ["'a' + 1", 'a number is needed, this is the text "a"'],
    ['1 / 0', 'division by zero'],
    ['pow(10, 400)', 'not a number that can be used'],
    ['log10(0)', 'not a number that can be used'],
    ['1e999', 'too large a number'],
    ['eval(1)', 'there is no function eval. There are min, max'],
    ['pow(1)', 'pow takes 2 values, 1 given'],
    ['1 < 2 < 3', 'comparisons cannot be chained'],
    ['params.points = 8', 'Compare with =='],
    ["'open", 'no closing quote'],
    ['process;exit', '";" means nothing here'],
    ['1 and true', 'true or false is needed, this is the number 1'],
    [`${'('.repeat(60)}1${')'.repeat(60)}`, 'nested more than 48 levels'],
    ['1+'.repeat(3000), 'longer than 4000 characters'],
  ])('%#: a faulty text is refused with a reason', (text, reason) => {
    expect(refusal(text)).toContain(reason);
  });

  it('says at which character the fault is', () => {
    expect(refusal('1 + * 2')).toBe('In "1 + * 2", character 5: a number or a name belongs here, not "*".');
  });

  it('wants true or false where a condition is wanted', () => {
    expect(evaluateCondition('params.fast', scope)).toBe(true);
    expect(() => evaluateCondition('params.points', scope)).toThrow(
      'a condition is true or false, this is the number 8',
    );
  });

  it('never hangs, never changes a prototype and fails only with a sentence, whatever the text', () => {
    const alphabet = fc.constantFrom(
      ...'0123456789.+-*/%()<>=!,\'" '.split(''),
      'params.points',
      'state.x',
      'min(',
      'if(',
      'and ',
      'not ',
      'true',
      '__proto__',
      'constructor',
      '{{',
    );
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 40 }), (parts) => {
        try {
          const value = evaluateExpression(parts.join(''), scope);
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
        expect(({} as Record<string, unknown>)['points']).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });

  it('agrees with arithmetic done directly on random sums and products', () => {
    interface Sample {
      readonly text: string;
      readonly value: number;
    }
    const leaf: fc.Arbitrary<Sample> = fc.integer({ min: -99, max: 99 }).map((n) => ({ text: `(${n})`, value: n }));
    const { node } = fc.letrec<{ node: Sample }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(fc.constantFrom('+', '-', '*'), tie('node'), tie('node')).map(([sign, a, b]) => ({
          text: `(${a.text} ${sign} ${b.text})`,
          value: sign === '+' ? a.value + b.value : sign === '-' ? a.value - b.value : a.value * b.value,
        })),
      ),
    }));
    fc.assert(
      fc.property(node, ({ text, value }) => {
        expect(evaluateExpression(text, {})).toBe(value);
      }),
    );
  });
});

describe('a template', () => {
  it('becomes the typed value when it is the whole string, text inside a longer one', () => {
    const filled = fillTemplate(
      { volume: '{{ params.points * 10 }}', fast: '{{params.fast}}', note: '{{params.cell_line}}, {{1/3}} mL', n: 5 },
      scope,
    );
    expect(filled).toEqual({ volume: 80, fast: true, note: 'U2OS, 0.333333 mL', n: 5 });
  });

  it('that is not closed is refused', () => {
    expect(() => fillTemplate('{{ 1 + 1', scope)).toThrow('this {{ has no }}');
  });

  it('that needs the state is kept and holds all the rest as values', () => {
    const bound = bindTemplate(
      { ml: '{{ vessel.growthArea * 2 / state.count.viableCellsPerMl }}', plain: '{{1+1}}' },
      scope,
    );
    expect(bound).toEqual({ ml: '{{ ((75 * 2) / state.count.viableCellsPerMl) }}', plain: 2 });
    expect(fillTemplate(bound, { state: scope.state })).toEqual({ ml: 0.0003, plain: 2 });
  });

  it('knows whether it needs the state', () => {
    expect(usesState({ a: ['{{ state.count.x }}'] })).toBe(true);
    expect(usesState({ a: ['{{ params.state }}', 'state.count'] })).toBe(false);
  });

  it('binds to an expression of the same value', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 0.1, max: 1e6, noNaN: true }),
        fc.string().filter((text) => !text.includes("'")),
        (a, b, name) => {
          const full = { params: { a, name }, state: { b } };
          const text = "if(params.name == 'x', params.a, -params.a) / state.b + 1";
          expect(evaluateExpression(bindExpression(text, full), { state: { b } })).toBe(evaluateExpression(text, full));
        },
      ),
    );
  });

  it('parses a long flat sum as fast as its length says', () => {
    expect(() => parseExpression('1+'.repeat(1900) + '1')).not.toThrow();
  });
});
