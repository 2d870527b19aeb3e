import type { CellLine } from './cell-line.ts';
import { modelData } from './reference-data.ts';

const { delay, roomTemperatureFactor } = modelData.attachment;

/**
 * Fraction of the viable cells that will ever attach which has attached after `hours` (0 to 1):
 * 1 − exp(−(t − 0.25)/τ) after a delay of 0.25 h; at room temperature the rate is 0.4 of that.
 */
export function attachedProgress(line: CellLine, hours: number, atRoomTemperature = false): number {
  if (hours <= delay.value) return 0;
  const rate = (atRoomTemperature ? roomTemperatureFactor.value : 1) / line.attachmentTimeConstant;
  return 1 - Math.exp(-(hours - delay.value) * rate);
}

/** Plating efficiency of single cells: iPSC without Y-27632 collapse. */
export function platingEfficiency(line: CellLine, rockInhibitorUm: number): number {
  return rockInhibitorUm > 0 ? line.platingEfficiency : line.platingEfficiencyWithoutRockInhibitor;
}

export interface AttachmentInput {
  readonly line: CellLine;
  readonly seededCells: number;
  /** Viability of the seeded suspension, 0 to 1. */
  readonly viability: number;
  readonly hours: number;
  readonly rockInhibitorUm?: number;
  readonly atRoomTemperature?: boolean;
}

/** Attached cells, reference 8.2: A(t) = N0 · viability · plating efficiency · (1 − exp(−(t − 0.25)/τ)). */
export function attachedCells(input: AttachmentInput): number {
  const efficiency = platingEfficiency(input.line, input.rockInhibitorUm ?? 0);
  const progress = attachedProgress(input.line, input.hours, input.atRoomTemperature ?? false);
  return input.seededCells * input.viability * efficiency * progress;
}
