import type { CellLine } from './cell-line.ts';
import { modelData } from './reference-data.ts';

const { overTrypsin, overAccutase, spinRecovery, overSpinLoss } = modelData.passageStress;

/** Rcf in x g above which a spin costs cells. */
const gentleRcf = 400;

/** Fraction detached after `minutes` of the line's enzyme at 37 °C: 1 − exp(−(t/τ)²). */
export function detachedFraction(line: CellLine, minutes: number): number {
  return minutes <= 0 ? 0 : 1 - Math.exp(-((minutes / line.detachTimeConstantMin) ** 2));
}

/** Viability after `minutes` in `reagent`: every minute over the line's time costs 2 % (trypsin) or 0.5 % (Accutase). */
export function viabilityAfterDissociation(
  line: CellLine,
  minutes: number,
  reagent = line.dissociationReagent,
): number {
  const perMinute = reagent === 'accutase' ? overAccutase.value : overTrypsin.value;
  return line.viabilityAfterDissociation * Math.exp(-perMinute * Math.max(0, minutes - line.dissociationTimeMin));
}

/** Fraction of cells that a spin gives back: 0.95, and 5 points less per 100 x g above 400. */
export function spinYield(rcf: number): number {
  const loss = overSpinLoss.value * (Math.max(0, rcf - gentleRcf) / 100);
  return spinRecovery.value * Math.max(0, 1 - loss);
}

/** Cells in the pellet: source x detached x spin yield. */
export function harvestedCells(line: CellLine, sourceCells: number, minutes: number, rcf = line.spinRcf): number {
  return sourceCells * detachedFraction(line, minutes) * spinYield(rcf);
}

/** Factor on r after seeding: 1 − 0.30 exp(−t/12 h). */
export function stressFactor(line: CellLine, hoursSinceSeeding: number): number {
  return 1 - line.passageStressDepth * Math.exp(-hoursSinceSeeding / line.passageStressTime);
}

/** Growth hours lost to stress between two times after seeding: the integral of 1 − stressFactor. */
export function stressLossHours(line: CellLine, fromHours: number, toHours: number): number {
  const decay = (hours: number) => Math.exp(-hours / line.passageStressTime);
  return line.passageStressDepth * line.passageStressTime * (decay(fromHours) - decay(toHours));
}

/** Fraction of HEK293 that stays attached after `minutes` outside the incubator: 1 % a minute after 15 minutes. */
export function outsideRetention(line: CellLine, minutes: number): number {
  if (!line.detachesAtRoomTemperature) return 1;
  return Math.exp(-0.01 * Math.max(0, minutes - 15));
}
