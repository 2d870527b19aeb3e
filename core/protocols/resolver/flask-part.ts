import type { ProtocolStep } from '../../contract/protocol.ts';
import { byCount } from './harvest-part.ts';
import { ASK_ATTENDED, isCoatedLine, needsInhibitor, refuse, supplement, vesselsOf, word, type Job } from './job.ts';
import { group, lanes, template, written } from './protocol-writer.ts';
import { vesselTitle } from './vessel-words.ts';

/** New vessels that are seeded, on the deck. */
export interface NewVessels {
  readonly ids: readonly { readonly id: string; readonly suffix: string }[];
}

export function placeNewVessels(job: Job, kind: string): NewVessels {
  const count = vesselsOf(job);
  const { writer, vessel } = job;
  if (count > writer.freePlaces)
    refuse(
      `The deck has room for ${writer.freePlaces} × ${vesselTitle(vessel)} beside the source and its tubes; ${count} are asked for. Do it in several runs.`,
    );
  const title = vesselTitle(vessel).replace(/, .*/, '');
  return {
    ids: Array.from({ length: count }, (_, index) => {
      const suffix = count === 1 ? '' : `_${index + 1}`;
      const name = count === 1 ? `New ${title}` : `New ${title} ${index + 1}`;
      return { id: writer.labware(`${kind}${suffix}`, name, vessel.vesselId), suffix };
    }),
  };
}

/** Numbers of the coating: how much of it, for how long. */
export function coatingNumbers(job: Job): void {
  const { sheet, line, vessel } = job;
  if (!sheet.get('growth_area')) areaNumber(job);
  sheet.entry(
    { name: 'coating_per_area', title: 'Coating for each cm²' },
    { section: 'unitOperations', id: 'coat', field: 'volumePerArea' },
  );
  const isPlate = vessel.kind === 'plate';
  sheet.compute(
    { name: 'coating_volume', title: isPlate ? 'Coating for each well' : 'Coating' },
    isPlate ? 'µL/well' : 'mL',
    isPlate ? 'coating_per_area * growth_area * 1000' : 'coating_per_area * growth_area',
    isPlate ? '{coating_per_area} × {growth_area} × 1,000 µL/mL' : undefined,
  );
  sheet.text(
    { name: 'coating', title: 'Coating reagent' },
    { section: 'cellLines', id: line.lineId, field: 'coating' },
  );
  sheet.entry(
    { name: 'coating_time', title: 'Coating time' },
    { section: 'cellLines', id: line.lineId, field: 'coatingTime' },
  );
}

export function areaNumber({ sheet, vessel }: Job): number {
  return sheet.entry(
    { name: 'growth_area', title: vessel.kind === 'plate' ? 'Surface of a well' : 'Surface' },
    { section: 'vessels', id: vessel.vesselId, field: 'growthArea' },
  );
}

/** One coating step for each vessel; they stand in the incubator at the same time. */
export function coatSteps(job: Job, vessels: NewVessels, wells?: string): ProtocolStep[] {
  if (!isCoatedLine(job)) return [];
  coatingNumbers(job);
  const { writer, sheet, vessel } = job;
  const volume = written(sheet.value('coating_volume'));
  return vessels.ids.map(({ id, suffix }, index) =>
    writer.step(
      `coat${suffix}`,
      'Coat',
      'coat',
      {
        labware: id,
        ...(wells === undefined ? {} : { wells }),
        ...(vessel.kind === 'plate' ? { volumeUl: volume } : { volumeMl: volume }),
        minutes: sheet.value('coating_time'),
      },
      { numbers: ['coating_volume', 'coating_time'], isParallel: index > 0 },
    ),
  );
}

/** Warming beside the coating, or beside a look at the source where nothing is coated. */
export function prepare(coats: readonly ProtocolStep[], warm: ProtocolStep, inspect: ProtocolStep): ProtocolStep[] {
  if (coats.length === 0) return [lanes('prepare', 'Warm and inspect', [[warm], [inspect]])];
  return [lanes('prepare', 'Coat and warm', [...coats.map((coat) => [coat]), [warm]]), inspect];
}

/** How many cells go where, by density or by ratio. Says how many vessels are possible. */
export function flaskNumbers(job: Job): number {
  const { sheet, line, vessel, choices } = job;
  areaNumber(job);
  sheet.entry(
    { name: 'working_volume', title: 'Working volume' },
    { section: 'vessels', id: vessel.vesselId, field: 'workingVolume' },
  );
  if (choices.by === 'ratio') {
    sheet.entry(
      { name: 'split_ratio', title: 'Split ratio' },
      { section: 'cellLines', id: line.lineId, field: 'splitRatio' },
    );
    sheet.compute({ name: 'seed_volume', title: 'Suspension for each vessel' }, 'mL', 'pellet_volume / split_ratio');
    sheet.compute(
      { name: 'cells_seeded', title: 'Cells for each vessel' },
      'cells',
      'seed_volume * viable_concentration',
    );
    sheet.compute(
      { name: 'vessels_possible', title: 'Vessels possible' },
      '',
      'floor(split_ratio)',
      'by the ratio, {split_ratio}',
    );
  } else {
    sheet.entry(
      { name: 'seeding_density', title: 'Seeding density' },
      { section: 'cellLines', id: line.lineId, field: 'seedingDensity' },
    );
    sheet.compute({ name: 'cells_seeded', title: 'Cells for each vessel' }, 'cells', 'seeding_density * growth_area');
    sheet.compute(
      { name: 'seed_volume', title: 'Suspension for each vessel' },
      'mL',
      'cells_seeded / viable_concentration',
    );
    sheet.compute(
      { name: 'vessels_possible', title: 'Vessels possible' },
      '',
      'floor(viable_concentration * pellet_volume / cells_seeded)',
      '{viable_concentration} × {pellet_volume} ÷ {cells_seeded}, whole ones',
    );
  }
  sheet.compute({ name: 'medium_volume', title: 'Medium for each vessel' }, 'mL', 'working_volume - seed_volume');
  return sheet.value('vessels_possible');
}

