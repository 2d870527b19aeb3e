import { growthNumbers, vesselType } from './culture-work.ts';
import { coatSteps, feedNumbers, areaNumber, placeNewVessels, growOn, labelStep, seedFlasks } from './flask-part.ts';
import { CRYOVIAL } from './freeze.ts';
import { chooseTube, countStep, warmStep } from './harvest-part.ts';
import {
  attendedParameter,
  needsInhibitor,
  passageParameter,
  protocolId,
  protocolTitle,
  refuse,
  supplement,
  vesselsOf,
  word,
  type Job,
  type Outcome,
} from './job.ts';
import { diluteStep, plateNumbers, seedPlates, suspensionVolume } from './plate-part.ts';
import { group, lanes, written } from './protocol-writer.ts';
import { shortVesselTitle, vesselTitle } from './vessel-words.ts';

/** A vial into a new vessel: diluted, spun, counted, all of it seeded. */
export function thaw(job: Job): Outcome {
  const { sheet, writer, line, vessel } = job;
  const isPlate = vessel.kind === 'plate';
  thawNumbers(job);
  const warnings = densityRemark(job);
  writer.parameter('vial_cells', {
    title: 'Cells in the vial',
    type: 'number',
    unit: 'cells',
    default: sheet.value('vial_cells'),
    minimum: 1000,
    maximum: 1e8,
  });
  passageParameter(job, 'Passage number of the vial');
  attendedParameter(job);
  const vial = writer.labware('vial', 'Cryovial', CRYOVIAL, {
    cellLine: line.lineId,
    cells: '{{ params.vial_cells }}',
    volumeMl: sheet.value('vial_volume'),
    reagent: word(job, 'freezeMedium'),
    passage: '{{ params.source_passage }}',
  });
  const chosen = chooseTube(job, sheet.value('thaw_total'), 'thawing');
  const tube = writer.labware('tube', shortVesselTitle(vesselType(job, chosen.type)), chosen.type);
  const diluted = isPlate ? diluteStep(job, 'usable_volume') : undefined;
  const vessels = placeNewVessels(job, isPlate ? 'new_plate' : 'new_flask');
  const coats = coatSteps(job, vessels);
  const warm = warmStep(job, [...new Set([word(job, 'medium'), word(job, 'quenchReagent')])]);
  const prepared =
    coats.length === 0 ? [warm] : [lanes('prepare', 'Coat and warm', [...coats.map((one) => [one]), [warm]])];
  const seeded =
    diluted === undefined
      ? seedFlasks(job, vessels, tube)
      : group('seed', 'Seed', [
          diluted.step(tube),
          ...seedPlates(job, vessels, diluted.tube, 'all'),
          ...vessels.ids.map(({ id, suffix }) => labelStep(job, id, suffix)),
        ]);
  const document = writer.document({
    id: protocolId(job),
    name: protocolTitle(job, 'thaw'),
    description: `Thaws a vial of ${line.lineId} into ${vessels.ids.length} × ${vesselTitle(vessel)}. Resolved from the reference data for cell culture; confirm its numbers in your lab.`,
    tags: [line.lineId, 'thaw', vesselTitle(vessel)],
    operationType: 'thaw',
    cellLine: line.lineId,
    vessel: vessel.vesselId,
    steps: [...prepared, group('revive', 'Thaw', thawSteps(job, vial, tube)), seeded, ...growOn(job, vessels)],
  });
  growthNumbers(job, isPlate);
  const cells = (sheet.value('cells_thawed') / 1e6).toPrecision(3);
  return {
    document,
    yields: `${vessels.ids.length} × ${vesselTitle(vessel)} from ${cells} million viable cells`,
    culture: { cells: 'attached_cells', area: 'growth_area', hasLag: true },
    warnings,
  };
}

function thawNumbers(job: Job): void {
  const { sheet, line, vessel } = job;
  const isPlate = vessel.kind === 'plate';
  areaNumber(job);
  feedNumbers(job);
  const profile = (name: string, title: string, field: string): number =>
    sheet.entry({ name, title }, { section: 'cellLines', id: line.lineId, field });
  profile('vial_cells', 'Cells in the vial', 'freezeDensity');
  sheet.entry(
    { name: 'vial_volume', title: 'Volume of a vial' },
    { section: 'vessels', id: CRYOVIAL, field: 'workingVolume' },
  );
  sheet.entry(
    { name: 'thaw_dilution', title: 'Volumes of medium on the vial' },
    { section: 'unitOperations', id: 'thaw', field: 'dilution' },
  );
  sheet.entry(
    { name: 'bath_time', title: 'In the water bath' },
    { section: 'unitOperations', id: 'thaw', field: 'waterBath' },
  );
  sheet.compute({ name: 'thaw_medium', title: 'Medium on the vial' }, 'mL', 'vial_volume * thaw_dilution');
  sheet.compute({ name: 'thaw_total', title: 'In the tube' }, 'mL', 'vial_volume + thaw_medium');
  if (needsInhibitor(job)) {
    sheet.entry({ name: 'spin_rcf', title: 'Spin' }, { section: 'unitOperations', id: 'thaw', field: 'spinRcf' });
    sheet.entry(
      { name: 'spin_time', title: 'Spin time' },
      { section: 'unitOperations', id: 'thaw', field: 'spinTime' },
    );
  } else {
    profile('spin_rcf', 'Spin', 'spinRcf');
    profile('spin_time', 'Spin time', 'spinTime');
  }
  sheet.constant({ name: 'spin_keeps', title: 'Cells that a spin keeps' }, 0.95, '', 'usual for a gentle spin');
  profile('viability', 'Viability after thawing', 'postThawViability');
  sheet.entry(
    { name: 'count_sample', title: 'Sample for the count' },
    { section: 'unitOperations', id: 'count', field: 'sample' },
  );
  sheet.constant(
    { name: 'pellet_volume', title: 'Suspension' },
    isPlate || vessel.growthAreaCm2 >= 75 ? 5 : 2,
    'mL',
    'enough to count and to share out',
  );
  sheet.compute(
    { name: 'cell_concentration', title: 'Cells in the suspension' },
    'cells/mL',
    'vial_cells * spin_keeps / pellet_volume',
  );
  sheet.compute(
    { name: 'viable_concentration', title: 'Viable cells in the suspension' },
    'viable cells/mL',
    'cell_concentration * viability',
  );
  sheet.entry(
    { name: 'tube_dead_volume', title: 'Left in the tube' },
    { section: 'vessels', id: 'tube_15ml', field: 'deadVolume' },
  );
  sheet.compute(
    { name: 'usable_volume', title: 'Suspension to seed' },
    'mL',
    'pellet_volume - count_sample - tube_dead_volume',
  );
  sheet.compute(
    { name: 'cells_thawed', title: 'Viable cells to seed' },
    'cells',
    'usable_volume * viable_concentration',
  );
  if (isPlate) plateOfThaw(job);
  else flaskOfThaw(job);
}

