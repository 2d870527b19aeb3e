import { expect, it } from 'vitest';
import { SeededRandom, type Random } from '../base/random.ts';
import type { Plan, PlannedAsset, PlanStep } from '../contract/plan.ts';
import { AK, AssetBench } from '../testing/asset-bench.ts';
import { groupOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { stepWaits } from './step-waits.ts';

const MINUTE_MS = 60_000;
const CABINET: PlannedAsset = { name: 'cabinet', title: 'Cabinet', kind: 'equipment', type: 'biosafety-cabinet' };
const CARDS: PlannedAsset = { name: 'cards', title: 'Graphics cards', kind: 'gpu' };
const EXECUTIONS = 6;
/** Nothing on record for so long: nobody goes on any more. */
const STUCK_MS = 10_000;
/** How deep groups and lanes lie in each other. */
const DEEPEST = 2;

/** Waits and work on the liquid handler, in groups and in lanes side by side, which need assets at every level. */
class RandomSteps {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  plan(): Plan {
    return { ...planOf(this.#row('', 1 + this.#below(3), 0, [])), assets: [CABINET, CARDS] };
  }

  #row(id: string, count: number, depth: number, held: readonly string[]): PlanStep[] {
    const idAt = (at: number): string => `${id}p${at}`;
    return Array.from({ length: count }, (_, at) =>
      this.#part(idAt(at), at === 0 ? [] : [idAt(at - 1)], depth, held),
    ).flat();
  }

  /** @param held assets of the groups around it */
  #part(id: string, after: string[], depth: number, held: readonly string[]): PlanStep[] {
    const own = this.#needs(held);
    const inside = [...held, ...own.map((need) => need.asset)];
    const more = { after, ...(own.length === 0 ? {} : { needs: own }) };
    const row = (name: string): PlanStep[] => this.#row(name, 1 + this.#below(2), depth + 1, inside);
    switch (this.#below(depth < DEEPEST ? 5 : 3)) {
      case 0:
        return [waitOf(id, (1 + this.#below(20)) * MINUTE_MS, more)];
      case 1:
        return [stepOf(id, more)];
      case 2:
        return [stepOf(id, { ...more, when: this.#random.next() < 0.5 ? 'false' : 'true' })];
      case 3:
        return groupOf(id, row(id), { ...more, expectedMs: 30 * MINUTE_MS });
      default: {
        const lanes = Array.from({ length: 2 + this.#below(2) }, (_, lane) => row(`${id}l${lane}`));
        return groupOf(id, lanes.flat(), { ...more, operationType: 'parallel', expectedMs: 30 * MINUTE_MS });
      }
    }
  }

  #needs(held: readonly string[]): NonNullable<PlanStep['needs']> {
    return ['cabinet', 'cards']
      .filter((asset) => !held.includes(asset) && this.#random.next() < 0.35)
      .map((asset) => ({ asset, amount: asset === 'cards' ? 1 + this.#below(3) : 1 }));
  }

  #below(count: number): number {
    return Math.floor(this.#random.next() * count);
  }
}

/** Runs some random executions side by side. @returns what is wrong with how they went */
async function faultsOf(seed: string): Promise<string[]> {
  await using rig = await AssetBench.open();
  const { bench } = rig;
  const { leases, store } = bench;
  for (const assetId of ['BSC-1', 'BSC-2']) await rig.enter(assetId, { type: 'biosafety-cabinet' });
  await rig.enter('GPU-1', { kind: 'gpu', capacity: 3 });
  await rig.enter('GPU-2', { kind: 'gpu', capacity: 4 });
  const random = new SeededRandom(seed);
  const faults = new Set<string>();
  using _watching = leases.onChanged(() => {
    for (const { assetId } of leases.views()) {
      const used = leases.table.on(assetId).reduce((sum, lease) => sum + lease.amount, 0);
      if (used > leases.capacityOf(assetId)) faults.add(`${assetId} had ${used} on it`);
    }
  });
  const steps = new RandomSteps(random);
  const ids = await rig.start(Array.from({ length: EXECUTIONS }, () => steps.plan()));
  const stuck = await untilEnded(rig, ids);
  if (stuck !== null) faults.add(stuck);
  for (const id of ids) if (bench.status(id) !== 'completed') faults.add(`${id} is ${bench.status(id)}`);
  for (const lease of leases.views()) faults.add(`${lease.executionId} left ${lease.assetId}`);
  const onRecord = store.connection.all('SELECT * FROM leases').length;
  if (onRecord > 0) faults.add(`${onRecord} leases stayed on record`);
  return [...faults];
}

/** @returns who waits for what, when nothing happens any more; null: all came to their end */
async function untilEnded({ bench }: AssetBench, ids: readonly string[]): Promise<string | null> {
  const ended = Promise.all(ids.map((id) => bench.whenStatus(id, 'completed', 'failed'))).then(() => true);
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<false>();
    const timer = setTimeout(resolve, STUCK_MS, false);
    using _going = bench.store.journal.onCommitted(() => timer.refresh());
    if (await Promise.race([ended, promise])) {
      clearTimeout(timer);
      return null;
    }
    const waits = stepWaits(bench.leases, () => 'then').map(
      (wait) => `${wait.executionId} ${wait.stepId}: ${wait.sentence}`,
    );
    const held = bench.leases.views().map((lease) => `${lease.executionId} has ${lease.assetId} for ${lease.holder}`);
    for (const id of ids) await bench.engine.abort(id, AK).catch(() => undefined);
    return [...waits, ...held].join('; ');
  }
}

it('random work in lanes and groups on machines, slots and cabinets comes to its end, gives back all it had and never has more than there is', async () => {
  const [from, to] = (process.env['WELLRUN_ASSET_SEEDS'] ?? '0-11').split('-').map(Number) as [number, number];
  for (let seed = from; seed <= to; seed++) expect(await faultsOf(`lanes ${seed}`), `seed ${seed}`).toEqual([]);
}, 3_600_000);
