import { columnTrend } from '../biology/drift.ts';
import { dispensedVolume, dispenserBias } from '../biology/dispensing.ts';
import { handlingMinutes, type UnitOperationId } from '../biology/unit-operation-duration.ts';
import type { Compartment } from '../world/compartment.ts';
import { positionOf, storedCompartment, wellIndex, type Labware } from '../world/labware.ts';
import { Refusal } from '../world/refusal.ts';
import { minutes, type Doing, type Work } from './instrument-model.ts';

/** The liquid handler counts as calibrated once, when the virtual lab was set up. */
const calibration = 0;

/** @throws Refusal when a well would overflow */
export function checkRoom(labware: Labware, wells: readonly string[], volumeUl: number, atMs: number): void {
  for (const well of wells) {
    const held = storedCompartment(labware, wellIndex(labware, well), atMs).volumeUl;
    if (held + volumeUl > labware.type.totalVolumeUl) {
      throw new Refusal(
        `${labware.id} ${well} holds ${Math.round(held)} of at most ${labware.type.totalVolumeUl} µL; ${volumeUl} µL more would overflow.`,
      );
    }
  }
}

/** True volume of one dispense into a well, µL. Keyed by the well and how often liquid came into it. */
export function trueVolume(doing: Doing, labware: Labware, well: string, setUl: number, into: Compartment): number {
  const { world } = doing.bench;
  const bias = dispenserBias(world.random, 'robot', doing.instrument, calibration);
  const key = {
    quantity: 'dispense',
    plate: labware.id,
    well,
    stream: doing.instrument,
    replicate: into.repeats.liquids,
  };
  const trend = world.profile === 'ideal' ? 1 : columnTrend(positionOf(labware, wellIndex(labware, well)).column);
  return dispensedVolume(world.random, 'robot', setUl, bias, key) * trend;
}

export interface WorkInput {
  readonly labwareId: string;
  readonly wells: readonly string[];
  readonly operation: UnitOperationId;
  readonly volumeMl?: number;
  readonly activity: string;
}

/** Work of a unit operation: its fixed time is set-up, the rest goes by volume and wells. */
export function workOf(input: WorkInput): Work {
  const fixed = handlingMinutes(input.operation);
  const all = handlingMinutes(input.operation, input.volumeMl ?? 0, input.wells.length);
  return {
    setupMs: minutes(fixed),
    workMs: minutes(all - fixed),
    labwareId: input.labwareId,
    wells: input.wells,
    activity: input.activity,
  };
}
