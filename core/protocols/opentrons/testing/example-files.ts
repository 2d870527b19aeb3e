import { wellsOf } from '../../../model/well.ts';
import { FileWriter } from './file-writer.ts';

/** Example protocols: written here for the tests, one for each thing that an analysis has to get right. */
export const EXAMPLE_FILES: Readonly<Record<string, () => FileWriter>> = {
  'ot2-single-dilution': singleDilution,
  'ot2-eight-channel-trough': eightChannelTrough,
  'ot2-modules': modules,
  'ot2-two-pipettes': twoPipettes,
  'ot2-overdraw': overdraw,
  'ot2-overfill': overfill,
  'ot2-no-tip': noTip,
  'ot2-tip-still-on': tipStillOn,
  'ot2-tip-too-small': tipTooSmall,
  'ot2-too-hot': tooHot,
  'flex-96-channel': ninetySixChannel,
  'flex-384-wells': wells384,
  'flex-nozzle-layouts': nozzleLayouts,
  'flex-heater-shaker': heaterShaker,
  'flex-moved-labware': movedLabware,
  'flex-in-place': inPlace,
  'ot2-version-6': () => older(6),
  'ot2-version-7': () => older(7),
  'flex-occupied': occupied,
  'flex-dispense-too-much': dispenseTooMuch,
};

const wellsAs = (wells: readonly string[], ul: number): Record<string, number> =>
  Object.fromEntries(wells.map((well) => [well, ul]));
const column = (number: number): string[] => 'ABCDEFGH'.split('').map((row) => `${row}${number}`);

/** Buffer and stock out of tubes, a dilution down a row, a fresh tip for each transfer. */
function singleDilution(): FileWriter {
  const file = new FileWriter('OT-2', 'Dilution in a row');
  file.pipette('p300_single_gen2');
  file
    .labware('tips300', 'tips', '1')
    .labware('tubes24', 'tubes', '2', 'Stocks')
    .labware('plate96', 'plate', '3', 'Dilution plate');
  file.liquid('buffer', 'Buffer', 'tubes', { A1: 1500 }).liquid('stock', 'Compound stock', 'tubes', { B1: 600 });
  file.group('Give buffer', () => {
    file.pickUp('tips', 'A1');
    for (let number = 2; number <= 7; number++) file.aspirate('tubes', 'A1', 100).dispense('plate', `A${number}`, 100);
    file.drop();
  });
  file.group('Dilute', () => {
    file.pickUp('tips', 'B1').aspirate('tubes', 'B1', 200).dispense('plate', 'A1', 200).drop();
    for (let number = 1; number <= 5; number++) {
      file.pickUp('tips', `${'CDEFG'[number - 1]!}1`);
      file.aspirate('plate', `A${number}`, 100).dispense('plate', `A${number + 1}`, 100);
      file
        .mix('plate', `A${number + 1}`, 80, 3)
        .blowOut('plate', `A${number + 1}`)
        .drop();
    }
  });
  return file.do('comment', { message: 'Dilution done' });
}

/** A trough, columns of a plate, mixing, touching, a blow-out of what was drawn beside. */
function eightChannelTrough(): FileWriter {
  const file = new FileWriter('OT-2', 'Medium into columns');
  file.pipette('p300_multi_gen2', 'right');
  file
    .labware('tips300', 'tips', '4')
    .labware('troughs12', 'trough', '5', 'Medium')
    .labware('plate96', 'plate', '6', 'Cells');
  file
    .liquid('medium', 'Medium', 'trough', { A1: 12_000 })
    .liquid('cells', 'Cells', 'plate', wellsAs([...column(1), ...column(2)], 50));
  file.group('Feed', () => {
    file.pickUp('tips', 'A1', 'right');
    file.aspirate('trough', 'A1', 220, 'right');
    for (const number of [3, 4]) file.dispense('plate', `A${number}`, 100, 'right');
    file.blowOut('trough', 'A2', 'right').drop('right');
    for (const number of [1, 2]) {
      file
        .pickUp('tips', `A${number + 1}`, 'right')
        .aspirate('trough', 'A1', 140, 'right')
        .dispense('plate', `A${number}`, 140, 'right');
      file.do('touchTip', {
        pipetteId: 'right',
        labwareId: 'plate',
        wellName: `A${number}`,
        wellLocation: { origin: 'top' },
      });
      file.mix('plate', `A${number}`, 90, 2, 'right').drop('right');
    }
  });
  file.do('delay', { waitForResume: true, message: 'Look at the cells' });
  return file.do('delay', { seconds: 90 });
}

