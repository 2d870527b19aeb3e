import { AppError } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { PlanWarning } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { fillTemplate, usesState } from '../model/expression.ts';
import { parseWells, wellsByColumn } from '../model/well.ts';
import type { Catalog, CellLine } from './catalog.ts';
import { commandFault } from './check-command.ts';
import { joinPath } from './issue-sentences.ts';
import type { LabwareLedger } from './labware-ledger.ts';
import type { LabwareState } from './labware-state.ts';
import type { Materials } from './materials.ts';
import type { TipDesk, TipPlace } from './tip-desk.ts';
import { wellsByRole } from './wells-by-role.ts';

/** A command before its handling time is shared out. */
export interface CommandDraft {
  readonly instrument: InstrumentKind | 'wellrun';
  readonly command: string;
  /** As it is sent; may hold templates that need the state. */
  readonly params: JsonObject;
  readonly label: string;
  readonly labwareId?: string;
  readonly wells?: readonly string[];
  /** Weight of this command in the step's handling time; 1 when not given. */
  readonly share?: number;
  /** Time beside the handling: an incubation, a spin. */
  readonly timedMs?: number;
  /** What it may take by itself, ms, where its share of the handling is less than that. */
  readonly aloneMs?: number;
}

/** What all steps of one plan share while it is made. */
export interface PlanBench {
  readonly catalog: Catalog;
  readonly ledger: LabwareLedger;
  readonly materials: Materials;
  readonly tips: TipDesk;
  readonly line: CellLine | undefined;
  /** Results that steps so far are expected to have saved. */
  readonly forecast: Record<string, Json>;
  readonly warn: (warning: Omit<PlanWarning, 'stepId'>) => void;
}

/** How to say a volume: µL for planning, and as it is sent (a number, or a template of the state). */
export interface Volume {
  readonly ul: number;
  readonly sent: Json;
}

const MINUTE_MS = 60_000;

/**
 * Collects what one step does. Commands are followed by the ledger as they are sent, so that a later command of the same
 * step sees what an earlier one did.
 */
export class StepBuilder {
  readonly bench: PlanBench;
  readonly startMs: number;
  readonly name: string;
  readonly place: TipPlace;
  readonly commands: CommandDraft[] = [];
  sentence = '';
  handlingMinutes = 0;
  /** How much longer than asked it may wait; undefined where it does not say. */
  mayWaitMs: number | undefined;
  /** What the step is expected to save; undefined where nobody can know. */
  foreseen: Json | undefined;
  /** It works with the tips that are on. */
  keepsTips = false;
  readonly #live: JsonObject;
  /** Something it sends may hold templates of the state. */
  readonly #hasTemplates: boolean;

  /** @param live the step's params with templates of the state left in */
  constructor(bench: PlanBench, place: TipPlace, startMs: number, live: JsonObject) {
    this.bench = bench;
    this.place = place;
    this.name = place.name;
    this.startMs = startMs;
    this.#live = live;
    this.#hasTemplates = usesState(live);
  }

  get catalog(): Catalog {
    return this.bench.catalog;
  }

  get materials(): Materials {
    return this.bench.materials;
  }

  /** The cell line of the protocol. */
  line(): CellLine {
    const { line } = this.bench;
    if (line === undefined) throw this.fault('', 'This operation needs a cell line. Give the protocol a cellLine.');
    return line;
  }

  fault(param: string, sentence: string): AppError {
    return new AppError('protocol-invalid', sentence, { param });
  }

