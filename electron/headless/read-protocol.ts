import { basename } from 'node:path';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { AppError } from '#core/contract/errors.ts';
import type { ProtocolDocument } from '#core/contract/protocol.ts';
import type { Catalog } from '#core/protocols/catalog.ts';
import { parseProtocol } from '#core/protocols/parse-protocol.ts';
import { ProgramLoader } from '#core/protocols/program/load-program.ts';
import { importProgram } from '#core/protocols/program/trace-program.ts';

const LARGEST_FILE = 5_000_000;

/**
 * Reads a protocol file: a document, or a program (`.ts`), whose steps are those that it takes with its defaults.
 * @throws AppError `bad-input`, or `protocol-invalid` with the path of each fault
 */
export async function readProtocolFile(path: string, catalog: () => Catalog): Promise<ProtocolDocument> {
  if (!existsSync(path)) throw new AppError('bad-input', `There is no file ${path}.`);
  const facts = statSync(path);
  if (!facts.isFile()) throw new AppError('bad-input', `${path} is not a file.`);
  if (facts.size > LARGEST_FILE) {
    throw new AppError(
      'bad-input',
      `${path} is ${(facts.size / 1e6).toFixed(1)} MB; a protocol has at most ${LARGEST_FILE / 1e6} MB.`,
    );
  }
  const text = readFileSync(path, 'utf8');
  const parsed = path.endsWith('.ts')
    ? await importProgram({ fileName: basename(path), source: text }, catalog(), new ProgramLoader())
    : parseProtocol(text);
  if ('issues' in parsed) {
    throw new AppError('protocol-invalid', `${path} is not a protocol that can be run:`, { issues: parsed.issues });
  }
  return parsed.document;
}

/** Whether an argument names a file rather than a protocol of the library. */
export function looksLikeFile(argument: string): boolean {
  return argument.endsWith('.json') || argument.endsWith('.ts') || argument.includes('/') || argument.includes('\\');
}
