import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { virtualInstruments } from './instruments/instrument-models.ts';
import { RecordedBench } from './recorded-bench.ts';
import { LabRig } from './testing/lab-rig.ts';

const plate = 'EX-1:plate';
const tips = { tipsId: 'EX-1:tips_1', type: 'tip_200', count: 8 };
const mix = { labwareId: plate, wells: ['A1'], volumeUl: 20, cycles: 1 };
const heldMix = { ...mix, tipsId: tips.tipsId };

async function rigWith(dataDir: string | null = null): Promise<LabRig> {
  const rig = new LabRig({ dataDir });
  await rig.load(
    { labwareId: plate, type: 'plate_96_white', contents: { reagent: 'dpbs', volumeMl: 0.1 } },
    { labwareId: 'EX-2:plate', type: 'plate_96_white', contents: { reagent: 'dpbs', volumeMl: 0.1 } },
  );
  return rig;
}

describe('tips on the head of the liquid handler', () => {
  test('are there from the pick-up to the drop, and one run does not take others meanwhile', async () => {
    await using rig = await rigWith();
    await expect(rig.run('LH-1', 'mix', heldMix)).rejects.toThrow('LH-1 does not have the tips on that this needs');
    await rig.run('LH-1', 'pick-up-tips', tips);
    await rig.run('LH-1', 'mix', heldMix);
    await expect(rig.run('LH-1', 'mix', mix)).rejects.toThrow('LH-1 has 8 tips on. Drop them before it takes others.');
    const others = { ...tips, tipsId: 'EX-1:tips_2' };
    await expect(rig.run('LH-1', 'pick-up-tips', others)).rejects.toThrow('LH-1 has 8 tips on already');
    await rig.run('LH-1', 'drop-tips', { tipsId: tips.tipsId, to: 'waste' });
    expect(rig.lab.world.tipsOn('LH-1')).toBeUndefined();
    await rig.run('LH-1', 'mix', mix);
    await rig.run('LH-1', 'drop-tips', { tipsId: tips.tipsId, to: 'waste' });
    await rig.run('LH-1', 'pick-up-tips', others);
  });

  test('that another run has left on are in nobody’s way', async () => {
    await using rig = await rigWith();
    await rig.run('LH-1', 'pick-up-tips', tips);
    await rig.run('LH-1', 'mix', { ...mix, labwareId: 'EX-2:plate' });
    await rig.run('LH-1', 'pick-up-tips', { ...tips, tipsId: 'EX-2:tips_1' });
    expect(rig.lab.world.tipsOn('LH-1')?.tipsId).toBe('EX-2:tips_1');
  });

  test.each(['the log', 'a snapshot'])('are on after a restart, from %s', async (source) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tips-'));
    try {
      {
        await using rig = await rigWith(folder);
        await rig.run('LH-1', 'pick-up-tips', tips);
      }
      const open = (): RecordedBench =>
        new RecordedBench({
          seed: 1,
          profile: 'realistic',
          dataDir: folder,
          instruments: virtualInstruments,
          wallNow: () => 0,
        });
      if (source === 'a snapshot') {
        using first = open();
        first.saveSnapshot();
      }
      using again = open();
      expect(again.bench.world.tipsOn('LH-1')).toEqual(tips);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
