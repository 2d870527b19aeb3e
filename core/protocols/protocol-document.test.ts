import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { protocolJsonSchema } from './protocol-document.ts';

const FILE = join(import.meta.dirname, '../../resources/schemas/protocol/1.json');

describe('the published JSON Schema', () => {
  it('is the one that the code checks by (renew it with vitest -u)', async () => {
    const text = JSON.stringify(protocolJsonSchema());
    const config = await resolveConfig(FILE);
    await expect(await format(text, { ...config, parser: 'json' })).toMatchFileSnapshot(FILE);
  });

  it('names every field of a protocol, and no others', () => {
    const schema = protocolJsonSchema() as { properties: object; required: string[]; additionalProperties: boolean };
    expect(Object.keys(schema.properties)).toContain('steps');
    expect(schema.required).toEqual(
      expect.arrayContaining(['wellrun', 'id', 'name', 'version', 'operationType', 'steps']),
    );
    expect(schema.additionalProperties).toBe(false);
  });
});
