import type { Json, JsonObject } from '../contract/json.ts';
import { templatesOf } from './expression.ts';
import { namesIn, parseExpression } from './expression-parser.ts';

/** The other name that a name in an expression gets, `params.x` as its path; undefined when it stays. */
export type Renaming = (path: readonly string[]) => readonly string[] | undefined;

/**
 * An expression with other names. Only names are touched, where the parser finds them: texts in quotes, functions, numbers
 * and spaces stay as they were written.
 * @throws AppError `protocol-invalid` when it cannot be parsed
 */
export function renameInExpression(text: string, rename: Renaming): string {
  let renamed = '';
  let done = 0;
  for (const { path, at } of namesIn(parseExpression(text)).toSorted((one, other) => one.at - other.at)) {
    const other = rename(path);
    if (other === undefined) continue;
    renamed += text.slice(done, at) + other.join('.');
    done = at + path.join('.').length;
  }
  return renamed + text.slice(done);
}

/**
 * The same in every `{{ expression }}` inside a JSON value; other text, keys and the spaces in the braces stay.
 * @throws AppError `protocol-invalid` when one cannot be parsed
 */
export function renameInTemplates(value: Json, rename: Renaming): Json {
  if (typeof value === 'string') {
    if (!value.includes('{{')) return value;
    return templatesOf(value)
      .map(({ text, expression }) => {
        if (expression === undefined) return text;
        const start = text.indexOf(expression, 2);
        return text.slice(0, start) + renameInExpression(expression, rename) + text.slice(start + expression.length);
      })
      .join('');
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => renameInTemplates(item, rename));
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [key, renameInTemplates(item, rename)]),
  );
}
