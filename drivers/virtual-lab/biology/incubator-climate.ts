import { modelData, referenceData } from './reference-data.ts';

const incubator = modelData.incubator;

/** °C that the air would lose if the door stayed open: 37 °C to a room of 21 °C. */
const fullDip = 16;
const fullGasLoss = 5;

/** % relative humidity inside, and in the room. */
const humidInside = 95;
const humidRoom = 45;

export const incubationCelsius = referenceData.cellLines.U2OS.temperature.value;
export const incubationCo2 = referenceData.cellLines.U2OS.co2.value;
export const roomCelsius = incubationCelsius - fullDip;

/** One opening of the door: how long ago it was closed, and how long it had been open. */
export interface DoorOpening {
  readonly minutesSinceClosed: number;
  readonly openSeconds: number;
}

/** °C lost by the air when the door closes: 16 (1 − e^(−s/90)), reference 8.10. */
export function temperatureDip(openSeconds: number): number {
  return fullDip * (1 - Math.exp(-openSeconds / incubator.tauOpen.value));
}

/** % CO₂ lost when the door closes: 5 (1 − e^(−s/25)). */
export function co2Dip(openSeconds: number): number {
  return fullGasLoss * (1 - Math.exp(-openSeconds / incubator.tauGas.value));
}

// The losses of openings that follow closely cannot add up to more than the room.
function remaining(openings: readonly DoorOpening[], dip: (seconds: number) => number, tauMin: number, most: number) {
  const sum = openings.reduce((total, opening) => {
    return total + dip(opening.openSeconds) * Math.exp(-Math.max(0, opening.minutesSinceClosed) / tauMin);
  }, 0);
  return Math.min(most, sum);
}

/** Air temperature in °C after some door openings: returns with τ 3 min. */
export function airTemperature(openings: readonly DoorOpening[], setCelsius: number = incubationCelsius): number {
  const scale = Math.max(0, setCelsius - roomCelsius) / fullDip;
  return setCelsius - scale * remaining(openings, temperatureDip, incubator.tauT.value, fullDip);
}

/** CO₂ in % after some door openings: returns with τ 2.5 min. */
export function co2Level(openings: readonly DoorOpening[], setPercent: number = incubationCo2): number {
  const scale = setPercent / fullGasLoss;
  return setPercent - scale * remaining(openings, co2Dip, incubator.tauC.value, fullGasLoss);
}

/** Relative humidity in %: falls with the gas towards a room of 45 %, returns with τ 10 min. */
export function humidity(openings: readonly DoorOpening[]): number {
  const span = humidInside - humidRoom;
  const dip = (seconds: number) => (span * co2Dip(seconds)) / fullGasLoss;
  return humidInside - remaining(openings, dip, incubator.tauRh.value, span);
}

/**
 * Growth minutes at full rate that one opening costs every culture inside. The liquid follows the air linearly, so
 * the sum of its deficit over time is that of the air, dip x τ, and each °C costs 8 % of r.
 */
export function growthMinutesLost(openSeconds: number): number {
  return incubator.growthSlope.value * temperatureDip(openSeconds) * incubator.tauT.value;
}

/** Time constant in min with which the liquid of a vessel follows the air: 15 for plates and tubes, 30 for flasks. */
export function liquidTimeConstantMin(isFlask: boolean): number {
  return isFlask ? incubator.tauLiquidT75.value : incubator.tauLiquidPlate.value;
}

/** Temperature of a liquid `minutes` after its surroundings changed to `airCelsius`. */
export function liquidTemperature(start: number, airCelsius: number, minutes: number, isFlask: boolean): number {
  return airCelsius + (start - airCelsius) * Math.exp(-minutes / liquidTimeConstantMin(isFlask));
}
