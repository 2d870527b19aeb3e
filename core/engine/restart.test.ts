import { describe, expect, it } from 'vitest';
import { FAULT_POINTS, type FaultPoint } from '../base/fault-points.ts';
import { AppError } from '../contract/errors.ts';
import type { PlanStep } from '../contract/plan.ts';
import type { Effect } from '../contract/words.ts';
import { EngineBench, TESTER, type EngineBenchOptions } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';

const HOUR = 3_600_000;

function reopen(bench: EngineBench, options: EngineBenchOptions = {}): Promise<EngineBench> {
  return EngineBench.open({ dataDir: bench.dataDir, instrument: bench.instrument, ...options });
}

describe('a restart in the middle of a command', () => {
  it('consume: asks a person, names what is known, and sends nothing before and nothing twice after', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const command = await held.next();
    await bench.crash();
    command.finish();
    await using again = await reopen(bench);
    await expect(again.engine.resume(id, TESTER)).rejects.toMatchObject({ code: 'conflict' });
    await again.engine.decide(id, command.command.commandId, 'done', 'the wells are full', TESTER);
    expect(again.live(id), 'a restart still needs its Resume').toMatchObject({
      status: 'paused',
      reasons: ['interrupted'],
    });
    expect(held.count).toBe(0);
    await again.engine.resume(id, TESTER);
    (await held.next()).finish();
    await again.whenStatus(id, 'completed');
    expect(again.instrument.log).toHaveLength(2);
  });

  it.each([true, false])(
    'queryable: is settled by the instrument after Resume (it had happened: %s)',
    async (happened) => {
      await using bench = await EngineBench.open({ effect: 'queryable' });
      const held = new HeldCommands(bench.instrument);
      const id = await bench.start(planOf([stepOf('a')]));
      const command = await held.next();
      await bench.crash();
      if (happened) bench.instrument.carryOut(command.command, { spun: 1 });
      await using again = await reopen(bench, { effect: 'queryable' });
      expect(again.live(id)).toMatchObject({ reasons: ['interrupted'], attention: [] });
      expect(held.count).toBe(0);
      await again.engine.resume(id, TESTER);
      if (!happened) (await held.next()).finish();
      await again.whenStatus(id, 'completed');
      expect(again.instrument.log).toHaveLength(1);
      const outcomes = again.eventsOf('command.outcome', id).map((event) => event.data.outcome);
      expect(outcomes).toEqual([happened ? 'reconciled' : 'ok']);
    },
  );

  it.each(['read', 'idempotent-set'] as const)('%s: is sent again, but only after Resume', async (effect: Effect) => {
    await using bench = await EngineBench.open({ effect });
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a', { commands: [commandOf(effect)] })]));
    const first = await held.next();
    await bench.crash();
    await using again = await reopen(bench, { effect });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(held.count).toBe(0);
    await again.engine.resume(id, TESTER);
    (await held.next()).finish();
    await again.whenStatus(id, 'completed');
    expect(again.eventsOf('command.intent', id)[1]?.data).toMatchObject({
      attempt: 2,
      follows: first.command.commandId,
    });
  });

  it('goes on with the command after the one whose outcome is on record', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const commands = [commandOf('consume'), commandOf('consume'), commandOf('consume')];
    const id = await bench.start(planOf([stepOf('a', { commands })]));
    (await held.next()).finish();
    const second = await held.next();
    await bench.crash();
    await using again = await reopen(bench);
    await again.engine.decide(id, second.command.commandId, 'done', 'seen', TESTER);
    await again.engine.resume(id, TESTER);
    (await held.next()).finish();
    await again.whenStatus(id, 'completed');
    expect(again.eventsOf('command.intent', id).map((event) => event.data.commandIndex)).toEqual([0, 1, 2]);
  });

  it('keeps a question that was open, and its answer works', async () => {
    await using bench = await EngineBench.open();
    bench.instrument.script = () => Promise.reject(new AppError('device-refused', 'Lid open.'));
    const id = await bench.start(planOf([stepOf('a')]));
    await bench.whenStatus(id, 'paused');
    await bench.crash();
    await using again = await reopen(bench);
    expect(again.live(id)).toMatchObject({ reasons: ['held-fault'], attention: [{ kind: 'recovery', stepId: 'a' }] });
    again.instrument.script = (command) => Promise.resolve(again.instrument.carryOut(command));
    await again.engine.recover(id, 'a', 'retry', 'closed the lid', undefined, TESTER);
    await again.whenStatus(id, 'completed');
  });
});

