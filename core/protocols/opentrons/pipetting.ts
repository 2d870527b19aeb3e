import type { BenchLabware, BenchPipette, OpentronsBench, Parcel, Spot } from './bench.ts';
import { microlitres, type Findings } from './findings.ts';
import { nozzleCount, reachedWells, wellsInWords } from './nozzles.ts';

/** Volumes that differ by less are the same, µL. */
const SAME_UL = 1e-6;

export interface WellRef {
  readonly labwareId: string;
  readonly well: string;
}

/** Liquid that came out of a tip: from a well into a well, or where nothing is kept account of (null). */
export interface Moved {
  readonly pipetteId: string;
  readonly from: WellRef;
  readonly to: WellRef | null;
  readonly ul: number;
}

/** Follows tips and liquid from command to command: what is drawn, what arrives, what is lost with a tip. */
export class Pipetting {
  readonly #bench: OpentronsBench;
  readonly #findings: Findings;
  readonly #moved: Moved[] = [];
  /** Liquid that left a tip for where no account is kept: trash, blow-out, dropped tips; µL. */
  lostUl = 0;

  constructor(bench: OpentronsBench, findings: Findings) {
    this.#bench = bench;
    this.#findings = findings;
  }

  /** What has moved since the last call. */
  takeMoved(): Moved[] {
    return this.#moved.splice(0);
  }

