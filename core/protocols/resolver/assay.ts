import type { ResolvedOperation } from '../../contract/catalog.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { ProtocolStep } from '../../contract/protocol.ts';
import { SOURCE_FLASK, vesselType } from './culture-work.ts';
import { areaNumber, checkPossible, coatSteps, type NewVessels } from './flask-part.ts';
import { confluenceParameter, harvest, sourceNumbers, warmStep } from './harvest-part.ts';
import {
  attendedParameter,
  needsInhibitor,
  passageParameter,
  protocolId,
  protocolTitle,
  refuse,
  word,
  type Job,
  type Outcome,
} from './job.ts';
import { layoutNumbers, doseNumbers } from './assay-layout.ts';
import { readSteps } from './assay-read.ts';
import { assayCellNumbers, diluteStep, seedPlates, settleStep, suspensionNumbers, wellsNumber } from './plate-part.ts';
import { group, lanes, written } from './protocol-writer.ts';
import { vesselTitle, wellsOfVessel } from './vessel-words.ts';

type AssayOperation = Extract<ResolvedOperation, 'viability' | 'reporter' | 'imaging'>;

const USUAL_CONFLUENCE = { value: 0.7, why: 'usual for assays, while the cells still divide' };
const USUAL_COMPOUND: Readonly<Record<AssayOperation, string>> = {
  viability: 'staurosporine',
  reporter: 'tunicamycin',
  imaging: 'thapsigargin',
};

/** Which of the assays of the reference data fits an operation on a plate of this colour. */
export function assayOf(operation: AssayOperation, colour: string): string {
  if (operation === 'viability') return 'viability_atp';
  if (operation === 'imaging') return 'imaging_3ch';
  return colour === 'white' ? 'reporter_luciferase' : 'reporter_fluorescence';
}

const PLATE: NewVessels = { ids: [{ id: 'assay_plate', suffix: '' }] };

/** Dose series on one plate: cells from a T-75, compound, readout, analysis. */
export function assay(job: Job, operation: AssayOperation): Outcome {
  const { sheet, writer, line, vessel } = job;
  if ((job.choices.vessels ?? 1) > 1)
    refuse('An assay is resolved for one plate. Set up a batch for several, one row for each plate.');
  const source = vesselType(job, SOURCE_FLASK);
  const assayId = assayOf(operation, vessel.colour);
  const sourceTitle = `Source ${vesselTitle(source)}`;
  const compound = chooseCompound(job, operation);
  sourceNumbers(job, source, USUAL_CONFLUENCE);
  const harvested = harvest(job, source, sourceTitle);
  confluenceParameter(job, 'Confluence of the source');
  passageParameter(job, 'Passage number of the source');
  attendedParameter(job);
  areaNumber(job);
  wellsNumber(job);
  volumeNumbers(job);
  const layout = layoutNumbers(job, compound);
  assayCellNumbers(job, assayId);
  checkPossible(job, suspensionNumbers(job, { wells: 'cell_wells', volume: 'seeded_volume' }), sourceTitle);
  const diluted = diluteStep(job);
  const plate = writer.labware('assay_plate', 'Assay plate', vessel.vesselId);
  const coats = coatSteps(job, PLATE, 'cells');
  const document = writer.document({
    id: protocolId(job),
    name: protocolTitle(job, `${operation}, ${compound}`).slice(0, 120),
    description: `${DESCRIPTIONS[operation]} ${line.lineId} on a ${vesselTitle(vessel)}, ${compound} in ${sheet.value('points')} doses with vehicle, kill, untreated and blank wells in random places inside a ring of buffer. Resolved from the reference data for cell culture.`,
    tags: [line.lineId, operation, 'dose-response'],
    operationType: operation,
    cellLine: line.lineId,
    vessel: vessel.vesselId,
    steps: [
      writer.step(
        'lay_out',
        'Lay out the plate',
        'plate_layout',
        { labware: plate, layout },
        { numbers: ['top_dose', 'points'] },
      ),
      lanes('prepare', 'Warm, inspect, coat', [
        [warmStep(job, harvested.reagents)],
        [harvested.inspect],
        ...coats.map((one) => [one]),
      ]),
      group('harvest', 'Harvest', harvested.steps),
      group('seed', 'Seed the plate', [diluted.step(harvested.tube), ...seedSteps(job, plate, diluted.tube)]),
      ...attachSteps(job, plate, assayId),
      ...compoundSteps(job, plate),
      group('readout', 'Read', readSteps(job, plate, assayId)),
    ],
  });
  return {
    document,
    yields: `${sheet.value('points')} doses × ${sheet.value('replicates')} wells`,
    culture: null,
    warnings: [],
  };
}

