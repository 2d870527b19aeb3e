import { z } from 'zod';
import type { JsonObject } from '../../contract/json.ts';
import type { InstrumentKind } from '../../contract/words.ts';
import { serpentine } from '../../model/well.ts';
import { ANALYSIS_KINDS, type AnalysisKind } from '../analyses.ts';
import { mostAttached, type LabwareState } from '../labware-state.ts';
import { defineOperation } from '../operation.ts';
import { growthForecast } from '../growth-forecast.ts';
import { KIND_NAMES, type StepBuilder } from '../step-builder.ts';
import { PLATE, WELLS } from './field-hints.ts';
import { labwareName, remarkOnKind, usualWells, wellsInWords, wellsParam } from './shared-params.ts';

const common = { labware: labwareName, wells: wellsParam.optional() };

interface Read {
  readonly instrument: InstrumentKind;
  readonly command: string;
  readonly params: JsonObject;
  readonly minutes: number;
}

/** Plate to the instrument, read, plate back: a read can be repeated, and the instrument is free for others after. */
function readPlate(step: StepBuilder, labware: LabwareState, wells: readonly string[], read: Read): void {
  remarkOnKind(step, labware, ['plate'], `${KIND_NAMES[read.instrument]} takes plates only`);
  step.bring(labware, read.instrument);
  step.send({
    instrument: read.instrument,
    command: read.command,
    params: { labwareId: labware.labwareId, wells, ...read.params },
    label: wellsInWords(wells.length),
    labwareId: labware.labwareId,
    wells,
    share: 10,
    aloneMs: read.minutes * 60_000,
  });
  step.bringHome(labware);
  step.handlingMinutes = read.minutes;
}

function remarkOnColour(step: StepBuilder, labware: LabwareState, suited: readonly string[], readout: string): void {
  if (suited.includes(labware.vessel.colour)) return;
  step.bench.warn({
    severity: 'warning',
    code: 'plate-colour',
    labwareId: labware.labwareId,
    sentence: `${labware.title} is ${labware.vessel.colour}; ${readout} wants a ${suited.join(' or ')} plate.`,
  });
}

function remarkOnCells(step: StepBuilder, labware: LabwareState): void {
  const assay = step.catalog.assays.get('viability_atp');
  const limit = assay?.['linearTo96'];
  const { line, seededAtMs, vessel } = labware;
  if (typeof limit !== 'number' || line === undefined || seededAtMs === undefined || vessel.growthAreaCm2 <= 0) return;
  const hours = (step.startMs - seededAtMs) / 3_600_000;
  const cells = growthForecast(line, vessel.growthAreaCm2, mostAttached(labware), hours);
  // The linear range is known for the 96-well format and goes with the area.
  const linear = (limit * vessel.growthAreaCm2) / 0.32;
  if (cells <= linear) return;
  step.bench.warn({
    severity: 'warning',
    code: 'too-many-cells',
    labwareId: labware.labwareId,
    sentence: `About ${Math.round(cells / 1000)},000 cells a well are expected at the read; the signal is linear to ${Math.round(linear / 1000)},000.`,
  });
}

export const readLuminescence = defineOperation({
  operationType: 'read_luminescence',
  title: 'Read luminescence',
  form: {
    group: 'Reads',
    summary: 'Reads luminescence of wells in the plate reader.',
    effect: 'idempotent-set',
    hasResult: true,
    fields: { labware: PLATE, wells: WELLS, integrationSeconds: { title: 'Integration, each well' } },
  },
  labwareParams: ['labware'],
  params: z.strictObject({ ...common, integrationSeconds: z.number().positive().max(60).default(0.5) }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = serpentine(usualWells(step, labware, params.wells));
    // The time a well in the data is that of 0.5 s.
    const extra = ((params.integrationSeconds - 0.5) * wells.length) / 60;
    readPlate(step, labware, wells, {
      instrument: 'plate-reader',
      command: 'read-luminescence',
      params: { integrationSeconds: params.integrationSeconds },
      minutes: step.minutes('read_luminescence', { wells: wells.length }) + extra,
    });
    step.sentence = `Read luminescence of ${wellsInWords(wells.length)} of ${labware.title}, ${params.integrationSeconds} s each.`;
    remarkOnColour(step, labware, ['white'], 'luminescence');
    remarkOnCells(step, labware);
  },
});

