import type { Analysis, AnalysisIssue } from '../../contract/analysis.ts';
import { MOST_ANALYSED_ROWS } from '../../contract/analysis.ts';
import type { Issue } from '../../contract/errors.ts';
import { firstFaults } from '../../contract/more-faults.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Plan, PlanStep } from '../../contract/plan.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import type { Catalog } from '../catalog.ts';
import { checkParameterDefinitions } from '../check-parameters.ts';
import { checkProtocol } from '../check-protocol.ts';
import { MOST_TOLD } from '../issue-sentences.ts';
import { structureIssue } from '../json-text.ts';
import type { LabwareState } from '../labware-state.ts';
import { round } from '../materials.ts';
import { readProtocol } from '../parse-protocol.ts';
import { planWatched } from '../plan-protocol.ts';
import { mendSteps } from './mend-steps.ts';
import { documentStepOf, fieldOf, idOf, isRound, placeOf } from './step-path.ts';

/** A well whose volume is followed. */
export interface TracedWell {
  readonly labwareId: string;
  readonly well: string;
}

/** Steps of the document that need something first, for what others find out about it: instruments by kind, articles by id. */
export interface FirstUses {
  readonly instruments: Readonly<Record<string, string>>;
  readonly articles: Readonly<Record<string, string>>;
}

/** When the last step begins that uses an article, by its id, ms after the start. */
export function lastUsesOf(steps: readonly Pick<PlanStep, 'startMs' | 'uses'>[]): Record<string, number> {
  const last: Record<string, number> = {};
  for (const { startMs, uses = [] } of steps)
    for (const { itemId } of uses) last[itemId] = Math.max(last[itemId] ?? 0, startMs);
  return last;
}

export type AnalysedDocument = Analysis & {
  readonly firstUses: FirstUses;
  readonly lastUses: Readonly<Record<string, number>>;
};

/** How often steps with faults are left out, each time those that show only then. */
const MOST_MENDINGS = 5;

/** What a document with faults comes to; `plan` is that of the steps without. */
interface Planned {
  readonly issues: readonly Issue[];
  readonly plan: Plan | undefined;
}

/** Follows the volume of one well through a plan. */
class Trace {
  readonly #of: TracedWell;
  #found: LabwareState | undefined;
  #startUl = 0;
  #lastUl = 0;
  #changes: { readonly planStepId: string; readonly volumeUl: number }[] = [];

  constructor(of: TracedWell) {
    this.#of = of;
  }

  begin(): void {
    this.#found = undefined;
    this.#changes = [];
  }

  readonly watch = (planStepId: string | undefined, labware: ReadonlyMap<string, LabwareState>): void => {
    const state = labware.get(this.#of.labwareId);
    const content = state?.wells.get(this.#of.well);
    if (content === undefined) return;
    if (planStepId === undefined) {
      this.#found = state;
      this.#startUl = this.#lastUl = content.volumeUl;
    } else if (Math.abs(content.volumeUl - this.#lastUl) >= 1e-9) {
      this.#lastUl = content.volumeUl;
      this.#changes.push({ planStepId, volumeUl: round(content.volumeUl, 3) });
    }
  };

  result(plan: Plan | undefined): Analysis['trace'] {
    if (this.#found === undefined || plan === undefined) return null;
    const { vessel } = this.#found;
    const numbers = new Map(plan.steps.map((step) => [step.stepId, step.number]));
    return {
      ...this.#of,
      capacityUl: vessel.totalUl > 0 ? vessel.totalUl : vessel.mostUl,
      startUl: round(this.#startUl, 3),
      points: this.#changes.map(({ planStepId, volumeUl }) => ({
        planStepId,
        stepId: documentStepOf(planStepId),
        number: numbers.get(planStepId) ?? '',
        volumeUl,
      })),
    };
  }
}

/**
 * What a protocol comes to before anything runs (PR-5), for a document that may be unfinished: fields missing, of the
 * wrong type, with half-written expressions. Where only steps have faults, the others are planned without them. Never
 * throws; knows nothing of the stock. Linear in the number of steps.
 * @param given values by parameter name; those of parameters that the document does not have are passed over
 */
export function analyseDocument(
  document: JsonObject,
  given: JsonObject,
  catalog: Catalog,
  trace?: TracedWell,
): AnalysedDocument {
  const structure = structureIssue(document);
  if (structure !== undefined) return analysisOf(document, { issues: [structure], plan: undefined }, undefined);
  const traced = trace === undefined ? undefined : new Trace(trace);
  const planned = planUnfinished(document, given, (mended, values) => {
    traced?.begin();
    return planWatched(mended, values, catalog, {
      isChecked: true,
      hash: '',
      ...(traced === undefined ? {} : { watch: traced.watch }),
    });
  });
  return analysisOf(document, planned, traced);
}

function planUnfinished(
  document: JsonObject,
  given: JsonObject,
  plan: (document: ProtocolDocument, given: JsonObject) => ReturnType<typeof planWatched>,
): Planned {
  let known: readonly Issue[] = [];
  let current: { readonly written: JsonObject | undefined } | { readonly document: ProtocolDocument } = {
    written: document,
  };
  for (let mendings = 0; mendings <= MOST_MENDINGS; mendings++) {
    if ('written' in current) {
      if (current.written === undefined) break;
      const read = readProtocol(current.written);
      if ('issues' in read) {
        known = [...known, ...read.issues];
        current = { written: mendSteps(current.written, read.issues) };
        continue;
      }
      current = read;
    }
    const read: ProtocolDocument = current.document;
    let found: readonly Issue[] = [...checkParameterDefinitions(read), ...checkProtocol(read)];
    if (found.length === 0) {
      const planned = plan(read, knownOnly(given, read));
      if ('plan' in planned) return { issues: known, plan: planned.plan };
      found = planned.issues;
      // Beside other faults, what shows in planning may only follow from them.
      if (known.length === 0) known = found;
    } else known = [...known, ...found];
    // Steps that are left out of what was read need not be read again.
    const mended = mendSteps(read, found);
    if (mended === undefined) break;
    current = { document: mended };
  }
  return { issues: known, plan: undefined };
}

function knownOnly(given: JsonObject, { parameters }: ProtocolDocument): JsonObject {
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(parameters ?? {}, name)));
}

