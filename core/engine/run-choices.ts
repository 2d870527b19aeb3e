import type { ChosenInstrument, LeaseGrant } from '../contract/account.ts';
import { AppError } from '../contract/errors.ts';
import { withChosen } from '../contract/live-execution.ts';
import type { InstrumentKind, World } from '../contract/words.ts';
import { missingSentence } from '../instruments/bench.ts';
import { visitsOf, type InstrumentVisit } from '../model/instrument-visits.ts';
import type { PlanTask } from '../model/plan-tasks.ts';
import { placesAssetOf } from '../workcell/leases/lease-names.ts';
import type { LeaseChoice } from '../workcell/leases/lease-table.ts';
import type { ExecutionRun } from './execution-run.ts';
import type { StepRun } from './step-run.ts';
import { taskIndexOf } from './task-index.ts';

const NO_VISITS: readonly InstrumentVisit[] = [];
const NONE_IN_USE: readonly string[] = [];
const NO_KINDS: ReadonlySet<InstrumentKind> = new Set();

/**
 * Kinds of which an execution is bound to no instrument: each step that visits one works with any of the like ones of this lab.
 *
 * Invariants: 1. a step that has begun a visit ends it on the same instrument, also after a restart. 2. which one it is, is on
 * record with the first command of the visit.
 */
export class RunChoices {
  readonly kinds: ReadonlySet<InstrumentKind>;
  readonly #run: ExecutionRun;
  /** Instruments of steps that have not ended, by visit. */
  readonly #inUse = new Map<string, string>();

  constructor(run: ExecutionRun) {
    this.#run = run;
    const { mode, bindings } = run.facts;
    const open =
      mode === 'dry-run' ? [] : [...visitsOf(run.plan).keys()].filter((kind) => bindings[kind] === undefined);
    this.kinds = open.length === 0 ? NO_KINDS : new Set(open);
  }

  /** Instruments that steps work with which have not ended. */
  get inUse(): readonly string[] {
    return this.#inUse.size === 0 ? NONE_IN_USE : [...this.#inUse.values()];
  }

  /** @throws AppError why no instrument of such a kind can be used now */
  assertOneReady(): void {
    for (const kind of this.kinds) {
      const sentence = this.#run.deps.leases.noneReady(this.#run.plan, kind, this.#world);
      if (sentence !== null) throw new AppError('device-disconnected', sentence);
    }
  }

  isOpen(kind: InstrumentKind): boolean {
    return this.kinds.has(kind);
  }

  /** What a task has to be given of like instruments; what it has already among it. */
  choicesOf(step: StepRun, task: PlanTask): LeaseChoice[] {
    return this.#visitsIn(task.taskId).map(({ visitId, kind, fromTask, toTask }) => {
      const unitsOf = (): string[][] => this.#unitsOf(step, kind);
      if (unitsOf().length === 0) throw new AppError('instrument-missing', missingSentence(kind, this.#run.facts.mode));
      return {
        amount: 1,
        holder: visitId,
        lasts: fromTask !== toTask,
        onlyUsable: true,
        // While it waits, instruments may come and go.
        get units() {
          return unitsOf();
        },
      };
    });
  }

