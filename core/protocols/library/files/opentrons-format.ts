import type { OpentronsReport } from '../../../contract/opentrons.ts';
import type { Catalog } from '../../catalog.ts';
import { planBeside, type LongPlans } from '../../long-work.ts';
import { analyseOpentrons } from '../../opentrons/analyse-opentrons.ts';
import { convertOpentrons } from '../../opentrons/convert-opentrons.ts';
import { parseOpentronsLabware, vesselOf } from '../../opentrons/labware-definition.ts';
import { readOpentrons } from '../../opentrons/opentrons-file.ts';
import type { DocumentFormat, ReadDocument } from './document-format.ts';

/** How much of a file is looked at where it does not name its schema. */
const HEAD = 20_000;

/** Whether text is an Opentrons protocol: they name their schema, or at least its number. */
export function isOpentronsText(text: string): boolean {
  if (/"\$otSharedSchema"\s*:\s*"#\/protocol\/schemas\//.test(text)) return true;
  const head = text.slice(0, HEAD);
  return /"(schemaVersion|protocol-schema)"\s*:/.test(head) && !/"wellrun"\s*:/.test(head);
}

/**
 * Opentrons protocols in JSON, each made into a protocol of Wellrun. Labware of the file that the catalogue does not have
 * comes with it, and is taken in only when the protocol can be planned with it.
 */
export function opentronsFormat(catalog: Catalog, plans?: LongPlans): DocumentFormat {
  return {
    claims: (fileName, text) => fileName.toLowerCase().endsWith('.json') && isOpentronsText(text),
    read: (fileName, text) => readOne(fileName, text, catalog, plans),
  };
}

async function readOne(
  fileName: string,
  text: string,
  catalog: Catalog,
  plans: LongPlans | undefined,
): Promise<ReadDocument> {
  const read = readOpentrons(text, fileName);
  if ('issues' in read) return read;
  const { document, definitions, notCarriedOver } = convertOpentrons(read.file, catalog);
  const vessels = new Map(catalog.vessels);
  for (const definition of definitions) {
    const parsed = parseOpentronsLabware(definition.text);
    if ('issues' in parsed) return parsed;
    const vessel = vesselOf(parsed.definition);
    if (vessel !== undefined) vessels.set(vessel.vesselId, vessel);
  }
  const planned = await planBeside(document, {}, { ...catalog, vessels }, plans);
  if ('issues' in planned) return { issues: planned.issues };
  return { document, notCarriedOver, keepsOriginal: true, labware: definitions.map((one) => one.text) };
}

/** What an Opentrons file that a version was made from says and does; null when it was made from something else. */
export function opentronsReport(
  original: { readonly fileName: string; readonly text: string } | undefined,
  catalog: Catalog,
): OpentronsReport | null {
  if (original === undefined || !isOpentronsText(original.text)) return null;
  const read = readOpentrons(original.text, original.fileName);
  return 'issues' in read ? null : analyseOpentrons(read.file, catalog);
}
