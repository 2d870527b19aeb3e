import type { LabwareDefinition } from '../../contract/workcell.ts';
import type { OpentronsFile } from './opentrons-file.ts';
import type { Place } from './command-params.ts';
import { coveredPlaces, isPlaceOn, placeName } from './deck.ts';
import type { Findings } from './findings.ts';
import { createModuleState, type ModuleState } from './module-states.ts';
import { fullLayout, type NozzleLayout } from './nozzles.ts';
import { PIPETTES, type PipetteModel } from './pipettes.ts';

/** Volume of a well as a protocol goes along, µL. It may go below nothing: then more is taken than was there. */
export interface WellVolume {
  startUl: number;
  nowUl: number;
  leastUl: number;
  mostUl: number;
  readonly capacityUl: number;
  /** Ids of the liquids that are in it, and what stands for those that nobody has named. */
  readonly liquids: Set<string>;
  /** Liquid that the file says is in it at the start. */
  declared: string | undefined;
  /** Something was declared for it, or came into it. */
  isKnown: boolean;
  /** A pipette has drawn from it or given into it. */
  isTouched: boolean;
}

export interface BenchLabware {
  readonly id: string;
  readonly title: string;
  readonly definitionId: string;
  /** Undefined where the file brings no definition. */
  readonly definition: LabwareDefinition | undefined;
  readonly rows: number;
  readonly columns: number;
  readonly ordering: readonly (readonly string[])[];
  readonly isTrash: boolean;
  /** Where it was loaded, and where it stands now. */
  readonly startPlace: string;
  place: Place;
  /** Only wells that something was said about. */
  readonly wells: Map<string, WellVolume>;
  /** Of a tip rack: in the order they were taken. */
  readonly tipsTaken: string[];
  readonly tipsGone: Set<string>;
}

/** Liquid, or air, that was drawn in one go: the last comes out first. */
export interface Parcel {
  ul: number;
  /** For each nozzle the well it came from; null: air. */
  readonly from: readonly ({ readonly labwareId: string; readonly well: string } | null)[];
}

interface Tip {
  readonly rackId: string;
  readonly wells: readonly string[];
  readonly volumeUl: number;
  /** For each nozzle what the tip has touched. */
  readonly liquids: readonly Set<string>[];
}

export type Spot =
  | { readonly kind: 'well'; readonly labwareId: string; readonly well: string }
  | { readonly kind: 'area'; readonly name: string };

export interface BenchPipette {
  readonly id: string;
  readonly name: string;
  readonly mount: string;
  readonly model: PipetteModel;
  layout: NozzleLayout;
  range: { readonly leastUl: number; readonly mostUl: number };
  tip: Tip | undefined;
  parcels: Parcel[];
  at: Spot | undefined;
}

/** Id under which files before version 8 name the trash that nobody loads. */
const FIXED_TRASH = 'fixedTrash';

function fixedTrash(robot: 'OT-2' | 'Flex'): BenchLabware {
  const slotName = robot === 'OT-2' ? '12' : 'A3';
  return {
    id: FIXED_TRASH,
    title: 'Trash',
    definitionId: '',
    definition: undefined,
    rows: 0,
    columns: 0,
    ordering: [],
    isTrash: true,
    startPlace: slotName,
    place: { slotName },
    wells: new Map(),
    tipsTaken: [],
    tipsGone: new Set(),
  };
}

/** What a protocol has loaded so far and where it stands. */
export class OpentronsBench {
  readonly robot: 'OT-2' | 'Flex';
  readonly labware = new Map<string, BenchLabware>();
  readonly pipettes = new Map<string, BenchPipette>();
  readonly modules = new Map<string, ModuleState>();
  readonly #file: OpentronsFile;
  readonly #findings: Findings;

  constructor(file: OpentronsFile, findings: Findings) {
    this.robot = file.robot;
    this.#file = file;
    this.#findings = findings;
    // Before version 8 the trash was always there, without a command.
    if (file.schemaVersion < 8) this.labware.set(FIXED_TRASH, fixedTrash(file.robot));
  }

