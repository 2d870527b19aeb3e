import { describe, expect, it } from 'vitest';
import { SeededRandom, type Random } from '../../base/random.ts';
import type { Waits } from '../../contract/job.ts';
import { LeaseDesk, type TaskRequest } from './lease-desk.ts';
import { LeaseTable, type LeaseChoice, type LeaseNeed } from './lease-table.ts';

interface Rig {
  readonly table: LeaseTable;
  readonly desk: LeaseDesk;
}

function rig(capacities: Readonly<Record<string, number>>): Rig {
  let desk: LeaseDesk | undefined;
  const table = new LeaseTable({
    capacityOf: (assetId) => capacities[assetId] ?? 0,
    epoch: 3,
    now: () => 1000,
    onChanged: () => desk?.wake(),
  });
  desk = new LeaseDesk(table);
  return { table, desk };
}

function needs(taskId: string, ...assets: string[]): LeaseNeed[] {
  return assets.map((assetId) => ({ assetId, amount: 1, holder: taskId }));
}

function request(executionId: string, taskId: string, ...assets: string[]): TaskRequest {
  return { executionId, taskId, needs: needs(taskId, ...assets) };
}

const never = new AbortController().signal;

/** Lets every promise that can resolve do so. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a lease', () => {
  it('is given for all that a task needs or for nothing of it', () => {
    const { table } = rig({ 'LH-1': 1, 'ARM-1': 1 });
    expect(table.tryAcquire(request('EX-1', 'a', 'ARM-1'))).toHaveLength(1);
    expect(table.tryAcquire(request('EX-2', 'b', 'LH-1', 'ARM-1'))).toBeUndefined();
    expect(table.on('LH-1')).toEqual([]);
    expect(table.blockers(request('EX-2', 'b', 'LH-1', 'ARM-1'))).toMatchObject([
      { executionId: 'EX-1', assetId: 'ARM-1', since: 1000, epoch: 3 },
    ]);
  });

  it('counts amounts against the capacity, and says what can never be had', () => {
    const { table } = rig({ slots: 3 });
    const two = (executionId: string): TaskRequest => ({
      executionId,
      taskId: 'a',
      needs: [{ assetId: 'slots', amount: 2, holder: 'a' }],
    });
    expect(table.tryAcquire(two('EX-1'))).toHaveLength(1);
    expect(table.tryAcquire(two('EX-2'))).toBeUndefined();
    const four = { ...two('EX-3'), needs: [{ assetId: 'slots', amount: 4, holder: 'a' }] };
    expect(table.impossible(four)).toEqual(['slots']);
    expect(table.impossible(request('EX-3', 'a', 'nowhere'))).toEqual(['nowhere']);
  });

  it('is not taken twice by the same holder', () => {
    const { table } = rig({ 'LH-1': 1 });
    expect(table.tryAcquire(request('EX-1', 'a', 'LH-1'))).toHaveLength(1);
    expect(table.tryAcquire(request('EX-1', 'a', 'LH-1'))).toEqual([]);
    expect(table.on('LH-1')).toHaveLength(1);
  });

  it('fences: a token that was given back, or is of an earlier start, opens nothing', () => {
    const { table } = rig({ 'LH-1': 1, 'ARM-1': 1 });
    const [first] = table.tryAcquire(request('EX-1', 'a', 'LH-1'))!;
    expect(() => table.check('LH-1', first!.token)).not.toThrow();
    expect(() => table.check('ARM-1', first!.token)).toThrow(/not valid any more/);
    table.release([first!.token]);
    const [second] = table.tryAcquire(request('EX-2', 'a', 'LH-1'))!;
    expect(second!.token).toBeGreaterThan(first!.token);
    expect(() => table.check('LH-1', first!.token)).toThrow(/nothing was sent/);
    expect(() => table.check('LH-1', 2_000_000_001)).toThrow(/not valid any more/);
  });

  it('of an execution that goes on is kept with a token of this start', () => {
    const { table } = rig({ 'LH-1': 1 });
    const kept = table.restore({ assetId: 'LH-1', unit: null, amount: 1, holder: 'a', executionId: 'EX-1', since: 5 });
    expect(kept.token).toBeGreaterThan(3_000_000_000);
    expect(table.tryAcquire(request('EX-2', 'b', 'LH-1'))).toBeUndefined();
    table.releaseAll('EX-1');
    expect(table.views()).toEqual([]);
  });
});

describe('tasks that wait', () => {
  it('are served in the order of asking when something is given back', async () => {
    const { table, desk } = rig({ 'LH-1': 1 });
    const [lease] = await desk.acquire(request('EX-1', 'a', 'LH-1'), never);
    const served: string[] = [];
    for (const id of ['EX-2', 'EX-3']) void desk.acquire(request(id, 'a', 'LH-1'), never).then(() => served.push(id));
    await settle();
    expect(served).toEqual([]);
    table.release([lease!.token]);
    await settle();
    expect(served).toEqual(['EX-2']);
    table.releaseAll('EX-2');
    await settle();
    expect(served).toEqual(['EX-2', 'EX-3']);
  });

  it('keep later ones from what they wait for, so that a task with many needs is not starved', async () => {
    const { table, desk } = rig({ 'LH-1': 1, 'ARM-1': 1 });
    const [arm] = await desk.acquire(request('EX-1', 'a', 'ARM-1'), never);
    const served: string[] = [];
    void desk.acquire(request('EX-2', 'a', 'ARM-1', 'LH-1'), never).then(() => served.push('EX-2'));
    void desk.acquire(request('EX-3', 'a', 'LH-1'), never).then(() => served.push('EX-3'));
    await settle();
    expect(served, 'LH-1 is free, but spoken for').toEqual([]);
    table.release([arm!.token]);
    await settle();
    expect(served).toEqual(['EX-2']);
  });

  it('follow the policy: the lower rank first, and nobody whom it holds back', async () => {
    const { table, desk } = rig({ 'LH-1': 1 });
    const ranks: Record<string, number> = { 'EX-2': 3, 'EX-3': 1, 'EX-4': 0 };
    let holdsBack = true;
    const why: Waits = { kind: 'window', sentence: 'Later.', until: null, instrumentId: null, heldBy: null };
    desk.setPolicy({
      waits: ({ executionId }) => (executionId === 'EX-4' && holdsBack ? why : null),
      rank: ({ executionId }) => ranks[executionId] ?? 9,
    });
    const [lease] = await desk.acquire(request('EX-1', 'a', 'LH-1'), never);
    const served: string[] = [];
    for (const id of ['EX-2', 'EX-3', 'EX-4'])
      void desk.acquire(request(id, 'a', 'LH-1'), never).then(() => served.push(id));
    expect(desk.waiting().map(({ request: { executionId }, waits }) => [executionId, waits?.kind])).toEqual([
      ['EX-4', 'window'],
      ['EX-3', undefined],
      ['EX-2', undefined],
    ]);
    table.release([lease!.token]);
    await settle();
    expect(served).toEqual(['EX-3']);
    holdsBack = false;
    table.releaseAll('EX-3');
    await settle();
    expect(served).toEqual(['EX-3', 'EX-4']);
  });

  it('hold nothing and wait no more once they are cut off', async () => {
    const { table, desk } = rig({ 'LH-1': 1 });
    const [lease] = await desk.acquire(request('EX-1', 'a', 'LH-1'), never);
    const cut = new AbortController();
    const waiting = desk.acquire(request('EX-2', 'a', 'LH-1'), cut.signal);
    cut.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    table.release([lease!.token]);
    expect(table.views()).toEqual([]);
    await expect(desk.acquire(request('EX-2', 'a', 'LH-1'), cut.signal)).rejects.toThrow('stopped');
  });
});

function int(random: Random, below: number): number {
  return Math.floor(random.next() * below);
}

/** Twenty executions, each with tasks that need random sets of assets, some of them any of several, over a random workcell. */
async function runRandomSet(
  random: Random,
  withChoices: boolean,
): Promise<{ done: number; most: Record<string, number> }> {
  const names = Array.from({ length: 2 + int(random, 7) }, (_, index) => `A-${index}`);
  const capacities = Object.fromEntries(names.map((name) => [name, 1 + int(random, 3)]));
  const { table, desk } = rig(capacities);
  const most: Record<string, number> = {};
  let done = 0;
  const execution = async (executionId: string): Promise<void> => {
    const tasks = 1 + int(random, 4);
    for (let index = 0; index < tasks; index++) {
      const wanted = names.filter(() => random.next() < 0.4);
      const task: TaskRequest = {
        executionId,
        taskId: `t${index}`,
        needs: wanted.map((assetId) => ({
          assetId,
          amount: 1 + int(random, capacities[assetId]!),
          holder: `t${index}`,
        })),
        choices: Array.from({ length: withChoices ? int(random, 3) : 0 }, (_, choice) => {
          const units = names.filter(() => random.next() < 0.6).map((assetId) => [assetId]);
          const least = Math.min(...units.flat().map((assetId) => capacities[assetId]!));
          return { amount: 1 + (units.length === 0 ? 0 : int(random, least)), units, choice };
        })
          // A unit that the task needs as a whole already cannot be had twice.
          .filter(({ units }) => units.length > 0 && !units.some(([assetId]) => wanted.includes(assetId!)))
          .slice(0, 1)
          .map(({ amount, units, choice }) => ({ amount, units, holder: `t${index} ${choice}`, lasts: false })),
      };
      const granted = await desk.acquire(task, never);
      if (granted.length !== wanted.length + task.choices!.length) throw new Error(`${executionId} lacks something.`);
      for (const { assetId } of granted) {
        const used = table.on(assetId).reduce((sum, lease) => sum + lease.amount, 0);
        most[assetId] = Math.max(most[assetId] ?? 0, used - capacities[assetId]!);
      }
      for (let turns = int(random, 3); turns > 0; turns--) await Promise.resolve();
      table.release(granted.map((lease) => lease.token));
    }
    done++;
  };
  const all = Promise.all(Array.from({ length: 20 }, (_, index) => execution(`EX-${index}`)));
  const limit = new Promise<void>((resolve) => setTimeout(resolve, 2000));
  await Promise.race([all, limit]);
  return { done, most };
}

