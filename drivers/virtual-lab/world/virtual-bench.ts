import type { InstrumentKind } from '#core/contract/words.ts';
import { DOOR, placesOf } from '#core/model/places.ts';
import { shelf, type Labware, type Location } from './labware.ts';
import { Refusal } from './refusal.ts';
import type { VirtualWorld } from './virtual-world.ts';

/**
 * A plate of another run that nobody has touched for this long gives way when the incubator is full: runs end without
 * telling the lab, and nobody else comes to clear it. Labware belongs to one run, so an ended run's is of no more use.
 */
const forgottenMs = 12 * 3_600_000;

/** Instruments of the virtual lab and the places on them. */
export class VirtualBench {
  readonly world: VirtualWorld;
  readonly instruments: ReadonlyMap<string, InstrumentKind>;

  constructor(world: VirtualWorld, instruments: ReadonlyMap<string, InstrumentKind>) {
    this.world = world;
    this.instruments = instruments;
    for (const [instrument, kind] of instruments) if (kind === 'incubator') world.addIncubator(instrument);
  }

  kindOf(instrument: string): InstrumentKind | undefined {
    return this.instruments.get(instrument);
  }

  placesOf(instrument: string): readonly string[] {
    const kind = this.instruments.get(instrument);
    return kind === undefined ? [] : placesOf(kind);
  }

  /** An instrument by its name, or the first of a kind. @throws Refusal */
  resolve(instrumentOrKind: string): string {
    if (instrumentOrKind === shelf.instrument || this.instruments.has(instrumentOrKind)) return instrumentOrKind;
    for (const [instrument, kind] of this.instruments) if (kind === instrumentOrKind) return instrument;
    throw new Refusal(`There is no ${instrumentOrKind} in the virtual lab.`);
  }

  /** Labware that an instrument can get at. @throws Refusal when there is none, or when it is in an incubator */
  reachable(labwareId: string): Labware {
    const labware = this.world.getLabware(labwareId);
    const { instrument, place } = labware.location;
    if (this.kindOf(instrument) === 'incubator' && place !== DOOR) {
      throw new Refusal(`${labwareId} is in ${instrument}, slot ${place}. Take it out first.`);
    }
    return labware;
  }

  /**
   * Makes labware stand on an instrument, as a person would where no arm was told to: what is in the way goes to the
   * shelf. Labware on the balance stays there for the liquid handler, which can reach the pan.
   */
  handTo(instrument: string, labware: Labware, atMs: number): void {
    const at = labware.location.instrument;
    if (at === instrument) {
      this.world.touch(labware, atMs);
      return;
    }
    if (this.kindOf(at) === 'balance' && this.kindOf(instrument) === 'liquid-handler') {
      this.world.touch(labware, atMs);
      return;
    }
    this.world.put(labware, this.#freePlace(instrument, atMs), atMs);
  }

  /** A place for labware that is carried there. @throws Refusal when its own run has something else in it */
  placeFor(instrument: string, place: string | undefined, labware: Labware): Location {
    const known = this.placesOf(instrument);
    if (place !== undefined && !known.includes(place) && place !== DOOR) {
      throw new Refusal(`${instrument} has no place ${place}. It has: ${known.join(', ')}.`);
    }
    if (this.kindOf(instrument) === 'incubator') return { instrument, place: place ?? DOOR };
    const wanted = place ?? known.find((name) => this.#isFree({ instrument, place: name }, labware)) ?? known[0];
    if (wanted === undefined) return shelf;
    const holder = this.world.labwareIn({ instrument, place: wanted });
    if (holder !== undefined && holder.id !== labware.id && sameRun(holder, labware)) {
      throw new Refusal(`${instrument}, ${wanted} is taken by ${holder.id}.`);
    }
    return { instrument, place: wanted };
  }

  /** Puts labware where `placeFor` said; another run's leftover there goes to the shelf. */
  carry(labware: Labware, to: Location, atMs: number): void {
    const isDoor = to.place === DOOR;
    const holder = isDoor || to.instrument === shelf.instrument ? undefined : this.world.labwareIn(to);
    if (holder !== undefined && holder.id !== labware.id) this.world.put(holder, shelf, atMs);
    this.world.put(labware, to, atMs);
  }

  /** A free slot of an incubator. @throws Refusal when it is full of plates in use */
  freeSlot(incubator: string, labware: Labware, atMs: number, wanted?: number): string {
    const slots = this.placesOf(incubator);
    if (wanted !== undefined && !slots.includes(String(wanted))) {
      throw new Refusal(`${incubator} has ${slots.length} slots; there is no slot ${wanted}.`);
    }
    const holders = new Map(this.world.labwareAt(incubator).map((holder) => [holder.location.place, holder]));
    const isForgotten = (holder: Labware): boolean =>
      !sameRun(holder, labware) && atMs - holder.touchedAtMs > forgottenMs;
    const usable = (slot: string): boolean => {
      const holder = holders.get(slot);
      return holder === undefined || holder.id === labware.id || isForgotten(holder);
    };
    if (wanted !== undefined) {
      if (usable(String(wanted))) return String(wanted);
      throw new Refusal(`${incubator}, slot ${wanted} is taken by ${holders.get(String(wanted))?.id ?? 'a plate'}.`);
    }
    const forgotten = [...holders.values()].filter(isForgotten);
    const oldest = forgotten.toSorted((left, right) => left.touchedAtMs - right.touchedAtMs)[0];
    const slot = slots.find((name) => !holders.has(name)) ?? oldest?.location.place;
    if (slot === undefined) throw new Refusal(`${incubator} is full: all ${slots.length} slots are taken.`);
    return slot;
  }

  #isFree(location: Location, labware: Labware): boolean {
    const holder = this.world.labwareIn(location);
    return holder === undefined || holder.id === labware.id;
  }

  #freePlace(instrument: string, atMs: number): Location {
    const holders = new Map(this.world.labwareAt(instrument).map((holder) => [holder.location.place, holder]));
    const known = this.placesOf(instrument);
    const free = known.find((place) => !holders.has(place));
    if (free !== undefined) return { instrument, place: free };
    // Everything is taken: what was touched longest ago gives way.
    const oldest = [...holders.values()].toSorted((left, right) => left.touchedAtMs - right.touchedAtMs)[0];
    if (oldest === undefined) return shelf;
    const { location } = oldest;
    this.world.put(oldest, shelf, atMs);
    return location;
  }
}

/** Labware of one execution shares what stands before the colon of its name (`EX-12:assay_plate`). */
function sameRun(left: Labware, right: Labware): boolean {
  const run = (labware: Labware) => labware.id.split(':', 1)[0] ?? '';
  return !left.id.includes(':') || run(left) === run(right);
}