/** Temperature module and thermocycler: set points, waits, a profile, pipetting with the lid open. */
function modules(): FileWriter {
  const file = new FileWriter('OT-2', 'Warm and cycle');
  file.pipette('p20_single_gen2');
  file.module('temperatureModuleV2', '1', 'cold').module('thermocyclerModuleV2', '7', 'cycler');
  file
    .labware('tips20', 'tips', '4')
    .labware('smallPlate96', 'pcr', { moduleId: 'cycler' }, 'Reaction')
    .labware('plate96', 'mixes', { moduleId: 'cold' }, 'Mixes');
  file.liquid('mix', 'Master mix', 'mixes', { A1: 200, B1: 200 });
  file.do('temperatureModule/setTargetTemperature', { moduleId: 'cold', celsius: 4 });
  file.do('temperatureModule/waitForTemperature', { moduleId: 'cold', celsius: 4 });
  file.do('thermocycler/openLid', { moduleId: 'cycler' });
  file.group('Give mix', () => {
    for (const [index, well] of ['A1', 'B1', 'C1'].entries())
      file.pickUp('tips', `${'ABC'[index]!}1`).aspirate('mixes', 'A1', 18).dispense('pcr', well, 18).drop();
  });
  file.do('thermocycler/closeLid', { moduleId: 'cycler' });
  file.do('thermocycler/setTargetLidTemperature', { moduleId: 'cycler', celsius: 105 });
  file.do('thermocycler/waitForLidTemperature', { moduleId: 'cycler' });
  file.do('thermocycler/runProfile', {
    moduleId: 'cycler',
    blockMaxVolumeUl: 18,
    profile: [
      { celsius: 95, holdSeconds: 15 },
      { celsius: 60, holdSeconds: 60 },
    ],
  });
  file.do('thermocycler/setTargetBlockTemperature', { moduleId: 'cycler', celsius: 4 });
  file.do('thermocycler/waitForBlockTemperature', { moduleId: 'cycler' });
  file.do('thermocycler/deactivateLid', { moduleId: 'cycler' }).do('thermocycler/openLid', { moduleId: 'cycler' });
  return file.do('temperatureModule/deactivate', { moduleId: 'cold' });
}

/** Two heads, tips in the middle of a rack, many wells into one. */
function twoPipettes(): FileWriter {
  const file = new FileWriter('OT-2', 'Pool a plate');
  file.pipette('p300_multi_gen2', 'left').pipette('p20_single_gen2', 'right');
  file
    .labware('tips300', 'large', '1')
    .labware('tips20', 'small', '2')
    .labware('plate96', 'plate', '3', 'Samples')
    .labware('trough1', 'pool', '5', 'Pool')
    .labware('plate24', 'wide', '6', 'Wide plate');
  file.liquid('sample', 'Sample', 'plate', wellsAs(wellsOf({ rows: 8, columns: 12 }), 150));
  file.group('Pool columns', () => {
    file.pickUp('large', 'A5');
    for (const number of [1, 2, 3]) file.aspirate('plate', `A${number}`, 80);
    file.dispense('pool', 'A1', 240).drop();
  });
  file.group('Single wells', () => {
    file.pickUp('small', 'D6', 'right').aspirate('plate', 'C4', 10, 'right').aspirate('plate', 'D4', 5, 'right');
    file.dispense('wide', 'B2', 15, 'right').drop('right');
    file
      .pickUp('small', 'E6', 'right')
      .aspirate('pool', 'A1', 20, 'right')
      .dispense('wide', 'A1', 20, 'right')
      .drop('right');
  });
  return file;
}

