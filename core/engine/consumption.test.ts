import { describe, expect, it } from 'vitest';
import type { StockUse } from '../contract/account.ts';
import { AppError } from '../contract/errors.ts';
import type { PlanStep } from '../contract/plan.ts';
import { stockFaults } from '../testing/check-stock.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { askOf, commandOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';

const USES: StockUse[] = [
  { itemId: 'dpbs', amount: 0.9, unit: 'mL' },
  { itemId: 'tip_20', amount: 3, unit: 'pieces' },
];
const move = commandOf('queryable');
const dispense = commandOf('consume');

function using(stepId: string, over: Partial<PlanStep> = {}): PlanStep {
  return stepOf(stepId, { commands: [move, dispense, dispense, dispense], uses: USES, ...over });
}

/** What each step took, by the events that end it. */
function consumedBy(bench: EngineBench, executionId: string): Record<string, [item: string, amount: number][]> {
  const taken: Record<string, [string, number][]> = {};
  for (const event of bench.events().filter((one) => one.subject === executionId)) {
    const ends =
      event.kind === 'step.ended' ? event.data : event.kind === 'command.outcome' ? event.data.ends : undefined;
    if (ends === undefined || !('stepId' in event.data)) continue;
    taken[event.data.stepId] = (ends.consumed ?? []).map((use) => [use.itemId, use.amount]);
  }
  expect(stockFaults(bench.store.connection, bench.events())).toEqual([]);
  return taken;
}

const ALL = [
  ['dpbs', 0.9],
  ['tip_20', 3],
];

describe('what a step takes out of stock is on record with its end', () => {
  it('when it completes, whether its last command was answered, asked about, done by hand, or was a question', async () => {
    await onBench(async (bench) => {
      const held = new HeldCommands(bench.instrument);
      const id = await bench.start(
        planOf([
          using('a', { commands: [dispense] }),
          using('b', { commands: [dispense] }),
          waitOf('w', 1000),
          { ...askOf('q', ['Done']), uses: USES },
        ]),
      );
      (await held.next()).finish();
      (await held.next()).fail(new AppError('device-timeout'));
      await bench.whenStatus(id, 'paused');
      const [open] = bench.engine.find(id)!.openAttention;
      const commandId = open?.kind === 'in-doubt' ? open.commandId : '';
      await bench.engine.decide(id, commandId, 'done', 'seen', TESTER);
      await bench.when(() => bench.eventsOf('step.attention', id).length === 2);
      await bench.engine.answer(id, 'q', 'Done', TESTER);
      await bench.whenStatus(id, 'completed');
      expect(consumedBy(bench, id)).toEqual({ a: ALL, b: ALL, w: [], q: ALL });
    });
  });

  it('by the share of its commands that were done, when it is cut off or left out in the middle; nothing before the first', async () => {
    await onBench(async (bench) => {
      const held = new HeldCommands(bench.instrument);
      const id = await bench.start(planOf([using('a'), using('b')]));
      (await held.next()).finish();
      (await held.next()).finish();
      (await held.next()).fail(new AppError('device-refused'));
      await bench.whenStatus(id, 'paused');
      await bench.engine.recover(id, 'a', 'skip', 'no use', undefined, TESTER);
      (await held.next()).finish();
      (await held.next()).finish();
      (await held.next()).finish();
      await held.next();
      await bench.engine.stop(id, TESTER);
      await bench.whenStatus(id, 'cancelled');
      expect(consumedBy(bench, id)).toEqual({
        a: [
          ['dpbs', 0.3],
          ['tip_20', 1],
        ],
        b: [
          ['dpbs', 0.6],
          ['tip_20', 2],
        ],
      });
    });
  });

  it('once, however often a command was tried, and not in a dry run or where a condition leaves it out', async () => {
    await onBench(async (bench) => {
      const held = new HeldCommands(bench.instrument);
      const plan = planOf([using('a', { commands: [dispense] }), using('b', { when: 'false' })]);
      const id = await bench.start(plan);
      (await held.next()).fail(new AppError('device-refused'));
      await bench.whenStatus(id, 'paused');
      await bench.engine.recover(id, 'a', 'retry', 'again', undefined, TESTER);
      (await held.next()).finish();
      await bench.whenStatus(id, 'completed');
      expect(consumedBy(bench, id)).toEqual({ a: ALL, b: [] });
      const dry = await bench.run(plan, 'dry-run');
      expect(consumedBy(bench, dry)).toEqual({ a: [], b: [] });
    });
  });
});

async function onBench(work: (bench: EngineBench) => Promise<void>): Promise<void> {
  await using bench = await EngineBench.open({ effect: 'consume' });
  await work(bench);
}
