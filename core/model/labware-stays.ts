import type { Json, JsonObject } from '../contract/json.ts';
import type { Plan, PlannedCommand, PlannedLabware, PlanStep } from '../contract/plan.ts';
import { INSTRUMENT_KINDS, type InstrumentKind } from '../contract/words.ts';

/**
 * Labware standing on an instrument's place, from the start of one task to the end of another. Two stays of the same
 * labware overlap in the task that carries it from one to the other, and during a short excursion: labware that one step
 * takes to a stage and back keeps the place it came from.
 */
export interface PlanStay {
  readonly labwareId: string;
  readonly instrument: InstrumentKind;
  readonly fromTask: string;
  readonly toTask: string;
  /** What stays is tips on the head, or labware at the door: it takes the whole instrument, not a place on it. */
  readonly isWhole?: true;
  /** The place that is asked for. */
  readonly place?: string;
  /** That place, or none. */
  readonly isFixed?: true;
  /** It is not carried there by the plan: it comes on the bench when the stay begins. */
  readonly arrives?: true;
  /** Nothing carries it away: it stands there until the execution has ended. */
  readonly isLast?: true;
  /** It leaves the bench when the stay ends: there is no room for it until then. */
  readonly leaves?: true;
}

/** A command's place in the plan: its task, and when it is planned to run, ms from the start of the execution. */
export interface TaskMoment {
  readonly taskId: string;
  readonly beginMs: number;
  readonly endMs: number;
}

interface OpenStay {
  readonly instrument: InstrumentKind;
  from: TaskMoment;
  to: TaskMoment;
  /** Begun by a move, which comes before everything else on that place. */
  readonly isCarriedIn: boolean;
  readonly wish: PlaceWish | undefined;
}

interface PlaceWish {
  readonly place: string;
  readonly isFixed: boolean;
}

/** Kinds with one stage or few, visited to be read, spun, shaken or weighed. */
export const STAGES: ReadonlySet<InstrumentKind> = new Set([
  'plate-reader',
  'imager',
  'shaker',
  'centrifuge',
  'cell-counter',
  'balance',
]);

/** Follows labware through the commands of a plan, in the order of the plan. */
export class LabwareStays {
  readonly #known: ReadonlySet<string>;
  readonly #stays: PlanStay[] = [];
  /** Where labware stands: its place, and on top of it the stage of an excursion. */
  readonly #open = new Map<string, OpenStay[]>();
  readonly #start = new Map<string, NonNullable<PlannedLabware['location']>>();

  constructor(plan: Plan) {
    this.#known = new Set(plan.labware.map((one) => one.labwareId));
    for (const { labwareId, location } of plan.labware)
      if (location !== undefined) this.#start.set(labwareId, location);
  }

  /** What a command uses, as things stand now: sorted, each once. Empty for what Wellrun does itself. */
  instrumentsOf(command: PlannedCommand): InstrumentKind[] {
    if (!isKind(command.instrument)) return [];
    const move = moveOf(command);
    const ends = move === undefined ? [] : [this.#standsOn(move.labwareId), move.to];
    const used = new Set([command.instrument, ...ends.filter((kind) => kind !== undefined)]);
    return [...used].toSorted();
  }

  /** Takes in the next command: what it touches stands somewhere until then, what it carries stands elsewhere after. */
  follow(step: PlanStep, index: number, moment: TaskMoment): void {
    const command = step.commands[index]!;
    const move = moveOf(command);
    for (const labwareId of this.#touchedBy(step, command)) {
      const workedOn = move === undefined && isKind(command.instrument) ? command.instrument : undefined;
      const on = this.#standsOn(labwareId) ?? workedOn;
      if (on === undefined) continue;
      if (this.#open.has(labwareId)) this.#stretch(labwareId, moment);
      else
        this.#open.set(labwareId, [
          { instrument: on, from: moment, to: moment, isCarriedIn: false, wish: this.#startOn(labwareId, on) },
        ]);
    }
    if (move?.to !== undefined) this.#carry(step, index, move.labwareId, move.to, moment);
  }

  /** All stays, each piece of labware from the first task that touches it to the last. */
  finish(): PlanStay[] {
    for (const [labwareId, open] of this.#open)
      for (const [index, stay] of open.toReversed().entries()) this.#close(labwareId, stay, index === 0);
    this.#open.clear();
    return this.#stays;
  }

  #standsOn(labwareId: string): InstrumentKind | undefined {
    return this.#open.get(labwareId)?.at(-1)?.instrument ?? this.#start.get(labwareId)?.instrument;
  }

  /** The place that a move asks for. Where the protocol says it in words of its own, no other will do. */
  #wishOf(step: PlanStep, { params }: PlannedCommand, labwareId: string, to: InstrumentKind): PlaceWish | undefined {
    const target = params['to'];
    const place = typeof target === 'object' && target !== null ? (target as JsonObject)['place'] : undefined;
    if (typeof place !== 'string') return undefined;
    const start = this.#startOn(labwareId, to);
    const isAskedFor = step.operationType === 'move' && step.params['place'] === place;
    return { place, isFixed: isAskedFor || (start?.isFixed === true && start.place === place) };
  }

