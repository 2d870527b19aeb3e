import { countCells } from '../biology/counting.ts';
import { getCellLine } from '../biology/cell-line.ts';
import { suspendedPerMl } from '../world/cell-handling.ts';
import { withoutLiquid } from '../world/liquid.ts';
import { wellIndex } from '../world/labware.ts';
import { Refusal } from '../world/refusal.ts';
import { command, type InstrumentModel } from './instrument-model.ts';
import { workOf } from './liquid-steps.ts';

/** CNT-1: stains a sample with trypan blue and counts it. The sample is used up. */
export const cellCounter: InstrumentModel = {
  kind: 'cell-counter',
  commands: {
    count: command('cell-counter', 'count', {
      check: ({ bench, labMs }, params) => {
        const labware = bench.reachable(params.labwareId);
        const held = bench.world.look(labware, wellIndex(labware, params.well), labMs);
        if (held.volumeUl < params.sampleUl) {
          throw new Refusal(`${labware.id} ${params.well} holds less than the ${params.sampleUl} µL of a sample.`);
        }
        return workOf({ labwareId: labware.id, wells: [], operation: 'count', activity: `Counts ${labware.id}` });
      },
      apply: ({ bench, instrument, labMs }, params) => {
        const { world } = bench;
        const labware = bench.reachable(params.labwareId);
        world.touch(labware, labMs);
        let result = { cellsPerMl: 0, viability: 0, viableCellsPerMl: 0 };
        world.change(labware, params.well, labMs, (compartment) => {
          const { left } = withoutLiquid(compartment, params.sampleUl, 0);
          const repeats = { ...left.repeats, counts: compartment.repeats.counts + 1 };
          const perMl = suspendedPerMl(compartment);
          const { suspension } = left;
          if (perMl === null || suspension === null || perMl.all <= 0) return { ...left, repeats };
          const count = countCells(
            world.random,
            'automatic',
            { cellsPerMl: perMl.all, viability: perMl.viable / perMl.all },
            {
              vessel: labware.id,
              device: instrument,
              replicate: compartment.repeats.counts,
              clumping: world.profile === 'ideal' ? 0 : getCellLine(suspension.line).clumping,
            },
          );
          const viable = count.cellsPerMl * count.viability;
          result = {
            cellsPerMl: Math.round(count.cellsPerMl),
            viability: Math.round(count.viability * 1000) / 1000,
            viableCellsPerMl: Math.round(viable),
          };
          return { ...left, repeats, suspension: { ...suspension, countedRatio: viable / perMl.viable } };
        });
        return result;
      },
    }),
  },
  remembersCommands: false,
  stillSentence: 'still',
  channels: () => [],
};
