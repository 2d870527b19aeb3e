import type { JsonObject } from '../../contract/json.ts';
import type { Plan, PlanStep } from '../../contract/plan.ts';
import type { ProtocolDocument, ProtocolStep } from '../../contract/protocol.ts';
import type { Catalog } from '../catalog.ts';
import { planProtocol, type PlannedProtocol } from '../plan-protocol.ts';
import { protocolHash } from '../protocol-document.ts';
import type { ProgramLoader } from './load-program.ts';
import { ProgramTracer } from './trace-program.ts';

/** Another thread, where protocols are planned that would hold this one up. */
export interface LongPlans {
  plan(document: ProtocolDocument, parameters: JsonObject, catalog: Catalog): Promise<PlannedProtocol>;
}

/** Steps, each round of a loop counted: planning fewer of them takes a few milliseconds. */
const MOST_STEPS_HERE = 200;
/** Of a loop whose number of rounds is known only when it is planned. */
const USUAL_ROUNDS = 10;

/** About how many steps a plan of these will have. */
function stepsIn(steps: readonly ProtocolStep[]): number {
  let sum = 0;
  for (const { repeat, steps: inner = [], parallel = [] } of steps) {
    const rounds = typeof repeat?.times === 'number' ? repeat.times : (repeat?.atMost ?? USUAL_ROUNDS);
    sum += (1 + stepsIn(inner) + stepsIn(parallel.flat())) * (repeat === undefined ? 1 : rounds);
  }
  return sum;
}

/** Plans any protocol: one that is a program is asked first which steps it takes with these parameters. */
export class DocumentPlanner implements Disposable {
  readonly #document: ProtocolDocument;
  readonly #catalog: Catalog;
  readonly #tracer: ProgramTracer;
  readonly #long: LongPlans | undefined;

  /** @param plans where long protocols are planned; here when not given */
  constructor(document: ProtocolDocument, catalog: Catalog, loader: ProgramLoader, plans?: LongPlans) {
    this.#long = plans !== undefined && stepsIn(document.steps) > MOST_STEPS_HERE ? plans : undefined;
    this.#document = document;
    this.#catalog = catalog;
    this.#tracer = new ProgramTracer(document, catalog, loader);
  }

  /** @returns the plan, or every fault: of a program with paths `program:LINE` */
  async plan(parameters: JsonObject): Promise<PlannedProtocol> {
    if (this.#document.program === undefined)
      return this.#long === undefined
        ? planProtocol(this.#document, parameters, this.#catalog)
        : this.#long.plan(this.#document, parameters, this.#catalog);
    const traced = await this.#tracer.trace(parameters);
    if ('issues' in traced) return traced;
    const planned = planProtocol(traced.document, parameters, this.#catalog);
    if ('issues' in planned) return planned;
    // It is known by what it is, not by the steps that it takes this time.
    const { fileName } = this.#document.program;
    return {
      plan: { ...afterWindows(planned.plan), protocolHash: protocolHash(this.#document), program: { fileName } },
    };
  }

  [Symbol.dispose](): void {
    this.#tracer[Symbol.dispose]();
  }
}

/**
 * The plan of a program waits for its windows to open. Its steps come one after the other, so each wait puts off all that
 * follows. Of other protocols the forecast knows what to do meanwhile.
 */
function afterWindows(plan: Plan): Plan {
  if (plan.steps.every((step) => step.windows === undefined)) return plan;
  let waitedMs = 0;
  const rows = new Map<string, PlanStep>();
  for (const step of plan.steps) {
    const points = (step.windows ?? []).map(({ from, point, minMs }) => {
      const source = rows.get(from);
      return source === undefined ? 0 : source.startMs + (point === 'end' ? source.expectedMs : 0) + minMs;
    });
    const startMs = Math.max(step.startMs + waitedMs, ...points);
    const moreMs = startMs - step.startMs - waitedMs;
    waitedMs += moreMs;
    rows.set(step.stepId, { ...step, startMs });
    let group = step.parentId === undefined ? undefined : rows.get(step.parentId);
    while (group !== undefined) {
      const [low, high] = group.rangeMs;
      const rangeMs: PlanStep['rangeMs'] = [low + moreMs, high + moreMs];
      rows.set(group.stepId, { ...group, expectedMs: group.expectedMs + moreMs, rangeMs });
      group = group.parentId === undefined ? undefined : rows.get(group.parentId);
    }
  }
  const { expectedMs, lowMs, highMs } = plan.duration;
  const duration = { expectedMs: expectedMs + waitedMs, lowMs: lowMs + waitedMs, highMs: highMs + waitedMs };
  return { ...plan, steps: [...rows.values()], duration };
}

/** One plan. @returns as `DocumentPlanner.plan` */
export async function planDocument(
  document: ProtocolDocument,
  parameters: JsonObject,
  catalog: Catalog,
  loader: ProgramLoader,
  plans?: LongPlans,
): Promise<PlannedProtocol> {
  using planner = new DocumentPlanner(document, catalog, loader, plans);
  return await planner.plan(parameters);
}
