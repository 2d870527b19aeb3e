import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRouterClient } from '@orpc/server';
import type { Plan } from '#core/contract/plan.ts';
import type { Lab } from '#core/lab.ts';
import { toParts } from '#core/model/stock-amount.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { openHost } from './open-host.ts';

let folder: TemporaryFolder;
let lab: Lab;
let requests = 0;

const client = () => createRouterClient(lab.router, { context: { origin: 'memory' } });
const overview = () => client().inventory.overview();

beforeEach(async () => {
  folder = new TemporaryFolder();
  lab = await openHost({ dataDir: folder.path, speed: 'instant', seed: 'inventory' });
});

afterEach(async () => {
  await lab[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function create(protocolId: string): Promise<{ executionId: string; plan: Plan }> {
  const { executionId } = await client().executions.create({
    requestId: `inventory-test-${++requests}`,
    protocolId,
    parameters: {},
    mode: 'simulated',
    operator: 'JM',
  });
  return { executionId, plan: await client().executions.plan({ executionId }) };
}

async function whenStatus(executionId: string, statuses: readonly string[]): Promise<string> {
  for (let round = 0; round < 3000; round++) {
    const { execution } = await client().executions.get({ executionId });
    if (statuses.includes(execution.status)) return execution.status;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${executionId} did not become ${statuses.join(' or ')}.`);
}

/** Stock of the virtual lab by article, in exact units. */
async function stock(): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const lot of (await overview()).lots.filter((one) => one.world === 'simulated'))
    sums[lot.itemId] = (sums[lot.itemId] ?? 0) + toParts(lot.amount);
  return sums;
}

function usesOf(plan: Plan, stepIds: ReadonlySet<string>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const step of plan.steps.filter((one) => stepIds.has(one.stepId)))
    for (const { itemId, amount } of step.uses ?? []) sums[itemId] = (sums[itemId] ?? 0) + toParts(amount);
  return sums;
}

function fallOf(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(before).flatMap(([itemId, amount]) =>
      amount === after[itemId] ? [] : [[itemId, amount - (after[itemId] ?? 0)]],
    ),
  );
}

async function completedSteps(executionId: string): Promise<Set<string>> {
  const { steps } = await client().executions.get({ executionId });
  return new Set(steps.filter((step) => step.status === 'completed').map((step) => step.stepId));
}

describe('the stock of the virtual lab', () => {
  it('is there from the first start on, suffices for every shipped protocol, and is not filled again', async () => {
    const lots = (await overview()).lots;
    expect(lots.length).toBeGreaterThan(50);
    expect(lots.every((lot) => lot.world === 'simulated' && lot.state === 'in stock')).toBe(true);
    expect(lab.services.stock.inventory.alerts()).toEqual([]);
    for (const { protocolId } of await client().protocols.list()) {
      const { checks } = await client().protocols.plan({ protocolId, parameters: {}, mode: 'simulated' });
      expect(checks.filter((check) => !check.met)).toEqual([]);
      expect(checks.at(-1)?.sentence).toMatch(/articles are in stock|Nothing it needs/);
      const { plan } = await client().protocols.plan({ protocolId, parameters: {}, mode: 'simulated' });
      const fifty = lab.services.stock.inventory.needsOf(plan!).map((use) => ({ ...use, amount: use.amount * 50 }));
      expect(
        lab.services.stock.inventory.check(fifty, 'simulated').filter((one) => one.shortBy > 0 || !one.tracked),
      ).toEqual([]);
    }
    const events = lab.store.journal.headSeq;
    await lab[Symbol.asyncDispose]();
    lab = await openHost({ dataDir: folder.path, speed: 'instant', seed: 'inventory' });
    expect((await overview()).lots).toEqual(lots);
    expect(lab.store.journal.headSeq).toBeLessThan(events + 20);
  });

  it('falls by exactly what the completed steps were planned to use, lot by lot in the ledger, and no real lot is touched', async () => {
    const real = await client().inventory.receive({
      itemId: 'dpbs',
      lotNumber: 'REAL-1',
      amount: 500,
      world: 'real',
      operator: 'JM',
    });
    const before = await stock();
    const { executionId, plan } = await create('viability-dose-response');
    const reserved = (await overview()).lots.reduce((sum, lot) => sum + lot.reserved, 0);
    expect(reserved).toBeGreaterThan(0);
    await client().executions.start({ executionId });
    expect(await whenStatus(executionId, ['completed', 'failed', 'paused'])).toBe('completed');
    const used = usesOf(plan, await completedSteps(executionId));
    expect(Object.keys(used).length).toBeGreaterThan(10);
    expect(fallOf(before, await stock())).toEqual(used);
    const after = await overview();
    expect(after.lots.every((lot) => lot.reserved === 0)).toBe(true);
    expect(after.lots.find((lot) => lot.lotId === real.lotId)?.amount).toBe(500);
    const cost = await client().inventory.cost({ executionId });
    expect(cost.withoutLotUsd).toBe(0);
    expect(cost.spentUsd).toBeGreaterThan(cost.plannedUsd.low * 0.99);
    expect(cost.spentUsd).toBeLessThan(cost.plannedUsd.low * 1.01);
    const live = JSON.stringify(after);
    lab.store.rebuild();
    expect(JSON.stringify(await overview())).toBe(live);
  });

  it('gets back what a stopped execution did not use', async () => {
    await client().lab.setSpeed({ speed: 2000 });
    const before = await stock();
    const { executionId, plan } = await create('viability-dose-response');
    await client().executions.start({ executionId });
    await expect
      .poll(async () => (await completedSteps(executionId)).size, { timeout: 20_000, interval: 5 })
      .toBeGreaterThan(5);
    await client().executions.stop({ executionId });
    await whenStatus(executionId, ['cancelled']);
    const used = usesOf(plan, await completedSteps(executionId));
    const all = usesOf(plan, new Set(plan.steps.map((step) => step.stepId)));
    const fall = fallOf(before, await stock());
    for (const [itemId, amount] of Object.entries(all)) {
      expect(fall[itemId] ?? 0, itemId).toBeGreaterThanOrEqual(used[itemId] ?? 0);
      expect(fall[itemId] ?? 0, itemId).toBeLessThanOrEqual(amount);
    }
    expect(fall['celltiter_glo']).toBeUndefined();
    expect((await overview()).lots.every((lot) => lot.reserved === 0)).toBe(true);
  });

  it('refuses a start that it does not suffice for, in a sentence, and lets it start when a lot has come', async () => {
    const [lot] = (await overview()).lots.filter((one) => one.itemId === 'celltiter_glo' && one.world === 'simulated');
    for (const { lotId } of (await overview()).lots.filter((one) => one.itemId === 'celltiter_glo'))
      await client().inventory.adjust({
        lotId,
        counted: lotId === lot!.lotId ? 3 : 0,
        reason: 'counted',
        operator: 'JM',
      });
    const { executionId } = await create('viability-dose-response');
    const why = 'CellTiter-Glo 2.0 class ATP reagent: needs 7.0 mL, 3.0 mL are free.';
    await expect(client().executions.start({ executionId })).rejects.toThrow(why);
    const protocolId = 'viability-dose-response';
    const { checks } = await client().protocols.plan({ protocolId, parameters: {}, mode: 'simulated' });
    expect(checks[0]).toEqual({
      met: false,
      sentence: why,
      detail: '4.0 mL short',
      fix: 'Receive a lot in Inventory',
    });
    expect((await client().executions.get({ executionId })).execution.status).toBe('pending');
    expect(lab.services.stock.inventory.alerts().map((alert) => alert.sentence)).toContain(
      `3.0 mL free; ${executionId} lacks 4.0 mL.`,
    );
    await client().inventory.receive({
      itemId: 'celltiter_glo',
      lotNumber: 'NEW-1',
      amount: 100,
      world: 'simulated',
      operator: 'JM',
    });
    await client().executions.start({ executionId });
    await whenStatus(executionId, ['completed']);
    const lots = (await client().inventory.cost({ executionId })).lines.find((one) => one.itemId === 'celltiter_glo');
    expect(lots?.lots).toContain('NEW-1');
    expect(lots?.used).toBe(7);
  });

  it('keeps what a job of the queue needs from its submission on; one that is short waits with a sentence until a lot has come', async () => {
    for (const { lotId } of (await overview()).lots.filter((one) => one.itemId === 'celltiter_glo'))
      await client().inventory.adjust({ lotId, counted: 5, reason: 'counted', operator: 'JM' });
    await client().queue.holdAll({ hold: true, operator: 'JM' });
    const submit = (name: string) =>
      client().queue.submit({
        requestId: `inventory-job-${name}`,
        protocolId: 'viability-dose-response',
        parameters: {},
        mode: 'simulated',
        operator: 'JM',
      });
    const first = await submit('first');
    const second = await submit('second');
    const claims = (await overview()).claims.filter((claim) => claim.itemId === 'celltiter_glo');
    expect(claims.map(({ holder, reserved }) => [holder, reserved])).toContainEqual([first.jobId, 7]);
    expect(claims.some(({ holder, reserved }) => holder === second.jobId && reserved > 0)).toBe(false);
    await client().queue.holdAll({ hold: false, operator: 'JM' });
    const sentence = 'CellTiter-Glo 2.0 class ATP reagent: needs 7.0 mL, 3.0 mL are free.';
    await expect
      .poll(async () => (await client().queue.get({ jobId: second.jobId })).waits?.sentence, { timeout: 15_000 })
      .toBe(sentence);
    expect((await overview()).notices.find((one) => one.itemId === 'celltiter_glo')).toMatchObject({
      kind: 'short',
      waiting: [second.jobId],
    });
    await client().inventory.receive({
      itemId: 'celltiter_glo',
      lotNumber: 'NEW-2',
      amount: 50,
      world: 'simulated',
      operator: 'JM',
    });
    const stateOf = async (jobId: string) => (await client().queue.get({ jobId })).state;
    await expect.poll(() => stateOf(second.jobId), { timeout: 20_000 }).toBe('completed');
    // Which of the two ends first is not said.
    await expect.poll(() => stateOf(first.jobId), { timeout: 20_000 }).toBe('completed');
    expect((await overview()).lots.every((lot) => lot.reserved === 0)).toBe(true);
  });

  it('is filled again when the virtual lab is reset', async () => {
    const before = await stock();
    const [first] = (await overview()).lots;
    await client().inventory.discard({ lotId: first!.lotId, reason: 'spilt', operator: 'JM' });
    await client().lab.resetVirtualLab();
    expect(await stock()).toEqual(before);
  });
});

it('a dry run takes nothing out of stock and needs none', async () => {
  const before = await stock();
  const { executionId } = await client().executions.create({
    requestId: `inventory-test-${++requests}`,
    protocolId: 'viability-dose-response',
    parameters: {},
    mode: 'dry-run',
    operator: 'JM',
  });
  await client().executions.start({ executionId });
  await whenStatus(executionId, ['completed']);
  expect(await stock()).toEqual(before);
  expect((await client().inventory.cost({ executionId })).spentUsd).toBe(0);
});
