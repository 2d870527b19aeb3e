import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { join } from 'node:path';
import type { StockUse } from '../../contract/account.ts';
import type { Plan } from '../../contract/plan.ts';
import { silentLogger } from '../../base/logger.ts';
import { SeededRandom } from '../../base/random.ts';
import { dayText, toParts } from '../../model/stock-amount.ts';
import { loadCatalog } from '../../protocols/catalog.ts';
import type { NewEvent } from '../../store/journal.ts';
import type { Store } from '../../store/store.ts';
import { dumpTables } from '../../testing/dump-tables.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { planOf, stepOf, testProtocol } from '../../testing/plan-of.ts';
import { createdEvent, openStore, receivedEvent } from '../../testing/sample-record.ts';
import { TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { Inventory } from './inventory.ts';
import { StockDesk } from './stock-desk.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const catalog = loadCatalog(RESOURCES);
const DAY = 24 * 60 * 60 * 1000;
const TESTER = { name: 'tester', role: 'operator' };
const PLAN_HASH = 'c'.repeat(64);
const STEPS = ['a', 'b', 'c'] as const;

let folder: TemporaryFolder;
let store: Store;
let clock: FakeClock;
let desk: StockDesk;
let inventory: Inventory;

beforeEach(() => {
  folder = new TemporaryFolder();
  clock = new FakeClock();
  store = openStore(folder.path, { clock });
  desk = new StockDesk({ journal: store.journal, catalog, clock, logger: silentLogger, resourcesDir: RESOURCES });
  ({ inventory } = desk);
});

afterEach(() => {
  desk[Symbol.dispose]();
  store[Symbol.dispose]();
  folder[Symbol.dispose]();
});

function append(...events: readonly NewEvent[]): Promise<unknown> {
  return store.journal.append(events, TESTER);
}

/** A plan whose steps use what is given. */
function planUsing(...uses: readonly (readonly StockUse[])[]): Plan {
  const plan = planOf(STEPS.slice(0, uses.length).map((id) => stepOf(id)));
  return { ...plan, steps: plan.steps.map((step, index) => ({ ...step, uses: [...(uses[index] ?? [])] })) };
}

const ml = (itemId: string, amount: number): StockUse => ({ itemId, amount, unit: 'mL' });

async function create(number: number, plan: Plan, mode: 'simulated' | 'real' = 'simulated'): Promise<string> {
  await append({
    kind: 'plan.recorded',
    subject: PLAN_HASH,
    data: { planHash: PLAN_HASH, plan, protocol: testProtocol },
  });
  const id = `EX-${number}`;
  await append(
    createdEvent(number, { planHash: PLAN_HASH, mode, stepCount: plan.steps.length }),
    ...inventory.reserveEvents(id, plan, mode),
  );
  return id;
}

function stepEnded(executionId: string, stepId: string, consumed: readonly StockUse[]): NewEvent {
  return {
    kind: 'step.ended',
    subject: executionId,
    data: { stepId, status: 'completed', labAt: 0, consumed: [...consumed] },
  };
}

function ended(executionId: string): NewEvent {
  return {
    kind: 'execution.cancelled',
    subject: executionId,
    data: { labAt: 0, terminalKind: 'stopped', confirmations: [] },
  };
}

const amounts = (): Record<string, [amount: number, reserved: number]> =>
  Object.fromEntries(inventory.view.lots.map((lot) => [lot.lotId, [lot.amount / 1e6, lot.reserved / 1e6]]));

describe('lots are used up', () => {
  it('first expired, first out, opened ones before others of the same day, never expired or blocked ones', async () => {
    await append(
      receivedEvent(1, { amount: 10, expires: '2027-05-01' }),
      receivedEvent(2, { amount: 10, expires: '2026-12-01' }),
      receivedEvent(3, { amount: 10, expires: '2026-12-01' }),
      receivedEvent(4, { amount: 10, expires: '2026-11-17' }),
      receivedEvent(5, { amount: 10 }),
      receivedEvent(6, { amount: 10, expires: '2026-11-18' }),
      { kind: 'stock.opened', subject: 'LOT-3', data: {} },
      { kind: 'stock.blocked', subject: 'LOT-6', data: {}, reason: 'cloudy' },
    );
    const [check] = inventory.check([ml('dpbs', 35)], 'simulated');
    expect(check?.lots.map((one) => [one.lotId, one.amount])).toEqual([
      ['LOT-3', 10],
      ['LOT-2', 10],
      ['LOT-1', 10],
      ['LOT-5', 5],
    ]);
    expect(check?.expired).toEqual(['DP-4']);
    expect(inventory.check([ml('dpbs', 41)], 'simulated')[0]?.sentence).toBe(
      'DPBS without Ca/Mg: needs 41.0 mL, 40.0 mL are free. Lot DP-4 (10.0 mL) has expired. Lot DP-6 (10.0 mL) is blocked.',
    );
    await append({ kind: 'stock.unblocked', subject: 'LOT-6', data: {}, reason: 'it was the light' });
    expect(inventory.check([ml('dpbs', 1)], 'simulated')[0]?.lots[0]?.lotId).toBe('LOT-6');
    await clock.advance(DAY);
    expect(inventory.check([ml('dpbs', 1)], 'simulated')[0]?.lots[0]?.lotId).toBe('LOT-3');
  });

  it('by real executions from real lots and by simulated ones from those of the virtual lab', async () => {
    await append(receivedEvent(1, { amount: 10, world: 'real' }), receivedEvent(2, { amount: 10 }));
    const plan = planUsing([ml('dpbs', 4)]);
    await append(stepEnded(await create(1, plan, 'real'), 'a', [ml('dpbs', 4)]));
    await append(stepEnded(await create(2, plan), 'a', [ml('dpbs', 3)]));
    expect(amounts()).toEqual({ 'LOT-1': [6, 0], 'LOT-2': [7, 1] });
    expect(inventory.check([ml('dpbs', 7)], 'real')[0]?.shortBy).toBe(1);
  });

  it('with what is used beyond a reservation taken from what is free, and what no lot has written down', async () => {
    await append(receivedEvent(1, { amount: 5, expires: '2027-01-01' }), receivedEvent(2, { amount: 3, priceUsd: 2 }));
    const id = await create(1, planUsing([ml('dpbs', 4)]));
    await append(stepEnded(id, 'a', [ml('dpbs', 9.5), ml('fbs', 1)]));
    expect(amounts()).toEqual({ 'LOT-1': [0, 0], 'LOT-2': [0, 0] });
    const cost = desk.cost(id);
    expect(cost.lines.map((line) => [line.itemId, line.used])).toEqual([
      ['dpbs', 9.5],
      ['fbs', 1],
    ]);
    expect(cost.withoutLotUsd).toBeCloseTo(1.5 * 0.04 + 1.2, 9);
    expect(cost.spentUsd).toBeCloseTo(5 * 0.04 + 3 * 2 + 1.5 * 0.04 + 1.2, 9);
  });
});

describe('a reservation', () => {
  it('takes all that a plan needs or nothing, and what was never in stock holds up nothing', async () => {
    await append(receivedEvent(1, { amount: 10 }));
    const plan = planUsing([ml('dpbs', 6), ml('fbs', 100)]);
    await create(1, plan);
    expect(amounts()['LOT-1']).toEqual([10, 6]);
    const second = await create(2, plan);
    expect(amounts()['LOT-1']).toEqual([10, 6]);
    const job = { jobId: second, mode: 'simulated', planHash: PLAN_HASH } as const;
    expect(inventory.waits(job)).toEqual({
      sentence: 'DPBS without Ca/Mg: needs 6.0 mL, 4.0 mL are free.',
      short: [{ itemId: 'dpbs', name: 'DPBS without Ca/Mg', shortBy: 2 }],
    });
    expect(inventory.waits({ ...job, jobId: 'EX-1' })).toBeNull();
    expect(() => inventory.startEvents({ executionId: second, mode: 'simulated', startStepId: null }, plan)).toThrow(
      'needs 6.0 mL',
    );
    let changed = 0;
    using _listening = inventory.onChanged(() => changed++);
    await append(ended('EX-1'));
    expect(changed).toBe(1);
    expect(inventory.waits(job)).toBeNull();
  });

  it('is promised once, also to many that are submitted in the same moment', async () => {
    await append(receivedEvent(1, { amount: 10 }));
    const plan = planUsing([ml('dpbs', 3)]);
    const events = ['EX-1', 'EX-2', 'EX-3', 'EX-4', 'EX-5'].flatMap((id) =>
      inventory.reserveEvents(id, plan, 'simulated'),
    );
    expect(events.map((event) => event.subject)).toEqual(['EX-1', 'EX-2', 'EX-3']);
    await append(...events);
    expect(amounts()['LOT-1']).toEqual([10, 9]);
    const late: NewEvent = {
      kind: 'stock.reserved',
      subject: 'EX-9',
      data: { world: 'simulated', lots: [{ lotId: 'LOT-1', itemId: 'dpbs', amount: 2 }] },
    };
    await expect(append(late)).rejects.toThrow('Less is left of LOT-1');
    expect(inventory.reserveEvents('EX-2', plan, 'simulated')).toEqual([]);
    await append(...inventory.releaseEvents('EX-2'));
    expect(inventory.releaseEvents('EX-2')).toEqual([]);
    expect(amounts()['LOT-1']).toEqual([10, 6]);
  });

  it('moves to another lot before the start when its own was blocked, thrown away or has expired', async () => {
    await append(receivedEvent(1, { amount: 10, expires: '2026-11-19' }), receivedEvent(2, { amount: 10 }));
    const plan = planUsing([ml('dpbs', 4)]);
    const id = await create(1, plan);
    expect(amounts()).toEqual({ 'LOT-1': [10, 4], 'LOT-2': [10, 0] });
    await clock.advance(2 * DAY);
    await append(...inventory.startEvents({ executionId: id, mode: 'simulated', startStepId: null }, plan));
    expect(amounts()).toEqual({ 'LOT-1': [10, 0], 'LOT-2': [10, 4] });
    await desk.discard('LOT-2', 'dropped', TESTER);
    expect(amounts()['LOT-2']).toEqual([0, 0]);
    expect(() => inventory.startEvents({ executionId: id, mode: 'simulated', startStepId: null }, plan)).toThrow(
      'none is free. Lot DP-1 (10.0 mL) has expired.',
    );
  });

  it('of one that starts from a later step leaves out the steps before it', () => {
    const plan = planUsing([ml('dpbs', 4)], [ml('dpbs', 2), ml('fbs', 1)], [ml('dpbs', 0.5)]);
    expect(inventory.needsOf(plan)).toEqual([ml('dpbs', 6.5), ml('fbs', 1)]);
    expect(inventory.needsOf(plan, 'b')).toEqual([ml('dpbs', 2.5), ml('fbs', 1)]);
  });
});

describe('what people do to the stock', () => {
  it('is in the ledger with who, why and what came of it', async () => {
    const lot = await desk.receive(
      {
        itemId: 'accutase',
        lotNumber: 'ACC-1',
        barcode: '(01)09506000134352(10)ACC-1',
        place: '4 °C A3',
        expires: '2027-01-01',
        amount: 100,
        world: 'real',
      },
      TESTER,
    );
    expect(lot).toMatchObject({
      name: 'Accutase',
      unit: 'mL',
      priceUsd: 0.7,
      gtin: '09506000134352',
      state: 'in stock',
    });
    await desk.open(lot.lotId, undefined, TESTER);
    await desk.adjust(lot.lotId, 97.5, 'spilt', TESTER);
    await desk.block(lot.lotId, 'colour', TESTER);
    expect(desk.lot(lot.lotId)).toMatchObject({ state: 'blocked', free: 0, amount: 97.5, blocked: 'colour' });
    await desk.unblock(lot.lotId, 'fine', TESTER);
    await desk.discard(lot.lotId, 'old', TESTER);
    const lines = desk.ledger({ lotId: lot.lotId, limit: 10 }).items;
    expect(lines.map((line) => [line.change, line.delta, line.amount, line.reason])).toEqual([
      ['discarded', -97.5, 0, 'old'],
      ['unblocked', 0, 97.5, 'fine'],
      ['blocked', 0, 97.5, 'colour'],
      ['adjusted', -2.5, 97.5, 'spilt'],
      ['opened', 0, 100, null],
      ['received', 100, 100, null],
    ]);
    expect(lines.every((line) => line.by === 'tester')).toBe(true);
    await expect(desk.discard(lot.lotId, 'again', TESTER)).rejects.toThrow('Nothing is left');
    await expect(desk.receive({ ...lot, itemId: 'tip_20', amount: 1.5, barcode: null }, TESTER)).rejects.toThrow(
      'whole pieces',
    );
  });

  it('counts the shelf life from the day on which something was mixed or thawed, and warns after it', async () => {
    const at = { barcode: null, place: '', expires: '2027-06-30', amount: 500, world: 'real' } as const;
    const today = inventory.today();
    const daysAgo = (days: number): string =>
      new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
    const medium = await desk.receive(
      { ...at, itemId: 'medium_mccoy_complete', lotNumber: 'M-1', openedOn: daysAgo(20) },
      TESTER,
    );
    expect(medium).toMatchObject({
      shelfLife: { days: 28, after: 'mixing' },
      usableUntil: daysAgo(-8),
      state: 'expires soon',
      word: 'Use within 8 d',
    });
    const need = [{ itemId: 'medium_mccoy_complete', amount: 10, unit: 'mL' as const }];
    expect(inventory.check(need, 'real')[0]).toMatchObject({ shortBy: 0, past: [] });

    // It counts until the day on which it is used, not until today.
    const day = 86_400_000;
    const on = (startDay: number, offsetDays: number): readonly string[] => {
      const uses = {
        startAt: Date.parse(today) + startDay * day,
        lastUses: { medium_mccoy_complete: offsetDays * day },
      };
      return inventory.check(need, 'real', undefined, uses)[0]!.past;
    };
    expect(on(0, 8)).toEqual([]);
    expect(on(8, 0)).toEqual([]);
    const [use, start] = [dayText(daysAgo(-9)), dayText(daysAgo(-4))];
    expect(on(4, 5)).toEqual([
      expect.stringMatching(
        new RegExp(`^Lot M-1 was mixed on .* It is used on ${use} if the run starts on ${start}\\.$`),
      ),
    ]);
    // Neither does it keep longer than its label says.
    const young = await desk.receive({ ...at, itemId: 'dpbs', lotNumber: 'D-9', expires: daysAgo(-3) }, TESTER);
    expect(young.state).toBe('expires soon');
    const uses = { startAt: Date.parse(today) + 4 * day, lastUses: {} };
    expect(inventory.check([{ itemId: 'dpbs', amount: 1, unit: 'mL' }], 'real', undefined, uses)[0]!.past).toEqual([
      `Lot D-9 expires on ${dayText(daysAgo(-3))}. It is used on ${start} if the run starts on ${start}.`,
    ]);

    await expect(desk.open(medium.lotId, undefined, TESTER)).rejects.toThrow('has been opened already, on');
    await expect(desk.open(medium.lotId, daysAgo(-1), TESTER)).rejects.toThrow('is still to come');
    const old = await desk.open(medium.lotId, daysAgo(29), TESTER);
    expect(old).toMatchObject({ state: 'past shelf life', word: 'Past its shelf life', usableUntil: daysAgo(1) });
    expect(old.free).toBe(500);
    const [{ past, shortBy } = { past: [], shortBy: 1 }] = inventory.check(need, 'real');
    expect(shortBy).toBe(0);
    expect(past).toEqual([expect.stringMatching(/^Lot M-1 was mixed on .* and keeps 28 d, until .*\.$/)]);
    expect(inventory.notices().filter(({ kind }) => kind === 'past shelf life')).toMatchObject([
      {
        lotId: medium.lotId,
        severity: 'warning',
        title: expect.stringContaining('M-1 is past its shelf life') as string,
      },
    ]);
    expect(desk.ledger({ lotId: medium.lotId, limit: 9 }).items.map(({ change }) => change)).toEqual([
      'opened',
      'opened',
      'received',
    ]);

    const thawed = await desk.receive({ ...at, itemId: 'accutase', lotNumber: 'A-1' }, TESTER);
    expect(thawed).toMatchObject({ shelfLife: { days: 60, after: 'thawing' }, usableUntil: null, state: 'in stock' });
    expect(await desk.open(thawed.lotId, undefined, TESTER)).toMatchObject({ usableUntil: daysAgo(-60) });
    const dpbs = await desk.receive({ ...at, itemId: 'dpbs', lotNumber: 'D-1', openedOn: daysAgo(300) }, TESTER);
    expect(dpbs).toMatchObject({ shelfLife: null, usableUntil: null, state: 'in stock' });
  });

  it('finds lots by barcode, lot number and GS1 code, and the article of a new lot by its trade item', async () => {
    const known = '(01)09506000134352(10)ACC-1';
    const lot = await desk.receive(
      { itemId: 'accutase', lotNumber: 'ACC-1', barcode: known, place: '', expires: null, amount: 100, world: 'real' },
      TESTER,
    );
    for (const code of [known, 'acc-1', '010950600013435210ACC-1', lot.lotId])
      expect(desk.scan(code).lotIds, code).toEqual([lot.lotId]);
    expect(desk.scan('01095060001343521727063010ACC-2')).toEqual({
      code: '01095060001343521727063010ACC-2',
      gtin: '09506000134352',
      lotNumber: 'ACC-2',
      expires: '2027-06-30',
      lotIds: [],
      itemId: 'accutase',
    });
    expect(desk.scan('nothing')).toMatchObject({ lotIds: [], itemId: null });
  });

  it('changes prices and thresholds: alerts come and go with the stock', async () => {
    await append(
      receivedEvent(1, { amount: 100 }),
      receivedEvent(2, { itemId: 'fbs', name: 'FBS', expires: '2026-11-25' }),
    );
    expect(inventory.alerts().map((alert) => alert.title)).toEqual(['FBS DP-2 expires in 7 d (simulation)']);
    await desk.setArticle('dpbs', { priceUsd: 0.5, warnBelow: { world: 'simulated', amount: 60 } }, TESTER);
    expect(desk.articles('reagent').find((one) => one.itemId === 'dpbs')).toMatchObject({
      priceUsd: 0.5,
      priceSource: 'entered here',
      warnBelow: { real: null, simulated: 60 },
    });
    await desk.adjust('LOT-1', 59.9, 'counted', TESTER);
    expect(inventory.alerts()[0]).toMatchObject({ title: 'DPBS runs low (simulation)', severity: 'warning' });
    await desk.setArticle('dpbs', { warnBelow: { world: 'simulated', amount: 0 } }, TESTER);
    await clock.advance(8 * DAY);
    expect(inventory.alerts().map((alert) => alert.title)).toEqual([
      'FBS runs low (simulation)',
      'FBS DP-2 has expired (simulation)',
    ]);
  });
});

const item = fc.constantFrom(0, 0, 0, 1);
const of = fc.nat(50);

/** Something that happens to the stock. Numbers choose among what there is. */
const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('receive' as const),
      amount: fc.integer({ min: 1, max: 20_000_000 }),
      days: fc.integer({ min: 0, max: 4 }),
      item,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('create' as const),
      uses: fc.array(fc.integer({ min: 1, max: 4_000_000 }), { minLength: 3, maxLength: 3 }),
      item,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ what: fc.constant('consume' as const), of, factor: fc.constantFrom(1, 1, 0.3, 2, 6) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('end' as const), of }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('start' as const), of }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('discard' as const), of }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('block' as const), of }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('adjust' as const),
      of,
      amount: fc.integer({ min: 0, max: 20_000_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 40 }) }) },
);

