import type { LeaseGrant } from '../contract/account.ts';
import { AppError } from '../contract/errors.ts';
import type { InstrumentKind } from '../contract/words.ts';
import type { InstrumentVisit } from '../model/instrument-visits.ts';
import { lastsOverTasks, type PlanClaim } from '../model/plan-claims.ts';
import { ownInstruments, tasksOf, type PlanStay, type PlanTask } from '../model/plan-tasks.ts';
import { setUpsOf } from '../model/set-ups.ts';
import { noSuchAssetSentence } from '../workcell/leases/asset-words.ts';
import { ownerOfAsset } from '../workcell/leases/lease-names.ts';
import type { HeldLease, LeaseChoice, LeaseNeed } from '../workcell/leases/lease-table.ts';
import type { SetUpWish } from '../workcell/changeovers.ts';
import type { TaskRequest } from '../workcell/leases/lease-desk.ts';
import type { ExecutionRun } from './execution-run.ts';
import { RunChoices } from './run-choices.ts';
import { bringLabware, makeRoom, placeNeedOf, withArrivals } from './run-places.ts';
import type { StepRun } from './step-run.ts';
import { taskIndexOf, type TaskIndex } from './task-index.ts';
import { recordMissedWindows, waitForWindows } from './window-check.ts';

/** A task of this execution with its place in time. */
interface TaskTimes {
  readonly startedLabAt: number;
  readonly endedLabAt: number | null;
}

/**
 * What an execution holds while it runs: the instruments of the task under way, and the places its labware stands on.
 *
 * Invariants: 1. a task of work begins only with everything it needs. 2. a step keeps what it holds while it waits for a
 * person, and gives it back when it ends, however it ends. 3. what is given back is on record with the event that ends it.
 */
export class RunLeases {
  readonly #run: ExecutionRun;
  readonly #times = new Map<string, TaskTimes>();
  /** Tasks that have begun and not ended. */
  readonly #underWay = new Map<string, PlanTask>();
  /** Assets that claims have got in this process, by claim; for the forecast, also when they were given back. */
  readonly #units = new Map<string, string>();
  /** Kinds of which any instrument will do. */
  readonly choices: RunChoices;
  /** Nothing is leased for a dry run. */
  readonly #isOn: boolean;

  constructor(run: ExecutionRun) {
    this.#run = run;
    this.choices = new RunChoices(run);
    this.#isOn = run.facts.mode !== 'dry-run';
  }

  /** When tasks of this process began and ended, on the clock of the execution; for the forecast. */
  get times(): ReadonlyMap<string, TaskTimes> {
    return this.#times;
  }

  /** The asset that a claim or a visit has, or had, a claim in this process. */
  unitOf(claimId: string): string | undefined {
    const known = this.#units.get(claimId) ?? this.choices.instrumentOf(claimId);
    return known ?? this.#run.deps.leases.table.unitOf(this.#run.id, claimId);
  }