describe('a restart in the middle of a wait', () => {
  const cases: [string, NonNullable<PlanStep['offTime']> | undefined, number, string][] = [
    ['continue goes on when its time has come meanwhile', { policy: 'continue' }, 3 * HOUR, 'completed'],
    ['without a policy goes on', undefined, 3 * HOUR, 'completed'],
    ['continue waits only for what is left', { policy: 'continue' }, HOUR / 2, 'waiting'],
    ['hold asks a person', { policy: 'hold' }, 3 * HOUR, 'asks'],
    ['continue asks a person after too long', { policy: 'continue', holdAfterMs: HOUR }, 3 * HOUR, 'asks'],
    ['continue goes on when it was not too long', { policy: 'continue', holdAfterMs: 4 * HOUR }, 3 * HOUR, 'completed'],
    ['abort aborts', { policy: 'abort' }, 3 * HOUR, 'failed'],
    ['continue aborts after far too long', { policy: 'continue', abortAfterMs: HOUR }, 3 * HOUR, 'failed'],
  ];
  it.each(cases)('%s', async (_title, offTime, offMs, expected) => {
    const clock = new FakeClock();
    await using bench = await EngineBench.open({ clock, labSpeed: 1 });
    const wait = waitOf('w', HOUR, offTime === undefined ? {} : { offTime });
    const id = await bench.start(planOf([wait, stepOf('a')]));
    await bench.when(() => bench.eventsOf('command.intent', id).length === 1);
    await bench.crash();
    await clock.advance(offMs);
    await using again = await reopen(bench, { clock, labSpeed: 1 });
    expect(again.live(id), 'nothing moves before Resume').toMatchObject({ status: 'paused', reasons: ['interrupted'] });
    await again.engine.resume(id, TESTER);
    await clock.advance(1000);
    const [offTimeEvent] = again.eventsOf('step.off-time', id);
    expect(offTimeEvent?.data.leftMs).toBe(HOUR - offMs);
    if (expected === 'waiting') {
      expect(again.stepStatuses(id)['w']).toBe('running');
      await clock.advance(HOUR / 2 - 2000);
      expect(again.stepStatuses(id)['w']).toBe('running');
      await clock.advance(2000);
      expect(await again.whenStatus(id, 'completed')).toBe('completed');
    } else if (expected === 'asks') {
      expect(again.live(id)).toMatchObject({ status: 'paused', attention: [{ kind: 'recovery', stepId: 'w' }] });
      await again.engine.recover(id, 'w', 'done-by-hand', 'long enough', undefined, TESTER);
      expect(await again.whenStatus(id, 'completed')).toBe('completed');
    } else {
      expect(await again.whenStatus(id, 'completed', 'failed')).toBe(expected);
    }
  });

  it('asks once: a retry waits anew, also when Wellrun ended again while it asked', async () => {
    const clock = new FakeClock();
    await using bench = await EngineBench.open({ clock, labSpeed: 1 });
    const id = await bench.start(planOf([waitOf('w', HOUR, { offTime: { policy: 'hold' } })]));
    await bench.when(() => bench.eventsOf('command.intent', id).length === 1);
    await bench.crash();
    await clock.advance(2 * HOUR);
    await using second = await reopen(bench, { clock, labSpeed: 1 });
    await second.engine.resume(id, TESTER);
    await second.whenStatus(id, 'paused');
    await second.crash();
    await using third = await reopen(bench, { clock, labSpeed: 1 });
    await third.engine.recover(id, 'w', 'retry', 'from the start', undefined, TESTER);
    await clock.advance(1000);
    expect(third.live(id).attention).toEqual([]);
    await clock.advance(HOUR);
    expect(await third.whenStatus(id, 'completed')).toBe('completed');
  });
});