  loadPipette(id: string, name: string, mount: string): void {
    const known = PIPETTES.get(name);
    if (known === undefined)
      this.#findings.add(
        'error',
        'unknown-pipette',
        `There is no pipette "${name}". Wellrun takes it for one channel of any volume.`,
      );
    const model = known ?? { title: name, channels: 1, leastUl: 0, mostUl: 1000 };
    const isForFlex = name.endsWith('_flex') || name.endsWith('_96');
    if (known !== undefined && isForFlex !== (this.robot === 'Flex'))
      this.#findings.add('error', 'wrong-robot', `${model.title} is no pipette of ${robotInWords(this.robot)}.`);
    const other = [...this.pipettes.values()].find((one) => one.mount === mount || one.model.channels === 96);
    if (other !== undefined)
      this.#findings.add('error', 'mount-taken', `${other.model.title} is on the ${other.mount} mount already.`);
    this.pipettes.set(id, {
      id,
      name,
      mount,
      model,
      layout: fullLayout(model.channels),
      range: model,
      tip: undefined,
      parcels: [],
      at: undefined,
    });
  }

  loadModule(id: string, model: string, slotName: string): void {
    const place = placeName(this.robot, slotName);
    this.#checkFree({ slotName: place }, model);
    this.modules.set(id, createModuleState(id, model, place));
  }

  loadLabware(
    id: string,
    given: { readonly namespace: string; readonly loadName: string; readonly version: number },
    location: Place,
    displayName: string | undefined,
  ): void {
    const definitionId = `${given.namespace}/${given.loadName}/${given.version}`;
    const known = this.#file.definitions.get(definitionId);
    if (known === undefined)
      this.#findings.add(
        'error',
        'unknown-labware',
        `The file has no definition of ${definitionId}. What happens in it is followed well by well, without its volumes.`,
      );
    const title = displayName?.trim() || known?.definition.title || given.loadName;
    const place = this.#translated(location);
    this.#checkFree(place, title);
    this.labware.set(id, {
      id,
      title: this.#distinct(title),
      definitionId,
      definition: known?.definition,
      rows: known?.definition.rows ?? 0,
      columns: known?.definition.columns ?? 0,
      ordering: known?.ordering ?? [],
      isTrash: known?.isTrash ?? false,
      startPlace: this.placeWords(place),
      place,
      wells: new Map(),
      tipsTaken: [],
      tipsGone: new Set(),
    });
  }

  moveLabware(labware: BenchLabware, location: Place): void {
    const place = this.#translated(location);
    this.#checkFree(place, labware.title);
    labware.place = place;
  }

  /** Where labware stands, as a person finds it: the slot, also of what is below it. */
  placeWords(place: Place): string {
    if (place === 'offDeck') return 'off deck';
    if (place === 'systemLocation') return 'in the robot';
    if ('slotName' in place) return this.placeNamed(place.slotName);
    if ('addressableAreaName' in place) return placeName(this.robot, place.addressableAreaName);
    if ('moduleId' in place) return this.modules.get(place.moduleId)?.place ?? 'nowhere';
    const below = this.labware.get(place.labwareId);
    return below === undefined ? 'nowhere' : this.placeWords(below.place);
  }

  placeNamed(slotName: string): string {
    return placeName(this.robot, slotName);
  }

  /** The module that labware stands on, also through an adapter. */
  moduleUnder(labware: BenchLabware): ModuleState | undefined {
    const { place } = labware;
    if (typeof place === 'string') return undefined;
    if ('moduleId' in place) return this.modules.get(place.moduleId);
    if (!('labwareId' in place)) return undefined;
    const below = this.labware.get(place.labwareId);
    return below === undefined || below === labware ? undefined : this.moduleUnder(below);
  }

  /** What has been said and done about a well. */
  wellOf(labware: BenchLabware, well: string): WellVolume {
    const known = labware.wells.get(well);
    if (known !== undefined) return known;
    const capacityUl = labware.definition?.wells.find((one) => one.well === well)?.totalUl ?? 0;
    const fresh: WellVolume = {
      startUl: 0,
      nowUl: 0,
      leastUl: 0,
      mostUl: 0,
      capacityUl,
      liquids: new Set(),
      declared: undefined,
      isKnown: false,
      isTouched: false,
    };
    labware.wells.set(well, fresh);
    return fresh;
  }

  /** Two pieces of one title are told apart by a number. */
  #distinct(title: string): string {
    const taken = new Set([...this.labware.values()].map((one) => one.title));
    if (!taken.has(title)) return title;
    let number = 2;
    while (taken.has(`${title} (${number})`)) number++;
    return `${title} (${number})`;
  }

  #translated(place: Place): Place {
    if (typeof place === 'string') return place;
    if ('slotName' in place) return { slotName: placeName(this.robot, place.slotName) };
    const isArea = 'addressableAreaName' in place;
    // Staging places are areas, and places like any other.
    if (isArea && isPlaceOn(this.robot, placeName(this.robot, place.addressableAreaName)))
      return { slotName: placeName(this.robot, place.addressableAreaName) };
    return place;
  }

  #checkFree(place: Place, title: string): void {
    if (typeof place === 'string' || 'addressableAreaName' in place) return;
    if ('moduleId' in place && !this.modules.has(place.moduleId)) {
      this.#findings.add('error', 'module-not-loaded', `${title} stands on a module that is not loaded.`);
      return;
    }
    if ('labwareId' in place && !this.labware.has(place.labwareId)) {
      this.#findings.add('error', 'unknown-labware', `${title} stands on labware that is not loaded.`);
      return;
    }
    if ('slotName' in place && !isPlaceOn(this.robot, place.slotName)) {
      this.#findings.add(
        'error',
        'unknown-place',
        `There is no place "${place.slotName}" on ${robotInWords(this.robot)}.`,
      );
      return;
    }
    const occupant = this.#occupant(place);
    if (occupant !== undefined)
      this.#findings.add(
        'error',
        'place-occupied',
        `${title} is put where ${occupant} stands${'slotName' in place ? `, in ${place.slotName}` : ''}.`,
      );
  }

  #occupant(place: Exclude<Place, string>): string | undefined {
    const other = [...this.labware.values()].find((one) => samePlace(one.place, place));
    if (other !== undefined) return other.title;
    if (!('slotName' in place)) return undefined;
    const covered = [...this.modules.values()].find(
      (one) => one.place === place.slotName || coveredPlaces(this.robot, one.model, one.place).includes(place.slotName),
    );
    return covered?.title;
  }
}

function samePlace(a: Place, b: Place): boolean {
  if (typeof a === 'string' || typeof b === 'string') return false;
  return JSON.stringify(a) === JSON.stringify(b);
}

function robotInWords(robot: 'OT-2' | 'Flex'): string {
  return robot === 'Flex' ? 'a Flex' : 'an OT-2';
}
