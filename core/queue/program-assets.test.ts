import { describe, expect, it, vi } from 'vitest';
import { readCallRecords } from '../store/call-queries.ts';
import { AssetBench } from '../testing/asset-bench.ts';
import { TESTER, type EngineBenchOptions } from '../testing/engine-bench.ts';
import { askOf, planOf } from '../testing/plan-of.ts';
import { planProgram, programText, startProgram, withProgramPlaces } from '../testing/program-bench.ts';
import { stepWaits } from './step-waits.ts';

const HEAD = `
  assets: {
    cabinet: { title: 'Cabinet', kind: 'equipment', type: 'biosafety-cabinet' },
    cards: { title: 'Graphics cards', kind: 'gpu', amount: 2 },
  },`;
const SPLIT = `await lab.note('before');
  const answer = await lab.using({ cabinet: 1, cards: 2 }, async () => {
    await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: 100 });
    return lab.ask('Split?', ['Done']);
  });
  await lab.note(answer);`;
const LEASED = ['BSC-1/rehearsed', 'GPU-1/rehearsed'];

async function open(options: EngineBenchOptions = {}): Promise<AssetBench> {
  const rig = await AssetBench.open(withProgramPlaces(options));
  if (options.dataDir !== undefined) return rig;
  await rig.enter('BSC-1', { type: 'biosafety-cabinet' });
  await rig.enter('GPU-1', { kind: 'gpu', capacity: 3 });
  return rig;
}

async function faults(run: string): Promise<string> {
  const failing = planProgram(programText(run, HEAD)).then(
    () => 'nothing is wrong',
    (error: unknown) => String(error),
  );
  return failing;
}

function leasedBy(rig: AssetBench, executionId: string): string[] {
  return rig.bench.leases.views().flatMap((lease) => (lease.executionId === executionId ? [lease.assetId] : []));
}

async function whenAsked({ bench }: AssetBench, executionId: string): Promise<void> {
  await bench.when(() => bench.engine.find(executionId)?.openAttention.length === 1);
}

