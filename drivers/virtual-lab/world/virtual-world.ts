import { liquidTimeConstantMin, roomCelsius } from '../biology/incubator-climate.ts';
import type { KeyedRandom } from '../biology/keyed-random.ts';
import { findVesselType, type VesselType } from '../biology/vessel.ts';
import type { Compartment } from './compartment.ts';
import { compartmentAt } from './compartment-at.ts';
import { nextExposure, type DoorEvent } from './exposure.ts';
import { createLabware, storedCompartment, wellIndex, type Labware, type Location } from './labware.ts';
import type { LabTruth } from './lab-truth.ts';
import { randomFor, type Profile } from './profile.ts';
import { Refusal } from './refusal.ts';

/** Climate of an incubator as set. */
export interface Climate {
  readonly temperatureC: number;
  readonly co2Percent: number;
  readonly humidityPercent: number;
}

/** A dose series that stands on the deck: well concentrations from the top down. */
export interface DoseSeries {
  readonly topUm: number;
  readonly factor: number;
  readonly points: number;
}

/** Tips on the head of a liquid handler, as the one who picked them up calls them (`EX-12:tips_1`). */
export interface HeldTips {
  readonly tipsId: string;
  readonly type: string;
  readonly count: number;
}

export interface WorldOptions {
  readonly seed: number;
  readonly profile: Profile;
}

/** Labware that a lab of this size keeps, in pieces and in wells; beyond it the longest untouched is thrown away. */
const mostLabware = 1000;
const mostWells = 50_000;
const mostDoors = 200;
const mostExposures = 64;
/** A plate that goes into the incubator sooner after seeding than this has not settled. */
const settlingMs = 15 * 60_000;

const standardClimate: Climate = { temperatureC: 37, co2Percent: 5, humidityPercent: 95 };

/**
 * Everything physical on the virtual bench.
 *
 * Invariants: 1. it changes only through the methods named after what happens (`put`, `change`, `openDoor` ...), each at
 * a lab time; looking changes nothing. 2. the same calls with the same lab times give the same world. 3. a piece of
 * labware is in one place. 4. time inside never runs backwards: a change before the last one counts as at the last one.
 */
export class VirtualWorld implements LabTruth {
  readonly seed: number;
  readonly profile: Profile;
  readonly random: KeyedRandom;
  readonly #labware = new Map<string, Labware>();
  readonly #standing = new Map<string, Set<Labware>>();
  readonly #climates = new Map<string, Climate>();
  readonly #doors = new Map<string, DoorEvent[]>();
  readonly #series = new Map<string, DoseSeries>();
  readonly #tips = new Map<string, HeldTips>();
  #created = 0;
  #wells = 0;

  constructor(options: WorldOptions) {
    this.seed = options.seed;
    this.profile = options.profile;
    this.random = randomFor(options.profile, options.seed);
  }

  /** All labware, longest untouched first. */
  get labware(): IterableIterator<Labware> {
    return this.#labware.values();
  }

  get labwareCount(): number {
    return this.#labware.size;
  }

  findLabware(id: string): Labware | undefined {
    return this.#labware.get(id);
  }

  /** @throws Refusal when there is no such labware */
  getLabware(id: string): Labware {
    const labware = this.#labware.get(id);
    if (labware === undefined) throw new Refusal(`There is no labware ${id} on the virtual bench.`);
    return labware;
  }

  /** The vessel type of that id. @throws Refusal */
  vesselType(id: string): VesselType {
    const type = findVesselType(id);
    if (type === undefined) throw new Refusal(`The virtual lab has no vessel of the type ${id}.`);
    return type;
  }

