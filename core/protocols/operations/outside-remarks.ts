import { cellsIn } from '../labware-state.ts';
import type { PlanBench, StepBuilder } from '../step-builder.ts';
import { duration } from './shared-params.ts';

/** Cell lines that let go at room temperature, and after how many minutes (reference section 8.3). */
const LONGEST_OUTSIDE_MINUTES: Readonly<Record<string, number>> = { HEK293: 15 };

/**
 * Follows how long cells that let go at room temperature are out of the incubator, one step after the other.
 * @param endMs planned end of the step
 */
export function remarkOnTimeOutside(bench: PlanBench, step: StepBuilder, endMs: number): void {
  const lineId = bench.line?.lineId ?? '';
  const most = LONGEST_OUTSIDE_MINUTES[lineId];
  if (most === undefined) return;
  for (const labware of bench.ledger.all()) {
    if (labware.isStored || labware.line?.lineId !== lineId || !cellsIn(labware)) {
      labware.outSinceMs = undefined;
      continue;
    }
    const wasInside = step.commands.some(
      ({ command, labwareId }) => command === 'retrieve' && labwareId === labware.labwareId,
    );
    if (wasInside) labware.outSinceMs = endMs;
    labware.outSinceMs ??= step.startMs;
    const minutes = (endMs - labware.outSinceMs) / 60_000;
    if (minutes <= most) continue;
    bench.warn({
      severity: 'warning',
      code: 'out-of-incubator',
      labwareId: labware.labwareId,
      sentence: `${lineId} detach at room temperature; ${labware.title} is out of the incubator for ${duration(minutes)}.`,
    });
  }
}
