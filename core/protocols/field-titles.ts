/** What fields of the reference data are called, where their name does not say it well by itself. */
const TITLES: Readonly<Record<string, string>> = {
  a1FromLeft: 'A1 from the left edge',
  a1FromTop: 'A1 from the top edge',
  acceptZPrime: 'Least Z′ that is accepted',
  activityLoss37C: 'Loss of activity at 37 °C',
  assaySeeding96: 'Cells for each 96-well assay well',
  attachment: 'Time to attach',
  attachmentTimeConstant: 'Attachment time constant',
  backgroundRfu: 'Background, fluorescence',
  backgroundRlu: 'Background, luminescence',
  baselineRfu: 'Baseline, fluorescence',
  cellsPerWell384: 'Cells for each well of 384',
  cellsPerWell96: 'Cells for each well of 96',
  cloningWithRock: 'Cloning with Y-27632',
  cloningWithoutRock: 'Cloning without Y-27632',
  co2: 'CO₂',
  coatingTime: 'Coating time at 37 °C',
  colour: 'Colour',
  confluentCellsHeLa: 'HeLa cells when confluent',
  confluentDensity: 'Density when confluent',
  coolingRate: 'Cooling rate',
  deadVolume: 'Dead volume',
  detachTimeConstant: 'Detachment time constant',
  detachesAtRoomTemperature: 'Detaches at room temperature',
  dissociationTime: 'Dissociation time at 37 °C',
  durationFixed: 'Handling time, fixed part',
  durationPerMl: 'Handling time for each mL',
  durationPerWell: 'Handling time for each well',
  equilibration: 'Time to come to room temperature',
  feedInterval: 'Fed every',
  fixTime: 'Fixation time',
  flagOuterInnerRatio: 'Outer to inner wells, flagged below',
  flagVehicleCv: 'CV of vehicle wells, flagged above',
  freezeDensity: 'Cells for each frozen vial',
  growthAreaCorning: 'Growth area, Corning',
  growthAreaGreiner: 'Growth area, Greiner',
  hill: 'Hill slope',
  floor: 'Floor',
  holdAtMinus80: 'Hold at −80 °C',
  hoechstIncubation: 'Hoechst staining time',
  integration: 'Integration time',
  lag: 'Lag after seeding',
  linearTo96: 'Linear up to, 96 wells',
  maximumRcf: 'Bears at most',
  mediumCapacity: 'Medium capacity',
  minimumTemperature: 'Lowest temperature',
  overexposureLimit: 'Over-exposed after',
  passageConfluence: 'Passaged at confluence',
  passageDensity: 'Passaged at density',
  perChannelOverhead: 'Time for each channel change',
  perRack: 'Tips in a rack',
  perSiteOverhead: 'Time for each site',
  platingEfficiency: 'Plating efficiency',
  platingEfficiencyNoRock: 'Plating efficiency without Y-27632',
  postThawSpin: 'Spin after thawing',
  postThawViability: 'Viability after thawing',
  quenchRatio: 'Quench, volumes on the enzyme',
  reagentVolume384: 'Reagent for each well of 384',
  reagentVolume96: 'Reagent for each well of 96',
  residualAfterAspiration: 'Left after aspiration',
  rockInhibitor: 'Y-27632 at seeding',
  rockInhibitorTime: 'Y-27632 stays for',
  rluPerCell: 'Luminescence for each cell',
  sample: 'Sample',
  seedingCellsHeLa: 'HeLa cells at seeding',
  shake: 'Shaking time',
  shelfLifeAfterMixing: 'Shelf life after mixing',
  shelfLifeAfterThaw: 'Shelf life after thawing',
  shelfLifeCoated: 'Coated vessels keep',
  spinRcf: 'Spin',
  spinTime: 'Spin time',
  splitRatio: 'Split ratio, 1 to',
  storage: 'Stored at',
  treatment: 'Treatment',
  viabilityAfterDissociation: 'Viability after dissociation',
  wait: 'Wait before the read',
  warnAbove: 'Warned of above',
  waterBath: 'Time in the water bath',
  wells: 'Wells',
  workingVolume: 'Working volume',
  workingVolumeMax: 'Working volume, most',
  workingVolumeMin: 'Working volume, least',
};

/** "Seeding density" for `seedingDensity`; "IC50 at 48 h, U2OS" for `ic50At48h.U2OS`. */
export function fieldTitle(field: string): string {
  if (field.startsWith('ic50At48h.')) return `IC50 at 48 h, ${field.slice('ic50At48h.'.length)}`;
  const known = TITLES[field];
  if (known !== undefined) return known;
  const words = field.replace(/([A-Z0-9]+)/g, ' $1').trim();
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

const UNIT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/cm2/g, 'cm²'],
  [/\buL/g, 'µL'],
  [/\buM/g, 'µM'],
  [/\bug\//g, 'µg/'],
  [/\bum\b/g, 'µm'],
  [/degC/g, '°C'],
  [/x g$/, '× g'],
];
/** Units that say what kind of value it is, not what it is measured in. */
const NO_UNITS: ReadonlySet<string> = new Set([
  'text',
  'boolean',
  'reagent id',
  'vessel id',
  'fraction',
  'volumes per volume',
  '1',
  'EX-9 effect class',
]);

/** A unit of the reference data as people write it: "cells/cm²" for "cells/cm2". */
export function unitTitle(unit: string): string {
  if (NO_UNITS.has(unit)) return '';
  return UNIT_WORDS.reduce((text, [pattern, word]) => text.replace(pattern, word), unit);
}
