import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { opentronsReportSchema, type OpentronsReport } from '../../contract/opentrons.ts';
import { loadCatalog } from '../catalog.ts';
import { analyseOpentrons } from './analyse-opentrons.ts';
import { readOpentrons, type OpentronsFile } from './opentrons-file.ts';
import { EXAMPLE_FILES } from './testing/example-files.ts';
import { FileWriter } from './testing/file-writer.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../../resources'));

function fileOf(writer: FileWriter): OpentronsFile {
  const read = readOpentrons(writer.text(), 'example.json');
  if ('issues' in read) throw new Error(JSON.stringify(read.issues));
  return read.file;
}

const reportOf = (writer: FileWriter): OpentronsReport => analyseOpentrons(fileOf(writer), catalog);
const example = (name: string): OpentronsReport => reportOf(EXAMPLE_FILES[name]!());
const wells = (report: OpentronsReport, labwareId: string): Record<string, number> =>
  Object.fromEntries(report.wells.filter((one) => one.labwareId === labwareId).map((one) => [one.well, one.endUl]));
const found = (report: OpentronsReport): string[] =>
  report.warnings.map((one) => `${one.code} ${one.commandIndex ?? '-'}`);

describe('the analysis of an Opentrons protocol', () => {
  it.each(Object.keys(EXAMPLE_FILES))('of %s is a whole report with a sentence for every command', (name) => {
    const report = example(name);
    expect(opentronsReportSchema.safeParse(report).error?.issues ?? []).toEqual([]);
    expect(report.steps).toHaveLength(EXAMPLE_FILES[name]!().length);
    for (const step of report.steps) expect(step.sentence).toMatch(/^[A-Z]./);
  });

  it('follows volumes from well to well', () => {
    const report = example('ot2-single-dilution');
    expect(wells(report, 'plate')).toEqual({ A1: 100, A2: 100, A3: 100, A4: 100, A5: 100, A6: 200, A7: 100 });
    expect(report.wells.find((one) => one.labwareId === 'plate' && one.well === 'A2')).toEqual({
      labwareId: 'plate',
      well: 'A2',
      startUl: 0,
      endUl: 100,
      leastUl: 0,
      mostUl: 200,
      capacityUl: 360,
    });
    expect(report.warnings).toEqual([]);
    expect(report.tips).toEqual([{ labwareId: 'tips', used: 7, wells: ['A1', 'B1', 'C1', 'D1', 'E1', 'F1', 'G1'] }]);
    expect(report.steps[8]).toMatchObject({ sentence: 'Give 100 µL into A2 of Dilution plate.', group: 'Give buffer' });
    expect(report.steps.at(-1)).toMatchObject({ sentence: 'Dilution done', group: null, carriedOver: true });
  });

  it('lets all channels draw from one trough, and counts a blow-out nowhere', () => {
    const report = example('ot2-eight-channel-trough');
    expect(wells(report, 'trough')).toEqual({ A1: 12_000 - 8 * (220 + 140 + 140) });
    expect(wells(report, 'plate')).toMatchObject({ A1: 190, H2: 190, A3: 100, H4: 100 });
    expect(found(report)).toEqual(['blow-out-not-counted 10']);
    expect(report.steps[7]!.sentence).toBe('Draw 220 µL with each of 8 channels from A1 of Medium.');
  });

  it('reaches every other row of 384 wells, and with 96 channels every other column', () => {
    const eight = wells(example('flex-384-wells'), 'plate');
    expect(eight).toMatchObject({ A1: 20, C1: 20, O1: 20, B1: 10, P1: 10, A2: 20, B24: 20, A24: 10, A3: 2 });
    expect(eight['B2']).toBeUndefined();
    const stamped = example('flex-96-channel');
    expect(Object.keys(wells(stamped, 'dense'))).toHaveLength(96);
    expect(wells(stamped, 'dense')).toMatchObject({ B2: 20, P24: 20, D4: 20 });
    expect(wells(stamped, 'pool')).toEqual({ A1: 150_000 - 96 * 200 });
    expect(stamped.tips.map((one) => one.used)).toEqual([96, 96]);
  });

  it('takes as many tips as there are nozzles in use, away from the first', () => {
    const report = example('flex-nozzle-layouts');
    expect(report.tips[0]!.wells.join(' ')).toBe('A12 D12 C12 B12 A1 B1 C1 D1 E1 F1 G1 H1');
    expect(wells(report, 'plate')).toMatchObject({ C3: 100, H5: 30, G5: 30, F5: 30, A7: 50, H7: 50 });
    expect(wells(report, 'trough')).toEqual({ A1: 10_000 - 100 - 400, A2: 10_000 - 90 });
  });

  it('keeps air and liquid in a tip apart, and acts where the head is', () => {
    const report = example('flex-in-place');
    // 120 of water and 20 of air: 60 hold 20 of air, the next 30 none; the rest goes to the trash.
    expect(wells(report, 'plate')).toMatchObject({ A1: 150, B1: 70, C1: 50, D1: 50 });
    expect(wells(report, 'pool')).toEqual({ A1: 100_000 - 120 - 50 });
    expect(found(report)).toEqual(['tip-reused 20']);
    expect(report.tips[0]!.wells).toEqual(['A1', 'B1', 'B1']);
  });

  it('translates places of a Flex, and follows labware that is carried', () => {
    const report = example('flex-moved-labware');
    expect(report.labware.map((one) => one.slot)).toEqual(['B2', 'D1', 'D2', 'C2']);
    expect(report.warnings).toEqual([]);
    expect(report.steps.filter((one) => one.commandType === 'moveLabware').map((one) => one.sentence)).toEqual([
      'Move First plate to D3 with the gripper.',
      'Move Second plate off the deck by hand.',
      'Move Spare plate to D2 by hand.',
    ]);
  });

  it('warns of what the robot does not look for: more taken than there is, more given than fits', () => {
    const overdraw = example('ot2-overdraw');
    expect(overdraw.warnings).toEqual([
      {
        severity: 'error',
        code: 'overdraw',
        commandIndex: 26,
        sentence: 'A1 of Example rack of 24 tubes is short of 100 µL here.',
      },
    ]);
    expect(overdraw.wells[0]).toMatchObject({ startUl: 1000, endUl: -600, leastUl: -600 });
    const overfill = example('ot2-overfill');
    expect(overfill.warnings.map((one) => `${one.severity} ${one.code}: ${one.sentence}`)).toEqual([
      'warning overdraw: Liquid is drawn from A1 to H1 of Example 96-well plate, and the file does not say that there is any.',
      'error overfill: A1 to H1 of Example 96-well PCR plate would hold 250 µL; they take 200 µL.',
    ]);
  });

  it.each([
    ['ot2-no-tip', ['no-tip 9', 'no-tip 10']],
    ['ot2-tip-still-on', ['tip-still-on 4']],
    ['ot2-tip-too-small', ['tip-volume-exceeded 6']],
    ['ot2-too-hot', ['temperature-out-of-range 2']],
    ['flex-occupied', ['place-occupied 3']],
    ['flex-dispense-too-much', ['dispense-too-much 6']],
  ])('finds in %s what the robot would stop at', (name, expected) => {
    expect(found(example(name))).toEqual(expected);
  });

  it('finds everything else that cannot be', () => {
    const file = new FileWriter('OT-2', 'All wrong')
      .pipette('p300_single_gen2')
      .pipette('p1000_single_flex', 'left', 'other');
    file
      .labware('tips300', 'tips', '1')
      .labware('plate96', 'plate', '2')
      .labware('plate96', 'lost', { moduleId: 'nowhere' });
    file
      .labware('plate96', 'far', '14')
      .pickUp('tips', 'A1')
      .aspirate('plate', 'A1', 5)
      .aspirate('plate', 'Z9', 30)
      .aspirate('nothing', 'A1', 30);
    file.drop().pickUp('tips', 'A1').drop().pickUp('plate', 'A1').pickUp('tips', 'A1', 'nobody');
    file
      .do('temperatureModule/deactivate', { moduleId: 'nobody' })
      .do('sing', {})
      .module('heaterShakerModuleV1', '3', 'shaker');
    file
      .do('heaterShaker/setAndWaitForShakeSpeed', { moduleId: 'shaker', rpm: 5000 })
      .do('heaterShaker/waitForTemperature', { moduleId: 'shaker' });
    file.move('plate', '5', 'usingGripper').liquid('x', 'X', 'plate', { A1: 500 });
    file
      .module('thermocyclerModuleV2', '7', 'cycler')
      .labware('plate96', 'pcr', { moduleId: 'cycler' })
      .labware('plate96', 'under', '8');
    file.pickUp('tips', 'B1').aspirate('pcr', 'A1', 30);
    const codes = [...new Set(reportOf(file).warnings.map((one) => one.code))];
    expect(codes).toEqual([
      'wrong-robot',
      'mount-taken',
      'module-not-loaded',
      'unknown-place',
      'pipette-range',
      'overdraw',
      'unknown-well',
      'unknown-labware',
      'tip-taken-twice',
      'no-tip-rack',
      'pipette-not-loaded',
      'unknown-command',
      'latch-open',
      'speed-out-of-range',
      'no-target',
      'no-gripper',
      'overfill',
      'place-occupied',
      'lid-closed',
    ]);
  });

  it('follows a file without the definitions that it names, and says so', () => {
    const document = EXAMPLE_FILES['ot2-overdraw']!().document();
    const read = readOpentrons(JSON.stringify({ ...document, labwareDefinitions: {} }));
    if ('issues' in read) throw new Error(JSON.stringify(read.issues));
    const report = analyseOpentrons(read.file, catalog);
    expect(report.warnings.filter((one) => one.code === 'unknown-labware')).toHaveLength(3);
    expect(wells(report, 'tubes')).toEqual({ A1: -600 });
  });

  it('tells forty findings of a kind and how many more there are', () => {
    const file = new FileWriter('OT-2', 'Many').pipette('p300_single_gen2').labware('plate96', 'plate', '2');
    for (let times = 0; times < 50; times++) file.aspirate('plate', 'A1', 100);
    const { warnings } = reportOf(file);
    expect(warnings).toHaveLength(41);
    expect(warnings.at(-1)?.sentence).toBe('10 more findings of the kind "no tip" are left out here.');
  });

  it('of ten times as many commands does not take a hundred times as long', () => {
    const many = (transfers: number): OpentronsFile => {
      const file = new FileWriter('Flex', 'Long').pipette('p1000_96').labware('tips1000', 'tips', 'C1');
      file.labware('plate384', 'plate', 'D1').labware('plate96', 'other', 'D2').pickUp('tips', 'A1');
      for (let at = 0; at < transfers; at++) file.aspirate('other', 'A1', 10).dispense('plate', 'B2', 10);
      return fileOf(file);
    };
    const time = (file: OpentronsFile): number => {
      const before = performance.now();
      analyseOpentrons(file, catalog);
      return performance.now() - before;
    };
    const [small, large] = [many(100), many(1000)];
    time(small);
    expect(time(large)).toBeLessThan(40 * time(small) + 500);
  });
});
