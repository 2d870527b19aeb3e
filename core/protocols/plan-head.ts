import { AppError, type Issue } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import { fillTemplate, textOf } from '../model/expression.ts';
import { parseWells } from '../model/well.ts';
import { scopeOf, type Catalog, type CellLine, type Vessel } from './catalog.ts';
import { nearestName } from './issue-sentences.ts';
import { createLabwareState, type LabwareState, type PlannedPlace } from './labware-state.ts';

/** Places of a liquid handler's deck for labware that does not say where it stands. */
const DECK_PLACES = ['A1', 'A2', 'A3', 'B1', 'B2', 'B3', 'C1', 'C2', 'C3', 'D1', 'D2', 'D3'];

/** What stands at the head of a protocol, resolved. */
interface Head {
  readonly line: CellLine | undefined;
  readonly vessel: Vessel | undefined;
  readonly labware: ReadonlyMap<string, LabwareState>;
}

/** Finds cell line, vessel and labware of a protocol in the catalogue. */
export class HeadResolver {
  readonly issues: Issue[] = [];
  readonly #document: ProtocolDocument;
  readonly #catalog: Catalog;
  readonly #params: JsonObject;

  constructor(document: ProtocolDocument, params: JsonObject, catalog: Catalog) {
    this.#document = document;
    this.#params = params;
    this.#catalog = catalog;
  }

  resolve(): Head {
    const { cellLine, vessel } = this.#document;
    const line = this.#find(cellLine, 'cellLine', { params: this.#params }, this.#catalog.cellLines, 'cell line');
    const scope = { params: this.#params, line: scopeOf(line) };
    const found = this.#find(vessel, 'vessel', scope, this.#catalog.vessels, 'vessel');
    return { line, vessel: found, labware: this.#labware(line, { ...scope, vessel: scopeOf(found) }) };
  }

  #find<Item>(
    value: Json | undefined,
    path: string,
    scope: JsonObject,
    known: ReadonlyMap<string, Item>,
    what: string,
  ): Item | undefined {
    if (value === undefined || value === null) return undefined;
    const filled = this.#fill(value, path, scope);
    if (filled === undefined) return undefined;
    const id = textOf(filled);
    const item = known.get(id);
    if (item !== undefined) return item;
    const near = nearestName(id, [...known.keys()]);
    const hint = near === undefined ? `There is ${[...known.keys()].join(', ')}.` : `Is "${near}" meant?`;
    this.issues.push({ path, sentence: `The catalogue has no ${what} "${id}". ${hint}` });
    return undefined;
  }

  #fill(value: Json, path: string, scope: JsonObject): Json | undefined {
    try {
      return fillTemplate(value, scope);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.issues.push({ path, sentence: error.message });
      return undefined;
    }
  }

  #labware(line: CellLine | undefined, scope: JsonObject): Map<string, LabwareState> {
    const states = new Map<string, LabwareState>();
    const declared = Object.entries(this.#document.labware ?? {});
    const taken = new Map<string, string>();
    for (const [labwareId, { location }] of declared) {
      if (location === undefined) continue;
      const place = `${location.instrument} ${location.place}`;
      const other = taken.get(place);
      if (other !== undefined) {
        const sentence = `"${labwareId}" and "${other}" stand in the same place, ${location.place}. Give each its own.`;
        this.issues.push({ path: `labware.${labwareId}.location.place`, sentence });
      }
      taken.set(place, labwareId);
    }
    for (const [labwareId, piece] of declared) {
      const vessel = this.#find(piece.type, `labware.${labwareId}.type`, scope, this.#catalog.vessels, 'vessel');
      if (vessel === undefined) continue;
      const contents =
        piece.contents === undefined
          ? undefined
          : this.#fill(piece.contents as JsonObject, `labware.${labwareId}.contents`, scope);
      states.set(
        labwareId,
        createLabwareState({
          labwareId,
          title: piece.title,
          vessel,
          home: homeOf(piece.location, taken, labwareId),
          start: piece.location,
          contents:
            contents === undefined
              ? undefined
              : this.#withWells(labwareId, withUsualFill(contents as JsonObject, vessel, line), vessel),
          line,
        }),
      );
    }
    return states;
  }

  /** Names the wells of liquids that differ from well to well one by one. */
  #withWells(labwareId: string, contents: JsonObject, vessel: Vessel): JsonObject {
    const { wells: fills } = contents;
    if (!Array.isArray(fills)) return contents;
    const named = (fills as readonly JsonObject[]).map((fill, index) => {
      try {
        return { ...fill, wells: parseWells(textOf(fill['wells']), vessel) };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        this.issues.push({ path: `labware.${labwareId}.contents.wells[${index}].wells`, sentence: error.message });
        return fill;
      }
    });
    return { ...contents, wells: named };
  }
}

/** Where labware is worked on: where it starts, unless that is an incubator, else the next free place of the deck. */
function homeOf(location: PlannedPlace | undefined, taken: Map<string, string>, labwareId: string): PlannedPlace {
  if (location !== undefined && location.instrument !== 'incubator') return location;
  const place = DECK_PLACES.find((one) => !taken.has(`liquid-handler ${one}`)) ?? 'D3';
  taken.set(`liquid-handler ${place}`, labwareId);
  return { instrument: 'liquid-handler', place };
}

/** Cells without a volume stand in the usual volume of their medium. */
function withUsualFill(contents: JsonObject, vessel: Vessel, line: CellLine | undefined): JsonObject {
  const holdsCells = contents['cells'] !== undefined || contents['confluence'] !== undefined;
  if (!holdsCells) return contents;
  return {
    ...(line === undefined ? {} : { cellLine: line.lineId, reagent: String(line.values['medium'] ?? '') }),
    volumeMl: vessel.workingUl / 1000,
    ...contents,
  };
}
