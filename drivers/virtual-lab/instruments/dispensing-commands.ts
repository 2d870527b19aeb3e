import { stirred } from '../world/cell-handling.ts';
import { withLiquid, withoutLiquid } from '../world/liquid.ts';
import { wellIndex, type Labware } from '../world/labware.ts';
import { command, firstPart, type Command, type Doing } from './instrument-model.ts';
import { checkRoom, trueVolume, workOf } from './liquid-steps.ts';

function dispenseInto(
  doing: Doing,
  labware: Labware,
  wells: readonly string[],
  reagent: string,
  volumeUl: number,
): void {
  const { world } = doing.bench;
  for (const well of wells) {
    world.change(labware, well, doing.labMs, (compartment) => {
      const trueUl = trueVolume(doing, labware, well, volumeUl, compartment);
      return withLiquid(world, compartment, { reagent, trueUl, nominalUl: volumeUl });
    });
  }
}

const dispense = command('liquid-handler', 'dispense', {
  check: ({ bench, labMs }, params) => {
    const labware = bench.reachable(params.labwareId);
    checkRoom(labware, params.wells, params.volumeUl, labMs);
    const bulk = labware.type.kind !== 'plate';
    return workOf({
      labwareId: labware.id,
      wells: params.wells,
      operation: bulk ? 'dispense' : 'add_reagent_multichannel',
      volumeMl: bulk ? params.volumeUl / 1000 : 0,
      activity: `Dispenses ${params.reagent} into ${labware.id}`,
    });
  },
  apply: (doing, params) => {
    const labware = doing.bench.reachable(params.labwareId);
    doing.bench.handTo(doing.instrument, labware, doing.labMs);
    dispenseInto(doing, labware, params.wells, params.reagent, params.volumeUl);
    return {};
  },
  partly: (params, fraction) => {
    const wells = firstPart(params.wells, fraction);
    return wells === null ? null : { ...params, wells };
  },
});

const aspirate = command('liquid-handler', 'aspirate', {
  check: ({ bench }, params) => {
    const labware = bench.reachable(params.labwareId);
    for (const well of params.wells) wellIndex(labware, well);
    const bulk = labware.type.kind !== 'plate';
    return workOf({
      labwareId: labware.id,
      wells: params.wells,
      operation: bulk ? 'aspirate' : 'add_reagent_multichannel',
      volumeMl: bulk ? (params.volumeUl ?? labware.type.workingVolumeUl) / 1000 : 0,
      activity: `Aspirates ${labware.id} to waste`,
    });
  },
  apply: (doing, params) => {
    const { bench, labMs } = doing;
    const labware = bench.reachable(params.labwareId);
    bench.handTo(doing.instrument, labware, labMs);
    for (const well of params.wells) {
      bench.world.change(labware, well, labMs, (compartment) => {
        return withoutLiquid(compartment, params.volumeUl, labware.type.residueUl).left;
      });
    }
    return {};
  },
  partly: (params, fraction) => {
    const wells = firstPart(params.wells, fraction);
    return wells === null ? null : { ...params, wells };
  },
});

const resuspend = command('liquid-handler', 'resuspend', {
  check: ({ bench, labMs }, params) => {
    const labware = bench.reachable(params.labwareId);
    checkRoom(labware, params.wells, params.volumeUl, labMs);
    return workOf({
      labwareId: labware.id,
      wells: params.wells,
      operation: 'resuspend',
      volumeMl: (params.volumeUl * params.wells.length) / 1000,
      activity: `Resuspends ${labware.id}`,
    });
  },
  apply: (doing, params) => {
    const { bench, labMs } = doing;
    const labware = bench.reachable(params.labwareId);
    bench.handTo(doing.instrument, labware, labMs);
    dispenseInto(doing, labware, params.wells, params.reagent, params.volumeUl);
    for (const well of params.wells) bench.world.change(labware, well, labMs, stirred);
    return {};
  },
  partly: (params, fraction) => {
    const wells = firstPart(params.wells, fraction);
    return wells === null ? null : { ...params, wells };
  },
});

const mix = command('liquid-handler', 'mix', {
  check: ({ bench }, params) => {
    const labware = bench.reachable(params.labwareId);
    for (const well of params.wells) wellIndex(labware, well);
    return workOf({
      labwareId: labware.id,
      wells: params.wells,
      operation: 'mix',
      activity: `Mixes ${labware.id}`,
    });
  },
  apply: (doing, params) => {
    const { bench, labMs } = doing;
    const labware = bench.reachable(params.labwareId);
    bench.handTo(doing.instrument, labware, labMs);
    for (const well of params.wells) bench.world.change(labware, well, labMs, stirred);
    return {};
  },
  partly: (params, fraction) => {
    const wells = firstPart(params.wells, fraction);
    return wells === null ? null : { ...params, wells };
  },
});

/** What moves plain liquid. */
export const dispensingCommands: Readonly<Record<string, Command>> = { dispense, aspirate, resuspend, mix };
