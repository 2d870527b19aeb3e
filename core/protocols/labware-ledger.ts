import type { JsonObject } from '../contract/json.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { textOf } from '../model/expression.ts';
import type { CellLine } from './catalog.ts';
import { namedWell, wellNames, wellsIn, type NamedWell } from './named-wells.ts';
import { contentsOf, valueOf, type LabwareState, type WellContent } from './labware-state.ts';

/** Something the ledger found out while it followed a command. */
export interface LedgerFinding {
  readonly code:
    | 'overdraw'
    | 'overflow'
    | 'above-working-volume'
    | 'not-coated'
    | 'coating-old'
    | 'no-growth-area'
    | 'rock-inhibitor-missing'
    | 'rock-inhibitor-left'
    | 'over-dissociated';
  readonly severity: 'warning' | 'error';
  readonly labwareId: string;
  readonly sentence: string;
}

/** A command with expected numbers in place of templates. */
export interface ForeseenCommand {
  readonly instrument: InstrumentKind | 'wellrun';
  readonly command: string;
  readonly params: JsonObject;
  readonly labwareId?: string | undefined;
  readonly timedMs?: number | undefined;
}

/** Share by which a volume may miss a limit before it is remarked on. */
const TOLERANCE = 0.005;
const ENZYMES = /trypsin|accutase|tryple|versene|relesr/;
const COATINGS = /matrigel|vitronectin|lysine|laminin/;
/** What a spin keeps, and what each 100 x g above 400 costs (models, section 8.3). */
const SPIN_KEEPS = 0.95;
const SPIN_GENTLE_RCF = 400;
const SPIN_COST_PER_RCF = 0.05 / 100;
const LONGEST_DISSOCIATION_MINUTES = 15;
const INHIBITOR_GRACE_HOURS = 2;
const LONGEST_COATED_DAYS = 7;
const NO_FINDINGS: readonly LedgerFinding[] = [];
/** Medium into a well that holds less than this share of its usual fill is a change of medium. */
const EMPTIED = 0.2;

/**
 * Follows what every command of a plan does to labware: volumes, cells, places. It is a forecast without noise, by the
 * same models as the reference's worked examples: detached = 1 - exp(-(t / tau)²), a spin keeps 95 %.
 */
export class LabwareLedger {
  readonly #labware: ReadonlyMap<string, LabwareState>;
  readonly #findings: LedgerFinding[] = [];

  constructor(labware: ReadonlyMap<string, LabwareState>) {
    this.#labware = labware;
  }

  get(labwareId: string): LabwareState | undefined {
    return this.#labware.get(labwareId);
  }

  all(): IterableIterator<LabwareState> {
    return this.#labware.values();
  }

  /** Findings since the last call. */
  takeFindings(): readonly LedgerFinding[] {
    return this.#findings.length === 0 ? NO_FINDINGS : this.#findings.splice(0);
  }

  /** @param line the cell line that the plan works with; @param atMs planned time of the step */
  apply(command: ForeseenCommand, line: CellLine | undefined, atMs: number): void {
    const { params } = command;
    switch (command.instrument) {
      case 'liquid-handler':
        return this.#pipette(command, line, atMs);
      case 'cell-counter':
        return command.command === 'count' ? this.#sample(params) : undefined;
      case 'centrifuge':
        return command.command === 'spin' ? this.#spin(params) : undefined;
      case 'plate-arm':
      case 'incubator':
        return this.#move(command);
      case 'wellrun':
        return command.command === 'wait' ? this.#letPass(command) : undefined;
      case 'plate-reader':
      case 'imager':
      case 'balance':
      case 'shaker':
        return;
    }
  }