function issueOf(document: JsonObject, { path, sentence, more }: Issue): AnalysisIssue {
  if (more !== undefined) return { path, stepId: null, field: null, sentence, more };
  const place = placeOf(document, path);
  return { path, stepId: idOf(place.step), field: fieldOf(place), sentence };
}

function analysisOf(document: JsonObject, { issues, plan }: Planned, trace: Trace | undefined): AnalysedDocument {
  const told = firstFaults(issues, MOST_TOLD).map((issue) => issueOf(document, issue));
  if (plan === undefined) return { ...NOTHING, issues: told };
  return {
    issues: told,
    warnings:
      told.length > 0
        ? []
        : plan.warnings.map((warning) =>
            warning.stepId === undefined ? warning : { ...warning, stepId: documentStepOf(warning.stepId) },
          ),
    steps: plan.steps.slice(0, MOST_ANALYSED_ROWS).map((step) => ({
      planStepId: step.stepId,
      stepId: documentStepOf(step.stepId),
      number: step.number,
      depth: step.depth,
      kind: step.kind,
      name: step.name,
      sentence: step.sentence,
      expectedMs: step.expectedMs,
      startMs: step.startMs,
      effect: step.effect,
      after: step.after,
      ...(step.when === undefined ? {} : { when: step.when }),
    })),
    stepCount: plan.steps.length,
    stepMs: stepTimes(plan),
    labware: plan.labware,
    instruments: plan.instruments,
    reagents: plan.reagents,
    consumables: plan.consumables,
    shortages: [],
    tips: plan.consumables.reduce((sum, one) => sum + (one.reagentId.startsWith('tip_') ? one.amount : 0), 0),
    duration: plan.duration,
    handlingMs: plan.handlingMs,
    cost: plan.cost,
    trace: trace?.result(plan) ?? null,
    firstUses: firstUsesOf(plan),
    lastUses: lastUsesOf(plan.steps),
  };
}

function firstUsesOf(plan: Plan): FirstUses {
  const instruments: Record<string, string> = {};
  const articles: Record<string, string> = {};
  for (const { stepId, commands, uses = [] } of plan.steps) {
    for (const { instrument } of commands) instruments[instrument] ??= documentStepOf(stepId);
    for (const { itemId } of uses) articles[itemId] ??= documentStepOf(stepId);
  }
  return { instruments, articles };
}

function stepTimes(plan: Plan): Record<string, number> {
  const times = new Map<string, number>();
  for (const { stepId, expectedMs } of plan.steps) {
    if (isRound(stepId)) continue;
    const id = documentStepOf(stepId);
    times.set(id, (times.get(id) ?? 0) + expectedMs);
  }
  return Object.fromEntries(times);
}

const NOTHING: AnalysedDocument = {
  issues: [],
  warnings: [],
  steps: [],
  stepCount: 0,
  stepMs: {},
  labware: [],
  instruments: [],
  reagents: [],
  consumables: [],
  shortages: [],
  tips: 0,
  duration: null,
  handlingMs: 0,
  cost: null,
  trace: null,
  firstUses: { instruments: {}, articles: {} },
  lastUses: {},
};