/** Sixteen times 100 µL out of 1000 µL, which the robot's own analysis does not mind. */
function overdraw(): FileWriter {
  const file = new FileWriter('OT-2', 'Takes too much');
  file.pipette('p300_single_gen2');
  file.labware('tips300', 'tips', '1').labware('tubes24', 'tubes', '2').labware('plate96', 'plate', '3');
  file.liquid('water', 'Water', 'tubes', { A1: 1000 }).pickUp('tips', 'A1');
  for (const well of [...column(1), ...column(2)]) file.aspirate('tubes', 'A1', 100).dispense('plate', well, 100);
  return file.drop();
}

/** 250 µL into wells of 200 µL, and out of wells that nothing is said about. */
function overfill(): FileWriter {
  const file = new FileWriter('OT-2', 'Gives too much');
  file.pipette('p300_multi_gen2');
  file.labware('tips300', 'tips', '1').labware('plate96', 'source', '2').labware('smallPlate96', 'small', '3');
  file.pickUp('tips', 'A1').aspirate('source', 'A1', 250).dispense('small', 'A1', 250);
  return file.drop();
}

function noTip(): FileWriter {
  const file = new FileWriter('OT-2', 'Forgets the tip');
  file.pipette('p300_single_gen2').labware('tips300', 'tips', '1').labware('plate96', 'plate', '2');
  file.liquid('water', 'Water', 'plate', { A1: 300 });
  file.pickUp('tips', 'A1').aspirate('plate', 'A1', 50).dispense('plate', 'A2', 50).drop();
  return file.aspirate('plate', 'A1', 50).dispense('plate', 'A3', 50);
}

function tipStillOn(): FileWriter {
  const file = new FileWriter('OT-2', 'Takes a second tip');
  file.pipette('p300_single_gen2').labware('tips300', 'tips', '1').labware('plate96', 'plate', '2');
  return file.pickUp('tips', 'A1').pickUp('tips', 'B1').drop();
}

function tipTooSmall(): FileWriter {
  const file = new FileWriter('OT-2', 'Overfills the tip');
  file.pipette('p300_single_gen2').labware('tips300', 'tips', '1').labware('trough1', 'pool', '2');
  file.liquid('water', 'Water', 'pool', { A1: 50_000 });
  return file.pickUp('tips', 'A1').aspirate('pool', 'A1', 200).aspirate('pool', 'A1', 150).drop();
}

function tooHot(): FileWriter {
  const file = new FileWriter('OT-2', 'Wants the lid too hot');
  file.pipette('p20_single_gen2').module('thermocyclerModuleV2', '7', 'cycler');
  return file.do('thermocycler/setTargetLidTemperature', { moduleId: 'cycler', celsius: 130 });
}

/** The whole plate at once: out of one trough, and plate to plate. */
function ninetySixChannel(): FileWriter {
  const file = new FileWriter('Flex', 'Stamp a plate');
  file.pipette('p1000_96');
  file
    .labware('tips1000', 'tips', 'C1')
    .labware('tips200', 'moreTips', 'C2')
    .labware('trough1', 'pool', 'D1', 'Medium')
    .labware('plate96', 'plate', 'D2', 'Master')
    .labware('plate96', 'copy', 'D3', 'Copy')
    .labware('plate384', 'dense', 'B2', 'Dense');
  file.liquid('medium', 'Medium', 'pool', { A1: 150_000 });
  file.group('Fill the master', () =>
    file.pickUp('tips', 'A1').aspirate('pool', 'A1', 200).dispense('plate', 'A1', 200).drop(),
  );
  file.group('Stamp', () => {
    file.pickUp('moreTips', 'A1').mix('plate', 'A1', 50, 2).aspirate('plate', 'A1', 60);
    file.dispense('copy', 'A1', 40).dispense('dense', 'B2', 20).drop();
  });
  return file;
}

/** A head with 8 channels reaches every other row of 384 wells. */
function wells384(): FileWriter {
  const file = new FileWriter('Flex', 'Into 384 wells');
  file.pipette('p50_multi_flex');
  file.labware('tips50', 'tips', 'C1').labware('troughs12', 'trough', 'D1').labware('plate384', 'plate', 'D2');
  file.liquid('dye', 'Dye', 'trough', { A3: 4000 }).pickUp('tips', 'A1');
  for (const well of ['A1', 'B1', 'A2', 'B24']) file.aspirate('trough', 'A3', 20).dispense('plate', well, 20);
  file.drop().pickUp('tips', 'A2').aspirate('plate', 'B1', 10).dispense('plate', 'A24', 10).drop();
  file.do('configureForVolume', { pipetteId: 'left', volume: 2 }).pickUp('tips', 'A3');
  return file.aspirate('trough', 'A3', 2).dispense('plate', 'A3', 2).drop();
}

