import { edgeFactor } from '../biology/edge-effect.ts';
import { advanceCulture, loosened } from '../biology/culture.ts';
import { evaporationUlPerDay, volumeAfter } from '../biology/evaporation.ts';
import { outsideRetention } from '../biology/passage-stress.ts';
import type { Compartment } from './compartment.ts';
import { spansBetween, type ExposureSpan } from './exposure.ts';
import { positionOf, storedCompartment, type Labware } from './labware.ts';
import type { LabTruth } from './lab-truth.ts';

const msPerHour = 3_600_000;

// All wells of a plate are usually asked for the same stretch of time, one after the other.
interface SpanMemory {
  exposures: unknown;
  fromMs: number;
  toMs: number;
  spans: readonly ExposureSpan[];
}
const memories = new WeakMap<Labware, SpanMemory>();

function spansOf(truth: LabTruth, labware: Labware, fromMs: number, toMs: number): readonly ExposureSpan[] {
  const memory = memories.get(labware);
  if (
    memory !== undefined &&
    memory.exposures === labware.exposures &&
    memory.fromMs === fromMs &&
    memory.toMs === toMs
  ) {
    return memory.spans;
  }
  const isFlask = labware.type.kind === 'flask';
  const spans = spansBetween(labware.exposures, fromMs, toMs, isFlask, (incubator) => truth.doorsOf(incubator));
  memories.set(labware, { exposures: labware.exposures, fromMs, toMs, spans });
  return spans;
}

function advanced(truth: LabTruth, labware: Labware, index: number, start: Compartment, toMs: number): Compartment {
  const ideal = truth.profile === 'ideal';
  const position = positionOf(labware, index);
  let { volumeUl } = start;
  let culture = start.endPoint === null ? (start.surface?.culture ?? null) : null;
  for (const span of spansOf(truth, labware, start.asOfMs, toMs)) {
    if (culture !== null) {
      const warmth = ideal ? 1 : span.warmth;
      const mediumMl = volumeUl / 1000;
      culture = advanceCulture(culture, { hours: span.hours, warmth, mediumMl }, { passageStress: !ideal });
      if (span.minutesOutside > 15 && !ideal) {
        const before = outsideRetention(culture.line, span.minutesOutside - span.hours * 60);
        culture = loosened(culture, outsideRetention(culture.line, span.minutesOutside) / before);
      }
    }
    if (!ideal && volumeUl > 0) {
      volumeUl = volumeAfter(volumeUl, evaporationUlPerDay(labware.type, position, span.humid), span.hours);
    }
  }
  const surface = culture === null || start.surface === null ? start.surface : { ...start.surface, culture };
  return { ...start, asOfMs: toMs, volumeUl, surface };
}

/**
 * A compartment as it is at `atMs`: grown, evaporated. Changes nothing, so it does not matter who looks how often.
 * A moment before the last change gives the last change.
 */
export function compartmentAt(truth: LabTruth, labware: Labware, index: number, atMs: number): Compartment {
  const stored = storedCompartment(labware, index, atMs);
  if (atMs <= stored.asOfMs) return stored;
  if (stored.volumeUl <= 0 && stored.surface === null) return { ...stored, asOfMs: atMs };
  return advanced(truth, labware, index, stored, atMs);
}

/** Hours since cells were put into this compartment; 0 when it has none. */
export function hoursInCulture(compartment: Compartment): number {
  return compartment.surface === null
    ? 0
    : Math.max(0, compartment.asOfMs - compartment.surface.seededAtMs) / msPerHour;
}

/** Edge factor on the signal of a well after so many hours in culture. */
export function edgeOf(truth: LabTruth, labware: Labware, index: number, hours: number): number {
  return truth.profile === 'ideal' ? 1 : edgeFactor(labware.type, positionOf(labware, index), hours);
}
