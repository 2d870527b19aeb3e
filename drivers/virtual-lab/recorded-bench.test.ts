import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#core/contract/json.ts';
import { virtualInstruments } from './instruments/instrument-models.ts';
import { RecordedBench } from './recorded-bench.ts';
import { hourMs, LabRig, wellsOf } from './testing/lab-rig.ts';
import type { VirtualWorld } from './world/virtual-world.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'virtual-lab-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plate = 'EX-1:plate';
const logFile = () => path.join(folder, 'virtual-lab.log.jsonl');
const snapshotFile = () => path.join(folder, 'virtual-lab.world.json');

/** Everything physical, as text, so that two worlds can be compared. */
function portrait(world: VirtualWorld): string {
  const labware = [...world.labware].map((item) => ({ ...item, type: item.type.id, wells: [...item.wells] }));
  return JSON.stringify({
    labware,
    climates: [...world.climates],
    doors: [...world.doors],
    series: [...world.series],
    created: world.createdCount,
  });
}

function logLines(): Record<string, unknown>[] {
  return readFileSync(logFile(), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function someWork(rig: LabRig): Promise<void> {
  await rig.load(
    { labwareId: plate, type: 'plate_96_white' },
    { labwareId: 'EX-1:tube', type: 'tube_50ml', contents: { cellLine: 'U2OS', cells: 5e6, volumeMl: 15 } },
  );
  const wells = wellsOf('BC', 2, 6);
  const from = { labwareId: 'EX-1:tube', well: 'A1' };
  await rig.run('CNT-1', 'count', { labwareId: 'EX-1:tube', well: 'A1', sampleUl: 20 });
  await rig.run('LH-1', 'seed', { labwareId: plate, wells, cellLine: 'U2OS', cellsPerWell: 1e4, volumeUl: 90, from });
  await rig.run('INC-1', 'store', { labwareId: plate });
  await rig.wait(4 * hourMs);
  await rig.run('INC-1', 'retrieve', { labwareId: plate });
  await rig.run('LH-1', 'serial-dilute', { compound: 'bortezomib', topUm: 1, factor: 3, points: 5 });
  const doses = wells.map((well, index) => ({ well, doseUm: 1 / 3 ** (index % 5) }));
  await rig.run('LH-1', 'add-compound', { labwareId: plate, compound: 'bortezomib', wells: doses, volumeUl: 10 });
  await rig.wait(24 * hourMs);
  await rig.run('LH-1', 'dispense', { labwareId: plate, wells, reagent: 'celltiter_glo', volumeUl: 100 });
}

const read = { labwareId: plate, wells: wellsOf('BC', 2, 6), integrationSeconds: 0.5 };

describe('after a start on the same folder', () => {
  test('the world is the one that was left, and reads as it would have', async () => {
    const rig = new LabRig({ dataDir: folder, seed: 9 });
    await someWork(rig);
    const left = portrait(rig.lab.world);
    const leftAt = rig.lab.now();
    // The first lab is not ended: a killed process ends nothing.
    await using again = new LabRig({ dataDir: folder, seed: 9 });
    expect(portrait(again.lab.world)).toBe(left);
    expect(again.lab.now()).toBeGreaterThanOrEqual(leftAt);
    await using other = new LabRig({ dataDir: null, seed: 9 });
    expect(portrait(other.lab.world)).not.toBe(left);
    await rig[Symbol.asyncDispose]();
  });

  test('a snapshot and the lines after it give the same world as all lines', async () => {
    const first = new LabRig({ dataDir: folder });
    await someWork(first);
    await first[Symbol.asyncDispose]();
    saveSnapshot();
    expect(statSync(snapshotFile()).size).toBeGreaterThan(1000);

    const second = new LabRig({ dataDir: folder });
    await second.run('RDR-1', 'read-luminescence', read, 'read-1');
    const withSnapshot = portrait(second.lab.world);
    const whole = open();
    expect(portrait(whole.bench.world)).toBe(withSnapshot);
    rmSync(snapshotFile());
    const replayed = open();
    expect(portrait(replayed.bench.world)).toBe(withSnapshot);
    expect(whole.seq).toBe(replayed.seq);
    await second[Symbol.asyncDispose]();
  });

  test('a spoilt snapshot is passed over', async () => {
    const rig = new LabRig({ dataDir: folder });
    await someWork(rig);
    const left = portrait(rig.lab.world);
    await rig[Symbol.asyncDispose]();
    for (const spoilt of ['', '{"version":1', '{"version":2}', `{"version":1,"seed":1,"logBytes":1e12}`]) {
      writeFileSync(snapshotFile(), spoilt);
      using bench = open();
      expect(portrait(bench.bench.world)).toBe(left);
    }
  });

  test('a line that was cut off is dropped, and the log goes on after the last whole one', async () => {
    const rig = new LabRig({ dataDir: folder });
    await someWork(rig);
    await rig[Symbol.asyncDispose]();
    const whole = statSync(logFile()).size;
    appendFileSync(logFile(), '{"seq":99,"labMs":17');
    using bench = open();
    expect(statSync(logFile()).size).toBe(whole);
    bench.performByHand('reset', {}, bench.lastLabMs);
    const lines = logLines();
    expect(lines.at(-1)).toMatchObject({ command: 'reset', seq: lines.length - 1 });
  });

  test('whatever whole lines a power cut leaves, the world is rebuilt from them', async () => {
    const rig = new LabRig({ dataDir: folder });
    await someWork(rig);
    await rig[Symbol.asyncDispose]();
    const text = readFileSync(logFile());
    for (let bytes = text.length; bytes > 60; bytes -= 211) {
      truncateSync(logFile(), bytes);
      const lines = text.subarray(0, bytes).toString('utf8').split('\n').length - 1;
      const bench = open();
      expect(bench.seq).toBe(lines - 1);
      expect(bench.bench.world.labwareCount).toBe(lines > 1 ? 2 : 0);
    }
  });

  test('the seed and the profile of the log win over those asked for', async () => {
    const rig = new LabRig({ dataDir: folder, seed: 4, profile: 'ideal' });
    await rig[Symbol.asyncDispose]();
    await using again = new LabRig({ dataDir: folder, seed: 5 });
    expect(again.lab.seed).toBe(4);
    expect(again.lab.world.profile).toBe('ideal');
  });

  test('an instrument that remembers gives the result of a command from before', async () => {
    const rig = new LabRig({ dataDir: folder });
    await someWork(rig);
    const result = await rig.run('RDR-1', 'read-luminescence', read, 'read-1');
    const effects = rig.lab.appliedEffects;
    await using again = new LabRig({ dataDir: folder });
    const reader = await again.driver('RDR-1');
    expect(await reader.query?.('read-1', AbortSignal.any([]))).toEqual({ state: 'done', result });
    expect(await again.run('RDR-1', 'read-luminescence', read, 'read-1')).toEqual(result);
    expect(again.lab.appliedEffects).toBe(effects);
    await rig[Symbol.asyncDispose]();
  });

  test('a world that would take long to rebuild is written down by itself', async () => {
    const rig = new LabRig({ dataDir: folder });
    await rig.load({ labwareId: plate, type: 'plate_1536_white' });
    const all = Array.from({ length: 32 }, (_, row) => (row < 26 ? '' : 'A') + String.fromCharCode(65 + (row % 26)));
    const wells = all.flatMap((row) => Array.from({ length: 48 }, (_, column) => `${row}${column + 1}`));
    for (let times = 0; times < 26; times++) {
      await rig.run('LH-1', 'mix', { labwareId: plate, wells, volumeUl: 2, cycles: 1 });
    }
    await rig[Symbol.asyncDispose]();
    expect(statSync(snapshotFile()).size).toBeGreaterThan(1000);
  });

  function saveSnapshot(): void {
    using bench = open();
    bench.saveSnapshot();
  }

  function open(): RecordedBench {
    return new RecordedBench({
      seed: 1,
      profile: 'realistic',
      dataDir: folder,
      instruments: virtualInstruments,
      wallNow: () => 0,
    });
  }
});

describe('the log', () => {
  test('has one line for each effect, with its command id, in order, and none for what was refused', async () => {
    await using rig = new LabRig({ dataDir: folder });
    await rig.load({ labwareId: plate, type: 'plate_96_white' });
    const dispense: JsonObject = { labwareId: plate, wells: ['A1'], reagent: 'dpbs', volumeUl: 300 };
    await rig.run('LH-1', 'dispense', dispense, 'id-1');
    await expect(rig.run('LH-1', 'dispense', dispense, 'id-2')).rejects.toThrow('overflow');
    await rig.run('RDR-1', 'read-absorbance', { labwareId: plate, wells: ['A1'], wavelengthNm: 600 }, 'id-3');
    const [header, ...effects] = logLines();
    expect(header).toEqual({ virtualLab: 1, seed: 1, profile: 'realistic' });
    expect(effects.map(({ seq, instrument, command, commandId }) => [seq, instrument, command, commandId])).toEqual([
      [1, 'LAB', 'load-labware', null],
      [2, 'LH-1', 'dispense', 'id-1'],
      [3, 'RDR-1', 'read-absorbance', 'id-3'],
    ]);
    expect(effects[1]).toMatchObject({ params: dispense });
    expect(effects[1]).not.toHaveProperty('result');
    expect(effects[2]).toHaveProperty('result.wells');
    for (const effect of effects) {
      expect(effect['labMs']).toBeGreaterThan(1.7e12);
      expect(effect['wallMs']).toBeGreaterThan(1.7e12);
    }
  });
});

test('any sequence of commands gives the same world again from its log', async () => {
  const well = fc.constantFrom('A1', 'B2', 'H12');
  const wells = fc.uniqueArray(well, { minLength: 1 });
  const id = fc.constantFrom('EX-1:a', 'EX-1:b', 'EX-2:c');
  const step = fc.oneof(
    fc
      .record({
        labwareId: id,
        wells,
        volumeUl: fc.integer({ min: 1, max: 200 }),
        reagent: fc.constantFrom('dpbs', 'trypsin_025', 'medium_dmem', 'celltiter_glo'),
      })
      .map((params) => ['LH-1', 'dispense', params] as const),
    fc.record({ labwareId: id, wells }).map((params) => ['LH-1', 'aspirate', params] as const),
    fc
      .record({
        labwareId: id,
        wells,
        cellLine: fc.constantFrom('iPSC', 'HeLa'),
        cellsPerWell: fc.constant(9000),
        volumeUl: fc.constant(50),
      })
      .map((params) => ['LH-1', 'seed', params] as const),
    fc
      .record({
        labwareId: id,
        compound: fc.constantFrom('staurosporine', 'dmso'),
        wells: wells.map((all) => all.map((each) => ({ well: each, doseUm: 0.5 }))),
        volumeUl: fc.constant(10),
      })
      .map((params) => ['LH-1', 'add-compound', params] as const),
    fc
      .record({ from: fc.record({ labwareId: id, well }), to: fc.record({ labwareId: id, wells }) })
      .map((params) => ['LH-1', 'transfer', params] as const),
    fc.record({ labwareId: id }).map((params) => ['INC-1', 'store', params] as const),
    fc.record({ labwareId: id }).map((params) => ['INC-1', 'retrieve', params] as const),
    fc
      .record({ labwareId: id, rcf: fc.constant(200), minutes: fc.constant(5) })
      .map((params) => ['CEN-1', 'spin', params] as const),
    fc
      .record({ labwareId: id, wells, wavelengthNm: fc.constant(600) })
      .map((params) => ['RDR-1', 'read-absorbance', params] as const),
    fc.record({ labwareId: id, well, sampleUl: fc.constant(20) }).map((params) => ['CNT-1', 'count', params] as const),
    fc.integer({ min: 1, max: 30 }).map((hours) => ['wait', 'wait', hours] as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), fc.nat(99), async (steps, seed) => {
      const own = mkdtempSync(path.join(folder, 'run-'));
      const rig = new LabRig({ dataDir: own, seed });
      await rig.load(...['EX-1:a', 'EX-1:b', 'EX-2:c'].map((labwareId) => ({ labwareId, type: 'plate_96_white' })));
      for (const [instrument, command, params] of steps) {
        // A refused command is part of the game: it must leave no trace.
        if (instrument === 'wait') await rig.wait(params * hourMs);
        else await rig.run(instrument, command, params as JsonObject).catch(() => undefined);
      }
      const again = new LabRig({ dataDir: own, seed });
      expect(portrait(again.lab.world)).toBe(portrait(rig.lab.world));
      for (const labware of rig.lab.world.labware) {
        for (const compartment of labware.wells) {
          if (compartment === undefined) continue;
          expect(compartment.volumeUl).toBeGreaterThanOrEqual(0);
          expect(compartment.volumeUl).toBeLessThanOrEqual(labware.type.totalVolumeUl * 1.06);
          expect(compartment.surface?.culture.cells ?? 0).toBeGreaterThanOrEqual(0);
        }
      }
      await again[Symbol.asyncDispose]();
      await rig[Symbol.asyncDispose]();
    }),
    { numRuns: 60 },
  );
});