const DESCRIPTIONS: Readonly<Record<AssayOperation, string>> = {
  viability: 'Viability by ATP luminescence:',
  reporter: 'Induction of a reporter gene:',
  imaging: 'Cell count and phenotype by images:',
};

function chooseCompound(job: Job, operation: AssayOperation): string {
  const asked = job.choices.compound;
  const compound = asked ?? USUAL_COMPOUND[operation];
  if (!job.catalog.compounds.has(compound))
    refuse(
      `There is no compound "${compound}". There is ${[...job.catalog.compounds.keys()].filter((one) => one !== 'dmso').join(', ')}.`,
    );
  if (compound === 'dmso') refuse('DMSO is the vehicle; it is on every plate. Choose a compound.');
  job.sheet.choose(
    { name: 'compound', title: 'Compound' },
    compound,
    '',
    `usual for ${operation}`,
    asked === undefined,
  );
  doseNumbers(job, compound, assayOf(operation, job.vessel.colour));
  return compound;
}

/** A tenth of the culture is compound solution, ten times as strong as it is going to be. */
function volumeNumbers(job: Job): void {
  const { sheet, vessel } = job;
  const wells = wellsOfVessel(vessel);
  const isSmall = wells > 384;
  const culture = { name: 'culture_volume', title: 'Culture in a well' };
  const reagent = { name: 'reagent_volume', title: 'Reagent for each well' };
  if (isSmall)
    sheet.entry(
      { name: 'fill_at_most', title: 'A well holds, use at most' },
      { section: 'vessels', id: vessel.vesselId, field: 'workingVolumeMax' },
    );
  else {
    const field = wells === 384 ? 'reagentVolume384' : 'reagentVolume96';
    sheet.entry(reagent, { section: 'assays', id: 'viability_atp', field });
  }
  sheet.entry(
    { name: 'reagent_ratio', title: 'Reagent, volumes on the culture' },
    { section: 'assays', id: 'viability_atp', field: 'reagentRatio' },
  );
  // Culture and reagent fill the well together.
  const formula = isSmall ? 'fill_at_most / (1 + reagent_ratio)' : 'reagent_volume / reagent_ratio';
  const words = isSmall ? '{fill_at_most} ÷ (1 + {reagent_ratio})' : undefined;
  sheet.compute(culture, 'µL/well', formula, words);
  if (isSmall) sheet.compute(reagent, 'µL/well', 'culture_volume * reagent_ratio');
  sheet.constant(
    { name: 'working_fold', title: 'Compound solution is stronger' },
    10,
    '',
    '10 µL on 90 µL in 96 wells',
  );
  sheet.compute(
    { name: 'compound_volume', title: 'Compound solution for each well' },
    'µL/well',
    'culture_volume / working_fold',
  );
  sheet.compute(
    { name: 'seeded_volume', title: 'Suspension for each well' },
    'µL/well',
    'culture_volume - compound_volume',
  );
  sheet.constant(
    { name: 'buffer_factor', title: 'Buffer in outer wells' },
    1.5,
    '',
    'more than a culture, against drying',
  );
  sheet.compute(
    { name: 'buffer_volume', title: 'Buffer for each outer well' },
    'µL/well',
    'culture_volume * buffer_factor',
  );
}