  /** Runs something whose faults are faults of a param. */
  under<Result>(param: string, run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const below = error.details['param'];
      throw this.fault(typeof below === 'string' ? joinPath(param, below) : param, error.message);
    }
  }

  /** @param param the param that names it, for the path of a fault */
  labware(name: string, param = 'labware'): LabwareState {
    const labware = this.bench.ledger.get(name);
    if (labware !== undefined) return labware;
    const known = [...this.bench.ledger.all()].map((one) => one.labwareId).join(', ');
    throw this.fault(
      param,
      `There is no labware "${name}" in this protocol. There is ${known === '' ? 'none' : known}.`,
    );
  }

  /** Wells named by words or by role (`cells`, `used`, `sample`, `buffer` ...), or by a list of names. */
  wells(labware: LabwareState, wanted: string | readonly string[], param = 'wells'): readonly string[] {
    const words = typeof wanted === 'string' ? wanted : wanted.join(',');
    const known = labware.wellsByWords.get(words);
    if (known !== undefined) return known;
    const found = new Set<string>();
    for (const text of words.split(',')) {
      const wells = wellsByRole(labware, text.trim()) ?? this.under(param, () => parseWells(text, labware.vessel));
      for (const well of wells) found.add(well);
    }
    if (found.size === 0) throw this.fault(param, `${labware.title} has no wells "${words}".`);
    const wells = [...found];
    labware.wellsByWords.set(words, wells);
    return wells;
  }

  /** A reagent of the catalogue, or a mixture of two joined by +. */
  reagent(id: string, param = 'reagent'): string {
    for (const part of id.split('+')) {
      if (this.catalog.reagents.has(part)) continue;
      const near = [...this.catalog.reagents.keys()].filter(
        (known) => known.includes(part.slice(0, 5)) && part.length > 2,
      );
      const hint = near.length > 0 ? ` Is it ${near.slice(0, 4).join(', ')}?` : '';
      throw this.fault(param, `There is no reagent "${part}" in the catalogue.${hint}`);
    }
    return id;
  }

  reagentName(id: string): string {
    return id
      .split('+')
      .map((part) => shortName(this.catalog.reagents.get(part)?.name ?? part))
      .join(' + ');
  }

  compound(id: string, param = 'compound'): string {
    if (this.catalog.compounds.has(id)) return id;
    throw this.fault(param, `There is no compound "${id}". There is ${[...this.catalog.compounds.keys()].join(', ')}.`);
  }

  /** Handling minutes of a unit operation: fixed + per mL + per well. */
  minutes(operation: string, amounts: { readonly ml?: number; readonly wells?: number } = {}): number {
    const time = this.catalog.unitOperations.get(operation);
    if (time === undefined) return 0;
    return (
      time.fixedMinutes + time.minutesPerMl * (amounts.ml ?? 0) + (time.secondsPerWell * (amounts.wells ?? 0)) / 60
    );
  }

  /** A param as it is sent: the planned number times a factor, or the template of the state that gives it. */
  sent(param: string, planned: number, factor = 1): Json {
    const live = this.#live[param];
    if (typeof live !== 'string' || !live.includes('{{')) return planned * factor;
    const expression = live
      .trim()
      .replace(/^\{\{(.*)\}\}$/s, '$1')
      .trim();
    return factor === 1 ? `{{ ${expression} }}` : `{{ (${expression}) * ${factor} }}`;
  }

  /** A text param as it is sent, with templates of the state left in. */
  sentText(param: string, planned: string): Json {
    return this.#live[param] ?? planned;
  }

  /** An object param as it is sent. */
  sentObject(param: string, planned: JsonObject): JsonObject {
    const live = this.#live[param];
    return typeof live === 'object' && live !== null && !Array.isArray(live) ? (live as JsonObject) : planned;
  }

  /** What is left of `whole` beside a param, both times a factor, as it is sent. */
  sentRest(param: string, planned: number, whole: number, factor: number): Json {
    const part = this.sent(param, planned, factor);
    if (typeof part !== 'string') return (whole - planned) * factor;
    return `{{ ${whole * factor} - (${part.slice(2, -2).trim()}) }}`;
  }

  /** The volume given as `volumeMl` or `volumeUl`. Undefined when neither is. */
  volume(params: {
    readonly volumeMl?: number | undefined;
    readonly volumeUl?: number | undefined;
  }): Volume | undefined {
    if (params.volumeMl !== undefined && params.volumeUl !== undefined)
      throw this.fault('volumeUl', 'Give volumeMl or volumeUl, not both.');
    if (params.volumeMl !== undefined)
      return { ul: params.volumeMl * 1000, sent: this.sent('volumeMl', params.volumeMl, 1000) };
    if (params.volumeUl !== undefined) return { ul: params.volumeUl, sent: this.sent('volumeUl', params.volumeUl) };
    return undefined;
  }

  /** Works with the tips that are on, where there are any: then true. */
  keepTips(): boolean {
    this.keepsTips = this.bench.tips.held !== undefined;
    return this.keepsTips;
  }

  /**
   * Adds a command; the ledger follows it with the expected values.
   * @throws AppError `protocol-invalid` when these are not what the instrument takes
   */
  send(given: CommandDraft): void {
    const draft = given.instrument === 'liquid-handler' ? this.#withTips(given) : given;
    this.commands.push(draft);
    // What Wellrun does itself may hold texts with results that nobody can know yet.
    const isOwn = draft.instrument === 'wellrun';
    const isPlain = isOwn || !this.#hasTemplates;
    const params = isPlain ? draft.params : (fillTemplate(draft.params, { state: this.bench.forecast }) as JsonObject);
    if (!isOwn) this.#check(draft, params);
    this.bench.ledger.apply(params === draft.params ? draft : { ...draft, params }, this.bench.line, this.startMs);
    for (const finding of this.bench.ledger.takeFindings()) this.bench.warn(finding);
  }

  /** What the liquid handler does while tips are on it does with them, or not at all. */
  #withTips(draft: CommandDraft): CommandDraft {
    const { held } = this.bench.tips;
    if (held === undefined || draft.params['tipsId'] !== undefined) return draft;
    const why = this.bench.tips.whyNot(this.place, this.keepsTips);
    if (why !== undefined) throw this.fault('', why);
    return { ...draft, params: { ...draft.params, tipsId: held.tipsId } };
  }

  #check(draft: CommandDraft, params: JsonObject): void {
    const what = commandFault(draft, params);
    if (what === undefined) return;
    throw this.fault('', `The command ${draft.command} (${draft.label}) would not be accepted: ${what}`);
  }

  /**
   * One liquid-handler command for each column of a plate, each with its share of the time; one in all for a flask.
   * @param draft of some wells; for others it differs by their names alone
   * @param suffix tells apart what one step does to the same column twice
   */
  sendByColumn(
    labware: LabwareState,
    wells: readonly string[],
    operation: string,
    draft: (wells: readonly string[]) => Pick<CommandDraft, 'command' | 'params'>,
    suffix = '',
  ): void {
    const isPlate = labware.vessel.kind === 'plate';
    const make = (): CommandDraft[] =>
      (isPlate ? wellsByColumn(wells) : [{ column: 1, wells }]).map((group) => {
        const command = draft(group.wells);
        return {
          instrument: 'liquid-handler',
          ...command,
          label: isPlate
            ? `column ${group.column}${suffix}`
            : `${VERBS[command.command] ?? command.command} ${labware.title}`,
          labwareId: labware.labwareId,
          wells: group.wells,
          share: group.wells.length,
          aloneMs: this.#aloneMinutes(operation, group.wells.length) * MINUTE_MS,
        };
      });
    const name = JSON.stringify([labware.labwareId, operation, suffix, draft(NO_WELLS)]);
    for (const one of sameDrafts(wells, name, make)) this.send(one);
  }

  /** A column by itself: whatever the operation, the head may have to be set up for it first. */
  #aloneMinutes(operation: string, wells: number): number {
    return Math.max(this.minutes(operation, { wells }), this.minutes('add_reagent_multichannel', { wells }));
  }

  /** Lets time pass for a piece of labware, or for nothing in particular. */
  wait(minutes: number, label: string, labware?: LabwareState, sentMs?: Json): void {
    this.send({
      instrument: 'wellrun',
      command: 'wait',
      params: { ms: sentMs ?? Math.round(minutes * MINUTE_MS) },
      label,
      ...(labware === undefined ? {} : { labwareId: labware.labwareId }),
      share: 0,
      timedMs: minutes * MINUTE_MS,
    });
  }

  /** Brings labware to an instrument by the plate arm, unless it is there: out of the incubator first, when it is in. */
  bring(labware: LabwareState, kind: InstrumentKind): void {
    if (kind !== 'incubator') this.takeOut(labware);
    if (labware.location?.instrument === kind) return;
    const home = labware.home.instrument === kind ? labware.home.place : undefined;
    this.send({
      instrument: 'plate-arm',
      command: 'move',
      params: {
        labwareId: labware.labwareId,
        to: { instrument: kind, ...(home === undefined ? {} : { place: home }) },
      },
      label: `${labware.title} to ${KIND_NAMES[kind]}`,
      labwareId: labware.labwareId,
      aloneMs: this.minutes('move_plate') * MINUTE_MS,
    });
  }

  /** Out of the incubator, when it is in. */
  takeOut(labware: LabwareState): void {
    if (labware.isStored) this.#incubator(labware, 'retrieve');
  }

  /** Back to where it is worked on. */
  bringHome(labware: LabwareState): void {
    this.bring(labware, labware.home.instrument);
  }

  /** Into the incubator: carried there and taken in. */
  store(labware: LabwareState): void {
    if (labware.isStored) return;
    this.bring(labware, 'incubator');
    this.#incubator(labware, 'store');
  }

  #incubator(labware: LabwareState, command: 'store' | 'retrieve'): void {
    this.send({
      instrument: 'incubator',
      command,
      params: { labwareId: labware.labwareId },
      label: command === 'store' ? `${labware.title} into the incubator` : `${labware.title} out of the incubator`,
      labwareId: labware.labwareId,
      // "Door, place, remove" is one operation; each way is half of it.
      aloneMs: (this.minutes('incubate') / 2) * MINUTE_MS,
    });
  }
}

