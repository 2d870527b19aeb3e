import type { ProtocolStep } from '../../contract/protocol.ts';
import { feedNumbers, type NewVessels } from './flask-part.ts';
import { byCount } from './harvest-part.ts';
import { isCoatedLine, refuse, supplement, vesselsOf, type Job } from './job.ts';
import { template, written } from './protocol-writer.ts';
import { shortVesselTitle, vesselTitle, wellsOfVessel } from './vessel-words.ts';

/** Well volume and how the cells get there, for a suspension that is made for `wells` wells of a plate. */
export interface PlateSeeding {
  /** Name of the number of wells that hold cells. */
  readonly wells: string;
  /** Name of the number that says how many µL of suspension a well takes. */
  readonly volume: string;
}

export function wellsNumber({ sheet, vessel }: Job): void {
  sheet.entry({ name: 'wells', title: 'Wells' }, { section: 'vessels', id: vessel.vesselId, field: 'wells' });
}

/** Suspension for a plate: wells x volume x 1.1 and the dead volume, up to the next half mL. */
export function suspensionVolume(job: Job, of: PlateSeeding): void {
  const { sheet } = job;
  const plates = vesselsOf(job);
  sheet.constant({ name: 'reserve', title: 'Reserve of suspension' }, 1.1, '', 'a tenth more than the wells take');
  sheet.entry(
    { name: 'dead_volume', title: 'Dead volume of the trough' },
    { section: 'vessels', id: 'reservoir_12_15ml', field: 'deadVolume' },
  );
  if (plates > 1) sheet.choose({ name: 'plates', title: 'Plates' }, plates, '', 'how many are seeded', false);
  const times = plates > 1 ? ' * plates' : '';
  sheet.compute(
    { name: 'suspension_volume', title: 'Suspension to seed from' },
    'mL',
    `ceil((${of.wells} * ${of.volume} / 1000 * reserve${times} + dead_volume) * 2) / 2`,
    `{${of.wells}} wells × {${of.volume}} ÷ 1,000 µL/mL × {reserve}${plates > 1 ? ' × {plates}' : ''} + {dead_volume}, up to the next 0.5 mL`,
  );
}

/** What the suspension is made of, from counted cells. Says how many plates are possible. */
export function suspensionNumbers(job: Job, of: PlateSeeding): number {
  const { sheet } = job;
  suspensionVolume(job, of);
  sheet.compute(
    { name: 'target_concentration', title: 'Viable cells to seed with' },
    'viable cells/mL',
    `cells_per_well / ${of.volume} * 1000`,
    `{cells_per_well} ÷ {${of.volume}} × 1,000 µL/mL`,
  );
  sheet.compute(
    { name: 'suspension_cells', title: 'Cells for it' },
    'cells',
    'suspension_volume * target_concentration',
  );
  sheet.compute(
    { name: 'cells_volume', title: 'Counted cells for it' },
    'mL',
    'suspension_cells / viable_concentration',
  );
  sheet.compute({ name: 'diluent_volume', title: 'Medium for it' }, 'mL', 'suspension_volume - cells_volume');
  return sheet.compute(
    { name: 'vessels_possible', title: 'Plates possible' },
    '',
    `max(0, floor((viable_concentration * pellet_volume / target_concentration - dead_volume) / (${of.wells} * ${of.volume} / 1000 * reserve)))`,
    `({viable_concentration} × {pellet_volume} ÷ {target_concentration} − {dead_volume}) ÷ ({${of.wells}} wells × {${of.volume}} ÷ 1,000 µL/mL × {reserve}), whole ones`,
  );
}

/**
 * A tube with the diluted cells.
 * @param fixed name of the volume of cells that is taken whatever is counted
 */
export function diluteStep(
  job: Job,
  fixed?: string,
): { readonly tube: string; readonly step: (from: string) => ProtocolStep } {
  const { sheet, writer } = job;
  const total = sheet.value('suspension_volume');
  // A wide tube whatever the volume: the suspension is stirred and drawn from again and again.
  const type = job.catalog.vessels.get('tube_50ml')!;
  const most = sheet.entry(
    { name: 'suspension_use_at_most', title: '50 mL tube, use at most' },
    { section: 'vessels', id: type.vesselId, field: 'workingVolumeMax' },
  );
  if (total > most)
    refuse(
      `${total} mL of suspension are needed for ${vesselsOf(job)} × ${vesselTitle(job.vessel)}; a 50 mL tube takes ${most} mL. Seed them in several runs.`,
    );
  const tube = writer.labware('suspension_tube', `Suspension, ${shortVesselTitle(type)}`, type.vesselId);
  const step = (from: string): ProtocolStep =>
    writer.step(
      'dilute_cells',
      'Dilute the cells',
      'dilute',
      {
        from,
        to: tube,
        ...supplement(job),
        totalMl: written(total),
        cellsMl:
          fixed === undefined
            ? template(byCount(job, sheet.value('suspension_cells'), 1))
            : written(sheet.value(fixed)),
      },
      { numbers: [fixed ?? 'cells_volume', 'diluent_volume'] },
    );
  return { tube, step };
}