describe('a choice', () => {
  const choice = (holder: string, ...units: (readonly string[])[]): LeaseChoice => ({
    amount: 1,
    holder,
    lasts: false,
    units,
  });
  const choosing = (executionId: string, ...choices: LeaseChoice[]): TaskRequest => ({
    executionId,
    taskId: 'a',
    needs: [],
    choices,
  });

  it('gets the first unit that is free, and keeps it', () => {
    const { table } = rig({ a: 1, b: 1 });
    const one = choosing('EX-1', choice('h', ['a'], ['b']));
    expect(table.tryAcquire(one)).toMatchObject([{ assetId: 'a', holder: 'h' }]);
    expect(table.isHeld(one)).toBe(true);
    expect(table.tryAcquire(one)).toEqual([]);
    expect(table.tryAcquire(choosing('EX-2', choice('h', ['a'], ['b'])))).toMatchObject([{ assetId: 'b' }]);
    const third = choosing('EX-3', choice('h', ['a'], ['b']));
    expect(table.tryAcquire(third)).toBeUndefined();
    expect(table.blockers(third).map((lease) => lease.executionId)).toEqual(['EX-1', 'EX-2']);
    expect(table.impossible(choosing('EX-4', { ...choice('h', ['a'], ['b']), amount: 2 }))).toEqual(['a', 'b']);
  });

  it('is made so that all of a task can be had at once, also where the first free unit is needed elsewhere', () => {
    const { table } = rig({ a: 1, b: 1, c: 1 });
    const granted = table.tryAcquire(choosing('EX-1', choice('1', ['a'], ['b', 'c']), choice('2', ['a'])));
    expect(granted?.map(({ assetId, holder }) => `${holder}${assetId}`)).toEqual(['1b', '1c', '2a']);
    expect(table.tryAcquire(choosing('EX-2', choice('1', ['a'])))).toBeUndefined();
  });

  it('does not keep all units from others while something else is waited for, but the one it is next for', async () => {
    const { table, desk } = rig({ a: 1, b: 1, 'LH-1': 1 });
    const [busy] = await desk.acquire(request('EX-1', 'a', 'LH-1'), never);
    const served: string[] = [];
    const wait = (id: string, task: TaskRequest): void => {
      void desk.acquire(task, never).then((leases) => served.push(`${id} ${leases.map((one) => one.assetId).join()}`));
    };
    wait('EX-2', { ...request('EX-2', 'a', 'LH-1'), choices: [choice('h', ['a'], ['b'])] });
    wait('EX-3', choosing('EX-3', choice('h', ['a'], ['b'])));
    wait('EX-4', choosing('EX-4', choice('h', ['a'], ['b'])));
    await settle();
    expect(served).toEqual(['EX-3 b']);
    table.release([busy!.token]);
    await settle();
    expect(served).toEqual(['EX-3 b', 'EX-2 LH-1,a']);
    table.releaseAll('EX-3');
    await settle();
    expect(served.at(-1)).toBe('EX-4 b');
  });
});

