import type { LiveExecution, StepState } from '#core/contract/execution.ts';
import type { Plan, PlanStep } from '#core/contract/plan.ts';
import { windowsSentence } from '#core/contract/window-words.ts';
import { formatDurationShort, formatRangeText } from './durations.ts';
import { formatTime } from './dates.ts';
import { stepLook } from './execution-look.ts';
import type { State } from './status.ts';
import type { StepItem } from './step-item.ts';
import { bindingsOfStep, chosenText } from './chosen-instruments.ts';
import { capitalised, KIND_WORDS } from './words.ts';

type Bindings = LiveExecution['bindings'];

export interface StepGroupState {
  readonly state: State;
  /** Share of the expected time that lies behind, 0 to 1. */
  readonly share: number;
}

/** Steps of a plan with quick ways to their children and their states. */
export class PlanView {
  readonly plan: Plan;
  readonly top: readonly PlanStep[];
  readonly #children = new Map<string, PlanStep[]>();
  readonly #names = new Map<string, string>();

  constructor(plan: Plan) {
    this.plan = plan;
    for (const step of plan.steps) {
      this.#names.set(step.stepId, step.name);
      if (step.parentId === undefined) continue;
      const siblings = this.#children.get(step.parentId);
      if (siblings === undefined) this.#children.set(step.parentId, [step]);
      else siblings.push(step);
    }
    this.top = plan.steps.filter((step) => step.parentId === undefined);
  }

  childrenOf(stepId: string): readonly PlanStep[] {
    return this.#children.get(stepId) ?? [];
  }

