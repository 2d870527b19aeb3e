import { fitFourParameters, type DosePoint, type FourParameterFit } from './four-parameter-fit.ts';
import { isShare, seriesOf, shareScale, type PlateValues, type PlateView } from './plate-view.ts';
import { mean, variation, zPrime } from './plate-statistics.ts';

export interface DoseSeries {
  readonly name: string;
  /** 1 to 8; gives colour, dash and marker. */
  readonly series: number;
  readonly points: readonly DosePoint[];
  readonly fit: FourParameterFit | undefined;
}

export interface DoseView {
  readonly series: readonly DoseSeries[];
  /** Responses are shares of the vehicle, 0 to 1. */
  readonly percent: boolean;
}

type Values = Pick<PlateValues, 'values' | 'unit'>;

/** Numbers of all wells of one role that carry no flag. */
function numbersOf(view: PlateView, { values }: Values, role: string): number[] {
  return view.labware.wells.flatMap((well) => {
    const found = well.role === role ? values.get(well.well) : undefined;
    return found?.value == null || found.flag !== null ? [] : [found.value];
  });
}

/**
 * Response over dose for each compound of a plate. Values that are not shares of a control yet become shares of the
 * vehicle wells as soon as there are any. Flagged wells stay out.
 */
export function doseView(view: PlateView, shown: Values): DoseView {
  const vehicle = numbersOf(view, shown, 'vehicle');
  const share = isShare(shown.unit);
  const by = share ? shareScale(shown.unit) : vehicle.length > 0 ? mean(vehicle) : 1;
  const series = view.compounds.map((name, rank): DoseSeries => {
    const points = view.labware.wells.flatMap((well): DosePoint[] => {
      const found = well.role === 'sample' && well.compound === name ? shown.values.get(well.well) : undefined;
      if (found?.value == null || found.flag !== null) return [];
      return [{ dose: well.doseUm ?? 0, response: found.value / by }];
    });
    return { name, series: seriesOf(rank), points, fit: fitFourParameters(points) };
  });
  return { series: series.filter((one) => one.points.length > 0), percent: share || vehicle.length > 0 };
}

export interface Controls {
  readonly zPrime: number | undefined;
  readonly variation: number | undefined;
  readonly counted: number;
}

/** How well the controls of a plate stand apart so far. */
export function controlsOf(view: PlateView, shown: Values): Controls {
  const high = numbersOf(view, shown, 'vehicle');
  const kill = numbersOf(view, shown, 'kill');
  const low = kill.length > 0 ? kill : numbersOf(view, shown, 'blank');
  return { zPrime: zPrime(high, low), variation: variation(high), counted: high.length + low.length };
}
