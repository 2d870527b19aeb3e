import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { loadCatalog } from '../catalog.ts';
import { parseProtocol } from '../parse-protocol.ts';
import { exportProtocol, protocolHash } from '../protocol-document.ts';
import { ProgramLoader } from './load-program.ts';
import { importProgram } from './trace-program.ts';

const RESOURCES = join(import.meta.dirname, '..', '..', '..', 'resources');
const FOLDER = join(RESOURCES, 'programs');
const PROGRAMS = readdirSync(FOLDER).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));

test.each(PROGRAMS)('the document of %s is what the program gives; update it with -u', async (fileName) => {
  const source = readFileSync(join(FOLDER, fileName), 'utf8');
  const read = await importProgram({ fileName, source }, loadCatalog(RESOURCES), new ProgramLoader());
  if ('issues' in read) throw new Error(JSON.stringify(read.issues));
  const file = join(FOLDER, fileName.replace(/\.ts$/, '.wellrun.json'));
  const text = await format(exportProtocol(read.document), { ...(await resolveConfig(file)), parser: 'json' });
  await expect(text).toMatchFileSnapshot(file);
  const parsed = parseProtocol(readFileSync(file, 'utf8'));
  expect('document' in parsed && protocolHash(parsed.document)).toBe(protocolHash(read.document));
});
