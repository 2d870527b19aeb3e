import { z } from 'zod';

type JsonRecord = Readonly<Record<string, unknown>>;

/** The oldest version of the format that is read: the commands are those of version 8 already. */
export const OLDEST_VERSION = 6;

const record = z.record(z.string(), z.unknown());

/**
 * A file of version 6 or 7 as one of version 8. Version 7 names no schemas of its parts and has no groups; version 6 has
 * its equipment in maps beside the commands, which only name it. What is missing stays missing: the schema of version 8
 * finds it, with a path that is right in the older file too.
 */
export function asVersion8(value: JsonRecord): JsonRecord {
  const { schemaVersion } = value;
  if (schemaVersion !== 6 && schemaVersion !== 7) return value;
  return {
    ...value,
    $otSharedSchema: '#/protocol/schemas/8',
    schemaVersion: 8,
    liquidSchemaId: 'opentronsLiquidSchemaV1',
    liquids: value['liquids'] ?? {},
    labwareDefinitionSchemaId: 'opentronsLabwareSchemaV2',
    commandSchemaId: 'opentronsCommandSchemaV8',
    commandAnnotationSchemaId: 'opentronsCommandAnnotationSchemaV1',
    commandAnnotations: [],
    ...(schemaVersion === 6 && Array.isArray(value['commands'])
      ? { commands: value['commands'].map((command) => withEquipment(command, value)) }
      : {}),
  };
}

/** A command that loads something, with what the maps of the file say about it. */
function withEquipment(command: unknown, file: JsonRecord): unknown {
  const { commandType, params } = record.safeParse(command).data ?? {};
  const given = record.safeParse(params).data;
  if (given === undefined) return command;
  const about = (map: string, id: unknown): JsonRecord =>
    record.safeParse(record.safeParse(file[map]).data?.[String(id)]).data ?? {};
  const withParams = (more: JsonRecord): unknown => ({ ...(command as JsonRecord), params: { ...given, ...more } });
  switch (commandType) {
    case 'loadPipette':
      return withParams({ pipetteName: about('pipettes', given['pipetteId'])['name'] });
    case 'loadModule':
      return withParams({ model: about('modules', given['moduleId'])['model'] });
    case 'loadLabware': {
      const { definitionId, displayName } = about('labware', given['labwareId']);
      const definition = about('labwareDefinitions', definitionId);
      const { loadName } = record.safeParse(definition['parameters']).data ?? {};
      const { namespace, version } = definition;
      return withParams({ loadName, namespace, version, displayName });
    }
    default:
      return command;
  }
}
