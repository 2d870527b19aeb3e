import type { WellResult } from '../contract/execution.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { PlannedCommand } from '../contract/plan.ts';

const IMAGE_QUANTITIES = [
  ['cellCount', 'cell_count', 'cells'],
  ['confluence', 'confluence', 'fraction'],
  ['phenotypeScore', 'phenotype_score', 'score'],
] as const;

/** The values of single wells in a command's result, as rows; empty when there are none. */
export function wellResultsOf(stepId: string, command: PlannedCommand, result: Json): WellResult[] {
  const { labwareId } = command;
  if (labwareId === undefined || typeof result !== 'object' || result === null || Array.isArray(result)) return [];
  const { wells, quantity, unit } = result as JsonObject;
  if (!Array.isArray(wells)) return [];
  const rows = wells as readonly JsonObject[];
  if (typeof quantity === 'string') {
    return rows.map((row) => ({
      stepId,
      labwareId,
      well: textOf(row['well']),
      quantity,
      value: numberOrNull(row['value']),
      unit: textOf(unit),
      flag: typeof row['flag'] === 'string' ? row['flag'] : null,
    }));
  }
  return rows.flatMap((row) =>
    IMAGE_QUANTITIES.filter(([field]) => field in row).map(([field, name, unitName]) => ({
      stepId,
      labwareId,
      well: textOf(row['well']),
      quantity: name,
      value: numberOrNull(row[field]),
      unit: unitName,
      flag: typeof row['flag'] === 'string' ? row['flag'] : null,
    })),
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function numberOrNull(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