describe('what a program uses of the lab', () => {
  it('it has from its start to its end, and says in its call tree and its steps what it uses for what', async () => {
    await using rig = await open();
    const { bench } = rig;
    const id = await startProgram(bench, SPLIT, HEAD);
    await whenAsked(rig, id);
    expect(leasedBy(rig, id)).toEqual(expect.arrayContaining(LEASED));
    expect(rig.assets.get('GPU-1')).toMatchObject({ status: 'in use', occupied: 2, usedBy: id });
    const forecast = await rig.schedule.forecast('simulated', undefined);
    await rig.schedule.whenSettled('simulated');
    const { lanes } = forecast.lanes.length > 0 ? forecast : await rig.schedule.forecast('simulated', undefined);
    expect(lanes.map((lane) => lane.assetId)).toEqual(expect.arrayContaining(LEASED));
    await bench.engine.answer(id, bench.live(id).attention[0]!.stepId, 'Done', TESTER);
    await bench.whenStatus(id, 'completed');
    const group = readCallRecords(bench.store.connection, id).find((call) => call.kind === 'group')!;
    expect(group).toMatchObject({ name: 'Using cabinet, cards', status: 'completed' });
    const { document, plan } = await planProgram(programText(SPLIT, HEAD));
    const needs = [
      { asset: 'cabinet', amount: 1 },
      { asset: 'cards', amount: 2 },
    ];
    expect(plan.steps.find((step) => step.kind === 'group')?.needs).toEqual(needs);
    expect(document.steps[1]?.needs).toEqual(needs);
    expect(plan.assets?.map(({ name, amount }) => [name, amount])).toEqual([
      ['cabinet', 1],
      ['cards', 2],
    ]);
    expect(bench.leases.views()).toEqual([]);
    expect(bench.store.connection.all('SELECT * FROM leases')).toEqual([]);
  });

  it('it gets together with its instruments or not at all, and the wait says for what', async () => {
    await using rig = await open();
    const { bench } = rig;
    const plan = {
      ...planOf([askOf('work', ['Done'], { needs: [{ asset: 'cabinet', amount: 1 }] })]),
      assets: [{ name: 'cabinet', title: 'Cabinet', assetId: 'BSC-1' }],
    };
    const first = await bench.start(plan);
    await whenAsked(rig, first);
    const id = await startProgram(bench, SPLIT, HEAD);
    const text = (): string[] => stepWaits(bench.leases, () => '10:42').map((wait) => wait.sentence);
    await vi.waitFor(() => expect(text()).toEqual([`BSC-1 is held by ${first} since 10:42.`]));
    expect(leasedBy(rig, id)).toEqual([]);
    await bench.engine.answer(first, 'work', 'Done', TESTER);
    await whenAsked(rig, id);
    expect(leasedBy(rig, id)).toEqual(expect.arrayContaining([...LEASED, 'LH-1']));
  });

  it.each(['stop', 'abort'] as const)('it gives back when it is told to %s, also while it waits', async (end) => {
    await using rig = await open();
    const { bench } = rig;
    const id = await startProgram(bench, SPLIT, HEAD);
    await whenAsked(rig, id);
    await bench.engine.pause(id, TESTER);
    expect(leasedBy(rig, id)).toEqual(expect.arrayContaining(LEASED));
    const next = await startProgram(bench, SPLIT, HEAD);
    await vi.waitFor(() => expect(bench.leases.desk.isWaiting(next)).toBe(true));
    await bench.engine[end](next, TESTER);
    await bench.engine[end](id, TESTER);
    expect(await bench.whenStatus(id, 'cancelled')).toBe('cancelled');
    expect(bench.leases.views()).toEqual([]);
    expect(bench.store.connection.all('SELECT * FROM leases')).toEqual([]);
    expect(bench.leases.desk.waiting()).toEqual([]);
  });

  it('it keeps through a kill of the host, and has once when it goes on', async () => {
    const rig = await open();
    const id = await startProgram(rig.bench, SPLIT, HEAD);
    await whenAsked(rig, id);
    await rig.dispose();
    await rig.bench.crash();
    await using next = await open({ dataDir: rig.bench.dataDir });
    const { bench } = next;
    expect(leasedBy(next, id)).toEqual(expect.arrayContaining(LEASED));
    await bench.engine.resume(id, TESTER);
    await whenAsked(next, id);
    expect(leasedBy(next, id).filter((assetId) => LEASED.includes(assetId))).toEqual(LEASED);
    await bench.engine.answer(id, bench.live(id).attention[0]!.stepId, 'Done', TESTER);
    await bench.whenStatus(id, 'completed');
    expect(bench.leases.views()).toEqual([]);
    expect(bench.store.connection.all('SELECT * FROM leases')).toEqual([]);
  });

  it('is what it declared, no more of it and not twice at once; planning tells the line', async () => {
    const work = `() => lab.note('x')`;
    expect(await faults(`await lab.using('cabinett', ${work});`)).toContain(
      'lab.using: The program has not declared the asset "cabinett". Is "cabinet" meant?',
    );
    expect(await faults(`await lab.using({ cards: 3 }, ${work});`)).toContain(
      'lab.using: It has 2 of "cards", and 3 are asked for. Declare the amount in "assets".',
    );
    expect(await faults(`await lab.using({ cards: 0.5 }, ${work});`)).toContain('1 to 1000, a whole number');
    expect(
      await faults(`await Promise.all([lab.using('cabinet', ${work}), lab.using('cabinet', ${work})]);`),
    ).toContain('lab.using: "cabinet" is in use since line 14, and the program has 1. Use it one after the other.');
    expect(await faults(`await lab.using('cabinet', 1);`)).toContain('lab.using: "Using cabinet" needs a function.');
    expect(await faults(`await lab.using({}, ${work});`)).toContain('lab.using: say what is used');
    expect(
      await faults(`await lab.using('cabinet', ${work}); await lab.using('cards', () => lab.using('cards', ${work}));`),
    ).toBe('nothing is wrong');
  });
});
