import { labwareOf } from '../model/step-labware.ts';
import type { ProgramCall } from '../protocols/program/program-frames.ts';
import { findVainWait, type OpenCall, type VainWait } from '../protocols/program/waits-in-vain.ts';
import type { ExecutionRun } from './execution-run.ts';
import type { StepRun } from './step-run.ts';

/** How the program hears of a called step. */
export interface CalledStep {
  readonly callId: number;
  readonly givesResult: boolean;
}

/** The calls of a program that have not ended, and which of them waits for which. */
export class ProgramOrder {
  readonly #run: ExecutionRun;
  /** Called steps that have not ended, in the order of their calls. */
  readonly #called = new Map<StepRun, CalledStep>();
  readonly #made = new Map<number, ProgramCall>();
  readonly #callOf = new Map<string, number>();

  constructor(run: ExecutionRun) {
    this.#run = run;
  }

  get size(): number {
    return this.#called.size;
  }

  clear(): void {
    this.#called.clear();
    this.#made.clear();
    this.#callOf.clear();
  }

  /** Takes in a call or a group, which later ones may count their time from. */
  note(call: ProgramCall, stepId: string): void {
    this.#made.set(call.id, call);
    this.#callOf.set(stepId, call.id);
  }

  add(step: StepRun, called: CalledStep): void {
    this.#called.set(step, called);
  }

  /** Takes a step out that has ended. @returns what it was called as */
  remove(step: StepRun): CalledStep | undefined {
    const called = this.#called.get(step);
    this.#called.delete(step);
    return called;
  }

  /** Looks at every called step again. */
  consider(): void {
    for (const waiting of this.#called.keys()) this.#run.flow.consider(waiting);
  }

  /** Whether a step that was called has everything before it: begun or ended, as its windows count, and its labware free. */
  mayBegin(step: StepRun): boolean {
    return this.#called.has(step) && this.#waitsOf(step).length === 0;
  }

  /** Why calls will never begin, when they wait for each other or for what never comes. */
  vainWait(fileName: string): VainWait | undefined {
    const steps = [...this.#called.keys()];
    // Earlier calls wait for no later ones, but by windows.
    if (!steps.some((step) => step.plan.windows !== undefined)) return undefined;
    let isStill = true;
    const open: OpenCall[] = [];
    for (const step of steps) {
      const isWaiting = step.status === 'pending' && !step.isActive && !this.#run.attention.has(step.id);
      const waitsFor = isWaiting ? this.#waitsOf(step) : [];
      isStill &&= waitsFor.length > 0;
      open.push({
        ...this.#callFor(step),
        kind: 'operation',
        title: step.plan.name,
        waitsFor: waitsFor.map(({ id }) => this.#callOf.get(id)!),
      });
    }
    for (const [stepId, callId] of this.#callOf) {
      const call = this.#made.get(callId)!;
      if (call.kind === 'group' && this.#run.steps.get(stepId)?.hasEnded === false)
        open.push({ ...placeOf(call), kind: 'group', waitsFor: [] });
    }
    return findVainWait(
      open.toSorted((one, other) => one.id - other.id),
      fileName,
      isStill,
    );
  }

  #callFor(step: StepRun): ReturnType<typeof placeOf> {
    return placeOf(this.#made.get(this.#called.get(step)!.callId)!);
  }

  /** What has to begin or end before a step, and has not. */
  #waitsOf(step: StepRun): StepRun[] {
    const found: StepRun[] = [];
    for (const { from, point } of step.plan.windows ?? []) {
      const source = this.#run.steps.get(from);
      if (source === undefined || source.hasEnded) continue;
      if (point === 'start' && source.status === 'running') continue;
      source.onStarted = () => this.consider();
      found.push(source);
    }
    const own = labwareOf(step.plan);
    for (const earlier of this.#called.keys()) {
      if (earlier === step) break;
      for (const labwareId of labwareOf(earlier.plan)) {
        if (!own.has(labwareId)) continue;
        found.push(earlier);
        break;
      }
    }
    return found;
  }
}

function placeOf({ id, parent, name, line }: ProgramCall): Pick<OpenCall, 'id' | 'parent' | 'name' | 'line'> {
  return { id, parent, name, line };
}
