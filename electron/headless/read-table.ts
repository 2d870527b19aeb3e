import { existsSync, readFileSync } from 'node:fs';
import { AppError } from '#core/contract/errors.ts';
import type { Json } from '#core/contract/json.ts';
import { parseValue } from './commands/common.ts';

/**
 * A table of parameters from a CSV file (RFC 4180): the first line names them, every other line is one job. An empty
 * field leaves the parameter as it is. @throws AppError `bad-input` naming the line
 */
export function readTable(path: string): Record<string, Json>[] {
  if (!existsSync(path)) throw new AppError('bad-input', `There is no file ${path}.`);
  const [header, ...lines] = parseCsv(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  if (header === undefined || lines.length === 0)
    throw new AppError('bad-input', `${path} needs a line of names and at least one line of values.`);
  return lines.map((fields, at) => {
    if (fields.length !== header.length)
      throw new AppError('bad-input', `Line ${at + 2} of ${path} has ${fields.length} fields, not ${header.length}.`);
    return Object.fromEntries(
      fields.flatMap((field, column) => (field === '' ? [] : [[header[column]!.trim(), parseValue(field.trim())]])),
    );
  });
}

function parseCsv(text: string): string[][] {
  const lines: string[][] = [];
  let fields: string[] = [];
  let field = '';
  let isQuoted = false;
  const endLine = (): void => {
    fields.push(field);
    if (fields.some((one) => one !== '')) lines.push(fields);
    fields = [];
    field = '';
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (isQuoted) {
      if (sign !== '"') field += sign;
      else if (text[at + 1] === '"') field += text[at++]!;
      else isQuoted = false;
    } else if (sign === '"') isQuoted = true;
    else if (sign === ',') {
      fields.push(field);
      field = '';
    } else if (sign === '\n') endLine();
    else if (sign !== '\r') field += sign;
  }
  if (field !== '' || fields.length > 0) endLine();
  return lines;
}
