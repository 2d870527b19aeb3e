import type { InstrumentView } from '#core/contract/instrument.ts';
import type { PlateShape } from '../../lib/wells.ts';
import { labwareOfStep } from '../../lib/plan-view.ts';
import { useLiveExecution, useLiveWells, usePlan } from '../../api/hooks.ts';

interface Reading {
  readonly shape: PlateShape;
  /** Values as shares of the highest, by well. */
  readonly shares: ReadonlyMap<string, number>;
}

/** What a reader has measured so far of the plate that is in it now. */
export function useReading(view: InstrumentView): Reading | undefined {
  const execution = useLiveExecution(view.usedBy ?? undefined);
  const wells = useLiveWells(view.usedBy ?? '');
  const plan = usePlan(execution?.executionId);
  if (view.activity === null || wells === undefined || wells.quantity === null) return undefined;
  const running = execution?.steps.some((step) => step.stepId === wells.stepId && step.status === 'running');
  if (running !== true || plan === undefined) return undefined;
  const labwareId = wells.labwareId ?? labwareOfStep(plan, wells.stepId);
  const labware = plan.labware.find((one) => one.labwareId === labwareId);
  if (labware === undefined) return undefined;
  const highest = Math.max(1e-12, ...[...wells.wells.values()].map((one) => one.value ?? 0));
  return {
    shape: labware,
    shares: new Map([...wells.wells].map(([well, { value }]) => [well, (value ?? 0) / highest])),
  };
}
