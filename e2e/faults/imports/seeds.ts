import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_FILES } from '#core/protocols/opentrons/testing/example-files.ts';
import { RESOURCES_DIR } from '#electron/headless/places.ts';
import { zipOf } from './zip-bytes.ts';

/** A file as a person would choose it. */
export interface ImportFile {
  readonly fileName: string;
  readonly bytes: Buffer;
}

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'core', 'protocols');

function filesOf(folder: string, ending: string): ImportFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((fileName) => ({ fileName, bytes: readFileSync(join(folder, fileName)) }));
}

/** Good files of every kind that can be imported: what the mutations begin with. */
export function seedFiles(): ImportFile[] {
  const protocols = filesOf(join(RESOURCES_DIR, 'protocols'), '.wellrun.json');
  const old = filesOf(join(FIXTURES, 'fixtures'), '.json');
  const programs = filesOf(join(RESOURCES_DIR, 'programs'), '.ts').filter((file) => !file.fileName.endsWith('.d.ts'));
  const opentrons = Object.entries(EXAMPLE_FILES).map(([name, write]) => ({
    fileName: `${name}.json`,
    bytes: Buffer.from(write().text()),
  }));
  const archive = {
    fileName: 'protocols.zip',
    bytes: zipOf(protocols.slice(0, 3).map(({ fileName, bytes }) => ({ name: fileName, bytes }))),
  };
  return [...protocols, ...old, ...opentrons, ...programs, archive];
}
