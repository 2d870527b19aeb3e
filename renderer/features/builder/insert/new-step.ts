import type { OperationView } from '#core/contract/analysis.ts';
import type { Json } from '#core/contract/json.ts';
import { idFrom, type DraftDocument, type DraftStep } from '../document/draft-document.ts';
import { placesOf } from '../document/step-places.ts';

/**
 * A step of an operation, filled in as far as can be foreseen: it works on what the step before it worked on, and takes
 * the last result that was kept.
 */
export function newStep(operation: OperationView, document: DraftDocument, belowId: string | null): DraftStep {
  const params: Record<string, Json> = {};
  const before = stepsUpTo(document, belowId);
  for (const field of operation.fields) {
    if (!field.required) continue;
    if (field.kind === 'labware') {
      const name = lastOf(before, (step) => step.params?.[field.name] ?? step.params?.['labware'], document.labware);
      const only = Object.keys(document.labware ?? {});
      const guess = name ?? (only.length === 1 ? only[0] : undefined);
      if (guess !== undefined) params[field.name] = guess;
    } else if (field.kind === 'saved') {
      const saved = before.findLast((step) => step.saves !== undefined)?.saves;
      if (saved !== undefined) params[field.name] = saved;
    }
  }
  const id = idFrom(operation.operationType);
  return {
    id,
    name: operation.title,
    operation: operation.operationType,
    params,
    ...(operation.hasResult && operation.group === 'Reads' ? { saves: id } : {}),
  };
}

function stepsUpTo(document: DraftDocument, id: string | null): DraftStep[] {
  const all = [...placesOf(document).values()];
  const last = id === null ? Infinity : (placesOf(document).get(id)?.order ?? Infinity);
  return all.filter((place) => place.order <= last).map((place) => place.step);
}

function lastOf(
  steps: readonly DraftStep[],
  read: (step: DraftStep) => Json | undefined,
  known: DraftDocument['labware'],
): string | undefined {
  for (const step of steps.toReversed()) {
    const name = read(step);
    if (typeof name === 'string' && known?.[name] !== undefined) return name;
  }
  return undefined;
}
