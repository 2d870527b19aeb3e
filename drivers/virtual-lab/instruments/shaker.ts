import { handlingMinutes } from '../biology/unit-operation-duration.ts';
import { command, minutes, type InstrumentModel } from './instrument-model.ts';

/** SHK-1: shakes plates. */
export const shaker: InstrumentModel = {
  kind: 'shaker',
  commands: {
    shake: command('shaker', 'shake', {
      check: ({ bench }, params) => {
        const labware = bench.reachable(params.labwareId);
        return {
          setupMs: minutes(handlingMinutes('shake')),
          workMs: params.seconds * 1000,
          labwareId: labware.id,
          wells: [],
          activity: `Shakes ${labware.id} at ${params.rpm} rpm`,
        };
      },
      apply: ({ bench, instrument, labMs }, params) => {
        bench.handTo(instrument, bench.reachable(params.labwareId), labMs);
        return {};
      },
    }),
  },
  remembersCommands: false,
  stillSentence: 'still',
  channels: () => [],
};
