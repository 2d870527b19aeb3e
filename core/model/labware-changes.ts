import type { LabwareChange, WellChange } from '../contract/account.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import { DOOR } from './places.ts';

/**
 * What a command that counts as done has changed about labware. Pure, and defensive: params that are not what the
 * capability says change nothing, because what has happened must be recorded whatever it was.
 * @param params as they were sent, with this lab's names of labware and instruments
 * @param instrumentId the instrument that did it
 */
export function labwareChangesOf(
  command: Pick<PlannedCommand, 'instrument' | 'command'>,
  params: JsonObject,
  result: Json,
  instrumentId: string,
): LabwareChange[] {
  switch (`${command.instrument} ${command.command}`) {
    case 'liquid-handler dispense':
    case 'liquid-handler resuspend':
      return handled(instrumentId, params, [
        { wells: wellsIn(params), deltaUl: numberIn(params, 'volumeUl') ?? 0, ...named(params['reagent']) },
      ]);
    case 'liquid-handler aspirate':
      return handled(instrumentId, params, [{ wells: wellsIn(params), deltaUl: negative(params) }]);
    case 'liquid-handler transfer':
      return transferred(instrumentId, params);
    case 'liquid-handler seed':
      return seeded(instrumentId, params);
    case 'liquid-handler add-compound':
      return handled(instrumentId, params, compoundAdded(params));
    case 'liquid-handler mix':
    case 'plate-reader read-luminescence':
    case 'plate-reader read-fluorescence':
    case 'plate-reader read-absorbance':
    case 'imager image':
    case 'centrifuge spin':
    case 'shaker shake':
      return handled(instrumentId, params, []);
    case 'cell-counter count':
      return sampled(params);
    case 'incubator store':
      return stood(params, instrumentId, slotOf(params, result));
    case 'incubator retrieve':
      return stood(params, instrumentId, DOOR);
    case 'plate-arm move':
      return carried(params);
    default:
      return [];
  }
}

/** Labware that an instrument works on stands on it; where it stood on it already, it keeps its place. */
function handled(instrument: string, params: JsonObject, changes: readonly WellChange[]): LabwareChange[] {
  const labwareId = textIn(params, 'labwareId');
  if (labwareId === undefined) return [];
  const wells = changes.filter((change) => change.wells.length > 0 && change.deltaUl !== 0);
  return [{ labwareId, to: { instrument, place: null }, ...(wells.length === 0 ? {} : { wells }) }];
}

function transferred(instrument: string, params: JsonObject): LabwareChange[] {
  const from = sourceIn(params);
  const to = params['to'];
  if (from === undefined || !isObject(to)) return [];
  const deltaUl = numberIn(params, 'volumeUl') ?? null;
  return [
    { labwareId: from.labwareId, to: { instrument, place: null } },
    ...handled(instrument, to, [{ wells: wellsIn(to), deltaUl, from }]),
  ];
}

function seeded(instrument: string, params: JsonObject): LabwareChange[] {
  const from = sourceIn(params);
  const line = textIn(params, 'cellLine') ?? 'cells';
  const change: WellChange = {
    wells: wellsIn(params),
    deltaUl: numberIn(params, 'volumeUl') ?? 0,
    cells: { line, perWell: numberIn(params, 'cellsPerWell') ?? 0 },
    ...(from === undefined ? { substance: `${line} suspension` } : { from }),
  };
  const source = from === undefined ? [] : [{ labwareId: from.labwareId, to: { instrument, place: null } }];
  return [...source, ...handled(instrument, params, [change])];
}

function compoundAdded(params: JsonObject): WellChange[] {
  const doses = Array.isArray(params['wells']) ? params['wells'].filter(isObject) : [];
  const wells = doses.flatMap((one) => textIn(one, 'well') ?? []);
  if (wells.length !== doses.length) return [];
  return [
    {
      wells,
      deltaUl: numberIn(params, 'volumeUl') ?? 0,
      ...named(params['compound']),
      dosesUm: doses.map((one) => Math.max(0, numberIn(one, 'doseUm') ?? 0)),
    },
  ];
}

function sampled(params: JsonObject): LabwareChange[] {
  const labwareId = textIn(params, 'labwareId');
  const well = textIn(params, 'well');
  const sampleUl = numberIn(params, 'sampleUl');
  if (labwareId === undefined || well === undefined || sampleUl === undefined) return [];
  return [{ labwareId, wells: [{ wells: [well], deltaUl: -sampleUl }] }];
}

function stood(params: JsonObject, instrument: string, place: string | null): LabwareChange[] {
  const labwareId = textIn(params, 'labwareId');
  return labwareId === undefined ? [] : [{ labwareId, to: { instrument, place } }];
}

function carried(params: JsonObject): LabwareChange[] {
  const to = params['to'];
  const instrument = isObject(to) ? textIn(to, 'instrument') : undefined;
  if (!isObject(to) || instrument === undefined) return [];
  return stood(params, instrument, textIn(to, 'place') ?? null);
}

/** The slot that the incubator says it took, else the one it was told. */
function slotOf(params: JsonObject, result: Json): string | null {
  const slot = (isObject(result) ? numberIn(result, 'slot') : undefined) ?? numberIn(params, 'slot');
  return slot === undefined ? null : String(slot);
}

function sourceIn(params: JsonObject): { labwareId: string; well: string } | undefined {
  const from = params['from'];
  if (!isObject(from)) return undefined;
  const labwareId = textIn(from, 'labwareId');
  const well = textIn(from, 'well');
  return labwareId === undefined || well === undefined ? undefined : { labwareId, well };
}

function named(value: Json | undefined): { substance?: string } {
  return typeof value === 'string' ? { substance: value } : {};
}

/** µL drawn off; null: all of it. */
function negative(params: JsonObject): number | null {
  const volumeUl = numberIn(params, 'volumeUl');
  return volumeUl === undefined ? null : -volumeUl;
}

function wellsIn(params: JsonObject): string[] {
  const { wells } = params;
  return Array.isArray(wells) ? wells.filter((well) => typeof well === 'string') : [];
}

function textIn(params: JsonObject, key: string): string | undefined {
  const value = params[key];
  return typeof value === 'string' ? value : undefined;
}

function numberIn(params: JsonObject, key: string): number | undefined {
  const value = params[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
