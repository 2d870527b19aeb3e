import { describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../base/clock.ts';
import type { Forecast } from '../contract/forecast.ts';
import type { Plan, PlannedAsset, PlanStep } from '../contract/plan.ts';
import { AK, AssetBench } from '../testing/asset-bench.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { askOf, groupOf, planOf, waitOf } from '../testing/plan-of.ts';
import type { ForecastJob } from './forecast-source.ts';
import { stepWaits } from './step-waits.ts';
import { momentText } from './waits.ts';

const MINUTE_MS = 60_000;
const CABINET: PlannedAsset = { name: 'cabinet', title: 'Cabinet', kind: 'equipment', type: 'biosafety-cabinet' };
const CARDS: PlannedAsset = { name: 'cards', title: 'Graphics cards', kind: 'gpu' };

function needing(asset: string, amount = 1): Pick<PlanStep, 'needs'> {
  return { needs: [{ asset, amount }] };
}

function planWith(assets: readonly PlannedAsset[], steps: readonly PlanStep[]): Plan {
  return { ...planOf(steps), assets: [...assets] };
}

/** Two waits in the cabinet, with something between that needs nothing else. */
function cabinetPlan(): Plan {
  return planWith(
    [CABINET],
    groupOf('work', [waitOf('open', 10 * MINUTE_MS), waitOf('close', 10 * MINUTE_MS, { after: ['open'] })], {
      ...needing('cabinet'),
      expectedMs: 20 * MINUTE_MS,
    }),
  );
}

function barsOn(forecast: Forecast, assetId: string): number {
  return forecast.lanes.find((lane) => lane.assetId === assetId)?.bars.length ?? 0;
}

describe('assets that the lab has entered', () => {
  it('tell in their history which executions had them, also after they have left the registry', async () => {
    await using rig = await AssetBench.open();
    await rig.enter('BSC-1', { type: 'biosafety-cabinet' });
    await rig.enter('BSC-9');
    const ids = await rig.start([cabinetPlan(), cabinetPlan()]);
    await rig.end(ids);
    await rig.assets.remove('BSC-1', AK);
    const { items, more } = rig.assets.history('BSC-1', 50);
    const users = items.filter((event) => !event.kind.startsWith('asset.')).map((event) => event.subject);
    expect(users).toEqual(ids.toReversed());
    expect(items.map((event) => event.kind)).toEqual(
      expect.arrayContaining(['asset.removed', 'asset.added']) as string[],
    );
    expect(more).toBe(false);
    const { items: newest } = rig.assets.history('BSC-1', 2);
    expect(newest).toEqual(items.slice(0, 2));
    expect(rig.assets.history('BSC-1', 50, newest.at(-1)!.seq).items).toEqual(items.slice(2));
    expect(rig.assets.history('BSC-9', 50).items.map((event) => event.kind)).toEqual(['asset.added']);
  });

  it('are leased while a step lasts, by as many at once as there is room for', async () => {
    await using rig = await AssetBench.open();
    await rig.enter('GPU-1', { kind: 'gpu', capacity: 4 });
    const plan = planWith([CARDS], [waitOf('train', 30 * MINUTE_MS, needing('cards', 2))]);
    const began = rig.bench.labClock.now();
    const ids = await rig.start([plan, plan, plan]);
    await rig.bench.when(() => rig.bench.leases.table.on('GPU-1/rehearsed').length === 2);
    expect(rig.assets.get('GPU-1')).toMatchObject({ status: 'in use', occupied: 4, capacity: 4, usedBy: ids[0] });
    await rig.end(ids);
    expect(rig.bench.labClock.now() - began).toBe(60 * MINUTE_MS);
    expect(rig.bench.leases.views()).toEqual([]);
    expect(rig.bench.store.connection.all('SELECT * FROM leases')).toEqual([]);
    expect(rig.assets.get('GPU-1')).toMatchObject({ status: 'available', occupied: 0, usedBy: null });
  });

  it('are kept by a group from its first step to its last, and any that fits is taken', async () => {
    await using rig = await AssetBench.open();
    for (const assetId of ['BSC-1', 'BSC-2']) await rig.enter(assetId, { type: 'biosafety-cabinet' });
    await rig.enter('HOOD-1', { type: 'fume-hood' });
    const began = rig.bench.labClock.now();
    const still = rig.bench.labClock.hold();
    const ids = await rig.start([cabinetPlan(), cabinetPlan(), cabinetPlan(), cabinetPlan()]);
    await rig.schedule.forecast('simulated', undefined);
    await rig.schedule.whenSettled('simulated');
    const forecast = await rig.schedule.forecast('simulated', undefined);
    still[Symbol.dispose]();
    expect(forecast.conflicts).toEqual([]);
    expect(barsOn(forecast, 'BSC-1/rehearsed')).toBe(2);
    expect(barsOn(forecast, 'BSC-2/rehearsed')).toBe(2);
    expect(forecast.lanes.map((lane) => lane.title)).toEqual(['BSC-1', 'BSC-2']);
    await rig.end(ids);
    expect(rig.bench.labClock.now() - began).toBe(40 * MINUTE_MS);
    const used = ids.map((id) => rig.granted(id));
    expect(used.every((assets) => assets.length === 1)).toBe(true);
    expect(used.flat().toSorted()).toEqual([
      'BSC-1/rehearsed',
      'BSC-1/rehearsed',
      'BSC-2/rehearsed',
      'BSC-2/rehearsed',
    ]);
  });

  it('that are named are taken, and of a pool those in it', async () => {
    await using rig = await AssetBench.open();
    for (const assetId of ['A', 'B', 'C']) await rig.enter(assetId);
    await rig.enter('POOL', { kind: 'pool', members: ['B', 'C'] });
    const step = (assetId: string) =>
      planWith([{ name: 'one', title: 'One', assetId }], [waitOf('use', MINUTE_MS, needing('one'))]);
    const ids = await rig.start([step('A'), step('POOL'), step('POOL')]);
    await rig.end(ids);
    expect(ids.flatMap((id) => rig.granted(id))).toEqual(['A/rehearsed', 'B/rehearsed', 'C/rehearsed']);
  });

  it('wait for a person who holds them or has put them away, and are named in the sentence', async () => {
    await using rig = await AssetBench.open();
    await rig.enter('GPU-1', { kind: 'gpu' });
    const text = (): string[] => stepWaits(rig.bench.leases, () => '10:42').map((wait) => wait.sentence);
    await rig.assets.setStorage('GPU-1', true, AK);
    const plan = planWith([CARDS], [askOf('a', ['Done'], needing('cards'))]);
    const first = await rig.bench.start(plan);
    await vi.waitFor(() => expect(text()).toEqual(['GPU-1 is in storage.']));
    await rig.assets.setStorage('GPU-1', false, AK);
    await rig.bench.when(() => rig.bench.live(first).attention.length === 1);
    await expect(rig.assets.setStorage('GPU-1', true, AK)).rejects.toThrow(`${first} uses GPU-1`);
    await expect(rig.assets.remove('GPU-1', AK)).rejects.toThrow(`${first} uses GPU-1`);
    const second = await rig.bench.start(plan);
    await vi.waitFor(() => expect(text()).toEqual([`GPU-1 is held by ${first} since 10:42.`]));
    await rig.assets.hold('GPU-1', 'cleaning', null, AK);
    await rig.bench.engine.answer(first, 'a', 'Done', TESTER);
    await rig.bench.whenStatus(first, 'completed');
    await vi.waitFor(() => expect(text()).toEqual(['GPU-1 is held by AK for cleaning.']));
    await rig.assets.release('GPU-1', AK);
    await rig.bench.when(() => rig.bench.live(second).attention.length === 1);
  });

  it('stay with an execution through a restart, with a token of the new start', async () => {
    const rig = await AssetBench.open();
    await rig.enter('BSC-1', { type: 'biosafety-cabinet' });
    const plan = planWith(
      [CABINET],
      groupOf('work', [askOf('a', ['Done']), waitOf('b', MINUTE_MS, { after: ['a'] })], needing('cabinet')),
    );
    const id = await rig.bench.start(plan);
    await rig.bench.when(() => rig.bench.live(id).attention.length === 1);
    const [before] = rig.bench.leases.views();
    expect(before).toMatchObject({ assetId: 'BSC-1/rehearsed', executionId: id, holder: 'work@cabinet' });
    await rig.dispose();
    await rig.bench.crash();
    await using next = await AssetBench.open({ dataDir: rig.bench.dataDir });
    const [after] = next.bench.leases.views();
    expect(after).toMatchObject({ assetId: 'BSC-1/rehearsed', executionId: id, holder: 'work@cabinet' });
    expect(after!.token).toBeGreaterThan(before!.token);
    const other = await next.bench.start(plan);
    await next.bench.engine.resume(id, TESTER);
    await next.bench.when(() => next.bench.live(id).attention.length === 1);
    await next.bench.engine.answer(id, 'a', 'Done', TESTER);
    await next.bench.whenStatus(id, 'completed');
    await next.bench.when(() => next.bench.live(other).attention.length === 1);
    expect(next.bench.leases.views()).toMatchObject([{ executionId: other }]);
    await next.bench.engine.stop(other, TESTER);
    expect(next.bench.leases.views()).toEqual([]);
  });

  it('that a job needs and nobody has entered are named, and the job goes on when they are', async () => {
    await using rig = await AssetBench.open();
    const plan = planWith([CABINET], [waitOf('use', MINUTE_MS, needing('cabinet', 3))]);
    const job = { jobId: 'EX-9', title: 'Job', planHash: 'p', priority: 5, notBefore: null, due: null, deadline: null };
    const check = async (): Promise<string | null> =>
      (await rig.schedule.check({ ...job, wishes: {} }, plan, 'simulated')).impossible;
    // Something has to make a forecast needed.
    const [running] = await rig.start([planWith([], groupOf('g', [askOf('a', ['Done'])]))]);
    await rig.schedule.forecast('simulated', undefined);
    expect(await check()).toBe(
      '"Cabinet" is needed, and this lab has no biosafety-cabinet (equipment). Enter it under Bench, List, Other assets',
    );
    await rig.enter('BSC-1', { type: 'biosafety-cabinet', capacity: 2 });
    expect(await check()).toBe(
      '"Cabinet" is needed 3 times at once, and the largest biosafety-cabinet (equipment) here has 2',
    );
    await rig.enter('BSC-2', { type: 'biosafety-cabinet', capacity: 3 });
    expect(await check()).toBeNull();
    await rig.bench.engine.stop(running!, TESTER);
  });

  it('are named where a job is put off until one is free for a later step of it, with the moment and the step', async () => {
    const waiting: ForecastJob[] = [];
    await using rig = await AssetBench.open({}, waiting);
    using _still = rig.bench.labClock.hold();
    await rig.enter('BSC-1', { type: 'biosafety-cabinet' });
    const long = planWith([CABINET], [waitOf('culture', 180 * MINUTE_MS, needing('cabinet'))]);
    const [first] = await rig.start([long]);
    await rig.bench.when(() => rig.granted(first!).length === 1);
    const lanes = [waitOf('count', MINUTE_MS, { after: ['thaw'] }), waitOf('seed', MINUTE_MS, { after: ['thaw'] })];
    const split = groupOf('split', lanes, { ...needing('cabinet'), name: 'Split', after: ['thaw'] });
    const plan = planWith([CABINET], [waitOf('thaw', 20 * MINUTE_MS), ...split]);
    const { planHash } = rig.bench.engine.find(await rig.bench.create(plan))!.facts;
    const times = { priority: 5, notBefore: null, due: null, deadline: null };
    waiting.push({ jobId: 'EX-9', title: 'Job', planHash, ...times, wishes: {} });
    await rig.schedule.forecast('simulated', undefined);
    await rig.schedule.whenSettled('simulated');
    const freeAt = rig.bench.labClock.now() + 180 * MINUTE_MS;
    const { start } = rig.schedule.expected('EX-9', 'simulated')!;
    expect(Math.abs(start[0] - freeAt + 20 * MINUTE_MS)).toBeLessThan(1000);
    expect(rig.schedule.explain('EX-9', 'simulated')).toBe(
      `It waits, since "Split" gets BSC-1 only at ${momentText(start[0] + 20 * MINUTE_MS, rig.bench.labClock.now(), new SystemClock().offsetMinutes())}.`,
    );
  });

  it('of a real execution are not kept by one that only rehearses', async () => {
    await using rig = await AssetBench.open();
    await rig.enter('BSC-1', { type: 'biosafety-cabinet' });
    expect(rig.bench.leases.fitting(CABINET, 'real')).toEqual(['BSC-1']);
    expect(rig.bench.leases.fitting(CABINET, 'simulated')).toEqual(['BSC-1/rehearsed']);
    expect(rig.bench.leases.capacityOf('BSC-1/rehearsed')).toBe(1);
  });
});
