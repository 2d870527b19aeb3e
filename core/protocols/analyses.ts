import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import type { WellResult } from '../contract/execution.ts';
import type { Json } from '../contract/json.ts';
import type { PlannedLabware, PlannedWell } from '../contract/plan.ts';
import { isOuterWell, parseWell } from '../model/well.ts';
import { fitDoseResponse, type DoseResponseFit } from '../science/dose-response-fit.ts';
import { coefficientOfVariation, fractionOfControl, mean, median, zPrime } from '../science/plate-statistics.ts';

export const ANALYSIS_KINDS = ['viability', 'reporter', 'imaging'] as const;
export type AnalysisKind = (typeof ANALYSIS_KINDS)[number];

/** Quality gates of an assay plate (reference section 7). */
const ACCEPTED_Z_PRIME = 0.5;
const HIGHEST_VEHICLE_CV = 0.15;
const LOWEST_OUTER_INNER_RATIO = 0.85;
const LEAST_WELLS_FOR_EDGE = 3;

export interface FittedCurve extends DoseResponseFit {
  readonly compound: string;
}

export interface AnalysisSummary {
  readonly zPrime: number | null;
  /** Coefficient of variation of the vehicle wells, a fraction. */
  readonly vehicleCv: number | null;
  /** The first compound's curve; null when there is none. */
  readonly fit: FittedCurve | null;
  /** Curves of all compounds on the plate. */
  readonly fits: readonly FittedCurve[];
}

export interface Analysis {
  /** Derived values, one a well; the step's id is added by who records them. */
  readonly results: readonly Omit<WellResult, 'stepId'>[];
  readonly summary: AnalysisSummary;
  /** Sentences about the plate's quality; empty when all is well. */
  readonly flags: readonly string[];
}

const readingSchema = z.object({
  wells: z.array(z.object({ well: z.string(), value: z.number().nullable(), flag: z.string().nullable() })),
});
const imagesSchema = z.object({
  wells: z.array(
    z.object({
      well: z.string(),
      cellCount: z.number().nullable(),
      phenotypeScore: z.number().nullable(),
      flag: z.string().nullable(),
    }),
  ),
});

interface Measured {
  readonly planned: PlannedWell;
  readonly value: number | null;
  readonly flag: string | null;
}

/**
 * Turns a plate reading into results: `viability` and `reporter` as (x - blank) / (vehicle - blank), `imaging` as cell
 * count relative to vehicle, with Z', the vehicle's CV and a fitted curve per compound.
 * @param reading result of a read or image command, as in CAPABILITIES
 * @param labware the plate with its planned roles and doses
 * @throws AppError `step-failed` when the reading has another shape or the plate no vehicle wells
 */
export function runAnalysis(kind: AnalysisKind, reading: Json, labware: PlannedLabware): Analysis {
  const planned = new Map(labware.wells.map((well) => [well.well, well]));
  if (kind === 'imaging') return analyseImages(reading, labware, planned);
  const parsed = readingSchema.safeParse(reading);
  if (!parsed.success) throw new AppError('step-failed', `The reading of ${labware.title} has no values to analyse.`);
  const wells = match(parsed.data.wells, planned, (row) => row.value);
  const vehicle = valuesOf(wells, 'vehicle');
  const kill = valuesOf(wells, 'kill');
  const blank = valuesOf(wells, 'blank');
  const one = controlMean(vehicle, labware);
  const zero = blank.length > 0 ? mean(blank) : 0;
  const fractions = wells
    .filter((well) => well.planned.role !== 'buffer' && well.planned.role !== 'unused')
    .map((well) => ({ ...well, value: well.value === null ? null : fractionOfControl(well.value, zero, one) }));
  const isViability = kind === 'viability';
  const fits = isViability ? fitsOf(fractions, true) : [];
  return finish(
    rowsOf(fractions, labware, isViability ? 'viability' : 'fold_of_vehicle', isViability ? 'fraction' : 'x vehicle'),
    { vehicle, opposite: kill.length > 1 ? kill : blank, fits },
    edgeFlags(wells, labware),
  );
}

function analyseImages(reading: Json, labware: PlannedLabware, planned: ReadonlyMap<string, PlannedWell>): Analysis {
  const parsed = imagesSchema.safeParse(reading);
  if (!parsed.success) throw new AppError('step-failed', `The images of ${labware.title} have no values to analyse.`);
  const counts = match(parsed.data.wells, planned, (row) => row.cellCount);
  const scores = match(parsed.data.wells, planned, (row) => row.phenotypeScore);
  const vehicle = valuesOf(counts, 'vehicle');
  const one = controlMean(vehicle, labware);
  const relative = counts.map((well) => ({ ...well, value: well.value === null ? null : well.value / one }));
  return finish(
    rowsOf(relative, labware, 'relative_cell_count', 'fraction'),
    { vehicle, opposite: valuesOf(counts, 'kill'), fits: fitsOf(scores, false) },
    edgeFlags(counts, labware),
  );
}