  #startOn(labwareId: string, instrument: InstrumentKind): PlaceWish | undefined {
    const start = this.#start.get(labwareId);
    return start?.instrument === instrument ? { place: start.place, isFixed: start.fixed === true } : undefined;
  }

  /** Steps side by side come one after the other in the plan, so that the last in order is not always the last in time. */
  #stretch(labwareId: string, moment: TaskMoment): void {
    for (const stay of this.#open.get(labwareId) ?? []) {
      if (moment.endMs >= stay.to.endMs) stay.to = moment;
      if (!stay.isCarriedIn && moment.beginMs < stay.from.beginMs) stay.from = moment;
    }
  }

  #carry(step: PlanStep, index: number, labwareId: string, to: InstrumentKind, moment: TaskMoment): void {
    const open = this.#open.get(labwareId) ?? [];
    const last = open.at(-1);
    const wish = this.#wishOf(step, step.commands[index]!, labwareId, to);
    const staysThere = wish?.isFixed !== true || wish.place === last?.wish?.place;
    if (last?.instrument === to && staysThere) return;
    const isExcursion = last !== undefined && STAGES.has(to) && comesBack(step, index, labwareId, last.instrument);
    if (last !== undefined && !isExcursion) {
      // The move ends the stay, also when something beside it is planned to end later.
      this.#close(labwareId, { ...last, to: moment });
      open.pop();
      if (open.at(-1)?.instrument === to && staysThere) return;
    }
    this.#open.set(labwareId, [...open, { instrument: to, from: moment, to: moment, isCarriedIn: true, wish }]);
  }

  #close(labwareId: string, { instrument, from, to, wish, isCarriedIn }: OpenStay, isLast = false): void {
    this.#stays.push({
      labwareId,
      instrument,
      fromTask: from.taskId,
      toTask: to.taskId,
      ...(wish === undefined ? {} : { place: wish.place }),
      ...(wish?.isFixed === true ? { isFixed: true } : {}),
      ...(isCarriedIn ? {} : { arrives: true }),
      ...(isLast ? { isLast: true } : {}),
    });
  }

  /** Labware that has to be there for a command. An analysis works on what was read, a note on nothing. */
  #touchedBy(step: PlanStep, command: PlannedCommand): Set<string> {
    const touched = new Set<string>();
    if (command.instrument === 'wellrun') {
      if (command.command !== 'wait' && command.command !== 'ask') return touched;
      // A person looks at labware, or writes on it, without a command that names it.
      collectLabware({ labwareId: command.labwareId ?? step.params['labware'] ?? null }, touched);
    } else {
      collectLabware(command.params, touched);
      if (command.labwareId !== undefined) touched.add(command.labwareId);
    }
    return new Set([...touched].filter((labwareId) => this.#known.has(labwareId)));
  }
}

/** Whether labware that this step takes away comes back within it, and visits nothing but stages between. */
function comesBack(step: PlanStep, index: number, labwareId: string, home: InstrumentKind): boolean {
  for (const command of step.commands.slice(index + 1)) {
    const move = moveOf(command);
    if (move?.labwareId !== labwareId || move.to === undefined) continue;
    if (move.to === home) return true;
    if (!STAGES.has(move.to)) return false;
  }
  return false;
}

function moveOf(command: PlannedCommand): { labwareId: string; to: InstrumentKind | undefined } | undefined {
  if (command.instrument !== 'plate-arm' || command.command !== 'move') return undefined;
  const { labwareId, to } = command.params;
  if (typeof labwareId !== 'string') return undefined;
  const instrument = typeof to === 'object' && to !== null ? (to as JsonObject)['instrument'] : undefined;
  return { labwareId, to: isKind(instrument) ? instrument : undefined };
}

function isKind(name: unknown): name is InstrumentKind {
  return (INSTRUMENT_KINDS as readonly unknown[]).includes(name);
}

/** Every `labwareId` anywhere in some params. */
function collectLabware(value: Json, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'labwareId' && typeof item === 'string') found.add(item);
    // Lists of well names hold nothing; they can be long.
    else if (key !== 'wells') collectLabware(item, found);
  }
}