/** Says before the run that there are too few cells, and what there are enough for. */
export function checkPossible(job: Job, possible: number, sourceTitle: string): void {
  const wanted = vesselsOf(job);
  if (possible >= wanted) return;
  const { sheet } = job;
  const total = Math.round((sheet.value('viable_concentration') * sheet.value('pellet_volume')) / 1000) * 1000;
  const confluence = Math.round(sheet.value('confluence') * 100);
  const enough = possible < 1 ? 'not enough for one' : `enough for ${possible}`;
  const instead =
    possible < 1 ? 'Use a fuller source, or a smaller vessel.' : `Ask for ${possible}, or use a fuller source.`;
  refuse(
    `${sourceTitle} at ${confluence} % gives ${total.toLocaleString('en-US')} viable cells, ${enough} × ${vesselTitle(job.vessel)}; ${wanted} ${wanted === 1 ? 'is' : 'are'} asked for. ${instead}`,
  );
}

/** Coating off, medium in, cells in, label: one flask after the other. */
export function seedFlasks(job: Job, vessels: NewVessels, tube: string): ProtocolStep {
  const { writer, sheet, choices, operation } = job;
  const count = vessels.ids.length;
  // Of a vial everything is seeded, and a ratio asks for no count either.
  const isFixed = choices.by === 'ratio' || operation === 'thaw';
  const cells = sheet.value('cells_seeded');
  const volume = isFixed ? written(sheet.value('seed_volume')) : byCount(job, cells, count);
  const working = sheet.value('working_volume');
  const steps = vessels.ids.flatMap(({ id, suffix }) => [
    ...(isCoatedLine(job)
      ? [
          writer.step(
            `remove_coating${suffix}`,
            'Remove the coating',
            'aspirate',
            { labware: id },
            {
              numbers: ['coating_volume'],
            },
          ),
        ]
      : []),
    writer.step(
      `add_medium${suffix}`,
      'Add medium',
      'dispense',
      {
        labware: id,
        reagent: word(job, 'medium'),
        ...supplement(job),
        volumeMl: typeof volume === 'number' ? written(working - volume) : template(`${working} - ${volume}`),
      },
      {
        ...(isCoatedLine(job) ? { within: [{ after: `remove_coating${suffix}`, atMostMinutes: 5 }] } : {}),
        numbers: ['medium_volume'],
      },
    ),
    writer.step(
      `add_cells${suffix}`,
      'Add cells',
      'seed_flask',
      {
        labware: id,
        from: tube,
        cells: written(cells),
        volumeMl: typeof volume === 'number' ? volume : template(volume),
      },
      { within: [{ after: 'count', atMostMinutes: 30 + 5 * count }], numbers: ['seed_volume', 'cells_seeded'] },
    ),
    labelStep(job, id, suffix),
  ]);
  return group('seed', count === 1 ? 'Seed the new vessel' : 'Seed the new vessels', steps);
}

export function labelStep(job: Job, labware: string, suffix: string): ProtocolStep {
  const density = job.sheet.get('seeding_density');
  const how = density === undefined ? '' : `, ${Math.round(Number(density.value))} cells/cm²`;
  return job.writer.step(
    `label${suffix}`,
    'Label',
    'label',
    {
      labware,
      text: `${job.line.lineId}, passage {{ params.source_passage + 1 }}${how}, date`,
      ask: ASK_ATTENDED,
    },
    { numbers: ['seeding_density'] },
  );
}

/** Into the incubator; where Y-27632 is with the cells, until it is taken off with the first change of medium. */
export function growOn(job: Job, vessels: NewVessels): ProtocolStep[] {
  const { writer, sheet, line, vessel } = job;
  const ids = vessels.ids;
  if (!needsInhibitor(job))
    return ids.map(({ id, suffix }) =>
      writer.step(`grow${suffix}`, 'Into the incubator', 'incubate', { labware: id, minutes: 0, leave: true }),
    );
  const hours = sheet.entry(
    { name: 'inhibitor_time', title: 'Y-27632 stays for' },
    { section: 'cellLines', id: line.lineId, field: 'rockInhibitorTime' },
  );
  feedNumbers(job);
  const isPlate = vessel.kind === 'plate';
  return [
    lanesOrList(
      ids.map(({ id, suffix }) => [
        writer.step(
          `grow${suffix}`,
          'Into the incubator',
          'incubate',
          { labware: id, hours, atMost: hours + 2 },
          { isBetween: true, numbers: ['inhibitor_time'] },
        ),
        writer.step(
          `first_feed${suffix}`,
          'First change of medium, without Y-27632',
          'feed',
          {
            labware: id,
            returnToIncubator: true,
            ...(isPlate ? { volumeUl: sheet.value('working_volume') } : { volumeMl: sheet.value('working_volume') }),
          },
          { within: [{ after: `grow${suffix}`, atMostMinutes: 30 }], numbers: ['working_volume'] },
        ),
      ]),
    ),
  ].flat();
}

function lanesOrList(of: readonly ProtocolStep[][]): ProtocolStep[] {
  return of.length === 1 ? of[0]! : [lanes('first_day', 'The first day', of)];
}

/** How often it is fed. */
export function feedNumbers({ sheet, line }: Job): void {
  sheet.entry(
    { name: 'feed_interval', title: 'Fed every' },
    { section: 'cellLines', id: line.lineId, field: 'feedInterval' },
  );
}