export const readFluorescence = defineOperation({
  operationType: 'read_fluorescence',
  title: 'Read fluorescence',
  form: {
    group: 'Reads',
    summary: 'Reads fluorescence of wells in the plate reader.',
    effect: 'idempotent-set',
    hasResult: true,
    fields: {
      labware: PLATE,
      wells: WELLS,
      excitationNm: { title: 'Excitation' },
      emissionNm: { title: 'Emission', help: 'Above the excitation.' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    ...common,
    excitationNm: z.number().min(200).max(1000).default(485),
    emissionNm: z.number().min(200).max(1000).default(528),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = serpentine(usualWells(step, labware, params.wells));
    const { excitationNm, emissionNm } = params;
    if (emissionNm <= excitationNm)
      throw step.fault('emissionNm', `Emission at ${emissionNm} nm must be above excitation at ${excitationNm} nm.`);
    readPlate(step, labware, wells, {
      instrument: 'plate-reader',
      command: 'read-fluorescence',
      params: { excitationNm, emissionNm },
      minutes: step.minutes('read_fluorescence', { wells: wells.length }),
    });
    step.sentence = `Read fluorescence ${excitationNm}/${emissionNm} nm of ${wellsInWords(wells.length)} of ${labware.title}.`;
    remarkOnColour(step, labware, ['black'], 'fluorescence');
  },
});

export const readAbsorbance = defineOperation({
  operationType: 'read_absorbance',
  title: 'Read absorbance',
  form: {
    group: 'Reads',
    summary: 'Reads absorbance of wells in the plate reader.',
    effect: 'idempotent-set',
    hasResult: true,
    fields: { labware: PLATE, wells: WELLS, wavelengthNm: { title: 'Wavelength' } },
  },
  labwareParams: ['labware'],
  params: z.strictObject({ ...common, wavelengthNm: z.number().min(200).max(1000) }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = serpentine(usualWells(step, labware, params.wells));
    readPlate(step, labware, wells, {
      instrument: 'plate-reader',
      command: 'read-absorbance',
      params: { wavelengthNm: params.wavelengthNm },
      minutes: step.minutes('read_absorbance', { wells: wells.length }),
    });
    step.sentence = `Read absorbance at ${params.wavelengthNm} nm of ${wellsInWords(wells.length)} of ${labware.title}.`;
    remarkOnColour(step, labware, ['clear'], 'absorbance');
  },
});

const CHANNELS = ['DAPI', 'GFP', 'RFP'] as const;

/** Seconds a well: sites x (overhead + exposures + filter changes), reference section 7. */
function imagingSeconds(step: StepBuilder, channels: readonly (typeof CHANNELS)[number][], sites: number): number {
  const assay = step.catalog.assays.get('imaging_3ch');
  const value = (field: string, otherwise: number): number =>
    typeof assay?.[field] === 'number' ? assay[field] : otherwise;
  const exposures = { DAPI: value('exposureDapi', 30), GFP: value('exposureGfp', 150), RFP: value('exposureRfp', 250) };
  const exposureSeconds = channels.reduce((sum, channel) => sum + exposures[channel] / 1000, 0);
  return sites * (value('perSiteOverhead', 1) + exposureSeconds + value('perChannelOverhead', 0.15) * channels.length);
}

export const image = defineOperation({
  operationType: 'image',
  title: 'Take images',
  form: {
    group: 'Reads',
    summary: 'Takes images of wells with the microscope and counts cells.',
    effect: 'idempotent-set',
    hasResult: true,
    fields: { labware: PLATE, wells: WELLS, channels: { title: 'Channels' }, sites: { title: 'Sites, each well' } },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    ...common,
    channels: z.array(z.enum(CHANNELS)).min(1).max(3).default(['DAPI', 'GFP', 'RFP']),
    sites: z.int().min(1).max(25).default(4),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = serpentine(usualWells(step, labware, params.wells));
    const seconds = imagingSeconds(step, params.channels, params.sites) * wells.length;
    readPlate(step, labware, wells, {
      instrument: 'imager',
      command: 'image',
      params: { channels: params.channels, sites: params.sites },
      minutes: step.minutes('image') + seconds / 60,
    });
    step.sentence = `Take images of ${wellsInWords(wells.length)} of ${labware.title} in ${params.channels.join(', ')}, ${params.sites} sites each.`;
    remarkOnColour(step, labware, ['black'], 'imaging');
  },
});

const SUMMARIES: Readonly<Record<AnalysisKind, string>> = {
  viability: 'Works out viability from a reading: fraction of vehicle, Z′, and a curve for each compound.',
  reporter: 'Works out the signal of a reporter relative to vehicle, and Z′.',
  imaging: 'Works out cell counts relative to vehicle and a curve of the phenotype for each compound.',
};

/** Analyses of a reading that an earlier step saved. */
export const analyseOperations = ANALYSIS_KINDS.map((kind) =>
  defineOperation({
    operationType: `analyse_${kind}`,
    title: `Analyse ${kind}`,
    form: {
      group: 'Reads',
      summary: SUMMARIES[kind],
      effect: 'read',
      hasResult: true,
      fields: { labware: PLATE, from: { title: 'Reading', help: 'What a step before has saved.' } },
    },
    labwareParams: ['labware'],
    stateParams: ['from'],
    params: z.strictObject({ labware: labwareName, from: z.string().min(1).max(80) }),
    expand: (step, params) => {
      const labware = step.labware(params.labware);
      if (labware.layout?.every((well) => well.role !== 'vehicle') ?? true)
        throw step.fault('labware', `${labware.title} has no vehicle wells to compare with. Lay it out with some.`);
      step.send({
        instrument: 'wellrun',
        command: 'analyse',
        params: { kind, from: params.from, labwareId: labware.labwareId },
        label: kind,
        labwareId: labware.labwareId,
      });
      step.sentence = `Work out ${kind} from the reading "${params.from}" of ${labware.title}, with Z′ and a dose-response curve.`;
    },
  }),
);