/** A name without what follows a comma or stands in brackets: "mTeSR Plus, complete (...)" is mTeSR Plus. */
function shortName(name: string): string {
  return name.split(/, | \(/)[0] ?? name;
}

const NO_WELLS: readonly string[] = [];
/** For one list of wells; a long plan may give each time another volume. */
const MOST_KNOWN = 200;

/** A long plan does the same to the same wells again and again: its steps share what they have in common. */
function sameDrafts(wells: readonly string[], name: string, make: () => CommandDraft[]): readonly CommandDraft[] {
  let known = draftsOf.get(wells);
  if (known === undefined) draftsOf.set(wells, (known = new Map()));
  const before = known.get(name);
  if (before !== undefined) return before;
  const drafts = make();
  if (known.size < MOST_KNOWN) known.set(name, drafts);
  return drafts;
}

const draftsOf = new WeakMap<readonly string[], Map<string, readonly CommandDraft[]>>();

/** What a liquid handler does to a vessel that has no columns, for labels. */
const VERBS: Readonly<Record<string, string>> = {
  aspirate: 'draw off',
  dispense: 'fill',
  transfer: 'transfer to',
  seed: 'seed',
  mix: 'mix',
};

export const KIND_NAMES: Readonly<Record<InstrumentKind, string>> = {
  'liquid-handler': 'the liquid handler',
  incubator: 'the incubator',
  'plate-reader': 'the plate reader',
  imager: 'the imager',
  'cell-counter': 'the cell counter',
  centrifuge: 'the centrifuge',
  balance: 'the balance',
  'plate-arm': 'the plate arm',
  shaker: 'the shaker',
};
