import { canonicalJson } from '../base/canonical-json.ts';
import type { Clock } from '../base/clock.ts';
import { AppError, type Issue } from '../contract/errors.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import type { Catalog } from '../protocols/catalog.ts';
import type { ProgramLoader } from '../protocols/program/load-program.ts';
import type { LongPlans } from '../protocols/long-work.ts';
import { DocumentPlanner } from '../protocols/program/plan-document.ts';

/** Work between two looks at the event loop, ms. */
const SLICE_MS = 10;
const MOST_ISSUES = 100;

export interface PlanningDeps {
  readonly catalog: Catalog;
  readonly programs: ProgramLoader;
  /** Where long protocols are planned; here when not given. */
  readonly longPlans?: LongPlans;
}

/**
 * Plans of a protocol for many sets of parameters, in their order; equal sets share one plan.
 * @param isTable issues name the row and the field as `rows[3].dose`; otherwise they are those of the one plan
 * @throws AppError `protocol-invalid` with details.issues when any of them does not become a plan
 */
export async function planRows(
  document: ProtocolDocument,
  rows: readonly JsonObject[],
  { catalog, programs, longPlans }: PlanningDeps,
  clock: Pick<Clock, 'monotonic'>,
  isTable: boolean,
): Promise<Plan[]> {
  using planner = new DocumentPlanner(document, catalog, programs, longPlans);
  const known = new Map<string, Plan | readonly Issue[]>();
  const plans: Plan[] = [];
  const issues: Issue[] = [];
  let slice = clock.monotonic();
  for (const [at, parameters] of rows.entries()) {
    const key = canonicalJson(parameters);
    let planned = known.get(key);
    if (planned === undefined) {
      const made = await planner.plan(parameters);
      planned = 'issues' in made ? made.issues : made.plan;
      known.set(key, planned);
    }
    if ('planVersion' in planned) plans.push(planned);
    else issues.push(...planned.map((issue) => (isTable ? inRow(issue, at) : issue)));
    if (issues.length >= MOST_ISSUES) break;
    if (clock.monotonic() - slice < SLICE_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    slice = clock.monotonic();
  }
  const [first] = issues;
  if (first === undefined) return plans;
  throw new AppError('protocol-invalid', `${first.path}: ${first.sentence}`, { issues });
}

function inRow(issue: Issue, at: number): Issue {
  if (issue.path === '') return { ...issue, path: `rows[${at}]` };
  return { path: `rows[${at}].${issue.path.replace(/^parameters\./, '')}`, sentence: issue.sentence };
}
