import { cellLineIds, referenceData, type CellLineId } from './reference-data.ts';

/** What the models need to know about a cell line. Time in h unless the name says otherwise, area in cm². */
export interface CellLine {
  readonly id: CellLineId;
  readonly name: string;
  /** Reagent ids. `coating` is `none` for lines that attach to plain plastic. */
  readonly medium: string;
  readonly coating: string;
  readonly dissociationReagent: string;
  readonly dissociationTimeMin: number;
  readonly detachTimeConstantMin: number;
  readonly quenchRatio: number;
  readonly spinRcf: number;
  readonly spinTimeMin: number;
  readonly passageConfluence: number;
  readonly seedingDensity: number;
  readonly assaySeeding96: number;
  readonly confluentDensity: number;
  readonly doublingTime: number;
  readonly lag: number;
  readonly attachmentTimeConstant: number;
  readonly platingEfficiency: number;
  /** Plating efficiency of single cells without a ROCK inhibitor; equal to `platingEfficiency` where none is needed. */
  readonly platingEfficiencyWithoutRockInhibitor: number;
  readonly viabilityAfterDissociation: number;
  readonly postThawViability: number;
  readonly freezeDensity: number;
  /** Cell hours that 1 mL of medium feeds. */
  readonly mediumCapacity: number;
  readonly passageStressDepth: number;
  readonly passageStressTime: number;
  readonly detachesAtRoomTemperature: boolean;
  readonly cellDiameterUm: number;
  /** Fraction of cells that sit in clumps: counts are noisier. */
  readonly clumping: number;
}

function readCellLine(id: CellLineId): CellLine {
  const entry = referenceData.cellLines[id];
  return {
    id,
    name: entry.name,
    medium: entry.medium.value,
    coating: entry.coating.value,
    dissociationReagent: entry.dissociationReagent.value,
    dissociationTimeMin: entry.dissociationTime.value,
    detachTimeConstantMin: entry.detachTimeConstant.value,
    quenchRatio: entry.quenchRatio.value,
    spinRcf: entry.spinRcf.value,
    spinTimeMin: entry.spinTime.value,
    passageConfluence: entry.passageConfluence.value,
    seedingDensity: entry.seedingDensity.value,
    assaySeeding96: entry.assaySeeding96.value,
    confluentDensity: entry.confluentDensity.value,
    doublingTime: entry.doublingTime.value,
    lag: entry.lag.value,
    attachmentTimeConstant: entry.attachmentTimeConstant.value,
    platingEfficiency: entry.platingEfficiency.value,
    platingEfficiencyWithoutRockInhibitor:
      'platingEfficiencyNoRock' in entry ? entry.platingEfficiencyNoRock.value : entry.platingEfficiency.value,
    viabilityAfterDissociation: entry.viabilityAfterDissociation.value,
    postThawViability: entry.postThawViability.value,
    freezeDensity: entry.freezeDensity.value,
    mediumCapacity: entry.mediumCapacity.value,
    passageStressDepth: entry.passageStressDepth.value,
    passageStressTime: entry.passageStressTime.value,
    detachesAtRoomTemperature: 'detachesAtRoomTemperature' in entry && entry.detachesAtRoomTemperature.value,
    cellDiameterUm: entry.cellDiameter.value,
    clumping: 'clumping' in entry ? entry.clumping.value : 0,
  };
}

const cellLines = new Map<CellLineId, CellLine>(cellLineIds.map((id) => [id, readCellLine(id)]));

/** The cell line of that id. */
export function getCellLine(id: CellLineId): CellLine {
  const line = cellLines.get(id);
  if (line === undefined) throw new RangeError(`The reference data holds no cell line "${id}".`);
  return line;
}