function seedSteps(job: Job, plate: string, tube: string): ProtocolStep[] {
  const { writer, sheet } = job;
  const seeded = written(sheet.value('seeded_volume'));
  const fill = (
    id: string,
    name: string,
    wells: string,
    params: JsonObject,
    numbers: readonly string[],
  ): ProtocolStep => writer.step(id, name, 'dispense', { labware: plate, wells, ...params }, { numbers });
  sheet.compute(
    { name: 'blank_medium', title: 'Medium for the blank wells' },
    'mL',
    'ceil(blank_wells * seeded_volume / 1000 * 1.5 * 2) / 2',
    '{blank_wells} wells × {seeded_volume} ÷ 1,000 µL/mL × 1.5, up to the next 0.5 mL',
  );
  return [
    fill(
      'fill_ring',
      'Fill the outer ring',
      'buffer',
      { reagent: 'dpbs', volumeUl: written(sheet.value('buffer_volume')) },
      ['buffer_volume', 'buffer_wells'],
    ),
    ...seedPlates(job, PLATE, tube, 'cells', 'seeded_volume'),
    fill(
      'fill_blanks',
      'Fill the blank wells',
      'blank',
      { reagent: word(job, 'medium'), volumeUl: seeded, prepareMl: sheet.value('blank_medium') },
      ['seeded_volume', 'blank_wells'],
    ),
    settleStep(job, plate),
  ];
}

/** Cells that had Y-27632 get a day to recover and fresh medium without it, before they are treated. */
function attachSteps(job: Job, plate: string, assayId: string): ProtocolStep[] {
  const { writer, sheet, line } = job;
  const isSlow = needsInhibitor(job);
  const hours = isSlow
    ? sheet.entry(
        { name: 'attachment', title: 'Y-27632 stays for' },
        { section: 'cellLines', id: line.lineId, field: 'rockInhibitorTime' },
      )
    : sheet.entry(
        { name: 'attachment', title: 'Time to attach' },
        { section: 'assays', id: assayId, field: 'attachment' },
      );
  const attach = writer.step(
    'attach',
    'Attach',
    'incubate',
    { labware: plate, hours, atMost: hours + 1 },
    { within: [{ after: 'seed_plate', atMostMinutes: 45 }], numbers: ['attachment'] },
  );
  if (!isSlow) return [attach];
  const feed = writer.step(
    'take_inhibitor_off',
    'Change the medium, without Y-27632',
    'feed',
    { labware: plate, wells: 'cells', volumeUl: written(sheet.value('seeded_volume')) },
    { within: [{ after: 'attach', atMostMinutes: 30 }], numbers: ['seeded_volume'] },
  );
  return [attach, feed];
}

function compoundSteps(job: Job, plate: string): ProtocolStep[] {
  const { writer, sheet } = job;
  const volumeUl = written(sheet.value('compound_volume'));
  const hours = sheet.value('treatment');
  return [
    group('compound', 'Prepare the compound', [
      writer.step(
        'dilute_series',
        'Dilute in DMSO',
        'serial_dilution',
        { labware: plate },
        { numbers: ['points', 'stock_concentration'] },
      ),
      writer.step('working_solutions', 'Dilute in medium', 'dilute_compound', { labware: plate, volumeUl }),
    ]),
    writer.step(
      'add_compound',
      'Add compound',
      'add_compound',
      { labware: plate, volumeUl },
      {
        within: [{ after: 'attach', atMostMinutes: needsInhibitor(job) ? 60 : 30 }],
        numbers: ['compound_volume', 'top_dose'],
      },
    ),
    writer.step(
      'treat',
      'Treat',
      'incubate',
      { labware: plate, hours, atMost: hours + 0.25 },
      {
        within: [{ after: 'add_compound', atMostMinutes: 10 }],
        offTime: { policy: 'continue', holdAfterMinutes: 60 },
        numbers: ['treatment'],
      },
    ),
  ];
}
