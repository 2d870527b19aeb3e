import { coatSteps, feedNumbers, areaNumber, coatingNumbers, placeNewVessels } from './flask-part.ts';
import { confluenceParameter, harvest, sourceNumbers, warmStep } from './harvest-part.ts';
import {
  ASK_ATTENDED,
  attendedParameter,
  needsInhibitor,
  passageParameter,
  protocolId,
  protocolTitle,
  refuse,
  vesselsOf,
  word,
  type Job,
  type Outcome,
} from './job.ts';
import { wellsNumber } from './plate-part.ts';
import { group, lanes } from './protocol-writer.ts';
import { shortVesselTitle, vesselTitle } from './vessel-words.ts';

const USUAL_FEED_CONFLUENCE = { value: 0.4, why: 'half way to the next passage' };

/** Change of medium: a look at the cells, old medium off, fresh on. */
export function feed(job: Job): Outcome {
  const { sheet, writer, line, vessel } = job;
  const isPlate = vessel.kind === 'plate';
  sourceNumbers(job, vessel, USUAL_FEED_CONFLUENCE);
  feedNumbers(job);
  sheet.entry(
    { name: 'working_volume', title: isPlate ? 'Working volume of a well' : 'Working volume' },
    { section: 'vessels', id: vessel.vesselId, field: 'workingVolume' },
  );
  if (isPlate) wellsNumber(job);
  const count = vesselsOf(job);
  if (count > writer.freePlaces)
    refuse(
      `The deck has room for ${writer.freePlaces} × ${vesselTitle(vessel)}; ${count} are asked for. Feed them in several runs.`,
    );
  confluenceParameter(job, 'Confluence');
  passageParameter(job, 'Passage number');
  attendedParameter(job);
  const title = shortVesselTitle(vessel);
  const contents = {
    cellLine: line.lineId,
    confluence: '{{ params.source_confluence }}',
    passage: '{{ params.source_passage }}',
  };
  const steps = Array.from({ length: count }, (_, index) => {
    const suffix = count === 1 ? '' : `_${index + 1}`;
    const labware = writer.labware(
      `culture${suffix}`,
      count === 1 ? title : `${title} ${index + 1}`,
      vessel.vesselId,
      contents,
    );
    return [
      writer.step(`inspect${suffix}`, 'Inspect', 'inspect', {
        labware,
        look: needsInhibitor(job)
          ? 'Expect flat colonies with sharp edges, no contamination'
          : 'Expect healthy cells, no contamination',
        ask: ASK_ATTENDED,
      }),
      writer.step(
        `feed${suffix}`,
        'Change the medium',
        'feed',
        {
          labware,
          returnToIncubator: true,
          ...(isPlate ? { volumeUl: sheet.value('working_volume') } : { volumeMl: sheet.value('working_volume') }),
        },
        { numbers: ['working_volume', 'wells'] },
      ),
    ];
  }).flat();
  const document = writer.document({
    id: protocolId(job),
    name: protocolTitle(job, 'feed'),
    description: `Full change of medium of ${line.lineId} in ${count} × ${vesselTitle(vessel)}; due every ${sheet.value('feed_interval')} h. Resolved from the reference data for cell culture.`,
    tags: [line.lineId, 'feed', vesselTitle(vessel)],
    operationType: 'feed',
    cellLine: line.lineId,
    vessel: vessel.vesselId,
    steps: [warmStep(job, [word(job, 'medium')]), ...steps],
  });
  return {
    document,
    yields: `${count} × ${vesselTitle(vessel)} fed`,
    culture: { cells: 'source_cells', area: 'source_area', hasLag: false },
    warnings: [],
  };
}

/** Coating by itself, beforehand: coated vessels keep. */
export function coat(job: Job): Outcome {
  const { writer, line, vessel, sheet } = job;
  areaNumber(job);
  coatingNumbers(job);
  if (vessel.kind === 'plate') wellsNumber(job);
  const vessels = placeNewVessels(job, 'new_vessel');
  const coats = coatSteps(job, vessels);
  const reagent = job.catalog.reference.get('reagents')?.get(String(sheet.get('coating')?.value));
  const keeps = reagent?.entries.has('shelfLifeCoated')
    ? sheet.entry(
        { name: 'keeps', title: 'Coated vessels keep' },
        { section: 'reagents', id: reagent.id, field: 'shelfLifeCoated' },
      )
    : undefined;
  const document = writer.document({
    id: protocolId(job),
    name: protocolTitle(job, 'coating'),
    description: `Coats ${vessels.ids.length} × ${vesselTitle(vessel)} for ${line.lineId}.${keeps === undefined ? '' : ` Use within ${keeps} days; keep the coating on, at 4 °C.`} Resolved from the reference data for cell culture.`,
    tags: [line.lineId, 'coating', vesselTitle(vessel)],
    operationType: 'coat',
    cellLine: line.lineId,
    vessel: vessel.vesselId,
    steps:
      coats.length === 1
        ? coats
        : [
            lanes(
              'coats',
              'Coat',
              coats.map((one) => [one]),
            ),
          ],
  });
  return { document, yields: `${vessels.ids.length} × ${vesselTitle(vessel)} coated`, culture: null, warnings: [] };
}

/** From a flask to a counted suspension in a tube. */
export function harvestOnly(job: Job): Outcome {
  const { sheet, writer, line, vessel } = job;
  sourceNumbers(job, vessel);
  const harvested = harvest(job, vessel, `Source ${vesselTitle(vessel)}`);
  confluenceParameter(job, 'Confluence of the flask');
  passageParameter(job, 'Passage number of the flask');
  attendedParameter(job);
  sheet.compute({ name: 'viable_cells', title: 'Viable cells' }, 'cells', 'viable_concentration * pellet_volume');
  const document = writer.document({
    id: protocolId(job),
    name: protocolTitle(job, 'harvest'),
    description: `Takes ${line.lineId} off a ${vesselTitle(vessel)} and counts them: a suspension for whatever comes next, to be used within half an hour. Resolved from the reference data for cell culture.`,
    tags: [line.lineId, 'harvest', vesselTitle(vessel)],
    operationType: 'harvest',
    cellLine: line.lineId,
    vessel: vessel.vesselId,
    steps: [...beside(job, harvested.reagents, harvested.inspect), group('harvest', 'Harvest', harvested.steps)],
  });
  const cells = (sheet.value('viable_cells') / 1e6).toPrecision(3);
  return { document, yields: `${cells} million viable cells`, culture: null, warnings: [] };
}

export function beside(job: Job, reagents: readonly string[], inspect: ReturnType<Job['writer']['step']>) {
  return [lanes('prepare', 'Warm and inspect', [[warmStep(job, reagents)], [inspect]])];
}
