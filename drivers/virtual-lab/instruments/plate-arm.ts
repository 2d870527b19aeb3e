import { handlingMinutes } from '../biology/unit-operation-duration.ts';
import { shelf } from '../world/labware.ts';
import { command, minutes, type InstrumentModel } from './instrument-model.ts';

/** ARM-1: carries labware between instruments. Told twice, it finds the labware there. It remembers command ids. */
export const plateArm: InstrumentModel = {
  kind: 'plate-arm',
  commands: {
    move: command('plate-arm', 'move', {
      check: ({ bench }, params) => {
        const labware = bench.world.getLabware(params.labwareId);
        const instrument = bench.resolve(params.to.instrument);
        if (labware.location.instrument !== instrument) bench.reachable(params.labwareId);
        if (instrument !== shelf.instrument) bench.placeFor(instrument, params.to.place, labware);
        return {
          setupMs: 0,
          workMs: minutes(handlingMinutes('move_plate')),
          labwareId: labware.id,
          wells: [],
          activity: `Carries ${labware.id} to ${instrument}`,
        };
      },
      apply: ({ bench, labMs }, params) => {
        const labware = bench.world.getLabware(params.labwareId);
        const instrument = bench.resolve(params.to.instrument);
        const isThere = labware.location.instrument === instrument;
        if (isThere && (params.to.place === undefined || params.to.place === labware.location.place)) return {};
        bench.reachable(params.labwareId);
        const to = instrument === shelf.instrument ? shelf : bench.placeFor(instrument, params.to.place, labware);
        bench.carry(labware, to, labMs);
        return {};
      },
    }),
  },
  remembersCommands: true,
  stillSentence: 'still, gripper empty',
  channels: () => [],
};
