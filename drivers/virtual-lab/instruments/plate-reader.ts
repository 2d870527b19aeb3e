import type { Reading } from '../biology/reader-signal.ts';
import type { UnitOperationId } from '../biology/unit-operation-duration.ts';
import { wellIndex, type Labware } from '../world/labware.ts';
import { measureAbsorbance, measureFluorescence } from '../world/plate-optics.ts';
import { measureLuminescence } from '../world/plate-light.ts';
import { Refusal } from '../world/refusal.ts';
import { command, readingFields, type Doing, type InstrumentModel, type Work } from './instrument-model.ts';
import { workOf } from './liquid-steps.ts';
import { slowlyVarying } from './slowly-varying.ts';

/** The reader's head needs this long from well to well, s. */
const moveSeconds = 0.15;

interface ReadParams {
  readonly labwareId: string;
  readonly wells: readonly string[];
}

function checkRead({ bench }: Doing, params: ReadParams, operation: UnitOperationId, quantity: string): Work {
  const labware = bench.reachable(params.labwareId);
  if (labware.type.kind !== 'plate')
    throw new Refusal(`${labware.id} is a ${labware.type.kind}; the reader takes plates.`);
  for (const well of params.wells) wellIndex(labware, well);
  return workOf({
    labwareId: labware.id,
    wells: params.wells,
    operation,
    activity: `Reads ${quantity} of ${labware.id}`,
  });
}

function measured(
  { bench }: Doing,
  params: ReadParams,
  kind: { readonly quantity: string; readonly unit: string },
  measure: (labware: Labware, indexes: readonly number[]) => readonly Reading[],
) {
  const labware = bench.reachable(params.labwareId);
  const readings = measure(
    labware,
    params.wells.map((well) => wellIndex(labware, well)),
  );
  return {
    ...kind,
    wells: readings.map((reading, at) => ({ well: params.wells[at] ?? '', ...readingFields(reading) })),
  };
}

function applyRead({ bench, instrument, labMs }: Doing, params: ReadParams) {
  const labware = bench.reachable(params.labwareId);
  bench.handTo(instrument, labware, labMs);
  for (const well of params.wells) bench.world.noteRead(labware, wellIndex(labware, well), labMs);
  return {};
}

/** RDR-1: reads light, fluorescence and absorbance. It remembers its results by command id. */
export const plateReader: InstrumentModel = {
  kind: 'plate-reader',
  commands: {
    'read-luminescence': command('plate-reader', 'read-luminescence', {
      check: (doing, params) => ({
        ...checkRead(doing, params, 'read_luminescence', 'luminescence'),
        workMs: (params.integrationSeconds + moveSeconds) * params.wells.length * 1000,
      }),
      measure: (doing, params) =>
        measured(doing, params, { quantity: 'luminescence', unit: 'RLU' }, (labware, indexes) =>
          measureLuminescence(doing.bench.world, labware, indexes, doing.labMs, params.integrationSeconds),
        ),
      apply: applyRead,
    }),
    'read-fluorescence': command('plate-reader', 'read-fluorescence', {
      check: (doing, params) => checkRead(doing, params, 'read_fluorescence', 'fluorescence'),
      measure: (doing, params) =>
        measured(doing, params, { quantity: 'fluorescence', unit: 'RFU' }, (labware, indexes) =>
          measureFluorescence(doing.bench.world, labware, indexes, doing.labMs, params.excitationNm),
        ),
      apply: applyRead,
    }),
    'read-absorbance': command('plate-reader', 'read-absorbance', {
      check: (doing, params) => checkRead(doing, params, 'read_absorbance', 'absorbance'),
      measure: (doing, params) =>
        measured(doing, params, { quantity: 'absorbance', unit: 'OD' }, (labware, indexes) =>
          measureAbsorbance(doing.bench.world, labware, indexes, doing.labMs, params.wavelengthNm),
        ),
      apply: applyRead,
    }),
  },
  remembersCommands: true,
  stillSentence: 'still, plate on the stage',
  channels: (doing) => [
    { channel: 'stage', title: 'Stage', value: slowlyVarying(doing, 'stage', 23, 0.1), unit: '°C', low: 18, high: 45 },
  ],
};
