import {
  growthMinutesLost,
  liquidTemperature,
  liquidTimeConstantMin,
  roomCelsius,
} from '../biology/incubator-climate.ts';
import { warmMinutes } from '../biology/warmth.ts';

/** A stretch of time that a piece of labware spends in one place, until the next one begins. */
export interface Exposure {
  readonly fromMs: number;
  readonly airCelsius: number;
  /** Temperature of the liquid at `fromMs`. */
  readonly liquidCelsius: number;
  readonly humid: boolean;
  /** In an incubator: whose door openings cost growth. */
  readonly incubator: string | null;
}

/** A door that was opened: when it was closed again, and for how long it had been open. */
export interface DoorEvent {
  readonly closedAtMs: number;
  readonly openSeconds: number;
}

/** What cells in a compartment went through in one stretch. */
export interface ExposureSpan {
  readonly hours: number;
  /** Mean temperature factor on growth, 0 to 1. */
  readonly warmth: number;
  readonly humid: boolean;
  /** Minutes outside an incubator by the end of the span, without a break; 0 inside. */
  readonly minutesOutside: number;
}

const msPerHour = 3_600_000;
const msPerMinute = 60_000;

/** Temperature of the liquid at a moment of an exposure, °C. */
export function liquidCelsiusAt(exposure: Exposure, atMs: number, isFlask: boolean): number {
  const minutes = Math.max(0, atMs - exposure.fromMs) / msPerMinute;
  return liquidTemperature(exposure.liquidCelsius, exposure.airCelsius, minutes, isFlask);
}

/** The exposure that begins at `atMs` after `previous`; the liquid starts at the temperature that it had. */
export function nextExposure(
  previous: Exposure | undefined,
  atMs: number,
  isFlask: boolean,
  surroundings: { readonly airCelsius: number; readonly humid: boolean; readonly incubator: string | null },
): Exposure {
  const liquidCelsius = previous === undefined ? roomCelsius : liquidCelsiusAt(previous, atMs, isFlask);
  return { fromMs: atMs, liquidCelsius, ...surroundings };
}

function warmHours(exposure: Exposure, fromMs: number, toMs: number, isFlask: boolean): number {
  const liquid = {
    startCelsius: exposure.liquidCelsius,
    airCelsius: exposure.airCelsius,
    timeConstantMin: liquidTimeConstantMin(isFlask),
  };
  const minute = (atMs: number): number => (atMs - exposure.fromMs) / msPerMinute;
  return warmMinutes(liquid, minute(fromMs), minute(toMs)) / 60;
}

function lostToDoors(doors: readonly DoorEvent[], fromMs: number, toMs: number): number {
  let minutes = 0;
  for (const door of doors) {
    if (door.closedAtMs > fromMs && door.closedAtMs <= toMs) minutes += growthMinutesLost(door.openSeconds);
  }
  return minutes / 60;
}

/**
 * The stretches between two moments, in order. `doorsOf` gives the door openings of an incubator.
 * Times are lab time in ms.
 */
export function spansBetween(
  exposures: readonly Exposure[],
  fromMs: number,
  toMs: number,
  isFlask: boolean,
  doorsOf: (incubator: string) => readonly DoorEvent[],
): readonly ExposureSpan[] {
  const spans: ExposureSpan[] = [];
  let outsideSince: number | undefined;
  for (const [index, exposure] of exposures.entries()) {
    if (exposure.incubator === null) outsideSince ??= exposure.fromMs;
    else outsideSince = undefined;
    const start = Math.max(fromMs, exposure.fromMs);
    const end = Math.min(toMs, exposures[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY);
    if (end <= start) continue;
    const hours = (end - start) / msPerHour;
    const lost = exposure.incubator === null ? 0 : lostToDoors(doorsOf(exposure.incubator), start, end);
    const warm = Math.max(0, warmHours(exposure, start, end, isFlask) - lost);
    spans.push({
      hours,
      warmth: Math.min(1, warm / hours),
      humid: exposure.humid,
      minutesOutside: outsideSince === undefined ? 0 : (end - outsideSince) / msPerMinute,
    });
  }
  return spans;
}
