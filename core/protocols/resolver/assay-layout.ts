import type { JsonObject } from '../../contract/json.ts';
import type { Job } from './job.ts';
import { written } from './protocol-writer.ts';

/** Of the worked example on 96 wells, for each sixty wells inside the outer ring. */
const PER_SIXTY = { points: 8, replicates: 3, vehicle: 18, kill: 6, untreated: 6, blank: 6 } as const;
const FACTOR = 3;
const KILL = { compound: 'staurosporine', doseUm: 10 };
const LAYOUT_SEED = 1;

/** How strong the highest dose is: 15 times the IC50 at the time of the read, as far as the stock allows. */
export function doseNumbers(job: Job, compound: string, assayId: string): void {
  const { sheet, line } = job;
  const of = (name: string, title: string, field: string): number =>
    sheet.entry({ name, title }, { section: 'compounds', id: compound, field });
  of('ic50_48h', 'IC50 at 48 h', `ic50At48h.${line.lineId}`);
  of('time_exponent', 'Time exponent of the IC50', 'timeExponent');
  sheet.entry(
    { name: 'treatment', title: 'Treatment' },
    { section: 'assays', id: assayId, field: treatmentField(job, assayId) },
  );
  sheet.compute(
    { name: 'ic50', title: 'IC50 at the read' },
    'µM',
    'ic50_48h * pow(48 / treatment, time_exponent)',
    '{ic50_48h} × (48 h ÷ {treatment})^{time_exponent}',
  );
  of('stock_concentration', 'Stock solution', 'stockConcentration');
  sheet.constant({ name: 'top_factor', title: 'Highest dose over the IC50' }, 15, '', '15 to 30 show the whole curve');
  sheet.compute(
    { name: 'top_dose', title: 'Highest dose' },
    'µM',
    'round(min(top_factor * ic50, stock_concentration), 6)',
    'the lower of {top_factor} × {ic50} and {stock_concentration} ÷ 1,000',
  );
}

/** How many wells are used for what; 384 wells hold the plan of 96 several times. */
export function layoutNumbers(job: Job, compound: string): JsonObject {
  const { sheet, vessel } = job;
  sheet.entry(
    { name: 'buffer_wells', title: 'Outer wells' },
    { section: 'vessels', id: vessel.vesselId, field: 'outerWells' },
  );
  sheet.compute({ name: 'inner_wells', title: 'Inner wells' }, '', 'wells - buffer_wells');
  sheet.compute(
    { name: 'fold', title: 'Times the layout of 60 wells' },
    '',
    'floor(inner_wells / 60)',
    '{inner_wells} ÷ 60, whole ones',
  );
  const usual = (name: string, title: string, value: number): void => sheet.choose({ name, title }, value, '', 'usual');
  usual('points', 'Doses', PER_SIXTY.points);
  sheet.choose({ name: 'dose_step', title: 'Dilution from dose to dose, 1 to' }, FACTOR, '', 'usual');
  const wells = (name: string, title: string, value: number): number =>
    sheet.compute({ name, title }, '', `${value} * fold`, `${value} × {fold}`);
  const replicates = wells('replicates', 'Wells for each dose', PER_SIXTY.replicates);
  const vehicle = wells('vehicle_wells', 'Vehicle wells', PER_SIXTY.vehicle);
  const kill = wells('kill_wells', 'Kill wells', PER_SIXTY.kill);
  const untreated = wells('untreated_wells', 'Untreated wells', PER_SIXTY.untreated);
  const blank = wells('blank_wells', 'Blank wells', PER_SIXTY.blank);
  sheet.compute(
    { name: 'cell_wells', title: 'Wells with cells' },
    '',
    'points * replicates + vehicle_wells + kill_wells + untreated_wells',
  );
  return {
    kind: 'dose-response',
    compound,
    topUm: written(sheet.value('top_dose')),
    factor: FACTOR,
    points: PER_SIXTY.points,
    replicates,
    vehicle,
    kill: { ...KILL, wells: kill },
    untreated,
    blank,
    edge: 'buffer',
    randomise: LAYOUT_SEED,
  };
}

/** A line that is fed more often than the treatment is long gets the shortest treatment that is usual. */
function treatmentField(job: Job, assayId: string): string {
  const assay = job.catalog.assays.get(assayId);
  const isTooLong = Number(assay?.['treatment']) > Number(job.line.values['feedInterval']);
  return isTooLong && assay?.['treatmentRangeLow'] !== undefined ? 'treatmentRangeLow' : 'treatment';
}
