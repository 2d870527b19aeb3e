import { getCompound } from '../biology/compound.ts';
import { dilutedConcentration, dispenseCv } from '../biology/dispensing.ts';
import type { KeyedRandom } from '../biology/keyed-random.ts';
import { compoundIds, isCompoundId, type CompoundId } from '../biology/reference-data.ts';
import { withCompound, withLiquid } from '../world/liquid.ts';
import { wellIndex } from '../world/labware.ts';
import { Refusal } from '../world/refusal.ts';
import type { DoseSeries } from '../world/virtual-world.ts';
import { command, firstPart, type Command } from './instrument-model.ts';
import { checkRoom, trueVolume, workOf } from './liquid-steps.ts';

/** DMSO in every well of a series in DMSO, % v/v: 1000x stocks, then 1:10 into the well. */
const vehiclePercent = 0.1;
/** Volume carried from one point of a series to the next, µL. */
const seriesTransferUl = 10;

/** @throws Refusal when a dose is asked for of something that the virtual lab has no truth about */
function compoundOf(id: string, anyDose: boolean): CompoundId | null {
  if (isCompoundId(id)) return id;
  if (!anyDose) return null;
  throw new Refusal(`The virtual lab knows nothing of ${id}. It knows: ${compoundIds.join(', ')}.`);
}

/** Which point of a series a dose is, counted from the top; null when it is none of them. */
function pointOf(series: DoseSeries, doseUm: number): number | null {
  if (doseUm <= 0) return null;
  const exact = Math.log(series.topUm / doseUm) / Math.log(series.factor);
  const point = Math.round(exact);
  const close = Math.abs(doseUm / (series.topUm / series.factor ** point) - 1) < 0.02;
  return close && point >= 0 && point < series.points ? point : null;
}

/**
 * True concentration of a point relative to its nominal one. Errors compound down the series; they are keyed by the
 * plate that the series serves, so they do not depend on what else was diluted before.
 */
function seriesError(random: KeyedRandom, series: DoseSeries, plate: string, compound: string, point: number): number {
  const cv = dispenseCv('robot', seriesTransferUl);
  const volume = (index: number, part: string, set: number) => {
    const error = random.normal({ quantity: `series-${part}`, plate, stream: compound, replicate: index }) * cv;
    return set * (1 + error);
  };
  let ratio = volume(0, 'stock', 1);
  for (let index = 1; index <= point; index++) {
    const transferUl = volume(index, 'transfer', seriesTransferUl);
    const diluentUl = volume(index, 'diluent', seriesTransferUl * (series.factor - 1));
    ratio *= dilutedConcentration(series.factor, transferUl, diluentUl);
  }
  return ratio;
}

const serialDilute = command('liquid-handler', 'serial-dilute', {
  check: (_doing, params) => {
    compoundOf(params.compound, true);
    const points = Array.from({ length: params.points }, (_, index) => String(index + 1));
    return {
      ...workOf({
        labwareId: '',
        wells: points,
        operation: 'serial_dilution',
        activity: `Dilutes ${params.compound} in ${params.points} steps of 1:${params.factor}`,
      }),
      labwareId: null,
      wells: [],
    };
  },
  apply: ({ bench }, params) => {
    const { topUm, factor, points } = params;
    bench.world.prepareSeries(params.compound, { topUm, factor, points });
    return {};
  },
});

const addCompound = command('liquid-handler', 'add-compound', {
  check: ({ bench, labMs }, params) => {
    const labware = bench.reachable(params.labwareId);
    const wells = params.wells.map((entry) => entry.well);
    compoundOf(
      params.compound,
      params.wells.some((entry) => entry.doseUm > 0),
    );
    checkRoom(labware, wells, params.volumeUl, labMs);
    return workOf({
      labwareId: labware.id,
      wells,
      operation: 'add_compound',
      activity: `Adds ${params.compound} to ${labware.id}`,
    });
  },
  apply: (doing, params) => {
    const { bench, labMs } = doing;
    const { world } = bench;
    const labware = bench.reachable(params.labwareId);
    bench.handTo(doing.instrument, labware, labMs);
    const id = compoundOf(
      params.compound,
      params.wells.some((entry) => entry.doseUm > 0),
    );
    const series = world.seriesOf(params.compound);
    const inDmso = id === null || getCompound(id).solvent === 'dmso';
    for (const { well, doseUm } of params.wells) {
      wellIndex(labware, well);
      world.change(labware, well, labMs, (compartment) => {
        const trueUl = trueVolume(doing, labware, well, params.volumeUl, compartment);
        const added = withLiquid(world, compartment, { reagent: 'compound', trueUl, nominalUl: params.volumeUl });
        // The dose is meant for the nominal volume; what was really dispensed carries more or less of it.
        const perDose = (compartment.nominalUl + params.volumeUl) * (trueUl / params.volumeUl);
        const point = series === undefined ? null : pointOf(series, doseUm);
        const error =
          series === undefined || point === null
            ? 1
            : seriesError(world.random, series, labware.id, params.compound, point);
        const dosed = id === null ? added : withCompound(added, id, doseUm * error * perDose);
        return inDmso ? withCompound(dosed, 'dmso', vehiclePercent * perDose) : dosed;
      });
    }
    return {};
  },
  partly: (params, fraction) => {
    const wells = firstPart(params.wells, fraction);
    return wells === null ? null : { ...params, wells };
  },
});

/** What treats cells. */
export const compoundCommands: Readonly<Record<string, Command>> = {
  'serial-dilute': serialDilute,
  'add-compound': addCompound,
};