/** Coating off, cells in. */
export function seedPlates(
  job: Job,
  plates: NewVessels,
  tube: string,
  wells: string,
  volumeName = 'well_volume',
): ProtocolStep[] {
  const { writer, sheet } = job;
  return plates.ids.flatMap(({ id, suffix }) => [
    ...(isCoatedLine(job)
      ? [
          writer.step(
            `remove_coating${suffix}`,
            'Remove the coating',
            'aspirate',
            { labware: id, wells },
            {
              numbers: ['coating_volume'],
            },
          ),
        ]
      : []),
    writer.step(
      `seed_plate${suffix}`,
      'Seed',
      'seed_plate',
      {
        labware: id,
        wells,
        from: tube,
        cellsPerWell: written(sheet.value('cells_per_well')),
        volumeUl: written(sheet.value(volumeName)),
      },
      {
        within: [
          { after: 'count', atMostMinutes: 30 + 10 * plates.ids.length },
          ...(isCoatedLine(job) ? [{ after: `remove_coating${suffix}`, atMostMinutes: 10 }] : []),
        ],
        numbers: ['cells_per_well', volumeName],
      },
    ),
  ]);
}

/** Cells for each well of a plate that is grown on: by the density of the line. */
export function densityNumbers(job: Job): void {
  const { sheet, line } = job;
  sheet.entry(
    { name: 'seeding_density', title: 'Seeding density' },
    { section: 'cellLines', id: line.lineId, field: 'seedingDensity' },
  );
  sheet.compute(
    { name: 'cells_per_well', title: 'Cells for each well' },
    'cells/well',
    'round(seeding_density * growth_area)',
    '{seeding_density} × {growth_area}',
  );
}

/** Cells for each well of an assay plate: of the line in 96 wells; in 384 as many fewer as the viability assay has, in 1536 as many fewer as their area is less. */
export function assayCellNumbers(job: Job, assay?: string): void {
  const { sheet, line, vessel, catalog } = job;
  const wells = wellsOfVessel(vessel);
  const is384 = wells === 384;
  const known = assay === undefined ? undefined : catalog.assays.get(assay);
  // Images want single cells, so the assay says itself how many.
  const ofAssay = assay === 'imaging_3ch' ? assay : undefined;
  const field = is384 ? 'cellsPerWell384' : 'cellsPerWell96';
  if (ofAssay !== undefined && known?.[field] !== undefined) {
    sheet.entry({ name: 'cells_per_well', title: 'Cells for each well' }, { section: 'assays', id: ofAssay, field });
    return;
  }
  if (wells < 384) {
    sheet.entry(
      { name: 'cells_per_well', title: 'Cells for each well' },
      { section: 'cellLines', id: line.lineId, field: 'assaySeeding96' },
    );
    return;
  }
  sheet.entry(
    { name: 'cells_per_well_96', title: 'Cells for each well of 96' },
    { section: 'cellLines', id: line.lineId, field: 'assaySeeding96' },
  );
  sheet.entry(
    { name: 'assay_cells_384', title: 'Usual cells for each well of 384' },
    { section: 'assays', id: 'viability_atp', field: 'cellsPerWell384' },
  );
  sheet.entry(
    { name: 'assay_cells_96', title: 'Usual cells for each well of 96' },
    { section: 'assays', id: 'viability_atp', field: 'cellsPerWell96' },
  );
  const cells = { name: 'cells_per_well', title: 'Cells for each well' };
  const ofAssays = 'cells_per_well_96 * assay_cells_384 / assay_cells_96';
  const inWords = '{cells_per_well_96} × {assay_cells_384} ÷ {assay_cells_96}';
  if (is384) {
    sheet.compute(cells, 'cells/well', `round(${ofAssays})`, inWords);
    return;
  }
  sheet.entry(
    { name: 'growth_area_384', title: 'Growth area of a well of 384' },
    { section: 'vessels', id: 'plate_384_white', field: 'growthArea' },
  );
  sheet.compute(
    cells,
    'cells/well',
    `round(${ofAssays} * growth_area / growth_area_384)`,
    `${inWords} × {growth_area} ÷ {growth_area_384}`,
  );
}

/** Numbers of a plate that is seeded to grow: area, wells, volume. */
export function plateNumbers(job: Job): void {
  wellsNumber(job);
  job.sheet.entry(
    { name: 'well_volume', title: 'Volume of a well' },
    { section: 'vessels', id: job.vessel.vesselId, field: 'workingVolume' },
  );
  job.sheet.entry(
    { name: 'working_volume', title: 'Working volume of a well' },
    { section: 'vessels', id: job.vessel.vesselId, field: 'workingVolume' },
  );
  feedNumbers(job);
}

/** Flat at room temperature before the incubator, so that cells settle evenly; shorter for cells that come off there. */
export function settleStep(job: Job, labware: string, suffix = ''): ProtocolStep {
  const { sheet, writer, line } = job;
  const isShort = line.values['detachesAtRoomTemperature'] === true;
  if (isShort)
    sheet.constant(
      { name: 'settle_time', title: 'Time to settle' },
      10,
      'min',
      'short: the line detaches at room temperature',
    );
  else
    sheet.entry(
      { name: 'settle_time', title: 'Time to settle' },
      { section: 'unitOperations', id: 'settle', field: 'durationFixed' },
    );
  return writer.step(
    `settle${suffix}`,
    'Settle',
    'settle',
    { labware, minutes: sheet.value('settle_time') },
    { numbers: ['settle_time'], isParallel: suffix !== '' && suffix !== '_1' },
  );
}
