import type { ProtocolStep } from '../../contract/protocol.ts';
import type { Job } from './job.ts';
import { written } from './protocol-writer.ts';

/** From the treated plate to numbers: what an assay of the reference data adds, waits for, reads and works out. */
export function readSteps(job: Job, plate: string, assayId: string): ProtocolStep[] {
  switch (assayId) {
    case 'viability_atp':
      return viability(job, plate);
    case 'reporter_luciferase':
      return luciferase(job, plate);
    case 'reporter_fluorescence':
      return fluorescence(job, plate);
    default:
      return images(job, plate);
  }
}

function of(job: Job, assayId: string) {
  return (name: string, title: string, field: string): number =>
    job.sheet.entry({ name, title }, { section: 'assays', id: assayId, field });
}

function analyse(job: Job, plate: string, kind: string): ProtocolStep {
  return job.writer.step('analyse', `Work out ${kind}`, `analyse_${kind}`, { labware: plate, from: 'reading' }, {});
}

function equilibrate(job: Job, plate: string): ProtocolStep {
  const minutes = of(job, 'viability_atp')('equilibration', 'To room temperature', 'equilibration');
  return job.writer.step(
    'equilibrate',
    'To room temperature',
    'equilibrate',
    { labware: plate, minutes },
    { numbers: ['equilibration'] },
  );
}

function addReagent(job: Job, plate: string, reagent: string, name: string): ProtocolStep {
  return job.writer.step(
    'add_reagent',
    name,
    'add_reagent',
    { labware: plate, reagent, volumeUl: written(job.sheet.value('reagent_volume')) },
    { within: [{ after: 'treat', atMostMinutes: 60 }], numbers: ['reagent_volume'] },
  );
}

function settleSignal(job: Job, plate: string, minutes: number): ProtocolStep {
  return job.writer.step(
    'glow',
    'Let the signal settle',
    'wait',
    { labware: plate, minutes, atMost: minutes + 10, why: 'room temperature, dark' },
    { numbers: ['signal_wait'] },
  );
}

function readLuminescence(job: Job, plate: string, integrationSeconds: number): ProtocolStep {
  return job.writer.step(
    'read',
    'Read luminescence',
    'read_luminescence',
    { labware: plate, integrationSeconds },
    { within: [{ after: 'add_reagent', atMostMinutes: 30 }], saves: 'reading', numbers: ['integration'] },
  );
}

function viability(job: Job, plate: string): ProtocolStep[] {
  const take = of(job, 'viability_atp');
  const minutes = take('shake_time', 'Shaking time', 'shake');
  const rpm = take('shake_speed', 'Shaking speed', 'shakeSpeed');
  const wait = take('signal_wait', 'Wait before the read', 'wait');
  const integration = take('integration', 'Integration for each well', 'integration');
  return [
    equilibrate(job, plate),
    addReagent(job, plate, 'celltiter_glo', 'Add CellTiter-Glo'),
    job.writer.step(
      'shake',
      'Shake',
      'shake',
      { labware: plate, rpm, minutes },
      { numbers: ['shake_speed', 'shake_time'] },
    ),
    settleSignal(job, plate, wait),
    readLuminescence(job, plate, integration),
    analyse(job, plate, 'viability'),
  ];
}

function luciferase(job: Job, plate: string): ProtocolStep[] {
  const take = of(job, 'reporter_luciferase');
  const wait = take('signal_wait', 'Wait before the read', 'wait');
  const integration = take('integration', 'Integration for each well', 'integration');
  return [
    equilibrate(job, plate),
    addReagent(job, plate, 'luciferase_reagent', 'Add luciferase reagent'),
    settleSignal(job, plate, wait),
    readLuminescence(job, plate, integration),
    analyse(job, plate, 'reporter'),
  ];
}

function fluorescence(job: Job, plate: string): ProtocolStep[] {
  const take = of(job, 'reporter_fluorescence');
  const excitationNm = take('excitation', 'Excitation', 'excitation');
  const emissionNm = take('emission', 'Emission', 'emission');
  return [
    job.writer.step(
      'read',
      'Read fluorescence',
      'read_fluorescence',
      { labware: plate, excitationNm, emissionNm },
      { within: [{ after: 'treat', atMostMinutes: 30 }], saves: 'reading', numbers: ['excitation', 'emission'] },
    ),
    analyse(job, plate, 'reporter'),
  ];
}

function images(job: Job, plate: string): ProtocolStep[] {
  const take = of(job, 'imaging_3ch');
  const minutes = take('stain_time', 'Hoechst staining time', 'hoechstIncubation');
  const sites = take('sites', 'Sites for each well', 'sitesPerWell');
  return [
    job.writer.step(
      'stain',
      'Stain nuclei',
      'add_reagent',
      {
        labware: plate,
        reagent: 'dpbs',
        supplement: 'hoechst_33342',
        volumeUl: written(job.sheet.value('reagent_volume')),
      },
      { within: [{ after: 'treat', atMostMinutes: 30 }], numbers: ['reagent_volume'] },
    ),
    job.writer.step(
      'stain_time',
      'Let the stain in',
      'incubate',
      { labware: plate, minutes, atMost: minutes + 10 },
      { numbers: ['stain_time'] },
    ),
    job.writer.step(
      'image',
      'Take images',
      'image',
      { labware: plate, channels: ['DAPI', 'GFP', 'RFP'], sites },
      { within: [{ after: 'stain_time', atMostMinutes: 15 }], saves: 'reading', numbers: ['sites'] },
    ),
    analyse(job, plate, 'imaging'),
  ];
}
