import { handlingMinutes } from '../biology/unit-operation-duration.ts';
import { imagingSecondsPerWell } from '../biology/phenotype.ts';
import { wellIndex } from '../world/labware.ts';
import { takePictures } from '../world/plate-pictures.ts';
import { command, minutes, type InstrumentModel } from './instrument-model.ts';
import { slowlyVarying } from './slowly-varying.ts';

/** IMG-1: takes pictures in up to three channels and counts what is on them. It remembers its results by command id. */
export const imager: InstrumentModel = {
  kind: 'imager',
  commands: {
    image: command('imager', 'image', {
      check: ({ bench }, params) => {
        const labware = bench.reachable(params.labwareId);
        for (const well of params.wells) wellIndex(labware, well);
        return {
          setupMs: minutes(handlingMinutes('image')),
          workMs: imagingSecondsPerWell(params.channels, params.sites) * params.wells.length * 1000,
          labwareId: labware.id,
          wells: params.wells,
          activity: `Takes images of ${labware.id}`,
        };
      },
      measure: ({ bench, labMs }, params) => {
        const labware = bench.reachable(params.labwareId);
        const indexes = params.wells.map((well) => wellIndex(labware, well));
        const pictures = takePictures(bench.world, labware, indexes, labMs, params);
        return { wells: pictures.map((picture) => ({ ...picture })) };
      },
      apply: ({ bench, instrument, labMs }, params) => {
        const labware = bench.reachable(params.labwareId);
        bench.handTo(instrument, labware, labMs);
        for (const well of params.wells) bench.world.noteRead(labware, wellIndex(labware, well), labMs);
        return {};
      },
    }),
  },
  remembersCommands: true,
  stillSentence: 'still, lamp off',
  channels: (doing) => [
    { channel: 'stage', title: 'Stage', value: slowlyVarying(doing, 'stage', 24, 0.1), unit: '°C', low: 18, high: 45 },
  ],
};
