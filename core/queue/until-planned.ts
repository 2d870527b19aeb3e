import type { Waits } from '../contract/job.ts';
import { ownerOfAsset } from '../workcell/leases/lease-names.ts';
import type { Forecaster } from './forecaster.ts';
import { waitsFor } from './waits.ts';

/** A task or a job may begin so much before its planned time, ms. */
export const EARLY_MS = 500;

/** Why something is planned for later. @param assets what it begins on; @param start when it is planned, ms */
export function untilPlanned(forecaster: Forecaster, assets: readonly string[], start: number): Waits {
  for (const assetId of assets) {
    const before = forecaster.orderOn(assetId).findLast((entry) => entry.start < start);
    if (before === undefined) continue;
    const instrumentId = ownerOfAsset(assetId);
    const sentence = `${instrumentId} is planned for ${before.executionId} before it.`;
    return waitsFor('turn', sentence, { until: start, instrumentId, heldBy: before.executionId });
  }
  return waitsFor('window', 'It is planned for later, so that every window is kept.', { until: start });
}