describe('what a restart takes over', () => {
  it('is the same when it is done five times as when it is done once', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    await held.next();
    await bench.crash();
    let last = bench;
    const seen: string[] = [];
    for (let times = 0; times < 5; times++) {
      last = await reopen(bench);
      const { attention, ...live } = last.live(id);
      seen.push(JSON.stringify([live, attention.map((one) => ({ ...one, since: 0 }))]));
      expect(last.eventsOf('step.attention', id)).toHaveLength(1);
      expect(last.eventsOf('execution.paused', id)).toHaveLength(1);
      if (times < 4) await last.crash();
    }
    expect(new Set(seen).size).toBe(1);
    await last.close();
  });

  it('holds the instruments of what was interrupted, so that no other execution gets them', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    await bench.start(planOf([stepOf('a')]));
    const waiting = await bench.create(planOf([stepOf('a')]));
    await held.next();
    const [before] = bench.leases.views();
    await bench.crash();
    await using again = await reopen(bench);
    const [kept] = again.leases.views();
    expect(kept).toMatchObject({ assetId: 'LH-1', executionId: 'EX-1', holder: 'a#0' });
    expect(kept!.token).toBeGreaterThan(before!.token);
    expect(kept!.epoch).toBe(again.store.journal.epoch);
    expect(again.store.connection.all('SELECT token, epoch FROM leases')).toEqual([
      { token: kept!.token, epoch: kept!.epoch },
    ]);
    await again.engine.start(waiting, TESTER);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(again.stepStatuses(waiting)).toEqual({ a: 'pending' });
    await again.engine.abort('EX-1', TESTER, 'gone');
    expect(again.leases.table.of('EX-1')).toEqual([]);
    expect(again.bench.get('LH-1').needsClearing).not.toBeNull();
  });

  it('lets an execution that waited for room on the disk go on with Resume', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const first = await held.next();
    await bench.engine.storageChanged(false);
    first.finish();
    await bench.whenStatus(id, 'paused');
    await bench.crash();
    await using again = await reopen(bench);
    expect(again.live(id)).toMatchObject({ status: 'paused', reasons: ['interrupted'] });
    await again.engine.resume(id, TESTER);
    (await held.next()).finish();
    await again.whenStatus(id, 'completed');
  });

  it('leaves ended and waiting executions as they are, with more than one of each', async () => {
    await using bench = await EngineBench.open();
    const done = await bench.run(planOf([stepOf('a')]));
    const cancelled = await bench.create(planOf([stepOf('a')]));
    await bench.engine.stop(cancelled, TESTER);
    const waiting = [await bench.create(planOf([stepOf('a')])), await bench.create(planOf([stepOf('b')]))];
    const before = bench.events().length;
    await bench.crash();
    await using again = await reopen(bench);
    expect(again.events()).toHaveLength(before);
    expect([done, cancelled, ...waiting].map((id) => again.status(id))).toEqual([
      'completed',
      'cancelled',
      'pending',
      'pending',
    ]);
    expect(await again.create(planOf([stepOf('c')]))).toBe('EX-5');
  });

  it('ends in order, too: nothing that is in flight is recorded as failed when Wellrun is closed', async () => {
    await using bench = await EngineBench.open({ effect: 'read' });
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a', { commands: [commandOf('read')] })]));
    await held.next();
    const before = bench.events(id).length;
    await bench.close();
    await using again = await reopen(bench, { effect: 'read' });
    const recorded = again.events(id).slice(before);
    expect(recorded.map((event) => event.kind)).toEqual(['execution.paused']);
    await again.engine.resume(id, TESTER);
    (await held.next()).finish();
    await again.whenStatus(id, 'completed');
  });
});

describe('an end of the process at a named point', () => {
  const points = FAULT_POINTS.filter((point) => point.startsWith('engine:') || point === 'store:in-transaction');
  const effects: Effect[] = ['consume', 'queryable', 'read', 'idempotent-set'];
  const cases = points.flatMap((point) => effects.map((effect) => [point, effect] as const));
  it.each(cases)(
    '%s, %s: nothing is repeated unasked, nothing done is lost, nothing is stuck',
    async (point, effect) => {
      let ending: FaultPoint | undefined;
      await using bench: EngineBench = await EngineBench.open({
        effect,
        reach: (reached) => {
          if (reached === ending) bench.endAt(reached);
        },
      });
      const plan = planOf([
        stepOf('a', { commands: [commandOf(effect)] }),
        stepOf('b', { commands: [commandOf(effect)] }),
      ]);
      const id = await bench.create(plan);
      ending = point;
      await bench.engine.start(id, TESTER).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 10));
      await bench.crash();
      await using again = await reopen(bench, { effect });
      expect(again.status(id)).not.toBe('running');
      if (again.status(id) === 'pending') await again.engine.start(id, TESTER);
      for (const attention of again.engine.find(id)?.openAttention ?? []) {
        if (attention.kind !== 'in-doubt') throw new Error(`A question of kind ${attention.kind} was not expected.`);
        const happened = again.instrument.log.some((entry) => entry.commandId === attention.commandId);
        await again.engine.decide(id, attention.commandId, happened ? 'done' : 'repeat', 'looked', TESTER);
      }
      if (again.status(id) === 'paused') await again.engine.resume(id, TESTER);
      expect(await again.whenStatus(id, 'completed', 'failed', 'cancelled')).toBe('completed');
      const ids = again.instrument.log.map((entry) => entry.commandId);
      expect(new Set(ids).size).toBe(ids.length);
      if (effect === 'consume' || effect === 'queryable') expect(ids).toHaveLength(2);
      const intended = new Set(again.eventsOf('command.intent', id).map((event) => event.data.commandId));
      expect(ids.every((one) => intended.has(one))).toBe(true);
      expect(again.store.verify().ok).toBe(true);
    },
  );
});