  /** When a step may start, as seen from others: "Starts 10 to 20 min after Add reagent." */
  windowsOf(step: PlanStep): string | undefined {
    return windowsSentence(step, (stepId) => this.#names.get(stepId));
  }

  /** What a step has of the lab's assets while it lasts: "Needs Cabinet, 2 × Graphics cards." */
  needsOf({ needs = [] }: PlanStep): string | undefined {
    if (needs.length === 0) return undefined;
    const titles = new Map((this.plan.assets ?? []).map(({ name, title }) => [name, title]));
    const words = needs.map(
      ({ asset, amount }) => `${amount === 1 ? '' : `${amount} × `}${titles.get(asset) ?? asset}`,
    );
    return `Needs ${words.join(', ')}.`;
  }

  /** The steps below a group that do something; the step itself when it is one of them. */
  actionsOf(step: PlanStep): readonly PlanStep[] {
    return step.kind === 'action' ? [step] : this.childrenOf(step.stepId).flatMap((child) => this.actionsOf(child));
  }

  /** A group is what its actions are together; one whose function threw in a program has failed itself. */
  stateOf(step: PlanStep, states: ReadonlyMap<string, StepState>, labNow: number): StepGroupState {
    const { status } = states.get(step.stepId) ?? {};
    const actions = this.actionsOf(step);
    const looks = actions.map((action) => ({ action, state: states.get(action.stepId) }));
    const of = (state: State) => looks.some((one) => one.state !== undefined && stepLook(one.state).state === state);
    const over = looks.filter((one) => one.state?.endedAt != null);
    const total = actions.reduce((sum, action) => sum + action.expectedMs, 0);
    const behind = looks.reduce((sum, one) => sum + behindOf(one.action, one.state, labNow), 0);
    const share = total === 0 ? over.length / Math.max(1, looks.length) : behind / total;
    if (of('doubt')) return { state: 'doubt', share };
    if (status === 'failed' || of('failed')) return { state: 'failed', share };
    if (looks.length > 0 && over.length === looks.length)
      return { state: of('completed') ? 'completed' : 'cancelled', share: 1 };
    if (of('running') || over.length > 0) return { state: 'running', share };
    return { state: 'waiting', share: 0 };
  }
}

function behindOf(step: PlanStep, state: StepState | undefined, labNow: number): number {
  if (state === undefined || state.status === 'pending') return 0;
  if (state.status !== 'running') return step.expectedMs;
  return step.expectedMs * shareOf(step, state, labNow);
}

/** Share done of a running step: what the instrument tells, counted in commands; else by the clock. */
export function shareOf(step: PlanStep, state: StepState, labNow: number): number {
  const count = step.commands.length;
  const byClock =
    state.startedLabAt === null || step.expectedMs === 0 ? 0 : (labNow - state.startedLabAt) / step.expectedMs;
  if (count > 1) {
    const current = step.commands[state.commandsDone];
    const total = step.commands.reduce((sum, command) => sum + command.expectedMs, 0);
    const before = step.commands.slice(0, state.commandsDone).reduce((sum, command) => sum + command.expectedMs, 0);
    if (total > 0 && state.progress !== null)
      return clamp((before + state.progress * (current?.expectedMs ?? 0)) / total);
    if (total > 0) return clamp(Math.max(before / total, Math.min(byClock, 0.99)));
  }
  return clamp(state.progress ?? Math.min(byClock, 0.99));
}

const clamp = (share: number) => Math.max(0, Math.min(1, share));

const HELD: ReturnType<typeof stepLook> = { state: 'paused', word: 'paused' };
const ASKS: ReturnType<typeof stepLook> = { state: 'warn', word: 'asks you' };

/** The lines of a step list, live. */
export function stepItems(
  view: PlanView,
  execution: Pick<LiveExecution, 'steps' | 'bindings'> & Partial<Pick<LiveExecution, 'status' | 'attention'>>,
  labNow: number,
): StepItem[] {
  const states = new Map(execution.steps.map((state) => [state.stepId, state]));
  const laneMates = parallelSteps(view);
  const asking = new Set((execution.attention ?? []).filter((one) => one.kind === 'operator').map((one) => one.stepId));
  return view.plan.steps.map((step): StepItem => {
    const state = states.get(step.stepId);
    const group = step.kind === 'group';
    const together = group ? view.stateOf(step, states, labNow) : undefined;
    const look = together !== undefined || state === undefined ? undefined : stepLook(state);
    const running = !group && state?.status === 'running';
    const own = asking.has(step.stepId)
      ? ASKS
      : execution.status === 'paused' && look?.state === 'running'
        ? HELD
        : look;
    const held = own === HELD || own === ASKS;
    return {
      id: step.stepId,
      parentId: step.parentId ?? null,
      number: step.number,
      name: step.name,
      group,
      depth: step.depth,
      state: own?.state ?? together?.state ?? 'waiting',
      stateWord: own?.word ?? together?.state ?? 'waiting',
      when: group ? groupTimes(view, step, states, labNow) : stepTimes(step, state, labNow, held),
      detail: detailOf(step, state, execution.bindings) ?? ahead(view, step, state) ?? didOn(step, state),
      share: running && !held && state !== undefined && !state.inDoubt ? shareOf(step, state, labNow) : null,
      parallel: laneMates.has(step.stepId),
    };
  });
}

function stepTimes(step: PlanStep, state: StepState | undefined, labNow: number, held: boolean): string {
  if (state?.startedLabAt == null) return formatRangeText(...step.rangeMs);
  if (state.endedLabAt === null) {
    const gone = Math.max(0, labNow - state.startedLabAt);
    return state.inDoubt || held ? formatTime(state.startedLabAt) : formatDurationShort(gone);
  }
  return `${formatTime(state.startedLabAt)} · ${formatDurationShort(state.endedLabAt - state.startedLabAt)}`;
}

function groupTimes(view: PlanView, step: PlanStep, states: ReadonlyMap<string, StepState>, labNow: number): string {
  const actions = view.actionsOf(step).map((action) => states.get(action.stepId));
  const starts = actions.map((one) => one?.startedLabAt ?? null).filter((one) => one !== null);
  if (starts.length === 0) return formatRangeText(...step.rangeMs);
  const from = Math.min(...starts);
  const ended = actions.every((one) => one?.endedAt != null);
  const ends = actions.map((one) => one?.endedLabAt ?? null).filter((one) => one !== null);
  if (!ended || ends.length === 0) return formatDurationShort(Math.max(0, labNow - from));
  return `${formatTime(from)} · ${formatDurationShort(Math.max(...ends) - from)}`;
}

function detailOf(step: PlanStep, state: StepState | undefined, bindings: Bindings): string | null {
  if (state === undefined) return null;
  if (state.errorMessage !== null) return state.errorMessage;
  if (state.status === 'skipped') return 'Skipped';
  if (state.status !== 'running' || step.kind === 'group') return null;
  const command = step.commands[Math.min(state.commandsDone, step.commands.length - 1)];
  const who =
    command === undefined || command.instrument === 'wellrun'
      ? 'Wellrun'
      : instrumentName(command.instrument, bindingsOfStep(bindings, state));
  const tries = state.attempt > 1 ? `, try ${state.attempt}` : '';
  const passedOver = (state.chosen ?? []).flatMap((one) => one.passedOver ?? []).join(' ');
  const doubt = state.inDoubt ? 'in doubt' : undefined;
  return [who, command?.label, doubt].filter(Boolean).join(' · ') + tries + (passedOver && ` · ${passedOver}`);
}

/** Of a step that is over, the instruments that were chosen for it. */
function didOn(step: PlanStep, state: StepState | undefined): string | null {
  return step.kind === 'group' ? null : capitalised(chosenText(state?.chosen) ?? '') || null;
}

/** Of a step that has not ended what it needs of the lab, and of one that has not begun when it may. */
function ahead(view: PlanView, step: PlanStep, state: StepState | undefined): string | null {
  const isAhead = state === undefined || state.status === 'pending';
  const windows = isAhead && step.kind === 'action' ? view.windowsOf(step) : undefined;
  const needs = isAhead || state.status === 'running' ? view.needsOf(step) : undefined;
  return [needs, windows].filter((words) => words !== undefined).join(' ') || null;
}

/** The labware that a step works on, as its commands name it. */
export function labwareOfStep(plan: Plan, stepId: string): string | undefined {
  const step = plan.steps.find((one) => one.stepId === stepId && one.kind === 'action');
  return (
    step?.commands.find((one) => one.wells !== undefined && one.labwareId !== undefined)?.labwareId ??
    step?.commands.find((one) => one.labwareId !== undefined)?.labwareId
  );
}

/** LH-1 where it is bound, "liquid handler" before. */
export function instrumentName(kind: keyof typeof KIND_WORDS, bindings: Bindings): string {
  return bindings[kind] ?? KIND_WORDS[kind];
}

/** Steps that start while a neighbour of the same parent still runs. */
function parallelSteps(view: PlanView): Set<string> {
  const result = new Set<string>();
  const look = (siblings: readonly PlanStep[]) => {
    for (const [index, step] of siblings.entries()) {
      const next = siblings[index + 1];
      if (next !== undefined && step.expectedMs > 0 && next.startMs < step.startMs + step.expectedMs) {
        result.add(step.stepId);
        result.add(next.stepId);
      }
      look(view.childrenOf(step.stepId));
    }
  };
  look(view.top);
  return result;
}
