import type { ExecutionSummary, WellResult } from '#core/contract/execution.ts';
import type { Json } from '#core/contract/json.ts';
import type { PlannedWell } from '#core/contract/plan.ts';
import type { Connection } from '#core/store/connection.ts';
import { planOfExecution } from '#core/store/execution-plan.ts';
import { readSteps } from '#core/store/execution-queries.ts';

interface WellLine {
  readonly labwareId: string;
  readonly well: string;
  readonly role: string | null;
  readonly compound: string | null;
  readonly doseUm: number | null;
  readonly [quantity: string]: string | number | null;
}

export interface WellReport {
  /** One line a well, with every quantity measured or derived there. */
  readonly wells: readonly WellLine[];
  /** Mean viability of each dose, rising dose. */
  readonly doseResponse: readonly { compound: string; doseUm: number; viability: number; replicates: number }[];
  /** Result of the last analysis: Z', curve. */
  readonly analysis: Json | null;
}

/** Puts what was measured beside what was in the well. */
export function wellReport(
  connection: Connection,
  execution: ExecutionSummary,
  results: readonly WellResult[],
): WellReport {
  const { executionId: execution_id, planHash: plan_hash } = execution;
  const plan = planOfExecution(connection, { execution_id, plan_hash });
  const planned = new Map<string, PlannedWell>(
    plan.labware.flatMap((labware) =>
      labware.wells.map((well) => [`${labware.labwareId}/${well.well}`, well] as const),
    ),
  );
  const wells = new Map<string, WellLine>();
  for (const result of results) {
    const key = `${result.labwareId}/${result.well}`;
    const known = planned.get(key);
    const line = wells.get(key) ?? {
      labwareId: result.labwareId,
      well: result.well,
      role: known?.role ?? null,
      compound: known?.compound ?? null,
      doseUm: known?.doseUm ?? null,
    };
    wells.set(key, { ...line, [result.quantity]: result.value });
  }
  const analysis = readSteps(connection, execution.executionId).findLast(
    (row) => row.operation_type.startsWith('analyse') && row.result !== null,
  );
  return {
    wells: [...wells.values()],
    doseResponse: doseResponse([...wells.values()]),
    analysis: analysis?.result === undefined || analysis.result === null ? null : (JSON.parse(analysis.result) as Json),
  };
}

function doseResponse(wells: readonly WellLine[]): WellReport['doseResponse'] {
  const groups = new Map<string, { compound: string; doseUm: number; values: number[] }>();
  for (const { role, compound, doseUm, viability } of wells) {
    if (role !== 'sample' || compound === null || doseUm === null || typeof viability !== 'number') continue;
    const group = groups.get(`${compound}/${doseUm}`) ?? { compound, doseUm, values: [] };
    group.values.push(viability);
    groups.set(`${compound}/${doseUm}`, group);
  }
  return [...groups.values()]
    .sort((a, b) => a.compound.localeCompare(b.compound) || a.doseUm - b.doseUm)
    .map(({ compound, doseUm, values }) => ({
      compound,
      doseUm,
      viability: values.reduce((sum, value) => sum + value, 0) / values.length,
      replicates: values.length,
    }));
}
