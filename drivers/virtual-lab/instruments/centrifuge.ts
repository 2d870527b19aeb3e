import { handlingMinutes } from '../biology/unit-operation-duration.ts';
import { spunDown } from '../world/cell-handling.ts';
import { wellNames } from '../world/labware.ts';
import { command, minutes, type InstrumentModel } from './instrument-model.ts';

/** CEN-1: spins tubes and plates. It remembers what it was told by command id. */
export const centrifuge: InstrumentModel = {
  kind: 'centrifuge',
  commands: {
    spin: command('centrifuge', 'spin', {
      check: ({ bench }, params) => {
        const labware = bench.reachable(params.labwareId);
        return {
          setupMs: 0,
          workMs: minutes(handlingMinutes('spin') + params.minutes),
          labwareId: labware.id,
          wells: [],
          activity: `Spins ${labware.id} at ${params.rcf} x g`,
        };
      },
      apply: ({ bench, instrument, labMs }, params) => {
        const labware = bench.reachable(params.labwareId);
        bench.handTo(instrument, labware, labMs);
        for (const [index, well] of wellNames(labware.type).entries()) {
          if (labware.wells[index] === undefined) continue;
          bench.world.change(labware, well, labMs, (compartment) => spunDown(compartment, params.rcf));
        }
        return {};
      },
    }),
  },
  remembersCommands: true,
  stillSentence: 'still, rotor stopped',
  channels: () => [],
};
