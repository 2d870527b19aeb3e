import { assertNever } from '../base/invariant.ts';
import { AppError } from '../contract/errors.ts';

/** Functions of the language with the least and the most arguments each takes. */
export const EXPRESSION_FUNCTIONS = {
  min: [1, 16],
  max: [1, 16],
  round: [1, 2],
  floor: [1, 1],
  ceil: [1, 1],
  abs: [1, 1],
  log10: [1, 1],
  pow: [2, 2],
  if: [3, 3],
} as const satisfies Record<string, readonly [number, number]>;
export type ExpressionFunction = keyof typeof EXPRESSION_FUNCTIONS;

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or';

/** A parsed expression. `at` is the position of the part in the text, from 0. */
export type ExpressionNode =
  | { readonly kind: 'value'; readonly value: number | string | boolean; readonly at: number }
  | { readonly kind: 'name'; readonly path: readonly string[]; readonly at: number }
  | { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: ExpressionNode; readonly at: number }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
      readonly at: number;
    }
  | {
      readonly kind: 'call';
      readonly name: ExpressionFunction;
      readonly args: readonly ExpressionNode[];
      readonly at: number;
    };

/** Longest expression, characters. Bounds the work of parsing and evaluating, which are both linear in it. */
export const LONGEST_EXPRESSION = 4000;
/** Deepest nesting of brackets, calls and signs; bounds the call stack. */
const DEEPEST_NESTING = 48;

/** An error about an expression: says which, where and what. Code `protocol-invalid`, details `expression` and `at`. */
export function expressionError(text: string, at: number, what: string): AppError {
  const shown = text.length > 120 ? `${text.slice(0, 117)}...` : text;
  return new AppError('protocol-invalid', `In "${shown}", character ${at + 1}: ${what}`, { expression: text, at });
}

interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /[ \t\r\n]*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<string>'[^']*'|"[^"]*")|(?<name>[A-Za-z_]\w*(?:\.\w+)*)|(?<sign>==|!=|<=|>=|[-+*/%<>(),]))/y;

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  const matcher = new RegExp(TOKEN.source, TOKEN.flags);
  const end = text.trimEnd().length;
  let at = 0;
  while (at < end) {
    matcher.lastIndex = at;
    const groups = matcher.exec(text)?.groups;
    if (groups === undefined) {
      const start = at + (/^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0);
      const character = text.charAt(start);
      const what =
        character === '"' || character === "'"
          ? 'this text has no closing quote.'
          : `"${character}" means nothing here. ${character === '=' ? 'Compare with ==.' : 'Use numbers, names, + - * / %, comparisons, and, or, not.'}`;
      throw expressionError(text, start, what);
    }
    const kind = (['number', 'string', 'name', 'sign'] as const).find((one) => groups[one] !== undefined)!;
    const token = groups[kind]!;
    tokens.push({ kind, text: token, at: matcher.lastIndex - token.length });
    at = matcher.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', at: end });
  return tokens;
}

const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const NOT_LEVEL = 2;

class ExpressionParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenise(text);
  }

  parse(): ExpressionNode {
    const node = this.#level(0);
    const rest = this.#peek();
    if (rest.kind !== 'end') throw this.#error(rest, `"${rest.text}" was not expected here.`);
    return node;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    return this.#tokens[this.#next++]!;
  }

  #error(token: Token, what: string): AppError {
    return expressionError(this.#text, token.at, what);
  }

  #deeper<Result>(token: Token, run: () => Result): Result {
    if (++this.#depth > DEEPEST_NESTING)
      throw this.#error(token, `it is nested more than ${DEEPEST_NESTING} levels deep.`);
    const result = run();
    this.#depth--;
    return result;
  }

  #level(level: number): ExpressionNode {
    if (level === NOT_LEVEL && this.#peek().text === 'not' && this.#peek().kind === 'name') {
      const token = this.#take();
      return this.#deeper(token, () => ({
        kind: 'unary',
        operator: 'not',
        operand: this.#level(NOT_LEVEL),
        at: token.at,
      }));
    }
    const operators = LEVELS[level];
    if (operators === undefined) return this.#signed();
    let left = this.#level(level + 1);
    let chained = false;
    for (;;) {
      const token = this.#peek();
      const operator = operators.find((one) => one === token.text);
      if (operator === undefined || token.kind === 'string') return left;
      if (level === 2 && chained) throw this.#error(token, 'comparisons cannot be chained; join them with "and".');
      chained = true;
      this.#take();
      left = { kind: 'binary', operator, left, right: this.#level(level + 1), at: token.at };
    }
  }

  #signed(): ExpressionNode {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== '-') return this.#primary();
    this.#take();
    return this.#deeper(token, () => ({ kind: 'unary', operator: '-', operand: this.#signed(), at: token.at }));
  }

  #primary(): ExpressionNode {
    const token = this.#take();
    if (token.kind === 'number') {
      const value = Number(token.text);
      if (!Number.isFinite(value)) throw this.#error(token, `${token.text} is too large a number.`);
      return { kind: 'value', value, at: token.at };
    }
    if (token.kind === 'string') return { kind: 'value', value: token.text.slice(1, -1), at: token.at };
    if (token.kind === 'name') return this.#named(token);
    if (token.text === '(') {
      return this.#deeper(token, () => {
        const inner = this.#level(0);
        this.#expect(')', token);
        return inner;
      });
    }
    throw this.#error(
      token,
      token.kind === 'end'
        ? 'something is missing at the end.'
        : `a number or a name belongs here, not "${token.text}".`,
    );
  }

  #named(token: Token): ExpressionNode {
    if (token.text === 'true' || token.text === 'false')
      return { kind: 'value', value: token.text === 'true', at: token.at };
    if (token.text === 'and' || token.text === 'or' || token.text === 'not')
      throw this.#error(token, `a number or a name belongs here, not "${token.text}".`);
    if (this.#peek().text !== '(' || this.#peek().kind !== 'sign')
      return { kind: 'name', path: token.text.split('.'), at: token.at };
    if (!Object.hasOwn(EXPRESSION_FUNCTIONS, token.text)) {
      const known = Object.keys(EXPRESSION_FUNCTIONS).join(', ');
      throw this.#error(token, `there is no function ${token.text}. There are ${known}.`);
    }
    const name = token.text as ExpressionFunction;
    const open = this.#take();
    const args = this.#deeper(open, () => this.#arguments(open));
    const [least, most] = EXPRESSION_FUNCTIONS[name];
    if (args.length < least || args.length > most) {
      const wanted = least === most ? `${least}` : `${least} to ${most}`;
      throw this.#error(token, `${name} takes ${wanted} values, ${args.length} given.`);
    }
    return { kind: 'call', name, args, at: token.at };
  }

  #arguments(open: Token): ExpressionNode[] {
    const args: ExpressionNode[] = [];
    if (this.#peek().text === ')') {
      this.#take();
      return args;
    }
    for (;;) {
      args.push(this.#level(0));
      if (this.#peek().text !== ',') break;
      this.#take();
    }
    this.#expect(')', open);
    return args;
  }

  #expect(sign: string, open: Token): void {
    const token = this.#peek();
    if (token.text !== sign || token.kind !== 'sign')
      throw this.#error(open, `this bracket is not closed; "${sign}" is missing.`);
    this.#take();
  }
}

/**
 * Parses an expression of the closed language: numbers, texts in quotes, true, false, names with dots, + - * / %,
 * == != < <= > >=, and, or, not, brackets and the functions of EXPRESSION_FUNCTIONS. Nothing in it can loop or call out.
 * @throws AppError `protocol-invalid` with a sentence that says where and what
 */
export function parseExpression(text: string): ExpressionNode {
  if (text.length > LONGEST_EXPRESSION)
    throw expressionError(text, LONGEST_EXPRESSION, `it is longer than ${LONGEST_EXPRESSION} characters.`);
  return new ExpressionParser(text).parse();
}

/** Every name that an expression reads, in order of appearance. */
export function namesIn(node: ExpressionNode): { readonly path: readonly string[]; readonly at: number }[] {
  switch (node.kind) {
    case 'value':
      return [];
    case 'name':
      return [{ path: node.path, at: node.at }];
    case 'unary':
      return namesIn(node.operand);
    case 'binary':
      return [...namesIn(node.left), ...namesIn(node.right)];
    case 'call':
      return node.args.flatMap(namesIn);
    default:
      return assertNever(node, 'Every kind of it is handled');
  }
}