  /** True while all that is under way only lets time pass. */
  get isResting(): boolean {
    if (this.#underWay.size === 0) return false;
    for (const task of this.#underWay.values()) if (task.kind === 'work') return false;
    return true;
  }

  /** Whether a task is over, also when that was before this start of the host. */
  isOver(taskId: string): boolean {
    const step = this.#run.steps.get(taskId.slice(0, taskId.lastIndexOf('#')));
    if (step === undefined || step.hasEnded) return true;
    const task = this.#index.byStep.get(step.id)?.find((one) => one.taskId === taskId);
    return task !== undefined && step.commandsDone > task.lastCommand && task.lastCommand >= task.firstCommand;
  }

  taskAt(step: StepRun, commandIndex: number): PlanTask | undefined {
    return this.#index.byStep
      .get(step.id)
      ?.find(
        (task) => task.firstCommand <= commandIndex && commandIndex <= Math.max(task.firstCommand, task.lastCommand),
      );
  }

  /**
   * Waits until the present command of a step has all its task needs.
   * @returns what was granted now, to be recorded with the command @throws AppError `cancelled` when it must not go on
   */
  async enter(step: StepRun): Promise<LeaseGrant[]> {
    const run = this.#run;
    if (run.program !== undefined) {
      // It has everything already; its own steps take turns with each instrument.
      await waitForWindows(run, step);
      if (step.status === 'pending' && !run.gate.letsOn(step)) throw new AppError('cancelled');
      await run.program.turns.enter(step);
      await recordMissedWindows(run, step, run.program.rests.endedBy(step));
      return [];
    }
    const task = this.#isOn ? this.taskAt(step, step.commandsDone) : undefined;
    if (task === undefined) return [];
    await waitForWindows(run, step);
    const needs = this.#needsOf(task);
    const choices = this.#choicesOf(step, task);
    if (needs.length === 0 && choices === undefined) {
      await this.#begin(step, task);
      return [];
    }
    const { table } = run.deps.leases;
    const request = {
      executionId: run.id,
      taskId: task.taskId,
      needs,
      ...(choices === undefined ? {} : { choices }),
    };
    for (;;) {
      if (table.isHeld(request)) {
        this.choices.note(step, task);
        await this.#begin(step, task);
        return [];
      }
      const impossible = table.impossible(request);
      if (impossible.length > 0) throw new AppError('instrument-missing', impossibleSentence(run.id, impossible));
      await makeRoom(run, needs);
      const granted = await run.flow.atRest(() => this.#acquire(task, request));
      if (run.gate.letsOn(step)) {
        for (const { holder } of choices ?? []) this.#noteUnit(holder);
        this.choices.note(step, task);
        await bringLabware(run, granted);
        await this.#begin(step, task);
        return granted;
      }
      table.release(granted.map((lease) => lease.token));
      // One that has not begun is looked at again when the run goes on.
      if (step.status === 'pending') throw new AppError('cancelled');
      await run.gate.pass();
    }
  }

  /**
   * Waits until there is everything that a program has declared, for the whole run.
   * @returns what was granted now, to be recorded @throws AppError `cancelled` when it must not go on
   */
  async enterAll(): Promise<LeaseGrant[]> {
    const run = this.#run;
    const { tasks, claims } = tasksOf(run.plan);
    const [task] = tasks;
    if (task === undefined || !this.#isOn) return [];
    const { table } = run.deps.leases;
    const choices = claims.length === 0 ? {} : { choices: this.#choicesFor(claims) };
    const request = { executionId: run.id, taskId: task.taskId, needs: this.#needsOf(task), ...choices };
    const isHeld = table.isHeld(request);
    const impossible = isHeld ? [] : table.impossible(request);
    if (impossible.length > 0) throw new AppError('instrument-missing', impossibleSentence(run.id, impossible));
    if (!isHeld) await makeRoom(run, request.needs);
    const granted = isHeld ? [] : await this.#acquire(task, request);
    if (!run.gate.isOpen) {
      table.release(granted.map((lease) => lease.token));
      throw new AppError('cancelled');
    }
    for (const { claimId } of claims) this.#noteUnit(claimId);
    await bringLabware(run, granted);
    this.#times.set(task.taskId, { startedLabAt: run.facts.startedLabAt ?? run.labNow(), endedLabAt: null });
    this.#underWay.set(task.taskId, task);
    this.#letOthersHave(claims);
    return granted;
  }

  /** @throws AppError `device-refused` when the instrument is not, or no longer, leased to this execution */
  checkUse(instrumentId: string): void {
    if (!this.#isOn) return;
    const { table } = this.#run.deps.leases;
    const own = table.on(instrumentId).find((lease) => lease.executionId === this.#run.id);
    table.check(instrumentId, own?.token ?? 0);
  }

  /** Tokens that are given back when the present command of a step is over: those of a task that ends with it. */
  endingWith(step: StepRun): number[] {
    if (!this.#hasTasks) return [];
    const task = this.taskAt(step, step.commandsDone);
    // What a step has claimed it keeps to its end.
    const isLast = task !== undefined && step.commandsDone >= task.lastCommand;
    return isLast ? [...this.#tokensOf([task]), ...this.#tokensHeldFor(this.choices.endingWith(task.taskId))] : [];
  }

  /** Labware that leaves the bench with the present command of a step: there is no room for it to stand until the end. */
  leavingWith(step: StepRun): string[] {
    const task = this.#hasTasks ? this.taskAt(step, step.commandsDone) : undefined;
    if (task === undefined || step.commandsDone < task.lastCommand) return [];
    const stays = this.#index.staysTo.get(task.taskId) ?? [];
    return stays.flatMap((stay) => (stay.leaves === true ? [this.#placeOf(stay).holder] : []));
  }

  /** Tokens that are given back when a step ends, however it ends. */
  endingStep(step: StepRun): number[] {
    if (!this.#hasTasks) return [];
    const claims = this.#index.claimsOf.get(step.id) ?? [];
    const tokens = this.#tokensOf(this.#index.byStep.get(step.id) ?? []);
    return [...tokens, ...this.#tokensHeldFor([...claims, ...this.choices.ofStep(step.id)])];
  }

  /** What was recorded as given back is free from now on. */
  gaveBack(step: StepRun, tokens: readonly number[]): void {
    if (step.hasEnded) this.#run.program?.turns.leave(step);
    if (step.hasEnded) this.choices.stepEnded(step);
    if (!this.#hasTasks) return;
    const endedLabAt = this.#run.labNow();
    for (const task of this.#index.byStep.get(step.id) ?? []) {
      const times = this.#times.get(task.taskId);
      const isOver = step.hasEnded || step.commandsDone > task.lastCommand;
      if (times === undefined || times.endedLabAt !== null || !isOver) continue;
      this.#times.set(task.taskId, { ...times, endedLabAt });
      this.#underWay.delete(task.taskId);
    }
    this.#run.deps.leases.table.release(tokens);
    const leftOut = step.hasEnded
      ? (this.#index.byStep.get(step.id) ?? []).filter((one) => !this.#times.has(one.taskId))
      : [];
    if (leftOut.length > 0) this.#letOthersOn(step, leftOut);
    // A group in which all was left out never had what it claims, and nobody waits for it any more.
    if (step.hasEnded) this.#letOthersHave(this.#index.claimsOf.get(step.id) ?? []);
  }

  /** Instruments that are its own now, and those it is bound to that nobody else uses: whom to ask whether all is still. */
  get own(): readonly string[] {
    const { table } = this.#run.deps.leases;
    return this.#run.instrumentIds.filter((id) => table.on(id).every((lease) => lease.executionId === this.#run.id));
  }

  /** Instruments it works with at this moment, or on which its labware stands. */
  get held(): readonly string[] {
    const leased = new Set(this.#run.deps.leases.table.of(this.#run.id).map((lease) => ownerOfAsset(lease.assetId)));
    return this.#run.instrumentIds.filter((id) => leased.has(id));
  }

  #needsOf(task: PlanTask): LeaseNeed[] {
    const bound = ownInstruments(task).filter((kind) => !this.choices.isOpen(kind));
    const machines = bound.map((kind) => ({
      assetId: this.#instrument(kind),
      amount: 1,
      holder: task.taskId,
    }));
    const places = (this.#index.staysFrom.get(task.taskId) ?? [])
      .filter((stay) => !this.choices.isOpen(stay.instrument))
      .map((stay) => this.#placeOf(stay));
    return [...machines, ...places];
  }

  /** What the step and the groups around it have of the lab's assets, and the task of like instruments. */
  #choicesOf(step: StepRun, task: PlanTask): LeaseChoice[] | undefined {
    const claims = this.#index.claimsIn.get(step.id) ?? [];
    const visits = this.choices.choicesOf(step, task);
    return claims.length + visits.length === 0 ? undefined : [...this.#choicesFor(claims), ...visits];
  }

  #choicesFor(claims: readonly PlanClaim[]): LeaseChoice[] {
    return claims.map((claim) => {
      const { claimId, asset, amount } = claim;
      const planned = this.#run.plan.assets?.find((one) => one.name === asset);
      const units = this.#unitsOf(claim);
      if (planned !== undefined && units.length === 0)
        throw new AppError('instrument-missing', noSuchAssetSentence(planned));
      return { amount, holder: claimId, lasts: lastsOverTasks(claim), units };
    });
  }

  #unitsOf({ asset }: PlanClaim): string[][] {
    const { plan, facts, deps } = this.#run;
    const planned = plan.assets?.find((one) => one.name === asset);
    return planned === undefined ? [] : deps.leases.unitsFitting(planned, facts.mode === 'real' ? 'real' : 'simulated');
  }

  #noteUnit(claimId: string): void {
    const unit = this.#run.deps.leases.table.unitOf(this.#run.id, claimId);
    if (unit !== undefined) this.#units.set(claimId, unit);
  }

  #tokensHeldFor(held: readonly (PlanClaim | InstrumentVisit)[]): number[] {
    if (held.length === 0) return [];
    const holders = new Set(held.map((one) => ('claimId' in one ? one.claimId : one.visitId)));
    const own = this.#run.deps.leases.table.of(this.#run.id);
    return own.filter((lease) => holders.has(lease.holder)).map((lease) => lease.token);
  }

  #placeOf(stay: PlanStay): LeaseNeed {
    return placeNeedOf(this.#run, stay, this.#instrument(stay.instrument));
  }

  #instrument(kind: InstrumentKind): string {
    return this.#run.facts.bindings[kind] ?? kind;
  }

  #tokensOf(tasks: readonly PlanTask[]): number[] {
    const { table } = this.#run.deps.leases;
    const { id } = this.#run;
    const tokens = new Set<number>();
    for (const task of tasks) {
      for (const kind of task.instruments) {
        const lease = table.find(id, this.#instrument(kind), task.taskId);
        if (lease !== undefined) tokens.add(lease.token);
      }
      // Labware that one task takes away and a later one of them brings back keeps what it has got there by then.
      for (const stay of this.#index.staysFrom.get(task.taskId) ?? []) tokens.delete(this.#leaseOf(stay)?.token ?? 0);
      for (const stay of this.#index.staysTo.get(task.taskId) ?? []) tokens.add(this.#leaseOf(stay)?.token ?? 0);
    }
    tokens.delete(0);
    return [...tokens];
  }

  #leaseOf(stay: PlanStay): HeldLease | undefined {
    const { assetId, holder } = this.#placeOf(stay);
    return this.#run.deps.leases.table.find(this.#run.id, assetId, holder);
  }

  /**
   * Waits for all that a task needs, and until what is changed over for it is set up: that is part of having it, so that nobody
   * else takes it meanwhile. What cannot be waited for is given back; a changeover that has begun goes on.
   */
  #acquire(task: PlanTask, request: TaskRequest): Promise<LeaseGrant[]> {
    const { desk, changeovers } = this.#run.deps.leases;
    const arriving = { ...request, needs: withArrivals(this.#run, request.needs) };
    const granted = desk.acquire(arriving, this.#run.inFlight.signal);
    return changeovers.isUsed ? granted.then((leases) => this.#changeOver(task, leases)) : granted;
  }

  async #changeOver(task: PlanTask, granted: LeaseGrant[]): Promise<LeaseGrant[]> {
    const run = this.#run;
    const { changeovers, table } = run.deps.leases;
    const { of, ofAsset } = setUpsOf(run.plan);
    const wishes = granted.flatMap(({ assetId }): SetUpWish[] => {
      if (changeovers.ruleOf(assetId) === undefined) return [];
      const kind = run.deps.bench.find(assetId)?.definition.manifest.kind;
      const isUsed = kind !== undefined && task.instruments.includes(kind);
      return [{ assetId, setUp: isUsed ? of(task.taskId, kind) : ofAsset }];
    });
    const { taskId } = task;
    try {
      await changeovers.ready(wishes, { executionId: run.id, taskId }, run.inFlight.signal, (events) =>
        run.recordSurely(events),
      );
    } catch (error) {
      table.release(granted.map((lease) => lease.token));
      throw error;
    }
    return granted;
  }

  /** The task begins now, late or not. */
  async #begin(step: StepRun, task: PlanTask): Promise<void> {
    if (this.#times.has(task.taskId)) return;
    this.#times.set(task.taskId, { startedLabAt: this.#run.labNow(), endedLabAt: null });
    this.#underWay.set(task.taskId, task);
    this.#letOthersOn(step, [task]);
    // One that had begun before a restart has had its windows looked at.
    if (step.commandsDone > task.firstCommand || step.nextAttempt > 1) return;
    const rest = task.kind === 'work' ? this.#index.restBefore.get(task.taskId) : undefined;
    const before = rest === undefined || rest.mayWaitMs === null ? undefined : this.#run.steps.get(rest.stepId);
    await recordMissedWindows(this.#run, step, before === undefined ? [] : [before]);
  }

  /** Who was kept for tasks that came first goes on once these have begun or are left out, also where nothing is given back. */
  #letOthersOn(step: StepRun, tasks: readonly PlanTask[]): void {
    const { table, desk } = this.#run.deps.leases;
    if (desk.isIdle) return;
    const needed = tasks.flatMap((task) => this.#needsOf(task).map((need) => need.assetId));
    const like = tasks.flatMap((task) => this.choices.fitting(task.taskId));
    const open = [...needed, ...like].filter((assetId) => table.hasRoom(assetId, 1));
    if (open.length > 0) desk.wake(open);
    this.#letOthersHave(this.#index.claimsIn.get(step.id) ?? []);
  }

  #letOthersHave(claims: readonly PlanClaim[]): void {
    const { table, desk } = this.#run.deps.leases;
    const open = claims.flatMap((claim) => this.#unitsOf(claim).flat()).filter((assetId) => table.hasRoom(assetId, 1));
    if (open.length > 0) desk.wake(open);
  }

  /** Its steps take and give back by themselves; what a program has it keeps to the end of the run. */
  get #hasTasks(): boolean {
    return this.#isOn && this.#run.program === undefined;
  }

  get #index(): TaskIndex {
    return taskIndexOf(this.#run.plan);
  }
}

function impossibleSentence(executionId: string, assets: readonly string[]): string {
  return `${executionId} needs more of ${assets.map(ownerOfAsset).join(' or ')} than there is in this lab.`;
}