/** One column of 96 nozzles, one nozzle of 8, and all again. */
function nozzleLayouts(): FileWriter {
  const file = new FileWriter('Flex', 'Some of the nozzles');
  file.pipette('p1000_multi_flex');
  file.labware('tips1000', 'tips', 'C1').labware('plate96', 'plate', 'D1').labware('troughs12', 'trough', 'D2');
  file.liquid('water', 'Water', 'trough', { A1: 10_000, A2: 10_000 });
  const layout = (configurationParams: Record<string, unknown>): FileWriter =>
    file.do('configureNozzleLayout', { pipetteId: 'left', configurationParams });
  layout({ style: 'SINGLE', primaryNozzle: 'H1' });
  file.pickUp('tips', 'A12').aspirate('trough', 'A1', 100).dispense('plate', 'C3', 100).drop();
  layout({ style: 'QUADRANT', primaryNozzle: 'H1', frontRightNozzle: 'H1', backLeftNozzle: 'F1' });
  file.pickUp('tips', 'D12').aspirate('trough', 'A2', 30).dispense('plate', 'H5', 30).drop();
  layout({ style: 'ALL' });
  return file.pickUp('tips', 'A1').aspirate('trough', 'A1', 50).dispense('plate', 'A7', 50).drop();
}

/** Heating and shaking with nothing else in between. */
function heaterShaker(): FileWriter {
  const file = new FileWriter('Flex', 'Shake it warm');
  file.pipette('p1000_single_flex', 'right').module('heaterShakerModuleV1', 'D1', 'shaker');
  file.do('heaterShaker/openLabwareLatch', { moduleId: 'shaker' });
  file
    .labware('plate96', 'plate', { moduleId: 'shaker' }, 'Shaken')
    .labware('tips200', 'tips', 'C2')
    .labware('trough1', 'pool', 'C3');
  file.liquid('beads', 'Beads', 'pool', { A1: 20_000 }).do('heaterShaker/closeLabwareLatch', { moduleId: 'shaker' });
  file.group('Beads', () => {
    file.pickUp('tips', 'A1', 'right');
    for (const well of ['A1', 'A2', 'A3'])
      file.aspirate('pool', 'A1', 60, 'right').dispense('plate', well, 60, 'right');
    file.drop('right');
  });
  file
    .do('heaterShaker/setTargetTemperature', { moduleId: 'shaker', celsius: 45 })
    .do('heaterShaker/waitForTemperature', { moduleId: 'shaker' });
  file.group('Bind', () => {
    file.do('heaterShaker/setAndWaitForShakeSpeed', { moduleId: 'shaker', rpm: 800 });
    file.do('waitForDuration', { seconds: 300 }).do('heaterShaker/deactivateShaker', { moduleId: 'shaker' });
  });
  return file.do('heaterShaker/deactivateHeater', { moduleId: 'shaker' });
}

/** Labware that is carried, by the gripper and by hand; places by the numbers of the other robot. */
function movedLabware(): FileWriter {
  const file = new FileWriter('Flex', 'Carried about');
  file.pipette('p1000_single_flex');
  file
    .labware('tips200', 'tips', '8')
    .labware('plate96', 'first', '1', 'First plate')
    .labware('plate96', 'second', '2', 'Second plate')
    .labware('plate96', 'spare', '5', 'Spare plate');
  file.liquid('water', 'Water', 'first', { A1: 300, B1: 300 });
  file.pickUp('tips', 'A1').aspirate('first', 'A1', 100).dispense('second', 'A1', 100).drop();
  file
    .move('first', '3', 'usingGripper')
    .move('second', 'offDeck', 'manualMoveWithPause')
    .move('spare', 'D2', 'manualMoveWithoutPause');
  return file.pickUp('tips', 'B1').aspirate('first', 'B1', 50).dispense('spare', 'H12', 50).drop();
}