describe('what is kept for one that waits', () => {
  it('is not kept from those whom it waits for, however many stand between', async () => {
    const { table, desk } = rig({ slot: 1, 'LH-1': 1 });
    const ranks: Record<string, number> = { 'EX-2': 1, 'EX-3': 2, 'EX-1': 3 };
    desk.setPolicy({ waits: () => null, rank: ({ executionId }) => ranks[executionId]! });
    const [slot] = await desk.acquire(request('EX-1', 'a', 'slot'), never);
    const [machine] = await desk.acquire(request('EX-9', 'a', 'LH-1'), never);
    const served: string[] = [];
    const wait = (id: string, ...assets: string[]): void => {
      void desk.acquire(request(id, 'b', ...assets), never).then(() => served.push(id));
    };
    wait('EX-2', 'slot', 'LH-1');
    wait('EX-3', 'LH-1');
    wait('EX-1', 'LH-1');
    table.release([machine!.token]);
    await settle();
    expect(served, 'EX-2 waits for EX-1, and EX-3 for EX-2').toEqual(['EX-1']);
    table.releaseAll('EX-1');
    await settle();
    expect(served).toEqual(['EX-1', 'EX-2']);
    expect(slot!.assetId).toBe('slot');
  });

  it('is given when the one that holds what is missing comes to wait for it by way of another asset', async () => {
    const { table, desk } = rig({ slot: 1, stage: 1, 'LH-1': 1, 'ARM-1': 1 });
    await desk.acquire(request('EX-1', 'a', 'stage'), never);
    await desk.acquire(request('EX-3', 'a', 'slot'), never);
    const served: string[] = [];
    const wait = (id: string, ...assets: string[]): void => {
      void desk.acquire(request(id, 'b', ...assets), never).then(() => served.push(id));
    };
    wait('EX-2', 'slot', 'LH-1');
    wait('EX-1', 'LH-1');
    await settle();
    expect(served, 'EX-3 is not done with the slot, and LH-1 is next for EX-2').toEqual([]);
    wait('EX-3', 'stage', 'ARM-1');
    await settle();
    expect(served, 'EX-2 waits for EX-3, and that for EX-1').toEqual(['EX-1']);
    table.releaseAll('EX-1');
    await settle();
    expect(served).toEqual(['EX-1', 'EX-3']);
    table.releaseAll('EX-3');
    await settle();
    expect(served).toEqual(['EX-1', 'EX-3', 'EX-2']);
  });
});

describe('random sets of needs', () => {
  it('never lock up and never exceed a capacity: 1,000 sets, 20 executions each, some of them with choices', async () => {
    for (let seed = 0; seed < 1000; seed++) {
      const { done, most } = await runRandomSet(new SeededRandom(`leases ${seed}`), seed % 4 === 0);
      expect(done, `set ${seed} came to its end`).toBe(20);
      expect(
        Object.values(most).every((excess) => excess <= 0),
        `set ${seed} kept its capacities`,
      ).toBe(true);
    }
  });

  it('would lock up if a task took its assets one by one', async () => {
    const { table, desk } = rig({ a: 1, b: 1 });
    let done = 0;
    const greedy = async (executionId: string, first: string, second: string): Promise<void> => {
      await desk.acquire(request(executionId, first, first), never);
      await desk.acquire(request(executionId, second, second), never);
      done++;
      table.releaseAll(executionId);
    };
    void greedy('EX-1', 'a', 'b');
    void greedy('EX-2', 'b', 'a');
    await settle();
    expect(done).toBe(0);
    expect(desk.waiting()).toHaveLength(2);
  });
});
