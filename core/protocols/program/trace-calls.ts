import type { Issue } from '../../contract/errors.ts';
import type { Json } from '../../contract/json.ts';
import type { ProtocolStep } from '../../contract/protocol.ts';
import { labwareOf } from '../../model/step-labware.ts';
import type { CallPlanner, PlannedCall } from './call-planner.ts';
import type { CallWindow } from './call-windows.ts';
import type { GroupEndAct, ProgramCall, ProgramRequest } from './program-frames.ts';
import { callStepId, wordOf } from './program-ids.ts';
import type { UsedAsset } from './used-assets.ts';
import { findVainWait, type VainWait } from './waits-in-vain.ts';

type Answer = Extract<ProgramRequest, { kind: 'answer' }>;

interface Made {
  readonly call: ProgramCall;
  readonly stepId: string;
  /** What it does; undefined for a group and for what is only read. */
  readonly planned?: PlannedCall;
  /** What was read. */
  readonly value?: Json;
  /** Steps of a group. */
  readonly steps: ProtocolStep[];
  /** What a group has of the lab's assets. */
  readonly used?: readonly UsedAsset[];
  /** When it is foreseen, ms since the start; undefined before. */
  start?: number;
  end?: number;
  /** Its place among its neighbours, from 1. */
  place: number;
}

/** Calls of a program that is traced: what each does, which one is answered next, and the steps that they become. */
export class TracedCalls {
  readonly steps: ProtocolStep[] = [];
  readonly #planner: CallPlanner;
  readonly #epochMs: number;
  readonly #made = new Map<number, Made>();
  /** Not answered yet, in the order of the calls. */
  #open: Made[] = [];
  #atMs = 0;
  #placed = 0;

  /** @param epochMs the time at which the program is foreseen to begin */
  constructor(planner: CallPlanner, epochMs: number) {
    this.#planner = planner;
    this.#epochMs = epochMs;
  }

  /** Takes in a call that was made. @returns its faults, at its line, when it has any */
  take(call: ProgramCall): readonly Issue[] | undefined {
    const parent = this.#parentOf(call);
    const made = { call, stepId: callStepId(parent?.stepId, wordOf(call), call.id), steps: [], place: 0 };
    if (call.kind === 'group') {
      const begun = this.#planner.beginGroup(call);
      if ('issues' in begun) return begun.issues;
      this.#add({ ...made, used: begun.used });
      return undefined;
    }
    if (call.kind === 'read') {
      const read = this.#planner.contents(call);
      if ('issues' in read) return read.issues;
      this.#add({ ...made, value: read.value });
      return undefined;
    }
    const planned = this.#planner.plan(call, made.stepId, this.#atMs);
    if ('issues' in planned) return planned.issues;
    this.#add({ ...made, planned });
    return undefined;
  }

  endGroup({ id }: GroupEndAct): void {
    this.#planner.endGroup(id);
    this.#made.get(id)!.end = this.#atMs;
  }

  /** True while a call waits for its answer. */
  get hasOpen(): boolean {
    return this.#open.length > 0;
  }

  /** @returns the answer to the first call that waits for no other one; undefined when there is none such */
  next(): Answer | undefined {
    const made = this.#open.find((one) => this.#waitsOf(one).length === 0);
    if (made === undefined) return undefined;
    this.#open = this.#open.filter((one) => one !== made);
    const { call, stepId, planned, steps, used = [], value = null } = made;
    const into = this.#parentOf(call)?.steps ?? this.steps;
    const id = stepId.slice(stepId.lastIndexOf('.') + 1);
    made.place = ++this.#placed;
    made.start = this.#atMs;
    const needs = used.length === 0 ? {} : { needs: [...used] };
    if (call.kind === 'group') into.push({ id, name: call.name.slice(0, 120), ...needs, steps });
    if (planned === undefined) {
      if (call.kind === 'read') made.end = this.#atMs;
      return { kind: 'answer', call: call.id, labAt: this.#epochMs + this.#atMs, value };
    }
    for (const { fromCall, point, minMs } of planned.windows)
      made.start = Math.max(made.start, (this.#made.get(fromCall)![point] ?? 0) + minMs);
    this.#atMs = made.start + planned.row.expectedMs;
    made.end = this.#atMs;
    into.push({ ...planned.step, ...this.#withinOf(made, planned.windows) });
    return { kind: 'answer', call: call.id, labAt: this.#epochMs + this.#atMs, value: planned.foreseen };
  }

  /** Why none of the calls that wait can ever be answered. */
  vainWait(fileName: string): VainWait | undefined {
    const open = [...this.#made.values()]
      .filter(({ call, end }) => call.kind !== 'read' && end === undefined)
      .map((made) => {
        const { id, parent, kind, name, line } = made.call;
        const title = made.planned?.row.name;
        return {
          id,
          parent,
          name,
          line,
          kind: kind === 'group' ? ('group' as const) : ('operation' as const),
          ...(title === undefined ? {} : { title }),
          waitsFor: this.#waitsOf(made),
        };
      });
    return findVainWait(open, fileName, true);
  }

  #add(made: Made): void {
    this.#made.set(made.call.id, made);
    this.#open.push(made);
  }

  #parentOf({ parent }: ProgramCall): Made | undefined {
    return parent === null ? undefined : this.#made.get(parent);
  }

  /** What has to come before a call, as in a run: what its windows count from, and earlier calls with its labware. */
  #waitsOf(made: Made): number[] {
    if (made.planned === undefined) return [];
    const sources = made.planned.windows
      .filter(({ fromCall, point }) => this.#made.get(fromCall)![point] === undefined)
      .map(({ fromCall }) => fromCall);
    const own = labwareOf(made.planned.row);
    const before = this.#open.slice(0, this.#open.indexOf(made)).filter(({ planned }) => {
      if (planned === undefined) return false;
      for (const labwareId of labwareOf(planned.row)) if (own.has(labwareId)) return true;
      return false;
    });
    return [...sources, ...before.map(({ call }) => call.id)];
  }

  /** Windows as a protocol writes them: steps are known by the last part of their ids there. */
  #withinOf(made: Made, windows: readonly CallWindow[]): Pick<ProtocolStep, 'within'> {
    const within = windows
      .map((window) => ({ ...window, source: this.#made.get(window.fromCall)! }))
      .filter(({ source }) => this.#isBefore(source, made))
      .map(({ source, point, minMs, maxMs }) => ({
        after: source.stepId.split('.').at(-1)!,
        ...(point === 'start' ? { from: point } : {}),
        ...(minMs === 0 ? {} : { atLeastMinutes: minMs / 60_000 }),
        ...(maxMs === null ? {} : { atMostMinutes: maxMs / 60_000 }),
      }));
    return within.length === 0 ? {} : { within };
  }

  /** Steps side by side are written one after the other: whether one stands before another then. */
  #isBefore(one: Made, other: Made): boolean {
    const [ways, others] = [this.#wayTo(one), this.#wayTo(other)];
    const at = ways.findIndex((made, index) => made !== others[index]);
    return at < 0 || at >= others.length || ways[at]!.place < others[at]!.place;
  }

  /** The groups around a call, the outermost first, and the call itself. */
  #wayTo(made: Made): Made[] {
    const parent = this.#parentOf(made.call);
    return [...(parent === undefined ? [] : this.#wayTo(parent)), made];
  }
}
