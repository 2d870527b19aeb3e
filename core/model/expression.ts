import { assertNever } from '../base/invariant.ts';
import { AppError } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import { expressionError, namesIn, parseExpression, type ExpressionNode } from './expression-parser.ts';

/** What names mean: `params.top_dose` is looked up as scope.params.top_dose. Own properties only. */
export type ExpressionScope = JsonObject;

type Scalar = number | string | boolean;

/** The root under which results of earlier steps are kept; only known while an execution runs. */
const STATE_ROOT = 'state';

/**
 * Value of an expression. Numbers stay finite: a division by zero or an overflow is an error, never NaN.
 * @throws AppError `protocol-invalid`: syntax, unknown name, wrong kind of value
 */
export function evaluateExpression(text: string, scope: ExpressionScope): Json {
  return evaluate(parseExpression(text), text, scope);
}

/** The same where true or false is wanted, as in `when`. */
export function evaluateCondition(text: string, scope: ExpressionScope): boolean {
  const value = evaluateExpression(text, scope);
  if (typeof value !== 'boolean')
    throw expressionError(text, 0, `a condition is true or false, this is ${describe(value)}.`);
  return value;
}

/** Whether an expression, or any template inside a JSON value, needs results of earlier steps. */
export function usesState(value: Json): boolean {
  if (typeof value === 'string') {
    return templatesOf(value).some((part) => part.expression !== undefined && expressionUsesState(part.expression));
  }
  if (Array.isArray(value)) return (value as readonly Json[]).some(usesState);
  if (typeof value === 'object' && value !== null) return Object.values(value as JsonObject).some(usesState);
  return false;
}

/** Whether a bare expression (such as `when`) needs results of earlier steps. */
export function expressionUsesState(text: string): boolean {
  return namesIn(parseExpression(text)).some((name) => name.path[0] === STATE_ROOT);
}

/**
 * Replaces every `{{ expression }}` in the strings of a JSON value. A string that is one template and nothing else
 * becomes the typed value; in longer strings the value is written out.
 * @throws AppError `protocol-invalid`
 */
export function fillTemplate(value: Json, scope: ExpressionScope): Json {
  return mapStrings(value, (text) => {
    const parts = templatesOf(text);
    const only = parts[0];
    if (parts.length === 1 && only?.expression !== undefined) return evaluateExpression(only.expression, scope);
    return parts
      .map((part) => (part.expression === undefined ? part.text : written(evaluateExpression(part.expression, scope))))
      .join('');
  });
}

/**
 * As `fillTemplate`, but a template that needs `state` stays a template in which everything else is filled in, so that
 * a plan can be run knowing the state alone.
 */
export function bindTemplate(value: Json, scope: ExpressionScope): Json {
  return mapStrings(value, (text) => {
    if (!usesState(text)) return fillTemplate(text, scope);
    return templatesOf(text)
      .map((part) => {
        if (part.expression === undefined) return part.text;
        if (!expressionUsesState(part.expression)) return written(evaluateExpression(part.expression, scope));
        return `{{ ${bindExpression(part.expression, scope)} }}`;
      })
      .join('');
  });
}

/** An expression with every name but those under `state` replaced by its value. */
export function bindExpression(text: string, scope: ExpressionScope): string {
  return write(parseExpression(text), text, scope);
}

/** One piece of a string: literal text, or the expression of a template with its place in the string. */
export interface TemplatePart {
  readonly text: string;
  readonly expression?: string;
}

/** Cuts a string into text and templates. @throws AppError `protocol-invalid` when a template is not closed */
export function templatesOf(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open < 0) break;
    const close = text.indexOf('}}', open + 2);
    if (close < 0) throw expressionError(text, open, 'this {{ has no }}.');
    if (open > at) parts.push({ text: text.slice(at, open) });
    parts.push({ text: text.slice(open, close + 2), expression: text.slice(open + 2, close).trim() });
    at = close + 2;
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at) });
  return parts;
}

/** A JSON value that should be a text, as text; empty when it is none. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A copy with every template changed; what holds none stays as it is, the same object. */
function mapStrings(value: Json, change: (text: string) => Json): Json {
  if (typeof value === 'string') return value.includes('{{') ? change(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const at = items.findIndex((item) => mapStrings(item, change) !== item);
    return at === -1 ? items : items.map((item) => mapStrings(item, change));
  }
  let changed: Record<string, Json> | undefined;
  for (const [key, item] of Object.entries(value as JsonObject)) {
    const now = mapStrings(item, change);
    if (now === item) continue;
    changed ??= { ...(value as JsonObject) };
    changed[key] = now;
  }
  return changed ?? value;
}

function written(value: Json): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function describe(value: Json): string {
  if (typeof value === 'string') return `the text "${value}"`;
  if (typeof value === 'object') return value === null ? 'nothing' : 'not a single value';
  return typeof value === 'number' ? `the number ${value}` : `${value}`;
}