/** Commands that act where the head is, and air in the tip. */
function inPlace(): FileWriter {
  const file = new FileWriter('Flex', 'Where the head is');
  file.pipette('p1000_single_flex');
  file.labware('tips1000', 'tips', 'C2').labware('plate96', 'plate', 'D2').labware('trough1', 'pool', 'D3');
  file.liquid('water', 'Water', 'pool', { A1: 100_000 }).liquid('oil', 'Oil', 'plate', { A1: 200 });
  file.pickUp('tips', 'A1').do('moveToWell', { pipetteId: 'left', labwareId: 'pool', wellName: 'A1' });
  file
    .do('prepareToAspirate', { pipetteId: 'left' })
    .do('aspirateInPlace', { pipetteId: 'left', volume: 120, flowRate: 50 });
  file.do('airGapInPlace', { pipetteId: 'left', volume: 20, flowRate: 50 });
  file.dispense('plate', 'B1', 60).do('dispenseInPlace', { pipetteId: 'left', volume: 30, flowRate: 50 });
  file.do('moveToAddressableArea', {
    pipetteId: 'left',
    addressableAreaName: 'movableTrashA3',
    offset: { x: 0, y: 0, z: 0 },
  });
  file
    .do('dispenseInPlace', { pipetteId: 'left', volume: 20, flowRate: 50 })
    .do('blowOutInPlace', { pipetteId: 'left', flowRate: 50 });
  file.do('dropTipInPlace', { pipetteId: 'left' });
  // The tip has been in water, and goes into oil.
  file
    .pickUp('tips', 'B1')
    .aspirate('pool', 'A1', 50)
    .dispense('plate', 'C1', 50)
    .aspirate('plate', 'A1', 50)
    .dispense('plate', 'D1', 50);
  return file.do('dropTip', { pipetteId: 'left', labwareId: 'tips', wellName: 'B1' }).pickUp('tips', 'B1').drop();
}

function occupied(): FileWriter {
  const file = new FileWriter('Flex', 'Two plates in one place');
  file.pipette('p1000_single_flex').labware('tips200', 'tips', 'C2');
  return file.labware('plate96', 'plate', 'D2').labware('plate96', 'other', '2').pickUp('tips', 'A1').drop();
}

function dispenseTooMuch(): FileWriter {
  const file = new FileWriter('Flex', 'Gives more than it has');
  file.pipette('p1000_single_flex').labware('tips200', 'tips', 'C2').labware('plate96', 'plate', 'D2');
  file.liquid('water', 'Water', 'plate', { A1: 300 });
  return file.pickUp('tips', 'A1').aspirate('plate', 'A1', 50).dispense('plate', 'A2', 80).drop();
}

/** The same in the two versions before: tips into the trash that is always there, a module, labware in maps or commands. */
function older(version: 6 | 7): FileWriter {
  const file = new FileWriter('OT-2', `Of version ${version}`, version);
  file.pipette('p300_multi_gen2').module('temperatureModuleV2', '10', 'cold');
  file.labware('tips300', 'tips', '1', 'Tips').labware('troughs12', 'trough', '2', 'Buffer');
  file.labware('plate96', 'plate', { moduleId: 'cold' }, 'Cold plate');
  file.liquid(
    'buffer',
    'Buffer',
    'trough',
    Object.fromEntries(wellsOf({ rows: 1, columns: 12 }).map((well, at) => [well, at === 0 ? 9000 : 0])),
  );
  file.liquid('sample', 'Sample', 'plate', wellsAs(wellsOf({ rows: 8, columns: 12 }), 10));
  file.do('temperatureModule/setTargetTemperature', { moduleId: 'cold', celsius: 8 });
  file.pickUp('tips', 'A1');
  for (const number of [1, 2, 3]) file.aspirate('trough', 'A1', 90).dispense('plate', `A${number}`, 90);
  file.drop().pickUp('tips', 'A2').mix('plate', 'A1', 50, 2).drop();
  return file.do('waitForDuration', { seconds: 30 });
}