  pickUp(pipette: BenchPipette, rack: BenchLabware, well: string): void {
    pipette.at = { kind: 'well', labwareId: rack.id, well };
    if (pipette.tip !== undefined) {
      this.#findings.add(
        'error',
        'tip-still-on',
        `${pipette.model.title} has tips on; drop them before it takes others.`,
      );
      return;
    }
    if (rack.definition !== undefined && rack.definition.kind !== 'tip-rack') {
      this.#findings.add('error', 'no-tip-rack', `${rack.title} is no tip rack.`);
      return;
    }
    const reached = this.#reached(pipette, rack, well);
    if (reached === undefined) return;
    const wells = reached.filter((one) => one !== null);
    if (wells.length < nozzleCount(pipette.layout))
      this.#findings.add(
        'error',
        'tips-missing',
        `${nozzleCount(pipette.layout)} tips are wanted from ${well} of ${rack.title}; there are places for ${wells.length}.`,
      );
    const gone = wells.filter((one) => rack.tipsGone.has(one));
    if (gone.length > 0)
      this.#findings.add(
        'error',
        'tip-taken-twice',
        `${gone.length === 1 ? 'The tip' : 'The tips'} ${wellsInWords(gone)} of ${rack.title} ${gone.length === 1 ? 'was' : 'were'} taken before.`,
      );
    for (const one of wells) {
      rack.tipsTaken.push(one);
      rack.tipsGone.add(one);
    }
    const volumeUl = rack.definition?.totalUl ?? pipette.model.mostUl;
    pipette.tip = { rackId: rack.id, wells, volumeUl, liquids: reached.map(() => new Set<string>()) };
    pipette.parcels = [];
  }

  /** @param into the labware that the tips are dropped into; undefined: wherever the head is */
  drop(pipette: BenchPipette, into?: { readonly labware: BenchLabware; readonly well: string }): void {
    if (into !== undefined) pipette.at = { kind: 'well', labwareId: into.labware.id, well: into.well };
    const { tip } = pipette;
    if (tip === undefined) {
      this.#findings.add('error', 'no-tip', `${pipette.model.title} has no tips on that could be dropped.`);
      return;
    }
    if (into?.labware.definition?.kind === 'tip-rack') {
      // Put back: they can be taken again, and are used.
      for (const well of this.#reached(pipette, into.labware, into.well) ?? [])
        if (well !== null) into.labware.tipsGone.delete(well);
    }
    this.#lose(pipette);
    pipette.tip = undefined;
  }

  aspirate(pipette: BenchPipette, labware: BenchLabware, well: string, ul: number): void {
    pipette.at = { kind: 'well', labwareId: labware.id, well };
    const reached = this.#reached(pipette, labware, well);
    if (reached === undefined || !this.#canHold(pipette, ul) || ul === 0) return;
    this.#keepClean(pipette, labware, reached);
    const counts = countsOf(reached);
    const short: string[] = [];
    const undeclared: string[] = [];
    for (const [name, count] of counts) {
      const volume = this.#bench.wellOf(labware, name);
      if (!volume.isKnown) volume.liquids.add(`${labware.id} ${name}`);
      volume.isTouched = true;
      volume.nowUl -= ul * count;
      volume.leastUl = Math.min(volume.leastUl, volume.nowUl);
      if (volume.nowUl < -SAME_UL) (volume.isKnown ? short : undeclared).push(name);
    }
    for (const [nozzle, carried] of pipette.tip!.liquids.entries()) {
      const name = reached[nozzle];
      if (typeof name === 'string') for (const liquid of this.#bench.wellOf(labware, name).liquids) carried.add(liquid);
    }
    this.#tellOverdraw(labware, short, undeclared);
    pipette.parcels.push({
      ul,
      from: reached.map((name) => (name === null ? null : { labwareId: labware.id, well: name })),
    });
  }

  airGap(pipette: BenchPipette, ul: number): void {
    if (!this.#canHold(pipette, ul) || ul === 0) return;
    pipette.parcels.push({ ul, from: pipette.tip!.liquids.map(() => null) });
  }

  /** @param into labware and well, or undefined where what comes out is no more accounted for */
  dispense(
    pipette: BenchPipette,
    ul: number,
    into: { readonly labware: BenchLabware; readonly well: string } | undefined,
  ): void {
    if (into !== undefined) pipette.at = { kind: 'well', labwareId: into.labware.id, well: into.well };
    const reached = into === undefined ? undefined : this.#reached(pipette, into.labware, into.well);
    if (into !== undefined && reached === undefined) return;
    if (pipette.tip === undefined) {
      this.#findings.add('error', 'no-tip', `${pipette.model.title} has no tips on.`);
      return;
    }
    const heldUl = held(pipette);
    if (ul > heldUl + SAME_UL)
      this.#findings.add(
        'error',
        'dispense-too-much',
        `${microlitres(ul)} are to be given off, and the tips hold ${microlitres(heldUl)}.`,
      );
    const given = takeParcels(pipette, ul);
    if (into === undefined || into.labware.isTrash || reached === undefined) this.#give(pipette, given, () => null);
    else this.#giveInto(pipette, into.labware, reached, given);
  }

  blowOut(pipette: BenchPipette, spot: Spot | undefined): void {
    if (pipette.tip === undefined) {
      this.#findings.add('error', 'no-tip', `${pipette.model.title} has no tips on.`);
      return;
    }
    const liquidUl = pipette.parcels.reduce(
      (sum, one) => sum + (one.from.some((from) => from !== null) ? one.ul : 0),
      0,
    );
    const labware = spot?.kind === 'well' ? this.#bench.labware.get(spot.labwareId) : undefined;
    if (liquidUl > SAME_UL && labware !== undefined && !labware.isTrash && spot?.kind === 'well')
      this.#findings.add(
        'info',
        'blow-out-not-counted',
        `${microlitres(liquidUl)} are blown out over ${spot.well} of ${labware.title}; what is blown out is counted nowhere.`,
      );
    this.#lose(pipette);
  }

  /** Liquid in all tips that are on, µL. */
  heldUl(): number {
    let sum = 0;
    for (const { parcels } of this.#bench.pipettes.values())
      for (const { ul, from } of parcels) sum += ul * from.filter((one) => one !== null).length;
    return sum;
  }

  #giveInto(
    pipette: BenchPipette,
    labware: BenchLabware,
    reached: readonly (string | null)[],
    given: readonly Parcel[],
  ): void {
    const touched = countsOf(reached);
    this.#give(pipette, given, (nozzle) => {
      const well = reached[nozzle] ?? null;
      return well === null ? null : { labwareId: labware.id, well };
    });
    for (const [nozzle, carried] of pipette.tip!.liquids.entries()) {
      const name = reached[nozzle];
      if (typeof name === 'string') for (const liquid of carried) this.#bench.wellOf(labware, name).liquids.add(liquid);
    }
    const full: string[] = [];
    for (const name of touched.keys()) {
      const volume = this.#bench.wellOf(labware, name);
      volume.isTouched = true;
      volume.isKnown = true;
      volume.mostUl = Math.max(volume.mostUl, volume.nowUl);
      if (labware.definition !== undefined && volume.nowUl > volume.capacityUl + SAME_UL) full.push(name);
    }
    if (full.length === 0) return;
    const first = labware.wells.get(full[0]!)!;
    this.#findings.add(
      'error',
      'overfill',
      `${wellsInWords(full)} of ${labware.title} would hold ${microlitres(first.nowUl)}; ${full.length === 1 ? 'it takes' : 'they take'} ${microlitres(first.capacityUl)}.`,
      `${labware.id} ${full.join(' ')}`,
    );
  }

  #give(pipette: BenchPipette, given: readonly Parcel[], toOf: (nozzle: number) => WellRef | null): void {
    for (const { ul, from } of given) {
      for (const [nozzle, source] of from.entries()) {
        if (source === null || ul <= 0) continue;
        const to = toOf(nozzle);
        this.#moved.push({ pipetteId: pipette.id, from: source, to, ul });
        if (to === null) this.lostUl += ul;
        else this.#bench.wellOf(this.#bench.labware.get(to.labwareId)!, to.well).nowUl += ul;
      }
    }
  }

  #lose(pipette: BenchPipette): void {
    this.#give(pipette, pipette.parcels, () => null);
    pipette.parcels = [];
  }

  #reached(pipette: BenchPipette, labware: BenchLabware, well: string): (string | null)[] | undefined {
    // Without a definition nobody knows how wells lie: each channel goes to the one that was named.
    if (labware.definition === undefined) return Array.from({ length: nozzleCount(pipette.layout) }, () => well);
    const reached = reachedWells(pipette.layout, labware, well);
    if (reached.length > 0) return reached;
    this.#findings.add('error', 'unknown-well', `${labware.title} has no well "${well}".`);
    return undefined;
  }

  /** Whether there are tips; that they and the head take so much is told and not refused. */
  #canHold(pipette: BenchPipette, ul: number): boolean {
    const { tip, range, model } = pipette;
    if (tip === undefined) {
      this.#findings.add('error', 'no-tip', `${model.title} has no tips on.`);
      return false;
    }
    const roomUl = Math.min(tip.volumeUl, range.mostUl);
    const wanted = held(pipette) + ul;
    if (wanted > roomUl + SAME_UL) {
      const what = tip.volumeUl <= range.mostUl ? 'a tip takes' : `${model.title} takes`;
      this.#findings.add(
        'error',
        tip.volumeUl <= range.mostUl ? 'tip-volume-exceeded' : 'pipette-range',
        `${microlitres(wanted)} would be in each tip; ${what} ${microlitres(roomUl)}.`,
      );
    } else if (ul > 0 && ul < range.leastUl)
      this.#findings.add(
        'warning',
        'pipette-range',
        `${microlitres(ul)} are less than ${model.title} is made for, ${microlitres(range.leastUl)} and more.`,
        `${pipette.id} ${ul}`,
      );
    return true;
  }

  /** A tip that carries something else must not go into a liquid that is drawn from. */
  #keepClean(pipette: BenchPipette, labware: BenchLabware, reached: readonly (string | null)[]): void {
    const soiled: string[] = [];
    for (const [nozzle, carried] of pipette.tip!.liquids.entries()) {
      const well = reached[nozzle];
      if (well === null || well === undefined || carried.size === 0) continue;
      const { liquids } = this.#bench.wellOf(labware, well);
      if ([...carried].some((one) => !liquids.has(one) && one !== `${labware.id} ${well}`)) soiled.push(well);
    }
    if (soiled.length === 0) return;
    this.#findings.add(
      'warning',
      'tip-reused',
      `A tip that has been in another liquid goes into ${wellsInWords(soiled)} of ${labware.title}.`,
      `${labware.id} ${soiled.join(' ')}`,
    );
  }

  #tellOverdraw(labware: BenchLabware, short: readonly string[], undeclared: readonly string[]): void {
    if (short.length > 0) {
      const { nowUl } = labware.wells.get(short[0]!)!;
      this.#findings.add(
        'error',
        'overdraw',
        `${wellsInWords(short)} of ${labware.title} ${short.length === 1 ? 'is' : 'are'} short of ${microlitres(-nowUl)} here.`,
        `${labware.id} ${short.join(' ')}`,
      );
    }
    if (undeclared.length > 0)
      this.#findings.add(
        'warning',
        'overdraw',
        `Liquid is drawn from ${wellsInWords(undeclared)} of ${labware.title}, and the file does not say that there is any.`,
        `undeclared ${labware.id} ${undeclared.join(' ')}`,
      );
  }
}

function held(pipette: BenchPipette): number {
  return pipette.parcels.reduce((sum, one) => sum + one.ul, 0);
}

/** Takes `ul` out of each tip, what was drawn last first. */
function takeParcels(pipette: BenchPipette, ul: number): Parcel[] {
  const given: Parcel[] = [];
  let wanted = ul;
  while (wanted > SAME_UL) {
    const last = pipette.parcels.at(-1);
    if (last === undefined) break;
    if (last.ul <= wanted + SAME_UL) {
      pipette.parcels.pop();
      given.push(last);
      wanted -= last.ul;
    } else {
      last.ul -= wanted;
      given.push({ ul: wanted, from: last.from });
      wanted = 0;
    }
  }
  return given;
}

function countsOf(reached: readonly (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of reached) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
