import { z } from 'zod';
import { hashOf } from '../base/canonical-json.ts';
import type { Json } from '../contract/json.ts';
import { protocolSchema, type ProtocolDocument } from '../contract/protocol.ts';
import { PROTOCOL_FORMAT } from './protocol-migrations.ts';

/** What a version of a protocol is known by: SHA-256 of its canonical JSON, 64 hex digits. */
export function protocolHash(document: ProtocolDocument): string {
  return hashOf(document as unknown as Json);
}

/** A protocol as the text of a `.wellrun.json` file. Reading it back gives the same hash. */
export function exportProtocol(document: ProtocolDocument): string {
  // The schema puts the fields into its own order, so that the same protocol is always the same text.
  return `${JSON.stringify(protocolSchema.parse(document), null, 2)}\n`;
}

/** JSON Schema of the format, as published in resources/schemas/protocol. */
export function protocolJsonSchema(): unknown {
  const schema = z.toJSONSchema(protocolSchema, { io: 'input' }) as Record<string, unknown>;
  return {
    $schema: schema['$schema'],
    $id: `urn:wellrun:protocol:${PROTOCOL_FORMAT}`,
    title: `Wellrun protocol, version ${PROTOCOL_FORMAT}`,
    ...schema,
  };
}
