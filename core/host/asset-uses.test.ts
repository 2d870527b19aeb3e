import { describe, expect, it } from 'vitest';
import type { Plan } from '../contract/plan.ts';
import { AssetBench } from '../testing/asset-bench.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { askOf, groupOf, planOf, waitOf } from '../testing/plan-of.ts';
import { startProgram, withProgramPlaces } from '../testing/program-bench.ts';
import { readAssetUses } from './asset-uses.ts';
import { assetsCsv, stepsCsv } from './execution-csv.ts';
import { readDetails } from './execution-details.ts';

const MINUTE_MS = 60_000;
const needing = (asset: string, amount = 1) => ({ needs: [{ asset, amount }] });

/** A centrifuge for one step, slots for a group of two, and something for a step that is left out. */
function plan(): Plan {
  return {
    ...planOf([
      waitOf('spin', 20 * MINUTE_MS, needing('centrifuge')),
      ...groupOf('train', [waitOf('load', 5 * MINUTE_MS), waitOf('fit', 10 * MINUTE_MS, { after: ['load'] })], {
        ...needing('cards', 2),
        after: ['spin'],
      }),
      waitOf('never', MINUTE_MS, { ...needing('centrifuge'), after: ['train'], when: 'false' }),
    ]),
    assets: [
      { name: 'centrifuge', title: 'Centrifuge', assetId: 'SPINS' },
      { name: 'cards', title: 'Graphics cards', kind: 'gpu' },
    ],
  };
}

async function open(): Promise<AssetBench> {
  const rig = await AssetBench.open();
  await rig.enter('SPIN-1');
  await rig.enter('SPINS', { kind: 'pool', members: ['SPIN-1'] });
  await rig.enter('GPU-1', { kind: 'gpu', capacity: 4 });
  return rig;
}

describe('what an execution had of the lab', () => {
  it('is on record with which it was, out of a pool too, and from when to when', async () => {
    await using rig = await open();
    const { bench } = rig;
    const [id] = await rig.start([plan()]);
    await rig.end([id!]);
    const connection = bench.store.connection;
    const uses = readAssetUses(connection, id!);
    const begun = uses[0]!.startedLabAt!;
    const minutes = (at: number | null) => (at === null ? null : (at - begun) / MINUTE_MS);
    expect(
      uses.map(({ stepId, title, amount, assetId, startedLabAt, endedLabAt }) => [
        stepId,
        title,
        amount,
        assetId,
        minutes(startedLabAt),
        minutes(endedLabAt),
      ]),
    ).toEqual([
      ['spin', 'Centrifuge', 1, 'SPIN-1', 0, 20],
      ['train', 'Graphics cards', 2, 'GPU-1', 20, 35],
      ['never', 'Centrifuge', 1, null, null, null],
    ]);
    const { steps } = readDetails(connection, id!, undefined);
    expect(begun).toBe(steps[0]!.startedLabAt);
    expect(assetsCsv(uses).split('\r\n').slice(0, 4)).toEqual([
      'step,needed,amount,asset,from_utc,to_utc,lab_minutes',
      expect.stringMatching(/^spin,Centrifuge,1,SPIN-1,\d{4}-.*Z,\d{4}-.*Z,20$/),
      expect.stringMatching(/^train,Graphics cards,2,GPU-1,.*,15$/),
      'never,Centrifuge,1,,,,',
    ]);
    const log = stepsCsv(steps, uses).split('\r\n');
    expect(log[0]).toMatch(/,assets$/);
    expect(log.slice(1, 6).map((line) => line.split(',').at(-1))).toEqual(['SPIN-1', 'GPU-1', '', '', '']);
  });

  it('is told while it has it, of a step that only asks too, through a restart and to its end by hand', async () => {
    const rig = await open();
    const asking: Plan = { ...plan(), ...planOf([askOf('hood', ['Done'], needing('centrifuge'))]) };
    const id = await rig.bench.start({ ...asking, assets: plan().assets! });
    await rig.bench.when(() => rig.bench.live(id).attention.length === 1);
    const [held] = readAssetUses(rig.bench.store.connection, id);
    expect(held).toMatchObject({ stepId: 'hood', assetId: 'SPIN-1', endedAt: null, endedLabAt: null });
    expect(held!.startedLabAt).toBe(rig.bench.live(id).steps[0]!.startedLabAt);
    await rig.dispose();
    await rig.bench.crash();
    await using next = await AssetBench.open({ dataDir: rig.bench.dataDir });
    const { bench } = next;
    expect(readAssetUses(bench.store.connection, id)).toEqual([held]);
    await bench.engine.stop(id, TESTER);
    await bench.whenStatus(id, 'cancelled');
    const [given] = readAssetUses(bench.store.connection, id);
    expect(given).toEqual({ ...held, endedAt: expect.any(Number), endedLabAt: expect.any(Number) });
  });

  it('is what a program had for its whole run', async () => {
    await using rig = await AssetBench.open(withProgramPlaces({}));
    await rig.enter('GPU-1', { kind: 'gpu', capacity: 4 });
    const { bench } = rig;
    const head = `assets: { cards: { title: 'Graphics cards', kind: 'gpu', amount: 2 } },`;
    const id = await startProgram(bench, `await lab.using({ cards: 2 }, () => lab.ask('Split?', ['Done']));`, head);
    await bench.when(() => bench.engine.find(id)?.openAttention.length === 1);
    const uses = () => readAssetUses(bench.store.connection, id);
    expect(uses()).toMatchObject([{ stepId: null, asset: 'cards', amount: 2, assetId: 'GPU-1', endedLabAt: null }]);
    await bench.engine.answer(id, bench.live(id).attention[0]!.stepId, 'Done', TESTER);
    await bench.whenStatus(id, 'completed');
    expect(uses()).toMatchObject([{ assetId: 'GPU-1', endedLabAt: expect.any(Number) as number }]);
  });

  it('is nothing where nothing was needed', async () => {
    await using rig = await open();
    const [id] = await rig.start([planOf([waitOf('rest', MINUTE_MS)])]);
    await rig.end([id!]);
    expect(readAssetUses(rig.bench.store.connection, id!)).toEqual([]);
  });
});
