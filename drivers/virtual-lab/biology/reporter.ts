import type { Compound } from './compound.ts';
import { modelData, referenceData } from './reference-data.ts';

const hill = modelData.reporter.hill.value;
const fluorescence = referenceData.assays.reporter_fluorescence;

/** Baseline R0 and background B of the fluorescent reporter in RFU, for 10,000 cells a well. */
export const reporterBaselineRfu = fluorescence.baselineRfu.value;
export const reporterBackgroundRfu = fluorescence.backgroundRfu.value;

/** Induction over baseline at a dose in µM: 1 + (F − 1) c^1.2/(EC50^1.2 + c^1.2). */
export function reporterInduction(compound: Compound, dose: number): number {
  if (dose <= 0) return 1;
  const bound = dose ** hill;
  return 1 + ((compound.reporterFold - 1) * bound) / (compound.reporterEc50 ** hill + bound);
}

/** Reporter truth in RFU, reference 8.4: R = B + R0 · induction · V; bell-shaped over dose. */
export function reporterSignal(induction: number, survivingFraction: number, baseline = reporterBaselineRfu): number {
  return reporterBackgroundRfu + baseline * induction * survivingFraction;
}