const ITEMS = ['dpbs', 'accutase'] as const;

it('whatever happens: stock is the sum of its ledger, nothing is promised twice, nobody who has ended holds any, and the tables can be built anew', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 80, size: 'max' }), async (happenings) => {
      using place = new TemporaryFolder();
      const time = new FakeClock();
      using record = openStore(place.path, { clock: time });
      using stock = new StockDesk({
        journal: record.journal,
        catalog,
        clock: time,
        logger: silentLogger,
        resourcesDir: RESOURCES,
      });
      await run(record, time, stock, happenings);
    }),
    { numRuns: 60, seed: 20261118 },
  );
}, 20_000);

type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

async function run(record: Store, time: FakeClock, stock: StockDesk, happenings: readonly Happening[]): Promise<void> {
  const { connection } = record;
  const live: { id: string; plan: Plan; next: number }[] = [];
  const over: string[] = [];
  /** Lots that were corrected to less than is reserved of them. */
  const overdrawn = new Set<string>();
  let lots = 0;
  let executions = 0;
  const write = (...events: NewEvent[]): Promise<unknown> => record.journal.append(events, TESTER);
  for (const one of happenings) {
    const lotId = lots === 0 ? undefined : `LOT-${1 + (('of' in one ? one.of : 0) % lots)}`;
    const execution = live.length === 0 || !('of' in one) ? undefined : live[one.of % live.length];
    switch (one.what) {
      case 'receive': {
        const expires = one.days === 0 ? null : new Date(time.now() + one.days * DAY).toISOString().slice(0, 10);
        await write(receivedEvent(++lots, { itemId: ITEMS[one.item], amount: one.amount / 1e6, expires }));
        break;
      }
      case 'create': {
        const plan = planUsing(
          ...one.uses.map((amount, index) => [ml(ITEMS[index === 2 ? 1 - one.item : one.item]!, amount / 1e6)]),
        );
        const id = `EX-${++executions}`;
        const planHash = new SeededRandom(id).uuid(0);
        await write(
          { kind: 'plan.recorded', subject: planHash, data: { planHash, plan, protocol: testProtocol } },
          createdEvent(executions, { planHash, stepCount: plan.steps.length }),
          ...stock.inventory.reserveEvents(id, plan, 'simulated'),
        );
        live.push({ id, plan, next: 0 });
        break;
      }
      case 'start': {
        if (execution === undefined || execution.next > 0) break;
        try {
          await write(
            ...stock.inventory.startEvents(
              { executionId: execution.id, mode: 'simulated', startStepId: null },
              execution.plan,
            ),
          );
        } catch (error) {
          expect(String(error)).toContain('needs');
        }
        break;
      }
      case 'consume': {
        const step = execution?.plan.steps[execution.next];
        if (execution === undefined || step === undefined) break;
        execution.next++;
        const before = lockedAmounts(stock);
        await write(
          stepEnded(
            execution.id,
            step.stepId,
            (step.uses ?? []).map((use) => ({ ...use, amount: use.amount * one.factor })),
          ),
        );
        for (const [locked, amount] of before)
          expect(
            connection.get<{ amount: number }>('SELECT amount FROM stock_lots WHERE lot_id = ?', locked)?.amount,
            'a locked lot',
          ).toBe(amount);
        break;
      }
      case 'end': {
        if (execution === undefined) break;
        live.splice(live.indexOf(execution), 1);
        over.push(execution.id);
        await write(ended(execution.id));
        break;
      }
      case 'adjust':
        if (lotId === undefined) break;
        overdrawn.add(lotId);
        await write({ kind: 'stock.adjusted', subject: lotId, data: { counted: one.amount / 1e6 }, reason: 'counted' });
        break;
      case 'discard':
        if (lotId !== undefined) await write({ kind: 'stock.discarded', subject: lotId, data: {}, reason: 'spilt' });
        break;
      case 'block':
        if (lotId !== undefined) await write({ kind: 'stock.blocked', subject: lotId, data: {}, reason: 'cloudy' });
        break;
      case 'wait':
        await time.advance(one.hours * 3_600_000);
        break;
    }
    for (const lot of stock.inventory.view.lots) {
      expect(lot.amount).toBe(sumOf(record, 'delta', lot.lotId));
      expect(lot.reserved).toBe(sumOf(record, 'reserved_delta', lot.lotId));
      expect(lot.amount).toBeGreaterThanOrEqual(0);
      expect(lot.reserved).toBeGreaterThanOrEqual(0);
      if (!overdrawn.has(lot.lotId)) expect(lot.amount - lot.reserved).toBeGreaterThanOrEqual(0);
    }
  }
  const held = connection
    .all<{ holder: string }>('SELECT DISTINCT holder FROM stock_reservations')
    .map((row) => row.holder);
  expect(held.filter((holder) => over.includes(holder))).toEqual([]);
  const tables = dumpTables(connection);
  record.rebuild();
  expect(dumpTables(connection)).toEqual(tables);
}

/** Lots that are locked and not reserved by anybody: no execution may take from them. */
function lockedAmounts(stock: StockDesk): Map<string, number> {
  const { view } = stock.inventory;
  return new Map(
    view.lots.filter((lot) => view.isLocked(lot) && lot.reserved === 0).map((lot) => [lot.lotId, lot.amount]),
  );
}

function sumOf(record: Store, column: 'delta' | 'reserved_delta', lotId: string): number {
  return (
    record.connection.get<{ total: number | null }>(
      `SELECT sum(${column}) AS total FROM stock_ledger WHERE lot_id = ?`,
      lotId,
    )?.total ?? 0
  );
}

it('an amount is exact to the nanolitre however often it is divided', () => {
  expect(toParts(0.1) + toParts(0.2)).toBe(toParts(0.3));
});