  #pipette({ command, params }: ForeseenCommand, line: CellLine | undefined, atMs: number): void {
    switch (command) {
      case 'dispense':
      case 'resuspend':
        return this.#dispense(params, command === 'resuspend', atMs);
      case 'aspirate':
        return this.#aspirate(params);
      case 'transfer':
        return this.#transfer(params);
      case 'seed':
        return this.#seed(params, line, atMs);
      case 'add-compound':
        return this.#addCompound(params);
      default:
        return;
    }
  }

  #target(params: JsonObject, key = 'labwareId'): LabwareState | undefined {
    return this.#labware.get(textOf(params[key]));
  }

  #add(labware: LabwareState, { name, content }: NamedWell, volumeUl: number): void {
    content.volumeUl += volumeUl;
    const { vessel } = labware;
    if (vessel.totalUl > 0 && content.volumeUl > vessel.totalUl * (1 + TOLERANCE)) {
      this.#find(
        'overflow',
        'error',
        labware,
        () =>
          `${labware.title} ${name} would hold ${amount(content.volumeUl)}; it overflows above ${amount(vessel.totalUl)}.`,
      );
    } else if (
      content.volumeUl > vessel.mostUl * (1 + TOLERANCE) &&
      !(vessel.kind === 'flask' && content.suspended > 0)
    ) {
      // A flask is not cultured in while its cells float: then only its brim matters.
      this.#find(
        'above-working-volume',
        'warning',
        labware,
        () => `${labware.title} ${name} would hold ${amount(content.volumeUl)}; use at most ${amount(vessel.mostUl)}.`,
      );
    }
  }

  /** Takes liquid out and says which share of it that was. */
  #take(labware: LabwareState, { name, content }: NamedWell, volumeUl: number | undefined): number {
    endEnzyme(labware, content);
    const available = content.volumeUl;
    const wanted = volumeUl ?? available;
    if (wanted > available * (1 + TOLERANCE) + 0.05) {
      this.#find(
        'overdraw',
        'error',
        labware,
        () => `${amount(wanted)} are taken from ${labware.title} ${name}, which holds ${amount(available)}.`,
      );
    } else if (
      volumeUl !== undefined &&
      labware.vessel.kind !== 'flask' &&
      available - wanted < labware.vessel.deadUl * (1 - TOLERANCE) &&
      available - wanted > 1
    ) {
      this.#find(
        'overdraw',
        'warning',
        labware,
        () =>
          `${amount(wanted)} are taken from ${labware.title} ${name}; the ${amount(available - wanted)} left are less than its dead volume of ${amount(labware.vessel.deadUl)}.`,
      );
    }
    const share = available <= 0 ? 0 : Math.min(1, wanted / available);
    content.volumeUl = Math.max(0, available - wanted);
    if (content.volumeUl <= 0) labware.rockInhibitorSinceMs = undefined;
    return share;
  }

  #dispense(params: JsonObject, takesUpPellet: boolean, atMs: number): void {
    const labware = this.#target(params);
    if (labware === undefined) return;
    const reagent = textOf(params['reagent']);
    const isEnzyme = ENZYMES.test(reagent);
    const wells = wellsIn(labware, params);
    const held = wells[0]?.content.volumeUl ?? 0;
    if (reagent.startsWith('medium_') && held < labware.vessel.workingUl * EMPTIED) labware.fedAtMs = atMs;
    const volumeUl = Number(params['volumeUl']);
    for (const well of wells) {
      const { content } = well;
      if (!isEnzyme) endEnzyme(labware, content);
      this.#add(labware, well, volumeUl);
      if (isEnzyme && content.attached > 0 && content.enzyme === null)
        Object.assign(content, { enzyme: reagent, enzymeMinutes: 0 });
      if (takesUpPellet) {
        content.suspended += content.pellet;
        content.pellet = 0;
      }
    }
    if (COATINGS.test(reagent)) {
      labware.isCoated = true;
      labware.coatedAtMs = atMs;
    }
    if (reagent.includes('y27632')) labware.rockInhibitorSinceMs ??= atMs;
    if (reagent !== 'dpbs') labware.hasWastePipette = false;
  }

  #aspirate(params: JsonObject): void {
    const labware = this.#target(params);
    if (labware === undefined) return;
    const volumeUl = typeof params['volumeUl'] === 'number' ? params['volumeUl'] : undefined;
    for (const well of wellsIn(labware, params)) {
      const share = this.#take(labware, well, volumeUl);
      well.content.suspended *= 1 - share;
    }
  }

  #transfer(params: JsonObject): void {
    const from = params['from'] as JsonObject;
    const to = params['to'] as JsonObject;
    const source = this.#target(from);
    const target = this.#target(to);
    const drawn = namedWell(source, textOf(from['well']));
    if (source === undefined || target === undefined || drawn === undefined) return;
    const { content } = drawn;
    const wells = wellNames(to);
    endEnzyme(source, content);
    const each =
      typeof params['volumeUl'] === 'number' ? params['volumeUl'] : content.volumeUl / Math.max(1, wells.length);
    const { suspended, viability } = content;
    const share = this.#take(source, drawn, each * wells.length);
    content.suspended = suspended * (1 - share);
    target.line = source.line ?? target.line;
    if (source.rockInhibitorSinceMs !== undefined) target.rockInhibitorSinceMs ??= source.rockInhibitorSinceMs;
    for (const into of wellsIn(target, to)) {
      this.#add(target, into, each);
      into.content.suspended += (suspended * share) / wells.length;
      into.content.viability = viability;
    }
  }

  #seed(params: JsonObject, line: CellLine | undefined, atMs: number): void {
    const target = this.#target(params);
    if (target === undefined) return;
    const wells = wellNames(params);
    const each = Number(params['volumeUl']);
    const from = params['from'] as JsonObject | undefined;
    let viable = Number(params['cellsPerWell']);
    const source = from === undefined ? undefined : this.#target(from);
    const drawn = namedWell(source, textOf(from?.['well']));
    if (source !== undefined && drawn !== undefined) {
      const { content } = drawn;
      const { suspended, viability } = content;
      const share = this.#take(source, drawn, each * wells.length);
      content.suspended = suspended * (1 - share);
      viable = (suspended * share * viability) / wells.length;
      if (source.rockInhibitorSinceMs !== undefined) target.rockInhibitorSinceMs ??= source.rockInhibitorSinceMs;
    }
    target.line = line ?? source?.line ?? target.line;
    const needsCoat = target.line !== undefined && target.line.values['coating'] !== 'none';
    if (needsCoat && !target.isCoated && target.vessel.growthAreaCm2 > 0) {
      this.#find(
        'not-coated',
        'warning',
        target,
        () =>
          `${target.title} is not coated, and ${target.line!.lineId} does not hold without ${String(target.line!.values['coating'])}.`,
      );
    }
    const { coatedAtMs, vessel } = target;
    if (needsCoat && coatedAtMs !== undefined && atMs - coatedAtMs > LONGEST_COATED_DAYS * 86_400_000) {
      const days = Math.round((atMs - coatedAtMs) / 86_400_000);
      const sentence = () => `${target.title} was coated ${days} d before; a coating keeps ${LONGEST_COATED_DAYS} d.`;
      this.#find('coating-old', 'warning', target, sentence);
    }
    if (vessel.growthAreaCm2 <= 0) {
      const sentence = () => `${target.title} has no surface for cells to grow on; seed a flask or a plate.`;
      this.#find('no-growth-area', 'error', target, sentence);
    }
    const plated = this.#plated(target);
    for (const into of wellsIn(target, params)) {
      this.#add(target, into, each);
      into.content.attached += viable * plated;
    }
    target.seededAtMs = atMs;
    target.fedAtMs = atMs;
  }

  /** Share of the seeded cells that will hold. */
  #plated(target: LabwareState): number {
    const { line } = target;
    const needsInhibitor = valueOf(line, 'rockInhibitor', 0) > 0;
    if (!needsInhibitor || target.rockInhibitorSinceMs !== undefined) return valueOf(line, 'platingEfficiency', 1);
    this.#find(
      'rock-inhibitor-missing',
      'warning',
      target,
      () =>
        `${target.title} gets single ${line?.lineId ?? ''} cells without Y-27632; most of them will die. Add it to the medium.`,
    );
    return valueOf(line, 'platingEfficiencyNoRock', 1);
  }

  #addCompound(params: JsonObject): void {
    const labware = this.#target(params);
    if (labware === undefined) return;
    const volumeUl = Number(params['volumeUl']);
    for (const dose of params['wells'] as readonly JsonObject[]) {
      const into = namedWell(labware, textOf(dose['well']));
      if (into !== undefined) this.#add(labware, into, volumeUl);
    }
  }

  #sample(params: JsonObject): void {
    const labware = this.#target(params);
    const well = namedWell(labware, textOf(params['well']));
    if (labware === undefined || well === undefined) return;
    const { suspended } = well.content;
    well.content.suspended = suspended * (1 - this.#take(labware, well, Number(params['sampleUl'])));
  }

  #spin(params: JsonObject): void {
    const labware = this.#target(params);
    if (labware === undefined) return;
    const kept = SPIN_KEEPS * (1 - Math.max(0, Number(params['rcf']) - SPIN_GENTLE_RCF) * SPIN_COST_PER_RCF);
    for (const content of contentsOf(labware)) {
      content.pellet += content.suspended * Math.max(0, kept);
      content.suspended = 0;
    }
  }

  #move(command: ForeseenCommand): void {
    const labware = this.#target(command.params);
    if (labware === undefined) return;
    if (command.command === 'move') {
      const to = command.params['to'] as JsonObject;
      labware.location = { instrument: to['instrument'] as InstrumentKind, place: textOf(to['place']) };
    } else if (command.command === 'store') labware.isStored = true;
    else if (command.command === 'retrieve') labware.isStored = false;
  }

  #letPass(command: ForeseenCommand): void {
    const labware = command.labwareId === undefined ? undefined : this.#labware.get(command.labwareId);
    if (labware === undefined) return;
    const minutes = (command.timedMs ?? 0) / 60_000;
    for (const content of contentsOf(labware)) {
      if (content.enzyme === null) continue;
      content.enzymeMinutes += minutes;
      if (content.enzymeMinutes <= LONGEST_DISSOCIATION_MINUTES) continue;
      const sentence = () =>
        `${labware.title} is in ${content.enzyme} for ${Math.round(content.enzymeMinutes)} min; cells suffer after ${LONGEST_DISSOCIATION_MINUTES} min.`;
      this.#find('over-dissociated', 'warning', labware, sentence);
    }
  }

  /** Remarks on Y-27632 that has been with cells for too long at `atMs`. */
  checkInhibitor(atMs: number): void {
    for (const labware of this.#labware.values()) {
      const since = labware.rockInhibitorSinceMs;
      if (since === undefined || labware.seededAtMs === undefined) continue;
      const allowed = valueOf(labware.line, 'rockInhibitorTime', 24);
      if (atMs - since <= (allowed + INHIBITOR_GRACE_HOURS) * 3_600_000) continue;
      const sentence = () =>
        `${labware.title} keeps Y-27632 for ${Math.round((atMs - since) / 3_600_000)} h; change the medium after ${allowed} h.`;
      this.#find('rock-inhibitor-left', 'warning', labware, sentence);
    }
  }

  #find(
    code: LedgerFinding['code'],
    severity: LedgerFinding['severity'],
    labware: LabwareState,
    sentence: () => string,
  ): void {
    if (!this.#findings.some((one) => one.code === code && one.labwareId === labware.labwareId))
      this.#findings.push({ code, severity, labwareId: labware.labwareId, sentence: sentence() });
  }
}

/** The enzyme has done its work: what it took off floats. */
function endEnzyme(labware: LabwareState, content: WellContent): void {
  if (content.enzyme === null) return;
  const detached = 1 - Math.exp(-((content.enzymeMinutes / valueOf(labware.line, 'detachTimeConstant', 3)) ** 2));
  content.suspended += content.attached * detached;
  content.attached *= 1 - detached;
  content.viability = valueOf(labware.line, 'viabilityAfterDissociation', 1);
  content.enzyme = null;
}

/** A volume for people: µL below a millilitre, else mL. */
export function amount(volumeUl: number): string {
  if (volumeUl < 999.95) return `${Number(volumeUl.toPrecision(3))} µL`;
  return `${Number((volumeUl / 1000).toPrecision(4))} mL`;
}