  /** A task has been given all: from now on its step works with these instruments. */
  note(step: StepRun, task: PlanTask): void {
    for (const { visitId, kind } of this.#visitsIn(task.taskId)) {
      if (this.#inUse.has(visitId)) continue;
      const instrumentId = this.#run.deps.leases.table.unitOf(this.#run.id, visitId);
      if (instrumentId === undefined) continue;
      const passedOver = this.#unitsOf(step, kind).flatMap(([id]) =>
        id === undefined || id === instrumentId ? [] : (this.#run.deps.leases.outOf(id) ?? []),
      );
      this.#take(visitId, instrumentId);
      if (step.chosen.some((one) => one.kind === kind)) continue;
      const chosen = { kind, instrumentId, ...(passedOver.length === 0 ? {} : { passedOver }) };
      step.chosen = withChosen(step.chosen, [chosen]);
    }
  }

  /** As an intent carries it: what was chosen with these leases. */
  chosenWith(step: StepRun, granted: readonly LeaseGrant[]): { chosen?: ChosenInstrument[] } {
    if (step.chosen.length === 0 || granted.length === 0) return {};
    const fresh = new Set(granted.map((lease) => lease.holder));
    const kinds = this.#visitsOf(step.id).flatMap(({ visitId, kind }) => (fresh.has(visitId) ? [kind] : []));
    const chosen = step.chosen.filter(({ kind }) => kinds.includes(kind));
    return chosen.length === 0 ? {} : { chosen };
  }

  /** A step has its choice from the record. */
  restore(step: StepRun, chosen: readonly ChosenInstrument[]): void {
    step.chosen = withChosen(step.chosen, chosen);
    if (step.hasEnded) return;
    for (const { kind, instrumentId } of chosen) {
      const visit = this.#visitsOf(step.id).find((one) => one.kind === kind);
      if (visit !== undefined) this.#take(visit.visitId, instrumentId);
    }
  }

  /** The instrument of a visit that has begun, also when it is over. */
  instrumentOf(visitId: string): string | undefined {
    return this.#inUse.get(visitId) ?? this.#recorded(visitId);
  }

  /** Visits that begin with a task and have not begun. */
  aheadIn(taskId: string): string[] {
    return this.#visitsIn(taskId).flatMap(({ visitId, fromTask }) =>
      fromTask === taskId && !this.#inUse.has(visitId) ? [visitId] : [],
    );
  }

  /** Visits that end with a task. */
  endingWith(taskId: string): InstrumentVisit[] {
    return this.#visitsIn(taskId).filter((visit) => visit.toTask === taskId);
  }

  /** All visits of a step. */
  ofStep(stepId: string): readonly InstrumentVisit[] {
    return this.#visitsOf(stepId);
  }

  /** Nothing of a step is under way any more. */
  stepEnded(step: StepRun): void {
    for (const { visitId } of this.#visitsOf(step.id)) this.#inUse.delete(visitId);
  }

  /** Everything that a task could choose. */
  fitting(taskId: string): string[] {
    return this.#visitsIn(taskId).flatMap(({ kind }) => this.#like(kind).flatMap((id) => [id, placesAssetOf(id)]));
  }

  #take(visitId: string, instrumentId: string): void {
    this.#inUse.set(visitId, instrumentId);
    this.#run.view.admit(instrumentId);
  }

  #recorded(visitId: string): string | undefined {
    const stepId = visitId.slice(0, visitId.lastIndexOf('@'));
    const visit = this.#visitsOf(stepId).find((one) => one.visitId === visitId);
    return this.#run.steps.get(stepId)?.chosen.find(({ kind }) => kind === visit?.kind)?.instrumentId;
  }

  /** A visit that has begun goes on where it began. */
  #unitsOf(step: StepRun, kind: InstrumentKind): string[][] {
    const begun = step.chosen.find((one) => one.kind === kind);
    const like = begun === undefined ? this.#like(kind) : [begun.instrumentId];
    return like.map((id) => [id, placesAssetOf(id)]);
  }

  #like(kind: InstrumentKind): readonly string[] {
    return this.#run.deps.leases.like.of(this.#run.plan, kind, this.#world);
  }

  get #world(): World {
    return this.#run.facts.mode === 'real' ? 'real' : 'simulated';
  }

  #visitsIn(taskId: string): readonly InstrumentVisit[] {
    if (this.kinds.size === 0) return NO_VISITS;
    return (taskIndexOf(this.#run.plan).visitsIn.get(taskId) ?? NO_VISITS).filter(({ kind }) => this.kinds.has(kind));
  }

  #visitsOf(stepId: string): readonly InstrumentVisit[] {
    if (this.kinds.size === 0) return NO_VISITS;
    return (taskIndexOf(this.#run.plan).visitsOf.get(stepId) ?? NO_VISITS).filter(({ kind }) => this.kinds.has(kind));
  }
}
