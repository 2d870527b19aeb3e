import type { JsonObject } from '../../contract/json.ts';
import type { Plan, PlanStep } from '../../contract/plan.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import type { Catalog } from '../catalog.ts';
import { planBeside, type LongPlans } from '../long-work.ts';
import type { PlannedProtocol } from '../plan-protocol.ts';
import { protocolHash } from '../protocol-document.ts';
import type { ProgramLoader } from './load-program.ts';
import { ProgramTracer } from './trace-program.ts';

/** Plans any protocol: one that is a program is asked first which steps it takes with these parameters. */
export class DocumentPlanner implements Disposable {
  readonly #document: ProtocolDocument;
  readonly #catalog: Catalog;
  readonly #tracer: ProgramTracer;
  readonly #plans: LongPlans | undefined;

  /** @param plans where long protocols are planned; here when not given */
  constructor(document: ProtocolDocument, catalog: Catalog, loader: ProgramLoader, plans?: LongPlans) {
    this.#plans = plans;
    this.#document = document;
    this.#catalog = catalog;
    this.#tracer = new ProgramTracer(document, catalog, loader);
  }

  /** @returns the plan, or every fault: of a program with paths `program:LINE` */
  async plan(parameters: JsonObject): Promise<PlannedProtocol> {
    if (this.#document.program === undefined) return planBeside(this.#document, parameters, this.#catalog, this.#plans);
    const traced = await this.#tracer.trace(parameters);
    if ('issues' in traced) return traced;
    const planned = await planBeside(traced.document, parameters, this.#catalog, this.#plans);
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