  /** Labware standing on an instrument, in no particular order. */
  labwareAt(instrument: string): readonly Labware[] {
    return [...(this.#standing.get(instrument) ?? [])];
  }

  labwareIn(location: Location): Labware | undefined {
    for (const labware of this.#standing.get(location.instrument) ?? []) {
      if (labware.location.place === location.place) return labware;
    }
    return undefined;
  }

  /** Brings a piece of labware in, empty; one of the same id is thrown away first. */
  create(id: string, type: VesselType, location: Location, atMs: number): Labware {
    this.discard(id);
    const labware = createLabware(id, type, this.#created++, atMs);
    this.#labware.set(id, labware);
    this.put(labware, location, atMs);
    this.#wells += labware.wells.length;
    for (const oldest of this.#labware.keys()) {
      if (oldest === id || (this.#labware.size <= mostLabware && this.#wells <= mostWells)) break;
      this.discard(oldest);
    }
    return labware;
  }

  discard(id: string): void {
    const labware = this.#labware.get(id);
    if (labware === undefined) return;
    this.#standing.get(labware.location.instrument)?.delete(labware);
    this.#labware.delete(id);
    this.#wells -= labware.wells.length;
  }

  /** Takes a snapshot back in. Only for a world that nothing has happened to. */
  adopt(labware: Labware, created: number): void {
    this.#labware.set(labware.id, labware);
    this.#stand(labware);
    this.#wells += labware.wells.length;
    this.#created = created;
  }

  get createdCount(): number {
    return this.#created;
  }

  /** Puts labware somewhere: from now on its liquid follows the temperature there. */
  put(labware: Labware, location: Location, atMs: number): void {
    const isFlask = labware.type.kind === 'flask';
    const climate = this.#climates.get(location.instrument);
    const incubator = climate === undefined ? null : location.instrument;
    const surroundings =
      climate === undefined || location.place === 'door'
        ? { airCelsius: roomCelsius, humid: false, incubator: null }
        : { airCelsius: climate.temperatureC, humid: climate.humidityPercent >= 60, incubator };
    const previous = labware.exposures.at(-1);
    const fromMs = Math.max(atMs, previous?.fromMs ?? 0);
    if (surroundings.incubator !== null && labware.lastSeededAtMs !== null && labware.type.kind === 'plate') {
      if (fromMs - labware.lastSeededAtMs < settlingMs && previous?.incubator === null) labware.unsettled = true;
    }
    if (labware.exposures.length >= mostExposures) this.#forgetPast(labware, fromMs);
    labware.exposures = [...labware.exposures, nextExposure(previous, fromMs, isFlask, surroundings)];
    this.#standing.get(labware.location.instrument)?.delete(labware);
    labware.location = location;
    this.#stand(labware);
    this.touch(labware, fromMs);
  }

  /** A compartment as it is at `atMs`. */
  look(labware: Labware, index: number, atMs: number): Compartment {
    return compartmentAt(this, labware, index, atMs);
  }

  /** Changes one compartment: `change` gets it as it is at `atMs`. */
  change(labware: Labware, well: string, atMs: number, change: (compartment: Compartment) => Compartment): void {
    const index = wellIndex(labware, well);
    labware.wells[index] = change(compartmentAt(this, labware, index, atMs));
  }

  /** Counts a read of a well, so that the next one draws anew. What is in the well stays as it was. */
  noteRead(labware: Labware, index: number, atMs: number): void {
    const stored = storedCompartment(labware, index, atMs);
    labware.wells[index] = { ...stored, repeats: { ...stored.repeats, reads: stored.repeats.reads + 1 } };
  }

  /** Marks labware as in use: what is touched last is thrown away last. */
  touch(labware: Labware, atMs: number): void {
    labware.touchedAtMs = Math.max(labware.touchedAtMs, atMs);
    if (this.#labware.delete(labware.id)) this.#labware.set(labware.id, labware);
  }

  /** Declares an instrument an incubator, in the standard climate until told otherwise. */
  addIncubator(instrument: string, climate: Climate = standardClimate): void {
    this.#climates.set(instrument, climate);
  }

  climateOf(instrument: string): Climate {
    return this.#climates.get(instrument) ?? standardClimate;
  }

  get climates(): ReadonlyMap<string, Climate> {
    return this.#climates;
  }

  setClimate(instrument: string, climate: Climate, atMs: number): void {
    this.#climates.set(instrument, climate);
    for (const labware of this.labwareAt(instrument)) this.put(labware, labware.location, atMs);
  }

  /** The door of an incubator was open for some seconds until `closedAtMs`. */
  openDoor(instrument: string, closedAtMs: number, openSeconds: number): void {
    const doors = this.#doors.get(instrument) ?? [];
    doors.push({ closedAtMs, openSeconds });
    if (doors.length > 2 * mostDoors) doors.splice(0, doors.length - mostDoors);
    this.#doors.set(instrument, doors);
  }

  doorsOf(incubator: string): readonly DoorEvent[] {
    return this.#doors.get(incubator) ?? [];
  }

  get doors(): ReadonlyMap<string, readonly DoorEvent[]> {
    return this.#doors;
  }

  /** Tips on the head of an instrument; undefined where none are on. */
  tipsOn(instrument: string): HeldTips | undefined {
    return this.#tips.get(instrument);
  }

  /** By instrument. */
  get tips(): ReadonlyMap<string, HeldTips> {
    return this.#tips;
  }

  putTipsOn(instrument: string, tips: HeldTips): void {
    this.#tips.set(instrument, tips);
  }

  takeTipsOff(instrument: string): void {
    this.#tips.delete(instrument);
  }

  prepareSeries(compound: string, series: DoseSeries): void {
    this.#series.set(compound, series);
  }

  seriesOf(compound: string): DoseSeries | undefined {
    return this.#series.get(compound);
  }

  get series(): ReadonlyMap<string, DoseSeries> {
    return this.#series;
  }

  /** Throws everything away. Incubators stay, in the standard climate. */
  empty(): void {
    this.#labware.clear();
    this.#standing.clear();
    this.#wells = 0;
    this.#series.clear();
    this.#tips.clear();
    this.#doors.clear();
    for (const instrument of this.#climates.keys()) this.#climates.set(instrument, standardClimate);
  }

  #stand(labware: Labware): void {
    const { instrument } = labware.location;
    let standing = this.#standing.get(instrument);
    if (standing === undefined) {
      standing = new Set();
      this.#standing.set(instrument, standing);
    }
    standing.add(labware);
  }

  // Brings every compartment up to date, after which older exposures explain nothing any more. The last hours stay,
  // so that the warming of the liquid can still be followed.
  #forgetPast(labware: Labware, atMs: number): void {
    for (const [index, stored] of labware.wells.entries()) {
      if (stored !== undefined) labware.wells[index] = compartmentAt(this, labware, index, atMs);
    }
    const warmingMs = 6 * liquidTimeConstantMin(labware.type.kind === 'flask') * 60_000;
    const keep = Math.max(1, labware.exposures.filter((exposure) => exposure.fromMs >= atMs - warmingMs).length);
    labware.exposures = labware.exposures.slice(-Math.min(keep, mostExposures / 2));
  }
}