function lookUp(path: readonly string[], at: number, text: string, scope: ExpressionScope): Json {
  let value: Json = scope;
  for (const [index, key] of path.entries()) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) {
      const parent = path.slice(0, index).join('.');
      const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
      const listed = keys.slice(0, 12).map((known) => (parent === '' ? known : `${parent}.${known}`));
      const known =
        keys.length === 0 ? 'There is none.' : `There is ${listed.join(', ')}${keys.length > 12 ? ' ...' : ''}.`;
      throw expressionError(text, at, `there is no ${path.slice(0, index + 1).join('.')}. ${known}`);
    }
    value = (value as JsonObject)[key]!;
  }
  return value;
}

function evaluate(node: ExpressionNode, text: string, scope: ExpressionScope): Json {
  switch (node.kind) {
    case 'value':
      return node.value;
    case 'name':
      return lookUp(node.path, node.at, text, scope);
    case 'unary':
      if (node.operator === 'not') return !logical(node.operand, text, scope);
      return -number(node.operand, text, scope);
    case 'binary':
      return binary(node, text, scope);
    case 'call':
      return call(node, text, scope);
    default:
      return assertNever(node, 'Every kind of it is handled');
  }
}

function number(node: ExpressionNode, text: string, scope: ExpressionScope): number {
  const value = evaluate(node, text, scope);
  if (typeof value !== 'number')
    throw expressionError(text, node.at, `a number is needed, this is ${describe(value)}.`);
  return value;
}

function logical(node: ExpressionNode, text: string, scope: ExpressionScope): boolean {
  const value = evaluate(node, text, scope);
  if (typeof value !== 'boolean')
    throw expressionError(text, node.at, `true or false is needed, this is ${describe(value)}.`);
  return value;
}

function finite(value: number, text: string, at: number): number {
  if (!Number.isFinite(value)) throw expressionError(text, at, 'the result is not a number that can be used.');
  return value;
}

function binary(
  node: Extract<ExpressionNode, { kind: 'binary' }>,
  text: string,
  scope: ExpressionScope,
): number | boolean {
  const { operator, at } = node;
  if (operator === 'and') return logical(node.left, text, scope) && logical(node.right, text, scope);
  if (operator === 'or') return logical(node.left, text, scope) || logical(node.right, text, scope);
  if (operator === '==' || operator === '!=') {
    const [left, right] = [scalar(node.left, text, scope), scalar(node.right, text, scope)];
    if (typeof left !== typeof right)
      throw expressionError(text, at, `${describe(left)} and ${describe(right)} cannot be compared.`);
    return operator === '==' ? left === right : left !== right;
  }
  const left = number(node.left, text, scope);
  const right = number(node.right, text, scope);
  switch (operator) {
    case '+':
      return finite(left + right, text, at);
    case '-':
      return finite(left - right, text, at);
    case '*':
      return finite(left * right, text, at);
    case '/':
    case '%':
      if (right === 0) throw expressionError(text, at, 'division by zero.');
      return finite(operator === '/' ? left / right : left % right, text, at);
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return assertNever(operator, 'Every kind of it is handled');
  }
}

function scalar(node: ExpressionNode, text: string, scope: ExpressionScope): Scalar {
  const value = evaluate(node, text, scope);
  if (typeof value === 'object') throw expressionError(text, node.at, `${describe(value)}, so it cannot be compared.`);
  return value;
}

function call(node: Extract<ExpressionNode, { kind: 'call' }>, text: string, scope: ExpressionScope): Json {
  const [first, second, third] = node.args;
  if (node.name === 'if') return evaluate(logical(first!, text, scope) ? second! : third!, text, scope);
  const values = node.args.map((argument) => number(argument, text, scope));
  const [a, b = 0] = values as [number, number?];
  switch (node.name) {
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'round':
      return finite(Math.round(a * 10 ** b) / 10 ** b, text, node.at);
    case 'floor':
      return Math.floor(a);
    case 'ceil':
      return Math.ceil(a);
    case 'abs':
      return Math.abs(a);
    case 'log10':
      return finite(Math.log10(a), text, node.at);
    case 'pow':
      return finite(a ** b, text, node.at);
    default:
      return assertNever(node.name, 'Every kind of it is handled');
  }
}

function write(node: ExpressionNode, text: string, scope: ExpressionScope): string {
  switch (node.kind) {
    case 'value':
      return literal(node.value, text, node.at);
    case 'name': {
      if (node.path[0] === STATE_ROOT) return node.path.join('.');
      const value = lookUp(node.path, node.at, text, scope);
      if (typeof value === 'object')
        throw expressionError(text, node.at, `${node.path.join('.')} is not a single value.`);
      return literal(value, text, node.at);
    }
    case 'unary':
      return `${node.operator === 'not' ? 'not ' : '-'}(${write(node.operand, text, scope)})`;
    case 'binary':
      return `(${write(node.left, text, scope)} ${node.operator} ${write(node.right, text, scope)})`;
    case 'call':
      return `${node.name}(${node.args.map((argument) => write(argument, text, scope)).join(', ')})`;
    default:
      return assertNever(node, 'Every kind of it is handled');
  }
}

function literal(value: Scalar, text: string, at: number): string {
  if (typeof value === 'number') return value < 0 ? `(${value})` : String(value);
  if (typeof value === 'boolean') return String(value);
  if (!value.includes("'")) return `'${value}'`;
  if (!value.includes('"')) return `"${value}"`;
  throw new AppError('protocol-invalid', `In "${text}", character ${at + 1}: a text here holds both kinds of quotes.`);
}
