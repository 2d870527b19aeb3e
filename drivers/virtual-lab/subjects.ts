import { SystemClock, type Clock } from '#core/base/clock.ts';
import { LabClock } from '#core/base/lab-clock.ts';
import { invariant } from '#core/base/invariant.ts';
import type { JsonObject } from '#core/contract/json.ts';
import type { Call, Subject, SubjectSimulator } from '../conformance/subject.ts';
import { virtualDrivers } from './driver.ts';
import { virtualInstruments, type WireKind } from './instruments/instrument-models.ts';
import { createVirtualLab } from './virtual-lab.ts';
import type { LoadedLabware } from './world/load-labware.ts';

const plate = 'EX-1:plate';
const tube = 'EX-1:tube';
const row = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6'];

const labware: readonly LoadedLabware[] = [
  {
    labwareId: plate,
    type: 'plate_96_white',
    contents: { cellLine: 'U2OS', cells: 10_000, volumeMl: 0.05 },
  },
  { labwareId: tube, type: 'tube_50ml', contents: { cellLine: 'U2OS', cells: 5e6, volumeMl: 15 } },
];

interface Trial {
  readonly calls: readonly Call[];
  readonly quick: Call;
  readonly long: Call;
}

function call(command: string, params: JsonObject): Call {
  return { command, params };
}

const dispense = call('dispense', { labwareId: plate, wells: row, reagent: 'medium_mccoy_complete', volumeUl: 20 });
const luminescence = call('read-luminescence', { labwareId: plate, wells: row, integrationSeconds: 10 });
const absorbance = call('read-absorbance', { labwareId: plate, wells: row, wavelengthNm: 600 });
const image = (wells: readonly string[]) =>
  call('image', { labwareId: plate, wells, channels: ['DAPI', 'GFP'], sites: 4 });
const count = call('count', { labwareId: tube, well: 'A1', sampleUl: 20 });
const spin = (minutes: number) => call('spin', { labwareId: tube, rcf: 200, minutes });
const store = call('store', { labwareId: plate });
const climate = call('set-climate', { temperatureC: 37, co2Percent: 5, humidityPercent: 95 });
const move = call('move', { labwareId: plate, to: { instrument: 'plate-reader' } });
const shake = (seconds: number) => call('shake', { labwareId: plate, rpm: 500, seconds });
const mix = call('mix', { labwareId: plate, wells: ['A1'], volumeUl: 20, cycles: 3 });

const trials: Readonly<Record<WireKind, Trial>> = {
  'liquid-handler': {
    calls: [
      dispense,
      call('aspirate', { labwareId: plate, wells: row }),
      call('seed', { labwareId: plate, wells: ['B1'], cellLine: 'HeLa', cellsPerWell: 5000, volumeUl: 90 }),
      call('transfer', {
        from: { labwareId: tube, well: 'A1' },
        to: { labwareId: plate, wells: ['C1'] },
        volumeUl: 50,
      }),
      call('serial-dilute', { compound: 'staurosporine', topUm: 3, factor: 3, points: 8 }),
      call('add-compound', {
        labwareId: plate,
        compound: 'staurosporine',
        wells: [{ well: 'B1', doseUm: 3 }],
        volumeUl: 10,
      }),
      mix,
      call('pick-up-tips', { tipsId: 'EX-1:tips_1', type: 'tip_200', count: 8 }),
      call('drop-tips', { tipsId: 'EX-1:tips_1', to: 'waste' }),
      call('resuspend', { labwareId: tube, wells: ['A1'], reagent: 'dpbs', volumeUl: 100 }),
    ],
    quick: mix,
    long: dispense,
  },
  incubator: { calls: [store, call('retrieve', { labwareId: plate }), climate], quick: climate, long: store },
  'plate-reader': {
    calls: [
      luminescence,
      call('read-fluorescence', { labwareId: plate, wells: row, excitationNm: 485, emissionNm: 528 }),
      absorbance,
    ],
    quick: absorbance,
    long: luminescence,
  },
  imager: { calls: [image(row)], quick: image(['A1']), long: image(row) },
  'cell-counter': { calls: [count], quick: count, long: count },
  centrifuge: { calls: [spin(5)], quick: spin(0.1), long: spin(5) },
  'plate-arm': { calls: [move], quick: move, long: move },
  shaker: { calls: [shake(60)], quick: shake(1), long: shake(60) },
};

function simulatorOf(instrumentId: string, clock: Clock): SubjectSimulator {
  invariant(clock instanceof LabClock, 'A virtual lab lives by a lab clock.');
  // Without noise a call that is made again gives the same numbers again.
  const lab = createVirtualLab({ hostClock: new SystemClock(), clock, profile: 'ideal', dataDir: null });
  void lab.loadLabware(labware);
  return {
    attach: (transport) => lab.accept(instrumentId, transport),
    [Symbol.dispose]: () => void lab[Symbol.asyncDispose](),
  };
}

/** The virtual instruments, for the suite that every driver passes. */
export const virtualSubjects: readonly Subject[] = virtualDrivers.flatMap((definition) => {
  const { kind } = definition.manifest;
  const instrumentId = [...virtualInstruments].find(([, other]) => other === kind)?.[0];
  if (kind === 'balance' || instrumentId === undefined) return [];
  return [
    {
      definition,
      folder: 'virtual-lab',
      createSimulator: (clock: Clock) => simulatorOf(instrumentId, clock),
      ...trials[kind],
    },
  ];
});
