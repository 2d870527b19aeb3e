import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { CALLS } from './program-operations.ts';
import { programTypes } from './program-types.ts';

const FILE = join(import.meta.dirname, '../../../resources/programs/wellrun.d.ts');

describe('the types that programs are written against', () => {
  it('are those of the unit operations (renew the file with vitest -u)', async () => {
    const config = await resolveConfig(FILE);
    const text = await format(programTypes(), { ...config, parser: 'typescript' });
    await expect(text).toMatchFileSnapshot(FILE);
    for (const name of CALLS.keys()) expect(text).toContain(`    ${name}(`);
  });
});
