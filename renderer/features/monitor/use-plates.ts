import { useEffect, useMemo } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { LiveExecution } from '#core/contract/execution.ts';
import type { Plan } from '#core/contract/plan.ts';
import { useApi } from '../../api/api.ts';
import { useLiveWells } from '../../api/hooks.ts';
import { labwareOfStep } from '../../lib/plan-view.ts';
import { groupResults, plateValues, PlateView, type PlateValues } from '../../lib/plate-view.ts';
import type { WellMark } from '../../lib/well-look.ts';

export interface LivePlate {
  readonly view: PlateView;
  readonly quantities: readonly PlateValues[];
  /** Wells in doubt, and the one being served now. */
  readonly marks: ReadonlyMap<string, WellMark>;
  /** Wells served in the present step. */
  readonly served: number;
  readonly live: boolean;
}

/** The plates of a run: what is planned, what has been measured, and what is being measured this moment. */
export function usePlates(plan: Plan, execution: LiveExecution): LivePlate[] {
  const { queries } = useApi();
  const client = useQueryClient();
  const { executionId, stepsEnded, status } = execution;
  const options = queries.executions.results.queryOptions({ input: { executionId } });
  const recorded = useQuery({ ...options, staleTime: Infinity }).data;
  useEffect(() => {
    void client.invalidateQueries({ queryKey: queries.executions.results.key({ input: { executionId } }) });
  }, [client, queries, executionId, stepsEnded, status]);
  const wells = useLiveWells(executionId);

  const views = useMemo(
    () => plan.labware.filter((one) => one.kind === 'plate' && one.wells.length > 0).map((one) => new PlateView(one)),
    [plan],
  );
  const grouped = useMemo(() => groupResults(recorded ?? []), [recorded]);
  return useMemo(() => {
    const running = execution.steps.find((one) => one.stepId === wells?.stepId && one.status === 'running');
    const liveLabware = wells?.labwareId ?? (running === undefined ? undefined : labwareOfStep(plan, running.stepId));
    return views.map((view): LivePlate => {
      const known = grouped.get(view.labware.labwareId) ?? [];
      const isLive = wells !== undefined && running !== undefined && liveLabware === view.labware.labwareId;
      const measured = isLive && wells.quantity !== null ? wells.quantity : null;
      const unit = known.find((one) => one.quantity === measured)?.unit ?? '';
      const quantities =
        measured === null || wells === undefined
          ? known
          : [plateValues(measured, unit, wells.wells), ...known.filter((one) => one.quantity !== measured)];
      return {
        view,
        quantities,
        marks: marksOf(execution, view.labware.labwareId, isLive ? wells.latest : null),
        served: isLive ? wells.wells.size : 0,
        live: isLive,
      };
    });
  }, [views, grouped, wells, execution, plan]);
}

function marksOf(execution: LiveExecution, labwareId: string, latest: string | null): Map<string, WellMark> {
  const marks = new Map<string, WellMark>();
  if (latest !== null) marks.set(latest, 'reading');
  for (const attention of execution.attention) {
    if (attention.kind !== 'in-doubt' || attention.labwareId !== labwareId) continue;
    for (const well of attention.wells ?? []) marks.set(well, 'doubt');
  }
  return marks;
}
