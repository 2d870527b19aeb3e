import { existsSync, readFileSync, statSync } from 'node:fs';
import { AppError } from '#core/contract/errors.ts';
import type { ProtocolDocument } from '#core/contract/protocol.ts';
import { parseProtocol } from '#core/protocols/parse-protocol.ts';

const LARGEST_FILE = 5_000_000;

/** Reads a protocol file. @throws AppError `bad-input`, or `protocol-invalid` with the path of each fault */
export function readProtocolFile(path: string): ProtocolDocument {
  if (!existsSync(path)) throw new AppError('bad-input', `There is no file ${path}.`);
  const facts = statSync(path);
  if (!facts.isFile()) throw new AppError('bad-input', `${path} is not a file.`);
  if (facts.size > LARGEST_FILE) {
    throw new AppError(
      'bad-input',
      `${path} is ${(facts.size / 1e6).toFixed(1)} MB; a protocol has at most ${LARGEST_FILE / 1e6} MB.`,
    );
  }
  const parsed = parseProtocol(readFileSync(path, 'utf8'));
  if ('issues' in parsed) {
    throw new AppError('protocol-invalid', `${path} is not a protocol that can be run:`, { issues: parsed.issues });
  }
  return parsed.document;
}

/** Whether an argument names a file rather than a protocol of the library. */
export function looksLikeFile(argument: string): boolean {
  return argument.endsWith('.json') || argument.includes('/') || argument.includes('\\');
}
