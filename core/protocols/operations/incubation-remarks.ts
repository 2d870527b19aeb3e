import { isOuterWell, parseWell } from '../../model/well.ts';
import { growthForecast } from '../growth-forecast.ts';
import { cellsIn, contentsOf, mostAttached, valueOf, type LabwareState, type WellContent } from '../labware-state.ts';
import type { StepBuilder } from '../step-builder.ts';
import { duration } from './shared-params.ts';

/** Less than this share of the least volume is remarked on. */
const LEAST_FILL = 0.9;
/** Share of a well that may evaporate, and of the growth area that cells may cover at the end. */
const MOST_EVAPORATION = 0.1;
const MOST_CONFLUENCE = 0.9;
/** Hours after which treated wells on the outer ring are known to lose signal. */
const LONGEST_OUTER_HOURS = 24;
/** µL a day from an interior, an edge and a corner well, by wells on the plate (models, evaporation): 1536 by well area. */
const EVAPORATION: Readonly<Record<number, readonly [number, number, number]>> = {
  96: [1, 4, 6],
  384: [0.5, 1.8, 2.7],
  1536: [0.28, 1.1, 1.7],
};

/** What may go wrong with cells while they are in the incubator for so many minutes. */
export function remarkOnIncubation(step: StepBuilder, labware: LabwareState, minutes: number): void {
  if (!cellsIn(labware)) return;
  remarkOnFill(step, labware);
  remarkOnFeeding(step, labware, minutes);
  remarkOnGrowth(step, labware, minutes);
  remarkOnEvaporation(step, labware, minutes);
  remarkOnOuterWells(step, labware, minutes);
}

function warn(step: StepBuilder, labware: LabwareState, code: string, sentence: string): void {
  step.bench.warn({ severity: 'warning', code, labwareId: labware.labwareId, sentence });
}

function remarkOnFill(step: StepBuilder, labware: LabwareState): void {
  const leastUl = labware.vessel.leastUl * LEAST_FILL;
  const isLow = (well: WellContent): boolean => well.attached > 0 && well.enzyme === null && well.volumeUl < leastUl;
  if (!contentsOf(labware).some((well) => isLow(well))) return;
  const [name, well] = [...labware.wells].find(([, one]) => isLow(one))!;
  const held = `${labware.title} ${name} holds ${Math.round(well.volumeUl)} µL in the incubator`;
  warn(step, labware, 'below-working-volume', `${held}; at least ${labware.vessel.leastUl} µL are usual.`);
}

function remarkOnFeeding(step: StepBuilder, labware: LabwareState, minutes: number): void {
  const interval = valueOf(labware.line, 'feedInterval', 0);
  const since = labware.fedAtMs ?? step.startMs;
  const without = (step.startMs - since) / 60_000 + minutes;
  if (interval <= 0 || without / 60 <= interval * 1.05) return;
  const stays = `${labware.title} stays ${duration(without)} without`;
  warn(step, labware, 'feeding-due', `${labware.line!.lineId} is fed every ${interval} h; ${stays}.`);
}

function remarkOnGrowth(step: StepBuilder, labware: LabwareState, minutes: number): void {
  const { line, seededAtMs, vessel } = labware;
  if (line === undefined || seededAtMs === undefined || vessel.growthAreaCm2 <= 0) return;
  const most = mostAttached(labware);
  const hours = (step.startMs - seededAtMs + minutes * 60_000) / 3_600_000;
  const cells = growthForecast(line, vessel.growthAreaCm2, most, hours);
  const confluence = cells / (valueOf(line, 'confluentDensity', Number.POSITIVE_INFINITY) * vessel.growthAreaCm2);
  if (confluence <= MOST_CONFLUENCE) return;
  const percent = Math.round(confluence * 100);
  warn(
    step,
    labware,
    'confluent',
    `${labware.title} is expected at ${percent} % confluence at the end of the incubation; above 90 % cells stop growing.`,
  );
}

function remarkOnOuterWells(step: StepBuilder, labware: LabwareState, minutes: number): void {
  const { outerTreatedAtMs } = labware;
  if (outerTreatedAtMs === undefined) return;
  const hours = (step.startMs - outerTreatedAtMs) / 3_600_000 + minutes / 60;
  if (hours <= LONGEST_OUTER_HOURS * 1.05) return;
  const sentence = `Treated wells on the outer ring of ${labware.title} stand for ${duration(hours * 60)}; after ${LONGEST_OUTER_HOURS} h they lose signal. Fill the ring with buffer.`;
  warn(step, labware, 'outer-wells-used', sentence);
}

function remarkOnEvaporation(step: StepBuilder, labware: LabwareState, minutes: number): void {
  const { rows, columns } = labware.vessel;
  const rates = EVAPORATION[rows * columns];
  if (rates === undefined) return;
  const [interior, edge, corner] = rates;
  if ((corner * minutes) / 1440 < MOST_EVAPORATION * leastHeld(labware)) return;
  let worst = 0;
  let worstWell = '';
  for (const [name, well] of labware.wells) {
    if (well.attached <= 0 || well.volumeUl <= 0) continue;
    const position = parseWell(name)!;
    const isCorner =
      (position.row === 0 || position.row === rows - 1) && (position.column === 0 || position.column === columns - 1);
    const rate = isCorner ? corner : isOuterWell(position, labware.vessel) ? edge : interior;
    const share = (rate * minutes) / 1440 / well.volumeUl;
    if (share > worst) [worst, worstWell] = [share, name];
  }
  if (worst < MOST_EVAPORATION) return;
  warn(
    step,
    labware,
    'evaporation',
    `${labware.title} ${worstWell} is expected to lose ${Math.round(worst * 100)} % of its volume; 10 % already affects cells.`,
  );
}

/** µL in the well with cells that holds least. */
function leastHeld(labware: LabwareState): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { attached, volumeUl } of contentsOf(labware))
    if (attached > 0 && volumeUl > 0) least = Math.min(least, volumeUl);
  return least;
}