function flaskOfThaw(job: Job): void {
  const { sheet, vessel } = job;
  const count = vesselsOf(job);
  sheet.entry(
    { name: 'working_volume', title: 'Working volume' },
    { section: 'vessels', id: vessel.vesselId, field: 'workingVolume' },
  );
  if (count > 1) sheet.choose({ name: 'vessels', title: 'Vessels' }, count, '', 'how many share the vial', false);
  const share = count > 1 ? ' / vessels' : '';
  sheet.compute({ name: 'seed_volume', title: 'Suspension for each vessel' }, 'mL', `usable_volume${share}`);
  sheet.compute(
    { name: 'cells_seeded', title: 'Cells for each vessel' },
    'cells',
    'seed_volume * viable_concentration',
  );
  sheet.compute({ name: 'medium_volume', title: 'Medium for each vessel' }, 'mL', 'working_volume - seed_volume');
  sheet.compute({ name: 'density_reached', title: 'Density that gives' }, 'cells/cm²', 'cells_seeded / growth_area');
}

function plateOfThaw(job: Job): void {
  const { sheet } = job;
  plateNumbers(job);
  suspensionVolume(job, { wells: 'wells', volume: 'well_volume' });
  sheet.compute({ name: 'diluent_volume', title: 'Medium for it' }, 'mL', 'suspension_volume - usable_volume');
  sheet.compute(
    { name: 'cells_per_well', title: 'Cells for each well' },
    'cells/well',
    'cells_thawed / suspension_volume * well_volume / 1000',
    '{cells_thawed} ÷ {suspension_volume} × {well_volume} ÷ 1,000 µL/mL',
  );
  sheet.compute({ name: 'density_reached', title: 'Density that gives' }, 'cells/cm²', 'cells_per_well / growth_area');
}

/** A vial is not enough for every vessel. */
function densityRemark(job: Job): string[] {
  const { sheet, line, vessel } = job;
  const entry = job.catalog.reference.get('cellLines')?.get(line.lineId)?.entries.get('seedingDensity');
  const usual = Number(line.values['seedingDensity']);
  const least = entry?.range?.[0] ?? usual;
  const reached = sheet.value('density_reached');
  const inWords = (value: number): string => Math.round(value).toLocaleString('en-US');
  if (reached < least / 2) {
    const areas = Math.floor(sheet.value('cells_thawed') / least);
    refuse(
      `A vial of ${line.lineId} gives ${inWords(sheet.value('cells_thawed'))} viable cells, ${inWords(reached)} for each cm² of ${vesselsOf(job)} × ${vesselTitle(vessel)}; ${inWords(least)} are the least that are usual. It is enough for ${areas} cm²: choose a smaller vessel, or fewer.`,
    );
  }
  if (reached >= least) return [];
  return [
    `The vial gives ${inWords(reached)} cells/cm², fewer than the ${inWords(least)} that are usual for ${line.lineId}; it takes longer to the first passage.`,
  ];
}

function thawSteps(job: Job, vial: string, tube: string) {
  const { writer, sheet } = job;
  return [
    writer.step(
      'thaw',
      'Thaw the vial',
      'thaw',
      { vial, into: tube, volumeMl: written(sheet.value('thaw_medium')), bathMinutes: sheet.value('bath_time') },
      { numbers: ['bath_time', 'thaw_medium'] },
    ),
    writer.step(
      'spin',
      'Spin',
      'spin',
      { labware: tube, rcf: sheet.value('spin_rcf'), minutes: sheet.value('spin_time') },
      { within: [{ after: 'thaw', atMostMinutes: 10 }], numbers: ['spin_rcf', 'spin_time'] },
    ),
    writer.step(
      'remove_supernatant',
      'Remove the supernatant',
      'aspirate',
      { labware: tube },
      { numbers: ['thaw_total'] },
    ),
    writer.step(
      'resuspend',
      'Resuspend',
      'resuspend',
      { labware: tube, volumeMl: sheet.value('pellet_volume'), ...supplement(job) },
      { within: [{ after: 'remove_supernatant', atMostMinutes: 5 }], numbers: ['pellet_volume'] },
    ),
    countStep(job, tube),
  ];
}
