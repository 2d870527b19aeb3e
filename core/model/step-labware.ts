import type { Json } from '../contract/json.ts';
import type { PlanStep } from '../contract/plan.ts';

const known = new WeakMap<PlanStep, ReadonlySet<string>>();

/** Labware that the commands of a step touch, by its name in the plan. */
export function labwareOf(step: PlanStep): ReadonlySet<string> {
  let found = known.get(step);
  if (found === undefined) {
    const names = new Set<string>();
    for (const { labwareId, params } of step.commands) {
      if (labwareId !== undefined) names.add(labwareId);
      collect(params, names);
    }
    found = names;
    known.set(step, found);
  }
  return found;
}

function collect(value: Json, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'labwareId' && typeof item === 'string') found.add(item);
    // Lists of well names hold nothing; they can be long.
    else if (key !== 'wells') collect(item, found);
  }
}