function match<Row extends { readonly well: string; readonly flag: string | null }>(
  rows: readonly Row[],
  planned: ReadonlyMap<string, PlannedWell>,
  valueOf: (row: Row) => number | null,
): Measured[] {
  return rows.flatMap((row) => {
    const well = planned.get(row.well);
    return well === undefined ? [] : [{ planned: well, value: valueOf(row), flag: row.flag }];
  });
}

function valuesOf(wells: readonly Measured[], role: PlannedWell['role']): number[] {
  return wells.flatMap((well) => (well.planned.role === role && well.value !== null ? [well.value] : []));
}

function controlMean(vehicle: readonly number[], labware: PlannedLabware): number {
  if (vehicle.length === 0) {
    throw new AppError(
      'step-failed',
      `${labware.title} has no vehicle wells with a value, so nothing can be compared with them.`,
    );
  }
  return mean(vehicle);
}

function rowsOf(
  wells: readonly Measured[],
  labware: PlannedLabware,
  quantity: string,
  unit: string,
): Analysis['results'] {
  const { labwareId } = labware;
  return wells.map(({ planned, value, flag }) => ({ labwareId, well: planned.well, quantity, value, unit, flag }));
}

function fitsOf(wells: readonly Measured[], weighted: boolean): FittedCurve[] {
  const samples = wells.filter((well) => well.planned.role === 'sample' && well.planned.compound !== undefined);
  const compounds = [...new Set(samples.map((well) => well.planned.compound!))];
  return compounds.flatMap((compound) => {
    const points = samples.flatMap(({ planned, value }) =>
      planned.compound === compound && value !== null ? [{ doseUm: planned.doseUm ?? 0, response: value }] : [],
    );
    const fit = fitDoseResponse(points, { weighted });
    return fit === null ? [] : [{ compound, ...fit }];
  });
}

function finish(
  results: Analysis['results'],
  found: {
    readonly vehicle: readonly number[];
    readonly opposite: readonly number[];
    readonly fits: readonly FittedCurve[];
  },
  edge: readonly string[],
): Analysis {
  const { vehicle, opposite, fits } = found;
  const quality = finiteOrNull(zPrime(vehicle, opposite));
  const vehicleCv = finiteOrNull(coefficientOfVariation(vehicle));
  return {
    results,
    summary: { zPrime: quality, vehicleCv, fit: fits[0] ?? null, fits },
    flags: [...controlFlags(quality, vehicleCv), ...edge],
  };
}

function controlFlags(quality: number | null, vehicleCv: number | null): string[] {
  const flags: string[] = [];
  if (quality !== null && quality < 0)
    flags.push(`Z′ is ${quality.toFixed(2)}: the controls overlap, the plate says nothing.`);
  else if (quality !== null && quality < ACCEPTED_Z_PRIME)
    flags.push(`Z′ ${quality.toFixed(2)} is below ${ACCEPTED_Z_PRIME}.`);
  if (vehicleCv !== null && vehicleCv > HIGHEST_VEHICLE_CV)
    flags.push(`The vehicle wells vary by ${(vehicleCv * 100).toFixed(1)} %, more than ${HIGHEST_VEHICLE_CV * 100} %.`);
  return flags;
}

/** Outer against inner wells of the same treatment, where a plate uses its edge. */
function edgeFlags(wells: readonly Measured[], labware: PlannedLabware): string[] {
  const alike = wells.filter(
    (well) => well.value !== null && (well.planned.role === 'vehicle' || well.planned.role === 'cells'),
  );
  const isOuter = (well: Measured): boolean => isOuterWell(parseWell(well.planned.well)!, labware);
  const outer = alike.filter(isOuter).map((well) => well.value!);
  const inner = alike.filter((well) => !isOuter(well)).map((well) => well.value!);
  if (outer.length < LEAST_WELLS_FOR_EDGE || inner.length < LEAST_WELLS_FOR_EDGE) return [];
  const ratio = median(outer) / median(inner);
  return ratio < LOWEST_OUTER_INNER_RATIO
    ? [
        `Outer wells read ${ratio.toFixed(2)} times the inner ones, less than ${LOWEST_OUTER_INNER_RATIO}: an edge effect.`,
      ]
    : [];
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
