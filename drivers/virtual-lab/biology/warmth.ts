import { modelData } from './reference-data.ts';

const slope = modelData.incubator.growthSlope.value;
const warmCelsius = 37;
const coldCelsius = warmCelsius - 1 / slope;

/** A liquid that follows the air: T(t) = air + (start − air) e^(−t/τ), t in min. */
export interface FollowingLiquid {
  readonly startCelsius: number;
  readonly airCelsius: number;
  readonly timeConstantMin: number;
}

function celsiusAt(liquid: FollowingLiquid, minutes: number): number {
  const { startCelsius, airCelsius, timeConstantMin } = liquid;
  return airCelsius + (startCelsius - airCelsius) * Math.exp(-minutes / timeConstantMin);
}

/** When the liquid passes a temperature, min; undefined when it never does. */
function passing(liquid: FollowingLiquid, celsius: number): number | undefined {
  const share = (celsius - liquid.airCelsius) / (liquid.startCelsius - liquid.airCelsius);
  return share > 0 && share < 1 ? -liquid.timeConstantMin * Math.log(share) : undefined;
}

function pieceMinutes(liquid: FollowingLiquid, from: number, to: number): number {
  const middle = celsiusAt(liquid, (from + to) / 2);
  if (middle <= coldCelsius) return 0;
  if (middle >= warmCelsius) return to - from;
  const { startCelsius, airCelsius, timeConstantMin } = liquid;
  const decay = (minutes: number) => Math.exp(-minutes / timeConstantMin);
  const settled = (1 - slope * (warmCelsius - airCelsius)) * (to - from);
  return settled + slope * (startCelsius - airCelsius) * timeConstantMin * (decay(from) - decay(to));
}

/**
 * Minutes at full growth that the minutes `from` to `to` are worth: the integral of the temperature factor (8 % of r lost
 * per °C under 37, nothing grows under 24.5 °C), exact, so it does not matter how a stretch of time is cut.
 */
export function warmMinutes(liquid: FollowingLiquid, from: number, to: number): number {
  const cuts = [coldCelsius, warmCelsius]
    .map((celsius) => passing(liquid, celsius))
    .filter((minutes): minutes is number => minutes !== undefined && minutes > from && minutes < to)
    .toSorted((left, right) => left - right);
  let sum = 0;
  let start = from;
  for (const end of [...cuts, to]) {
    sum += pieceMinutes(liquid, start, end);
    start = end;
  }
  return sum;
}
