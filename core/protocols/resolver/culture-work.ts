import { AppError } from '../../contract/errors.ts';
import type { ProtocolStep } from '../../contract/protocol.ts';
import type { Vessel } from '../catalog.ts';
import {
  areaNumber,
  checkPossible,
  coatSteps,
  feedNumbers,
  flaskNumbers,
  growOn,
  labelStep,
  placeNewVessels,
  prepare,
  seedFlasks,
  type NewVessels,
} from './flask-part.ts';
import { confluenceParameter, harvest, sourceNumbers, warmStep } from './harvest-part.ts';
import {
  attendedParameter,
  passageParameter,
  protocolId,
  protocolTitle,
  refuse,
  type Job,
  type Outcome,
} from './job.ts';
import {
  assayCellNumbers,
  densityNumbers,
  diluteStep,
  plateNumbers,
  seedPlates,
  settleStep,
  suspensionNumbers,
} from './plate-part.ts';
import { group } from './protocol-writer.ts';
import { vesselTitle, wellsOfVessel } from './vessel-words.ts';

/** Cells for plates, and for what is seeded without being passaged, come from a flask of this type. */
export const SOURCE_FLASK = 'flask_t75';

export function vesselType(job: Job, vesselId: string): Vessel {
  const vessel = job.catalog.vessels.get(vesselId);
  if (vessel === undefined) throw new AppError('bad-input', `The catalogue has no vessel "${vesselId}".`);
  return vessel;
}

/** Passage: harvest and seed again by the density (or ratio), and the first change of medium where one is due. */
export function passage(job: Job): Outcome {
  const source = job.vessel.kind === 'flask' ? job.vessel : vesselType(job, SOURCE_FLASK);
  return reseed(job, source, true);
}

/** Seeding: from a T-75, for growth or for an assay. Nothing is done with it afterwards. */
export function seed(job: Job): Outcome {
  return reseed(job, vesselType(job, SOURCE_FLASK), false);
}

function reseed(job: Job, source: Vessel, isPassage: boolean): Outcome {
  const sourceTitle = `Source ${vesselTitle(source)}`;
  sourceNumbers(job, source);
  const harvested = harvest(job, source, sourceTitle);
  confluenceParameter(job, 'Confluence of the source');
  passageParameter(job, 'Passage number of the source');
  attendedParameter(job);
  const isPlate = job.vessel.kind === 'plate';
  if (isPlate && job.choices.by === 'ratio')
    refuse(`${vesselTitle(job.vessel)}: plates are seeded by the count. Seed by density.`);
  const build = isPlate
    ? reseedPlates(job, sourceTitle, harvested.tube, isPassage)
    : reseedFlasks(job, sourceTitle, harvested.tube);
  const coats = coatSteps(job, build.vessels);
  const seeded = build.seed();
  const grown = isPassage ? growOn(job, build.vessels) : leaveInside(job, build.vessels);
  const what = isPassage ? 'passage' : 'seeding';
  const document = job.writer.document({
    id: protocolId(job),
    name: protocolTitle(job, what),
    description: `Harvests ${job.line.lineId} from a ${vesselTitle(source)} and seeds ${build.vessels.ids.length} × ${vesselTitle(job.vessel)} ${job.choices.by === 'ratio' ? 'by the split ratio' : 'by the counted density'}. Resolved from the reference data for cell culture; confirm its numbers in your lab.`,
    tags: [job.line.lineId, what, vesselTitle(job.vessel).slice(0, 40)],
    operationType: what,
    cellLine: job.line.lineId,
    vessel: job.vessel.vesselId,
    steps: [
      ...prepare(coats, warmStep(job, harvested.reagents), harvested.inspect),
      group('harvest', 'Harvest', harvested.steps),
      seeded,
      ...grown,
    ],
  });
  growthNumbers(job, isPlate);
  const possible = job.sheet.value('vessels_possible');
  return {
    document,
    yields: `${possible} × ${vesselTitle(job.vessel)} possible`,
    culture: { cells: 'attached_cells', area: 'growth_area', hasLag: true },
    warnings: [],
  };
}

interface Build {
  readonly vessels: NewVessels;
  readonly seed: () => ProtocolStep;
}

function reseedFlasks(job: Job, sourceTitle: string, tube: string): Build {
  checkPossible(job, flaskNumbers(job), sourceTitle);
  feedNumbers(job);
  const vessels = placeNewVessels(job, 'new_flask');
  return { vessels, seed: () => seedFlasks(job, vessels, tube) };
}

function reseedPlates(job: Job, sourceTitle: string, tube: string, isPassage: boolean): Build {
  areaNumber(job);
  plateNumbers(job);
  if (isPassage || wellsOfVessel(job.vessel) < 96) densityNumbers(job);
  else assayCellNumbers(job);
  checkPossible(job, suspensionNumbers(job, { wells: 'wells', volume: 'well_volume' }), sourceTitle);
  const diluted = diluteStep(job);
  const vessels = placeNewVessels(job, 'new_plate');
  const seed = (): ProtocolStep => {
    const labels = vessels.ids.map(({ id, suffix }) => labelStep(job, id, suffix));
    const settles = vessels.ids.map(({ id, suffix }) => settleStep(job, id, suffix));
    return group('seed', 'Seed', [
      diluted.step(tube),
      ...seedPlates(job, vessels, diluted.tube, 'all'),
      ...labels,
      ...settles,
    ]);
  };
  return { vessels, seed };
}

function leaveInside(job: Job, vessels: NewVessels): ProtocolStep[] {
  return vessels.ids.map(({ id, suffix }) =>
    job.writer.step(`grow${suffix}`, 'Into the incubator', 'incubate', { labware: id, minutes: 0, leave: true }),
  );
}

/** How many of the seeded cells hold. */
export function growthNumbers({ sheet, line }: Job, isPlate: boolean): void {
  sheet.entry(
    { name: 'plating_efficiency', title: 'Plating efficiency' },
    { section: 'cellLines', id: line.lineId, field: 'platingEfficiency' },
  );
  const cells = isPlate ? 'cells_per_well' : 'cells_seeded';
  sheet.compute(
    { name: 'attached_cells', title: 'Cells that hold' },
    isPlate ? 'cells/well' : 'cells',
    `${cells} * plating_efficiency`,
  );
}
