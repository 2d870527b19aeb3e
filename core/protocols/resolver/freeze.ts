import { SOURCE_FLASK, vesselType } from './culture-work.ts';
import { confluenceParameter, harvest, sourceNumbers } from './harvest-part.ts';
import {
  ASK_ATTENDED,
  attendedParameter,
  passageParameter,
  protocolId,
  protocolTitle,
  refuse,
  word,
  type Job,
  type Outcome,
} from './job.ts';
import { beside } from './keeping.ts';
import { group, written } from './protocol-writer.ts';
import { vesselTitle } from './vessel-words.ts';

export const CRYOVIAL = 'cryovial_2ml';

/** Harvest, second spin, freezing medium, vials, slow cooling overnight. */
export function freeze(job: Job): Outcome {
  const { sheet, writer, line, vessel } = job;
  const source = vessel.kind === 'flask' ? vessel : vesselType(job, SOURCE_FLASK);
  const sourceTitle = `Source ${vesselTitle(source)}`;
  sourceNumbers(job, source);
  const harvested = harvest(job, source, sourceTitle);
  confluenceParameter(job, 'Confluence of the source');
  passageParameter(job, 'Passage number of the source');
  attendedParameter(job);
  const possible = vialNumbers(job, harvested.tubeType);
  const wanted = job.choices.vessels ?? Math.min(possible, writer.freePlaces);
  const confluence = Math.round(sheet.value('confluence') * 100);
  if (possible < Math.max(1, wanted))
    refuse(
      `${sourceTitle} at ${confluence} % gives cells for ${possible} ${possible === 1 ? 'vial' : 'vials'} of ${line.lineId}; ${Math.max(1, wanted)} ${wanted > 1 ? 'are' : 'is'} asked for. ${possible < 1 ? 'Use a fuller or larger flask.' : `Ask for ${possible}.`}`,
    );
  if (wanted > writer.freePlaces)
    refuse(
      `The deck has room for ${writer.freePlaces} vials beside the source and its tubes; ${wanted} are asked for.`,
    );
  const vials = Array.from({ length: wanted }, (_, index) =>
    writer.labware(`vial_${index + 1}`, `Vial ${index + 1}`, CRYOVIAL),
  );
  const document = writer.document({
    id: protocolId(job),
    name: protocolTitle(job, 'freeze'),
    description: `Freezes ${line.lineId} of a ${vesselTitle(source)} in ${wanted} vials of ${sheet.value('freeze_density').toLocaleString('en-US')} cells: harvest, ${word(job, 'freezeMedium')}, slow cooling to −80 °C overnight; then into liquid nitrogen. Resolved from the reference data for cell culture.`,
    tags: [line.lineId, 'freeze', vesselTitle(vessel)],
    operationType: 'freeze',
    cellLine: line.lineId,
    vessel: vessel.vesselId,
    steps: [
      ...beside(job, harvested.reagents, harvested.inspect),
      group('harvest', 'Harvest', harvested.steps),
      group('freeze', 'Freeze', freezeSteps(job, harvested.tube, vials)),
    ],
  });
  const left = possible - wanted;
  return {
    document,
    yields: `${possible} vials possible`,
    culture: null,
    warnings:
      left > 0 && job.choices.vessels === undefined
        ? [
            `There are cells for ${possible} vials; the deck takes ${wanted} at a time, and ${left} are left in the tube.`,
          ]
        : [],
  };
}

function vialNumbers(job: Job, tubeType: string): number {
  const { sheet, line } = job;
  sheet.text(
    { name: 'freeze_medium', title: 'Freezing medium' },
    { section: 'cellLines', id: line.lineId, field: 'freezeMedium' },
  );
  sheet.entry(
    { name: 'freeze_density', title: 'Cells for each vial' },
    { section: 'cellLines', id: line.lineId, field: 'freezeDensity' },
  );
  sheet.entry(
    { name: 'vial_volume', title: 'Volume of a vial' },
    { section: 'unitOperations', id: 'freeze', field: 'vialVolume' },
  );
  sheet.entry(
    { name: 'hold_time', title: 'Overnight at −80 °C' },
    { section: 'unitOperations', id: 'freeze', field: 'holdAtMinus80' },
  );
  sheet.compute(
    { name: 'cells_to_freeze', title: 'Viable cells after the second spin' },
    'cells',
    'viable_concentration * (pellet_volume - count_sample) * spin_keeps',
  );
  sheet.compute(
    { name: 'freeze_volume', title: 'Freezing medium' },
    'mL',
    'cells_to_freeze / freeze_density * vial_volume',
  );
  sheet.entry(
    { name: 'tube_dead_volume', title: 'Left in the tube' },
    { section: 'vessels', id: tubeType, field: 'deadVolume' },
  );
  sheet.compute(
    { name: 'vials_possible', title: 'Vials possible' },
    '',
    'max(0, floor((freeze_volume - tube_dead_volume) / vial_volume))',
    '({freeze_volume} − {tube_dead_volume}) ÷ {vial_volume}, whole ones',
  );
  return sheet.value('vials_possible');
}

function freezeSteps(job: Job, tube: string, vials: readonly string[]) {
  const { writer, sheet } = job;
  return [
    writer.step(
      'second_spin',
      'Spin',
      'spin',
      { labware: tube, rcf: sheet.value('spin_rcf'), minutes: sheet.value('spin_time') },
      { numbers: ['spin_rcf', 'spin_time'] },
    ),
    writer.step('remove_medium_again', 'Remove the supernatant', 'aspirate', { labware: tube }),
    writer.step(
      'freezing_medium',
      'Resuspend in freezing medium',
      'resuspend',
      { labware: tube, reagent: word(job, 'freezeMedium'), volumeMl: written(sheet.value('freeze_volume')) },
      { within: [{ after: 'remove_medium_again', atMostMinutes: 5 }], numbers: ['freeze_volume'] },
    ),
    writer.step(
      'freeze_vials',
      'Fill vials and freeze',
      'freeze',
      {
        from: tube,
        vials: [...vials],
        volumeMl: written(sheet.value('vial_volume')),
        hours: sheet.value('hold_time'),
        ask: ASK_ATTENDED,
      },
      { within: [{ after: 'freezing_medium', atMostMinutes: 15 }], numbers: ['vial_volume', 'hold_time'] },
    ),
  ];
}
